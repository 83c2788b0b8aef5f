"""Start and stop: the only two ways in which a training gets and loses its process.

A fork server (`python -m core.worker --serve`, one per workspace) starts queued jobs within a
fraction of a second. Where a process cannot fork, or PRAXIS_STARTER=plain says so, each job is
`python -m core.worker JOB`, which waits for its own turn; the same command serves on a cluster.
"""

import os
import socket
import subprocess
import sys
import threading
import time

from core.keep import deaths, jobs, line, place, processes, runs, whole
from core.keep.deaths import Death

GRACE_SECONDS = 1.5  # the server's time to say why a worker died
COMING_SECONDS = 15.0  # for a new server to be there

_seen_dead: dict[str, float] = {}


def start(job: str) -> None:
    """See to it that a queued job is started as soon as it is its turn."""
    if forks():
        wake()
    else:
        _popen(job)


def stop(job: str, keep: bool) -> None:
    """End a job early: evaluate and keep what it has, or discard it at once."""
    if keep:
        jobs.ask_stop(job)
    elif jobs.finish(job, "discarded"):
        ended = jobs.get(job, None)  # its pid is read after the end is written: none can come now
        if ended.pid:
            processes.end(ended.pid, ended.born)
        clear(job)


def clear(job: str) -> None:
    """Nothing of a discarded job stays."""
    runs.delete(job)
    whole.remove(place.scored_folder(job))


def tend(job: jobs.Job) -> jobs.Job:
    """What a look at a job does in passing: notice its death, or that nobody serves the queue."""
    if job.state == "queued" and forks() and not serving():
        wake()
    gone = job.state in ("starting", "running") and job.pid
    if not gone or processes.alive(job.pid, job.born):
        _seen_dead.pop(job.id, None)
        return job
    waited = time.monotonic() - _seen_dead.setdefault(job.id, time.monotonic())
    if waited > GRACE_SECONDS or not _witnessed(job):
        deaths.bury(job.id, Death())
        _seen_dead.pop(job.id, None)
    return jobs.get(job.id, None)


def _witnessed(job: jobs.Job) -> bool:
    """Whether the fork server that started a job is there to say why its worker died."""
    if not (forks() and serving()):
        return False
    server = place.server_lock().read_text()
    return server.isdigit() and processes.older(int(server), job.born or 0.0)


def forks() -> bool:
    """Whether this machine can serve jobs from a fork server."""
    plain = os.environ.get("PRAXIS_STARTER") == "plain"
    return hasattr(os, "fork") and hasattr(socket, "AF_UNIX") and not plain


def serving() -> bool:
    """Whether a fork server is there (it may still be loading)."""
    return line.send(place.server_socket(), {"do": "nothing"})


def wake() -> None:
    """Tell the fork server to look at the queue; start it if it is not there."""
    if line.send(place.server_socket(), {"do": "look"}):
        return
    _popen("--serve")
    until = time.monotonic() + COMING_SECONDS
    while time.monotonic() < until and not serving():
        time.sleep(0.05)


def ready() -> None:
    """Let the fork server load ahead of the first job, without waiting for it."""
    if forks() and not serving():
        _popen("--serve")


def open_answerer(run: str, stage: str) -> None:
    """See to it that a process listens at the run's own socket."""
    wake()
    message = {"do": "open", "run": run, "stage": stage}
    line.exchange(place.server_socket(), message, seconds=60)


def _popen(argument: str) -> None:
    """A worker of its own, in a session of its own, so that it outlives the page's server."""
    with whole.said(), place.server_log().open("ab") as log:
        child = subprocess.Popen(
            [sys.executable, "-m", "core.worker", argument],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=place.PROJECT,
            start_new_session=True,
            env={"OMP_WAIT_POLICY": "PASSIVE", **os.environ, "PRAXIS_HOME": str(place.home())},
        )
    threading.Thread(target=child.wait, daemon=True).start()  # collects its end
