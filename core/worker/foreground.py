"""A job in this very process, for a person who waits at the command line."""

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

from core import worker
from core.errors import UserError
from core.keep import jobs, launcher, place, queue
from core.keep.jobs import Job, Request
from core.words import msg, render
from core.worker import child
from core.worker.work import STEP_NAMES

WIDTH = 30
PATIENCE = 3.0  # seconds of silence before a log file (no terminal) gets its first line
EVERY = 10.0


class Failed(Exception):
    """The job ended without a result, by no mistake of the person's."""

    def __init__(self, reason: UserError):
        super().__init__(reason.what, reason.how)
        self.reason = reason


def work(request: Request) -> str:
    """Do the job here, its own words in its log, a bar on standard error; gives the job's id."""
    job = jobs.submit(request, session=f"terminal-{os.getpid()}")
    claim = queue.take(job)
    assert claim is not None
    try:
        with _words_to_log(job) as screen, _bar(job, screen):
            child.use_threads(queue.threads())
            fault = worker.run(job, claim.token)
    except KeyboardInterrupt:
        jobs.finish(job, "discarded")
        launcher.clear(job)
        raise
    if isinstance(fault, UserError):
        raise fault
    ended = jobs.get(job)
    if ended.state != "done":
        what = ended.what or msg("The training was discarded.")
        raise Failed(UserError(what, ended.how or msg("Start it again.")))
    return job


def line(job: Job) -> str:
    """Where a job stands, as a bar."""
    full = round(WIDTH * job.done)
    said = render(job.note or STEP_NAMES[job.step]) if job.step else ""
    left = render(msg("about {left:duration} left", left=job.eta)) if job.eta is not None else ""
    parts = [f"[{'█' * full}{'·' * (WIDTH - full)}] {job.done:4.0%}", said, left]
    return "  ".join(part for part in parts if part)


@contextmanager
def _words_to_log(job: str) -> Iterator[TextIO]:
    """What libraries print goes to the job's log; the real standard error is given."""
    sys.stdout.flush()
    sys.stderr.flush()
    kept = os.dup(1), os.dup(2)
    child.log_to(place.job_log(job))
    screen = os.fdopen(os.dup(kept[1]), "w", encoding="utf-8", errors="replace")
    try:
        yield screen
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        for real, copy in ((1, kept[0]), (2, kept[1])):
            os.dup2(copy, real)
            os.close(copy)
        screen.close()


@contextmanager
def _bar(job: str, screen: TextIO) -> Iterator[None]:
    ended = threading.Event()
    drawer = threading.Thread(target=_draw, args=(job, screen, ended), daemon=True)
    drawer.start()
    try:
        yield
    finally:
        ended.set()
        drawer.join()


def _draw(job: str, screen: TextIO, ended: threading.Event) -> None:
    """On a terminal the bar moves; in a file it is a line now and then."""
    terminal = screen.isatty()
    said = time.monotonic() - EVERY + PATIENCE
    while not ended.wait(0.5):
        if not terminal and time.monotonic() - said < EVERY:
            continue
        said = time.monotonic()
        with suppress(UserError, OSError):
            now = line(jobs.get(job))
            screen.write(f"\r\x1b[K{now}" if terminal else f"{now}\n")
            screen.flush()
    if terminal:
        screen.write("\r\x1b[K")
        screen.flush()
