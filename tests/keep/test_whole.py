"""Whole or not at all: also when the process is killed at any write."""

import errno
import os
import signal
import subprocess
import sys

import pytest

from core.errors import UserError
from core.keep import place, whole

KILLED_AT = """
import os, signal, sys
from pathlib import Path
from core.keep import whole
target, point = Path(sys.argv[1]), sys.argv[2]
real = {name: getattr(os, name) for name in ("fsync", "replace")}
def deadly(name):
    def act(*given):
        if name == point:
            os.kill(os.getpid(), signal.SIGKILL)
        return real[name](*given)
    return act
os.fsync, os.replace = deadly("fsync"), deadly("replace")
with whole.folder(target) as made:
    (made / "table").write_text("new")
    if point == "inside":
        os.kill(os.getpid(), signal.SIGKILL)
    whole.write_json(made / "manifest.json", {"made": "new"})
"""


@pytest.mark.parametrize("point", ["inside", "fsync", "replace"])
def test_a_killed_writer_leaves_no_half_folder(tmp_path, point):
    target = tmp_path / "stage"
    command = [sys.executable, "-c", KILLED_AT, str(target), point]
    done = subprocess.run(command, cwd=place.PROJECT, check=False)
    assert done.returncode == -signal.SIGKILL
    assert not target.exists()


def test_an_error_inside_leaves_what_was_there(tmp_path):
    target = tmp_path / "stage"
    with whole.folder(target) as made:
        (made / "file").write_text("old")
    with pytest.raises(RuntimeError), whole.folder(target) as made:
        (made / "file").write_text("new")
        raise RuntimeError
    assert (target / "file").read_text() == "old"
    assert os.listdir(tmp_path) == ["stage"]


def test_a_full_disk_is_said_in_words(tmp_path):
    with pytest.raises(UserError, match="Free some space"), whole.folder(tmp_path / "stage"):
        raise OSError(errno.ENOSPC, "No space left on device")
    with pytest.raises(OSError, match="strange"), whole.said():
        raise OSError(errno.EIO, "strange")


def test_not_a_number_is_never_written(tmp_path):
    with pytest.raises(ValueError, match="Out of range"):
        whole.write_json(tmp_path / "x.json", {"score": float("nan")})
    assert not (tmp_path / "x.json").exists()
