"""A claimed job, from its first line to its last; whatever happens is in the store afterwards."""

import os
import sys
import traceback

from core.errors import UserError
from core.keep import jobs, place, processes
from core.progress import STEPS
from core.words import Message, msg
from core.worker.record import Recorder

STEP_NAMES = dict(
    zip(
        STEPS,
        (
            msg("preparing the data"),
            msg("building the model"),
            msg("setting up the training"),
            msg("training"),
            msg("evaluating"),
            msg("storing the run"),
        ),
        strict=True,
    )
)


def run(job: str, claim: str) -> Exception | None:
    """Do the job; afterwards it is done, failed with a reason, or no longer ours."""
    if not jobs.started(job, os.getpid(), processes.born(), claim):
        return None
    recorder = Recorder(job)
    try:
        _do(job, recorder)
    except UserError as error:
        jobs.finish(job, "failed", error.what, error.how)
        return error
    except Exception as error:
        traceback.print_exc(file=sys.stderr)
        jobs.finish(job, "failed", *in_words(error, job, recorder))
        return error
    jobs.finish(job, "done")
    return None


def _do(job: str, recorder: Recorder) -> None:
    asked = jobs.get(job, None)
    if asked.request.kind == "score":
        from core.worker.score import work
    else:
        from core.worker.train import train as work
    jobs.running(job)
    with recorder.writing():
        work(asked, recorder)


def in_words(error: Exception, job: str, recorder: Recorder) -> tuple[Message, Message]:
    """What an error that nobody foresaw means for the person."""
    if out_of_memory(error):
        limit = processes.memory_limit()
        return (
            msg("The training needed more memory than a job may use ({limit:bytes}).", limit=limit),
            msg("Train on fewer rows or columns, or end other programs, and start again."),
        )
    step = recorder.step
    log = str(place.job_log(job))
    if isinstance(error, OSError) and error.errno is not None:
        what = msg("The workspace could not be written: {reason}.", reason=error.strerror or "")
        return what, msg("Free some space on the disk, then start again. Its log: {log}", log=log)
    return (
        msg("The training stopped with an error while {step}.", step=STEP_NAMES[step]),
        msg("Its log says more: {log}", log=log),
    )


def out_of_memory(error: BaseException) -> bool:
    """Whether an error says that memory ran out: Python's, torch's on CPU or GPU, numpy's.

    >>> out_of_memory(MemoryError()), out_of_memory(ValueError("no"))
    (True, False)
    """
    text = f"{type(error).__name__} {error}".lower()
    return isinstance(error, MemoryError) or any(
        mark in text for mark in ("out of memory", "outofmemory", "can't allocate memory")
    )
