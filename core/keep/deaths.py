"""Why a worker ended without saying so: told from evidence, never guessed."""

import signal
from dataclasses import dataclass

from core.keep import jobs, place
from core.keep.processes import oom_kills
from core.keep.schema import JobRow, reading
from core.words import Message, msg


@dataclass(frozen=True)
class Death:
    """What is known of the end of a process.

    `status`: its exit code, or minus the signal that ended it; None when nobody saw it end.
    `over`: the bytes it held when we ended it for passing its limit.
    """

    status: int | None = None
    over: int | None = None
    limit: int = 0
    out_of_memory: bool = False


def bury(job: str, death: Death, claim: str | None = None) -> None:
    """Write into the store that a job's worker is gone, and why; nothing if it ended by itself.

    `claim`: what the worker held; if another holds the job now, its end means nothing.
    """
    if death.status in (None, -getattr(signal, "SIGKILL", 9)) and killed_for_memory(job):
        death = Death(death.status, death.over, death.limit, out_of_memory=True)
    state, what = reason(death)
    jobs.finish(job, state, what, mend(job, death), claim)


def reason(death: Death) -> tuple[str, Message]:
    """The state a job ends in, and the sentence that says why.

    >>> state, what = reason(Death(status=-9))
    >>> state, str(what)
    ('failed', 'The training was ended from outside (signal 9, SIGKILL).')
    """
    if death.over is not None:
        return "failed", _too_much(death.over, death.limit)
    if death.out_of_memory:
        return "failed", msg("The machine ran out of memory, and the system ended the training.")
    if death.status is None:
        return "lost", msg("The training's process is gone; nobody was there to see why.")
    if death.status < 0:
        number = -death.status
        name = next((one.name for one in signal.Signals if one == number), "")
        return "failed", msg(
            "The training was ended from outside (signal {number}, {name}).",
            number=str(number),
            name=name,
        )
    return "failed", msg(
        "The training's process ended with code {code} before it had finished.",
        code=str(death.status),
    )


def _too_much(used: int, limit: int) -> Message:
    if used <= limit:
        return msg(
            "The machine was running out of memory; this training held most ({used:bytes}).",
            used=used,
        )
    return msg(
        "The training needed {used:bytes} of memory; a job may use {limit:bytes}.",
        used=used,
        limit=limit,
    )


def mend(job: str, death: Death) -> Message:
    if death.over is not None or death.out_of_memory:
        return msg("Train on fewer rows or columns, or end other programs, and start again.")
    return msg("Start it again; if it ends again, its log says more: {log}", log=log_of(job))


def log_of(job: str) -> str:
    return str(place.job_log(job))


def killed_for_memory(job: str) -> bool:
    """Whether the kernel's count of memory kills rose since the job was claimed."""
    with reading() as store:
        row = store.get(JobRow, job)
    before, now = (row.oom_kills if row else None), oom_kills()
    return before is not None and now is not None and now > before
