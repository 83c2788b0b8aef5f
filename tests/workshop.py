"""A workspace with real processes: fork server, workers, answerers; all ended afterwards."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from core import studio
from core.keep import jobs, place
from core.keep.jobs import Job

ROOMS = Path(__file__).parent / "rooms"
ROWS = "id,target,x\n" + "".join(f"c{i},{int(i % 3 == 0)},{i % 7}\n" for i in range(120))


class Workshop:
    """What the tests of jobs need: a data set, a way to train, a way to wait."""

    def __init__(self, home: Path):
        self.home = home
        file = home.parent / "cases.csv"
        file.write_text(ROWS)
        self.data = studio.add(file).id

    def train(self, session: str = "", **settings: object) -> str:
        given = {key: str(value) for key, value in settings.items()}
        return studio.train("practice", {"main": self.data}, {}, given, session=session)

    def wait(self, job: str, *states: str, part: str = "", seconds: float = 60) -> Job:
        """The job as soon as it is in one of these states (and that part)."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = studio.job(job)
            if found.state in states and part in ("", found.part):
                return found
            assert found.active, f"{found.state}: {found.what} {found.how}\n{studio.log(job)}"
            time.sleep(0.02)
        server = place.server_log().read_text() if place.server_log().exists() else ""
        pytest.fail(f"{job} is {found.state} {found.part}\n{studio.log(job)}\n{server}")

    def ended(self, job: str, seconds: float = 60) -> Job:
        return self.wait(job, *jobs.ENDED, seconds=seconds)

    def server(self) -> int:
        """The pid of the fork server of this workspace."""
        return int(place.server_lock().read_text())

    def close(self) -> None:
        """End the server and every process that works on this workspace."""
        pids = [job.pid for job in jobs.all(None) if job.pid]
        if place.server_lock().exists():
            pids.insert(0, self.server())
        for pid in pids:
            kill_family(pid, str(self.home))


def kill_family(pid: int, home: str) -> None:
    """End a process and its children, if it is one of that workspace."""
    try:
        process = psutil.Process(pid)
        if process.environ().get("PRAXIS_HOME") != home or pid == os.getpid():
            return
        for one in (*process.children(recursive=True), process):
            one.kill()
    except psutil.Error:
        return


@contextmanager
def opened(folder: Path, **environment: str) -> Iterator[Workshop]:
    """A workshop in a folder, with the practice room beside the house's own."""
    home = folder / "workspace"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PRAXIS_HOME", str(home))
        patch.setenv("PRAXIS_ROOMS", "practice_rooms")
        patch.setenv("PYTHONPATH", str(ROOMS))
        patch.syspath_prepend(str(ROOMS))
        for key, value in environment.items():
            patch.setenv(key, value)
        made = Workshop(home)
        try:
            yield made
        finally:
            made.close()


def end_by(pid: int, sign: int = signal.SIGKILL) -> None:
    os.kill(pid, sign)


def gone(pid: int) -> bool:
    """Whether a process is no more (a zombie is no more)."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def within(seconds: float, truth) -> bool:
    """Whether something becomes true in that time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if truth():
            return True
        time.sleep(0.02)
    return bool(truth())
