"""The jobs: what was asked for, where it stands, and how it ended.

    queued -> starting -> running -> done | failed | discarded | lost

Who may start a job is decided in `queue.py`; here every change of state is one UPDATE that says
from which states it may come, so that two processes never both make it.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import delete as delete_rows
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core import words
from core.errors import UserError
from core.keep import place
from core.keep import sketch as _sketch
from core.keep.schema import EventRow, JobRow, changed, reading, when, writing
from core.progress import Progress
from core.words import Message, msg

ACTIVE = ("queued", "starting", "running")
ENDED = ("done", "failed", "discarded", "lost")


@dataclass(frozen=True)
class Request:
    """Everything a worker needs to know, as plain JSON. `kind`: train, or score (with a run)."""

    app: str
    tables: Mapping[str, str]  # table -> data set id
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)  # those the person set
    sources: Mapping[str, str] = field(default_factory=dict)  # source key -> run id
    test: str | None = None
    name: str = ""
    kind: str = "train"
    language: str = field(default_factory=words.language.get)  # a scored file is written in it

    @staticmethod
    def from_json(stored: Mapping[str, Any]) -> "Request":
        roles = {role: tuple(columns) for role, columns in stored["roles"].items()}
        return Request(**{**stored, "roles": roles})


@dataclass(frozen=True)
class Job:
    """Where a job stands. `what` and `how`: why it failed or was lost, and the mend."""

    id: str
    owner: str
    request: Request
    state: str
    created: datetime
    started: datetime | None = None
    ended: datetime | None = None
    done: float = 0.0
    step: str = ""
    part: str = ""
    note: Message | None = None
    what: Message | None = None
    how: Message | None = None
    eta: float | None = None
    stopping: bool = False
    ahead: int = 0
    pid: int | None = None
    born: float | None = None

    @property
    def app(self) -> str:
        return self.request.app

    @property
    def name(self) -> str:
        return self.request.name

    @property
    def active(self) -> bool:
        return self.state in ACTIVE

    @property
    def seconds(self) -> float:
        """How long it has run, or ran."""
        if self.started is None:
            return 0.0
        end = self.ended.timestamp() if self.ended else time.time()
        return end - self.started.timestamp()

    def sketch(self) -> dict[str, np.ndarray] | None:
        """What it last drew of itself while it runs, if it draws at all."""
        return _sketch.get(self.id)


@dataclass(frozen=True)
class Event:
    """One step forward; `curve` holds the points that came since the last one."""

    seq: int
    at: datetime
    done: float
    step: str
    part: str
    note: Message | None
    curve: tuple[dict[str, float], ...]


def submit(request: Request, owner: str = "local", session: str = "") -> str:
    """Put a job into the queue; gives its id, which will be its run's id too."""
    identity = place.new_id()
    with writing() as store:
        store.add(
            JobRow(
                id=identity,
                owner=owner,
                session=session,
                request=asdict(request),
                state="queued",
                created=time.time(),
            )
        )
    return identity


def get(identity: str, owner: str | None = "local") -> Job:
    with reading() as store:
        row = store.get(JobRow, identity)
        if row is None or owner not in (None, row.owner):
            raise UserError(
                msg("There is no job “{id}”.", id=identity[:80]),
                msg("It may have been deleted: look at the list of runs."),
            )
        ahead = JobRow.state == "queued", JobRow.created < row.created
        waiting = store.scalars(select(JobRow.id).where(*ahead)).all()
    return _job(row, len(waiting) if row.state == "queued" else 0)


def all(owner: str | None = "local", active: bool = False) -> list[Job]:
    """Newest first."""
    query = select(JobRow).order_by(JobRow.created.desc())
    if owner is not None:
        query = query.where(JobRow.owner == owner)
    if active:
        query = query.where(JobRow.state.in_(ACTIVE))
    with reading() as store:
        return [_job(row) for row in store.scalars(query)]


def started(identity: str, pid: int, born: float, claim: str) -> bool:
    """The worker says that it is there; False if the job is no longer its own."""
    with writing() as store:
        return _change(
            store, identity, ("starting",), claim=claim, values={"pid": pid, "born": born}
        )


