"""What a stranger's names, files and folders cannot do, asked at the door."""

import contextlib
import io
import os
import subprocess
import sys

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import studio
from core.errors import UserError
from core.keep import place, runs
from core.keep.asking import opened
from core.table.limits import SETTINGS, Limits, limits
from core.table.load import load
from core.table.read import ReadOptions
from core.words import msg, render, straight
from core.worker import answerer
from tests.conftest import ROOT
from tests.workshop import ROOMS, ROWS

FORMULAS = ("=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-abc", "\t=1", "plain", "-5x", "'quoted")
NAMES = (
    *("../../etc/passwd", "/etc/passwd", "..", ".", "", " ", "a\0b", "C:\\x", "\\\\host\\share"),
    *("x" * 5000, "con", "a/b.csv", "~root", "$HOME", "`id`", "a\nb", "\u202egnp.csv", "é" * 300),
)


@pytest.fixture
def cases(home, tmp_path):
    (tmp_path / "cases.csv").write_text(ROWS)
    return studio.add(tmp_path / "cases.csv")


def outside(folder) -> set[str]:
    """Every path under the folder that is not in the workspace."""
    found = (os.path.join(at, one) for at, below, files in os.walk(folder) for one in below + files)
    return {path for path in found if f"{folder}/workspace" not in path}


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_no_name_leaves_the_workspace(cases, tmp_path, name):
    before = outside(tmp_path)
    stored = studio.add(tmp_path / "cases.csv", name=name, file=name)
    studio.rename_dataset(stored.id, name)
    assert studio.dataset(stored.id).parquet.resolve().is_relative_to(place.home())
    for ask in (studio.dataset, studio.job, studio.run, studio.log, studio.scored, studio.events):
        with pytest.raises(UserError):
            ask(name)
    for look in (studio.sample, studio.card):
        with pytest.raises(UserError):
            look(name)
    with contextlib.suppress(UserError):
        studio.reread(stored.id, ReadOptions(sheet=name, encoding=name, delimiter=name[:1]))
    assert outside(tmp_path) == before


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(max_size=30))
def test_no_text_is_an_id(text):
    assert not place.is_id(text)
    with pytest.raises(UserError):
        place.run_folder(text)


def test_formulas_go_round_without_running(home, tmp_path):
    """A cell that could run is quoted on the way out, once; read again it is the same text."""
    pd.DataFrame({"n": range(len(FORMULAS)), "=t": FORMULAS}).to_csv(
        tmp_path / "in.csv", index=False
    )
    frames = [load(studio.add(tmp_path / "in.csv").parquet).frame]
    for turn in range(2):
        target = io.StringIO()
        from core.table.export import write_csv

        write_csv(frames[-1], target)
        assert not any(line.split(",", 1)[1].startswith(tuple("=@+\t")) for line in lines(target))
        (tmp_path / f"{turn}.csv").write_text(target.getvalue())
        frames.append(load(studio.add(tmp_path / f"{turn}.csv").parquet).frame)
    assert list(frames[0]["=t"]) == list(FORMULAS)
    safe = [text if text in ("plain", "'quoted") else "'" + text for text in FORMULAS]
    assert list(frames[1].iloc[:, 1]) == safe
    assert frames[2].equals(frames[1]), "a second round changes nothing"


def lines(target: io.StringIO) -> list[str]:
    return target.getvalue().removeprefix("\ufeff").splitlines()


def test_signs_that_turn_writing_never_reach_a_sentence():
    name = "\u202ecod\u202c.exe\u2066"
    assert straight(name) == "cod.exe"
    assert render(name) == "cod.exe"
    assert render(msg("Column “{name}” is empty.", name=name)) == "Column “cod.exe” is empty."
    assert straight("ab\u200dשלום") == "ab\u200dשלום", "words that run from right to left stay"


@pytest.mark.parametrize(
    ("setting", "value", "word"),
    [
        ("PRAXIS_MAX_ROWS", "50", "at most 50"),
        ("PRAXIS_MAX_COLUMNS", "2", "3 columns"),
        ("PRAXIS_MAX_UPLOAD_MB", "1", "larger than 1 MB"),
    ],
)
def test_a_limit_is_a_persons_to_set_and_names_its_setting(tmp_path, setting, value, word):
    (tmp_path / "cases.csv").write_text(ROWS * (1 if "MB" not in setting else 2000))
    env = {**os.environ, "PRAXIS_HOME": str(tmp_path / "workspace"), setting: value}
    command = [sys.executable, "-m", "core", "add", str(tmp_path / "cases.csv")]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert word in done.stderr and setting in done.stderr


def test_every_limit_that_can_be_set_is_set():
    for name, (field, unit) in SETTINGS.items():
        assert getattr(limits({name: "7"}), field) == 7 * unit
    assert limits({"PRAXIS_MAX_ROWS": "-1", "PRAXIS_MAX_RATIO": "0"}) == Limits()


def test_a_tampered_model_is_refused_in_words(cases, monkeypatch):
    from core.worker import foreground

    monkeypatch.setenv("PRAXIS_ROOMS", "practice_rooms")
    monkeypatch.syspath_prepend(str(ROOMS))
    asked = studio.prepare("practice", {"main": cases.id}, {}, {"quick": "yes", "threads": "1"})
    run = runs.get(foreground.work(asked))
    (run.model / "practice.json").write_text('{"__reduce__": "os.system"}')
    with pytest.raises(UserError, match="damaged, or was changed"):
        answerer.loaded(run.id, "final")
    told = answerer.told(UserError(msg("x"), msg("y")))
    with pytest.raises(UserError, match="x y"):
        opened(told)
