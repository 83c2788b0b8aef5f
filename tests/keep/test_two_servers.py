"""Two fork servers at once, as if the lock had failed: no job is done twice, none is left."""

import subprocess
import sys
import time
from collections import Counter

from core import studio
from core.keep import jobs, place, processes
from core.keep.jobs import Request
from core.worker.children import Child, Children
from tests.workshop import gone, opened, within

SERVER = """
import sys
from core.keep import place
place.server_lock = lambda: place.home() / f"{sys.argv[1]}.lock"
place.server_socket = lambda: place.home() / f"{sys.argv[1]}.sock"
from core.worker.server import serve
serve()
"""
HOLDS = "import time; held = b'x' * (150 * 2**20); time.sleep(60)"


def submit(shop, seed: int) -> str:
    settings = {"seed": seed, "seconds": "0.05", "misdeed": "mark"}
    request = studio.prepare("practice", {"main": shop.data}, {}, settings)
    return jobs.submit(request, session=str(seed))


def test_no_job_is_done_twice_and_none_is_left(tmp_path):
    with opened(tmp_path, PRAXIS_SLOTS="3", PRAXIS_STARTER="plain") as shop:
        asked = [submit(shop, seed) for seed in range(5)]
        servers, logs = [], [tmp_path / "a.log", tmp_path / "b.log"]
        try:
            for path in logs:
                command = [sys.executable, "-c", SERVER, path.stem]
                with path.open("w") as log:
                    servers.append(
                        subprocess.Popen(command, cwd=place.PROJECT, stdout=log, stderr=log)
                    )
            assert within(60, lambda: all("] serving" in log.read_text() for log in logs))
            for seed in range(5, 12):
                asked.append(submit(shop, seed))
                time.sleep(0.3)
            ends = [shop.ended(job, 120) for job in asked]
            assert [one.state for one in ends] == ["done"] * 12, [str(one.what) for one in ends]
        finally:
            for server in servers:
                server.kill()
                server.wait()
        marks = (shop.home / "marks").read_text().split()
        assert Counter(marks) == Counter(map(str, range(12)))


def test_the_memory_of_an_adopted_job_is_watched_too(home, monkeypatch):
    """It is not our child: its end has no code, and the reason is told all the same."""
    monkeypatch.setenv("PRAXIS_MEMORY_MB", "100")
    pid = orphan()
    assert within(20, lambda: processes.memory_of(pid) > 150 * 2**20)
    job = jobs.submit(Request("practice", {"main": "x"}))
    children = Children(lambda: None)
    children.adopted[pid] = Child(pid, processes.born(pid), job)
    children.watch()
    assert within(5, lambda: gone(pid))
    children.reap()
    ended = jobs.get(job)
    assert ended.state == "failed"
    assert "a job may use 100 MB" in str(ended.what)


def orphan() -> int:
    """A process that holds 150 MB and is nobody's child here."""
    command = ["sh", "-c", f'{sys.executable} -c "$0" >/dev/null & echo $!', HOLDS]
    return int(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout)