def running(identity: str) -> bool:
    """The first step begins."""
    with writing() as store:
        return _change(store, identity, ("starting",), values={"state": "running"})


def finish(
    identity: str,
    state: str,
    what: Message | None = None,
    how: Message | None = None,
    claim: str | None = None,
) -> bool:
    """The end of a job; False if it had ended already, or is no longer of this claim."""
    values = {
        "state": state,
        "ended": time.time(),
        "what": words.to_json(what) if what else None,
        "how": words.to_json(how) if how else None,
    }
    if state == "done":
        values["done"] = 1.0
    _sketch.drop(identity)
    with writing() as store:
        return _change(store, identity, ACTIVE, values, claim)


def ask_stop(identity: str) -> None:
    """Ask a job to evaluate what it has and keep it."""
    with writing() as store:
        _change(store, identity, ACTIVE, values={"stopping": True})


def stopping(identity: str) -> bool:
    with reading() as store:
        return bool(store.scalar(select(JobRow.stopping).where(JobRow.id == identity)))


def forget(identity: str) -> None:
    """Take an ended job out of the list."""
    with writing() as store:
        ended = JobRow.id == identity, JobRow.state.in_(ENDED)
        store.execute(delete_rows(JobRow).where(*ended))


def event(
    identity: str,
    progress: Progress,
    part: str,
    curve: Sequence[Mapping[str, float]] = (),
    since: tuple[float, float] | None = None,
) -> None:
    """Where the job stands now, and (with points of the curve) a line of its history.

    `since`: when the last part began and how much was done then; what the estimate is made from.
    """
    note = words.to_json(progress.note) if progress.note else None
    standing = {"done": progress.done, "step": progress.step, "part": part, "note": note}
    measured = {"since": since[0], "since_done": since[1]} if since else {}
    with writing() as store:
        _change(store, identity, ACTIVE, values={**standing, **measured})
        if curve:
            store.add(EventRow(job=identity, at=time.time(), curve=list(curve), **standing))


def events(identity: str, after: int = 0) -> list[Event]:
    query = select(EventRow).where(EventRow.job == identity, EventRow.seq > after)
    with reading() as store:
        return [_event(row) for row in store.scalars(query.order_by(EventRow.seq))]


def eta(done: float, since: float | None, since_done: float, now: float) -> float | None:
    """Seconds to go at the pace of the last part; None while there is nothing to measure.

    >>> eta(0.5, since=100.0, since_done=0.0, now=130.0)
    30.0
    >>> eta(0.001, since=100.0, since_done=0.0, now=101.0) is None
    True
    """
    moved = done - since_done
    if since is None or moved < 0.02 or now - since < 1.0:
        return None
    return (1.0 - done) * (now - since) / moved


def _change(
    store: Session,
    identity: str,
    from_states: Sequence[str],
    values: Mapping[str, Any],
    claim: str | None = None,
) -> bool:
    query = update(JobRow).where(JobRow.id == identity, JobRow.state.in_(from_states))
    if claim is not None:
        query = query.where(JobRow.claim == claim)
    return changed(store, query.values(**values))


def _job(row: JobRow, ahead: int = 0) -> Job:
    moving = row.state == "running"
    return Job(
        id=row.id,
        owner=row.owner,
        request=Request.from_json(row.request),
        state=row.state,
        created=when(row.created),
        started=when(row.started) if row.started else None,
        ended=when(row.ended) if row.ended else None,
        done=row.done,
        step=row.step,
        part=row.part,
        note=_message(row.note),
        what=_message(row.what),
        how=_message(row.how),
        eta=eta(row.done, row.since, row.since_done, time.time()) if moving else None,
        stopping=row.stopping,
        ahead=ahead,
        pid=row.pid,
        born=row.born,
    )


def _event(row: EventRow) -> Event:
    return Event(
        row.seq, when(row.at), row.done, row.step, row.part, _message(row.note), tuple(row.curve)
    )


def _message(stored: Any) -> Message | None:
    return words.from_json(stored) if stored else None  # type: ignore[return-value]
