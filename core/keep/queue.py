"""Whose turn it is: which queued job may start now, claimed so that only one process starts it.

Slots go by cores (half of them, at least one); jobs that name the GPU also need its one slot. A
person (owner and browser session) who has nothing running goes before one who has, and may use a
guest slot besides, so that one session never holds all places while another waits.
"""

import os
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from core.keep import place
from core.keep.processes import oom_kills
from core.keep.schema import JobRow, changed, reading, writing


@dataclass(frozen=True)
class Claim:
    """The right to start one job: the worker shows the token when it begins."""

    job: str
    token: str


@dataclass(frozen=True)
class Waiting:
    """What the choice needs to know of a job."""

    id: str
    person: str
    gpu: bool
    created: float


def slots() -> int:
    """How many jobs run at a time on this machine; PRAXIS_SLOTS says otherwise."""
    named = os.environ.get("PRAXIS_SLOTS", "")
    return max(1, int(named)) if named.isdigit() else max(1, (os.cpu_count() or 1) // 2)


def threads() -> int:
    """Processor threads for one job, so that all slots together use the cores once."""
    return max(1, (os.cpu_count() or 1) // slots())


def claim(only: str | None = None) -> Claim | None:
    """Claim the job whose turn it is (only if it is `only`); None when none may start."""
    token = place.new_id()
    counter = oom_kills()
    with writing() as store:  # locks the store before it looks
        active = JobRow.state.in_(("queued", "starting", "running"))
        rows = store.scalars(select(JobRow).where(active)).all()
        waiting = [_waiting(row) for row in rows if row.state == "queued"]
        busy = [_waiting(row) for row in rows if row.state != "queued"]
        chosen = choose(waiting, busy, _served(store), slots())
        if chosen is None or only not in (None, chosen.id):
            return None
        values = {"state": "starting", "claim": token, "started": time.time(), "pid": None}
        query = update(JobRow).where(JobRow.id == chosen.id, JobRow.state == "queued")
        won = changed(store, query.values(**values, oom_kills=counter))
    return Claim(chosen.id, token) if won else None


def take(identity: str) -> Claim | None:
    """Claim this job whatever the queue says: a person at the command line waits for it."""
    token = place.new_id()
    values = {"state": "starting", "claim": token, "started": time.time(), "oom_kills": oom_kills()}
    query = update(JobRow).where(JobRow.id == identity, JobRow.state == "queued")
    with writing() as store:
        won = changed(store, query.values(**values))
    return Claim(identity, token) if won else None


def put_back(identity: str) -> bool:
    """A claimed job whose worker never began goes back to the queue."""
    unborn = JobRow.id == identity, JobRow.state == "starting", JobRow.pid.is_(None)
    with writing() as store:
        values = {"state": "queued", "claim": "", "started": None}
        return changed(store, update(JobRow).where(*unborn).values(**values))


def any_waiting() -> bool:
    with reading() as store:
        return store.scalar(select(JobRow.id).where(JobRow.state == "queued").limit(1)) is not None


def choose(
    waiting: Sequence[Waiting], busy: Sequence[Waiting], recent: Sequence[str], places: int
) -> Waiting | None:
    """The next job: of the person with the fewest running, then the longest not served.

    `recent` names persons in the order in which they were last served.

    >>> a1, a2 = Waiting("a1", "a", False, 1.0), Waiting("a2", "a", False, 2.0)
    >>> b1 = Waiting("b1", "b", False, 3.0)
    >>> choose([a2, b1], [a1], ["a"], places=2).id
    'b1'
    >>> choose([a2], [a1], ["a"], places=1) is None
    True
    >>> choose([a2, b1], [a1], ["a"], places=1).id  # the guest slot
    'b1'
    """
    held = Counter(job.person for job in busy)
    gpu_taken = any(job.gpu for job in busy)
    served = {person: turn for turn, person in enumerate(recent)}
    able = [job for job in waiting if not (job.gpu and gpu_taken)]
    if len(busy) >= places:
        guest = len(busy) == places and len(held) == 1
        able = [job for job in able if guest and job.person not in held]
    return min(
        able,
        key=lambda job: (held[job.person], served.get(job.person, -1), job.created),
        default=None,
    )


def _served(store: Session) -> list[str]:
    """Persons in the order in which a job of theirs was last started."""
    latest = func.max(JobRow.started)
    query = select(JobRow.owner, JobRow.session).where(JobRow.started.is_not(None))
    rows = store.execute(query.group_by(JobRow.owner, JobRow.session).order_by(latest))
    return [f"{owner}/{session}" for owner, session in rows]


def _waiting(row: JobRow) -> Waiting:
    gpu = str(row.request.get("settings", {}).get("device", "")) == "cuda"
    return Waiting(row.id, f"{row.owner}/{row.session}", gpu, row.created)
