"""A process that is killed at any of its writes leaves a workspace that opens, its parts whole."""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from core import studio
from core.keep import place, sweep
from tests.conftest import ROOT
from tests.workshop import ROOMS

MEMORY = Path("/dev/shm")  # killed processes are tried here, no power cuts: no disk need turn


@pytest.fixture(scope="module")
def folder():
    place = MEMORY if MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="crashes-", dir=place) as made:
        yield made


@pytest.fixture(scope="module")
def found(folder):
    """What `crashing` saw of each act; every second write here, every write by hand."""
    named = {"PYTHONPATH": str(ROOMS), "PRAXIS_ROOMS": "practice_rooms"}
    command = [sys.executable, "-m", "tests.keep.crashing", folder, "2"]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **named}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return {one["act"]: one for one in map(json.loads, done.stdout.splitlines())}


@pytest.mark.parametrize(
    ("act", "least"),
    [("add", 15), ("reread", 15), ("train", 40), ("delete run", 15), ("delete data", 6)],
)
def test_a_death_at_any_write_leaves_whole_things_or_none(found, act, least):
    assert found[act]["points"] >= least, "the writes were not seen"
    assert found[act]["wrong"] == []


def test_only_what_is_old_and_nobodys_is_swept(home, tmp_path):
    (tmp_path / "cases.csv").write_text("a,b\n1,x\n2,y\n")
    kept = studio.add(tmp_path / "cases.csv")
    rubbish = [
        place.part("sources") / ".half",
        place.part("tables") / "nobodys",
        place.part("runs"),
    ]
    rubbish[0].write_bytes(b"half")
    rubbish[1].mkdir()
    rubbish[2] /= ".stage-0f"
    rubbish[2].mkdir()
    assert sweep.sweep() == 0, "it may still be in the making"
    for path in (*rubbish, kept.parquet.parent, place.source_file(kept.sha256)):
        os.utime(path, (time.time() - 2 * sweep.A_DAY,) * 2)
    assert sweep.sweep() == 3
    assert not any(path.exists() for path in rubbish)
    assert studio.datasets()[0].profile().rows == 2
