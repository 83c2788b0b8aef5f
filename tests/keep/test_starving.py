"""The kernel itself ends a worker for want of memory, and the job says so: no imitation.

systemd puts the processes of the test into a memory group of their own, so that the machine does
not suffer. Where there is no systemd this is skipped; `test_deaths.py` then stands for it with a
count that is set by hand.
"""

import json
import os
import subprocess
import sys

import pytest

WHOSE = () if hasattr(os, "geteuid") and os.geteuid() == 0 else ("--user",)
BOUNDED = (
    *("systemd-run", *WHOSE, "--scope", "--quiet"),
    *("-p", "MemoryMax=1500M", "-p", "MemorySwapMax=0"),
    *("-p", "OOMPolicy=continue"),  # the group outlives the one that is killed
)


@pytest.fixture(scope="module")
def bounded():
    """The command that gives another one a memory group of its own."""
    try:
        tried = subprocess.run([*BOUNDED, "true"], capture_output=True, text=True, timeout=20)
    except (OSError, subprocess.TimeoutExpired) as error:
        pytest.skip(f"no systemd that bounds the memory of a process: {error}")
    if tried.returncode:
        pytest.skip(f"no systemd that bounds the memory of a process: {tried.stderr.strip()}")
    return BOUNDED


def test_a_worker_that_the_kernel_killed_is_told_as_out_of_memory(bounded, tmp_path):
    command = [*bounded, sys.executable, "-m", "tests.keep.starving", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["state"] == "failed"
    assert "The machine ran out of memory" in told["what"]
    assert told["after"] == "done", "the server lives and works on"
