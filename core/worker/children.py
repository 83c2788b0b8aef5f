"""The children of the fork server: jobs and answerers; how they begin, and how they ended."""

import contextlib
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.keep import deaths, jobs, line, place, processes, queue
from core.keep.deaths import Death
from core.keep.queue import Claim

MOST_RESIDENTS = 3
WATCH_SECONDS = 0.3


@dataclass(frozen=True)
class Child:
    """A process of ours: the job it does, or the address at which it answers."""

    pid: int
    born: float
    job: str = ""
    claim: str | None = None  # None: of an adopted job
    address: Path | None = None


class Children:
    """Who is there, who ended, who takes too much."""

    def __init__(self, close_in_child: Callable[[], None]):
        self.close_in_child = close_in_child
        self.known: dict[int, Child] = {}
        self.adopted: dict[int, Child] = {}  # not forked by this very server
        self._over: dict[int, Death] = {}
        self._watched = 0.0

    @property
    def idle(self) -> bool:
        return not self.known and not self.adopted

    def adopt(self) -> None:
        """Jobs an earlier server left: the living go on, the dead are told, the unborn wait."""
        for job in jobs.all(None, active=True):
            if job.state == "queued" or queue.put_back(job.id):
                continue
            job = jobs.get(job.id, None)  # its worker may have come between
            if job.pid and processes.alive(job.pid, job.born):
                ours = processes.parent(job.pid) == os.getpid()  # after loading new code
                those = self.known if ours else self.adopted
                those[job.pid] = Child(job.pid, job.born or 0.0, job.id)
            else:
                deaths.bury(job.id, Death())

    def begin(self, claim: Claim) -> None:
        """Fork a child for a claimed job."""

        def work() -> None:
            from core import worker
            from core.worker import child

            child.settle(claim.job)
            worker.run(claim.job, claim.token)

        pid = self._fork(work)
        self.known[pid] = Child(pid, processes.born(pid), claim.job, claim.token)

    def open(self, run: str, stage: str) -> None:
        """Fork a resident that answers questions about a run, unless one does."""
        address = place.ask_socket(run, stage)
        if line.send(address, {"do": "nothing"}):
            return
        self._make_room()
        listener = line.listen(address)

        def work() -> None:
            from core.worker import answerer, child

            child.settle(run, threads=1)  # one row at a time: threads only cost
            answerer.resident(run, stage, listener)

        pid = self._fork(work)
        listener.close()
        self.known[pid] = Child(pid, processes.born(pid), address=address)

    def reap(self) -> None:
        """Collect those that ended, and say of unfinished jobs why."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                break
            if pid == 0:
                break
            child = self.known.pop(pid, None) or self.adopted.pop(pid, None)
            if child:
                self._ended(child, os.waitstatus_to_exitcode(status))
        for child in list(self.adopted.values()):
            if not processes.alive(child.pid, child.born):
                del self.adopted[child.pid]
                self._ended(child, None)

    def watch(self) -> None:
        """End a child that takes more memory than it may, or the largest if the machine suffers."""
        if time.monotonic() - self._watched < WATCH_SECONDS or self.idle:
            return
        self._watched = time.monotonic()
        used = {pid: processes.memory_of(pid) for pid in (*self.known, *self.adopted)}
        limit = processes.memory_limit()
        over = [pid for pid, size in used.items() if size > limit]
        if not over and processes.memory_low():
            over = [max(used, key=lambda pid: used[pid])]
        for pid in over:
            self._over[pid] = Death(over=used[pid], limit=limit)
            self._kill(pid)

    def end_residents(self) -> None:
        for child in list(self.known.values()):
            if child.address:
                self._kill(child.pid)

    def _fork(self, work: Callable[[], None]) -> int:
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid:
            return pid
        code = 1
        try:
            os.setsid()  # a group of its own, to be ended as one; and it outlives us
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            self.close_in_child()
            work()
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def _ended(self, child: Child, status: int | None) -> None:
        over = self._over.pop(child.pid, None)
        if child.job:
            death = Death(status, over.over, over.limit) if over else Death(status)
            deaths.bury(child.job, death, child.claim)
        elif child.address and not any(one.address == child.address for one in self.known.values()):
            child.address.unlink(missing_ok=True)

    def _make_room(self) -> None:
        residents = [child for child in self.known.values() if child.address]
        if len(residents) >= MOST_RESIDENTS:
            self._kill(min(residents, key=lambda child: child.born).pid)

    def _kill(self, pid: int) -> None:
        for kill in (os.killpg, os.kill):  # the group is there once the child has made it
            with contextlib.suppress(ProcessLookupError):
                kill(pid, signal.SIGKILL)
