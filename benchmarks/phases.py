"""A training through the command line, watched from outside: what each phase of it costs."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psutil
from sqlalchemy.exc import OperationalError

from core.keep import jobs, place
from core.words import render
from core.worker.work import STEP_NAMES

EVERY = 0.2  # seconds between two looks


@dataclass(frozen=True)
class Phase:
    """What the bar said, the processor seconds until it said something else, the most memory."""

    said: str
    cpu: float
    mb: float


def watched(arguments: Sequence[str], home: Path) -> tuple[dict[str, Any], list[Phase]]:
    """`python -m core ...` in the workspace `home`: the JSON it prints, and its phases."""
    os.environ["PRAXIS_HOME"] = str(home)  # the store is read here too
    with (home / "told").open("w+") as told:
        command = [sys.executable, "-m", "core", *arguments]
        child = subprocess.Popen(command, stdout=told, stderr=subprocess.DEVNULL)
        found: list[Phase] = []
        before = 0.0
        while child.poll() is None:
            time.sleep(EVERY)
            with suppress(psutil.Error):
                spent, mb = _look(psutil.Process(child.pid))
                found, before = _added(found, Phase(_said(), spent - before, mb)), spent
        if child.returncode:
            raise SystemExit(f"{command} ended with {child.returncode}")
        told.seek(0)
        return json.load(told), found


def _look(process: psutil.Process) -> tuple[float, float]:
    with process.oneshot():
        used = process.cpu_times()
        spent = used.user + used.system + used.children_user + used.children_system
        return spent, process.memory_info().rss / 2**20


def _said() -> str:
    """What the bar says now."""
    if not place.database().is_file():
        return "start"
    with suppress(OperationalError):
        for job in jobs.all(active=True):
            return render(job.note or STEP_NAMES[job.step]) if job.step else "start"
    return "reading the file, ending"


def _added(found: list[Phase], now: Phase) -> list[Phase]:
    if not found or found[-1].said != now.said:
        return [*found, now]
    last = found[-1]
    return [*found[:-1], replace(last, cpu=last.cpu + now.cpu, mb=max(last.mb, now.mb))]
