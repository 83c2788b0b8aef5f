"""Every room, by its card: a new room is tested with no line added here."""

import importlib
import json
import time
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from pandas.util import hash_pandas_object

from core import studio
from core.__main__ import main
from core.card import LEARNS, Card
from core.progress import STEPS, Tell
from core.report import blocks
from core.settings import parse
from core.table.load import load
from core.table.sheet import Sheet, Tables
from core.table.split import split

ROOT = Path(__file__).parent.parent
ROWS, LISTED, STEPS_SET = 700, 2000, {"steps": 30, "threads": "1", "device": "cpu"}
CARDS = studio.cards()


@dataclass(frozen=True)
class Room:
    """A room opened on a slice of its own sample."""

    card: Card
    tables: Tables
    train: Tables
    test: Tables

    def module(self, name: str) -> ModuleType:
        return importlib.import_module(f"core.apps.{self.card.key}.{name}")

    def config(self, **settings: object):
        return parse(studio.config_class(self.card.key), {**STEPS_SET, **settings})

    def fit(self, tables: Tables, tell: Tell | None = None, **settings: object):
        return self.module("fit").fit(tables, self.config(**settings), tell or Tell())


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    """One for all rooms, so that one fork server loads once for all."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PRAXIS_HOME", str(tmp_path_factory.mktemp("rooms")))
        patch.setenv("PRAXIS_SLOTS", "2")
        yield


@pytest.fixture(scope="module", params=CARDS, ids=lambda card: card.key)
def room(request, workspace):
    card = request.param
    dataset = studio.add(studio.sample(card.key))
    matched = studio.suggest(card.key, {card.main.key: dataset.id})[card.main.key]
    roles = {role: match.columns for role, match in matched.items()}
    sheet = load(dataset.parquet, roles)
    tables = {card.main.key: replace(sheet, frame=sheet.frame.iloc[:ROWS])}
    train, test = split(tables, card, parse(studio.config_class(card.key), {}))
    return Room(card, tables, train, test)


@pytest.fixture(scope="module")
def fitted(room):
    return room.fit(room.train)


@pytest.fixture(scope="module")
def scores(room, fitted):
    return room.module("evaluate").evaluate(fitted, room.test)


@pytest.fixture(scope="module")
def again(room):
    """The same fit once more, and what it told of its progress."""
    seen = []
    return room.fit(room.train, Tell(seen.append)), seen


def test_it_has_a_page_and_a_sample(room):
    assert (ROOT / "pages" / room.card.section / f"{room.card.key}.py").exists()
    assert studio.sample(room.card.key).parent == ROOT / "data"
    assert room.card.learns in LEARNS


def test_no_row_is_lost_or_stands_on_both_sides_of_the_split(room):
    main = room.card.main.key
    whole, train, test = (
        np.sort(hash_pandas_object(part[main].frame, index=False))
        for part in (room.tables, room.train, room.test)
    )
    if room.card.split != "rows":  # the room draws its own line: its laws are tested below
        assert np.array_equal(train, whole) and np.array_equal(test, whole)
        return
    assert np.array_equal(np.sort(np.concatenate([train, test])), whole)
    assert len(test) == pytest.approx(0.2 * len(whole), abs=2)


def test_the_same_seed_steps_and_threads_give_the_same_answer(room, scores, again):
    assert room.module("evaluate").evaluate(again[0], room.test).values == scores.values


def test_progress_never_falls_and_names_the_six_steps(again):
    _, seen = again
    done = [event.done for event in seen]
    assert done == sorted(done)
    assert done[-1] == 1
    assert {event.step for event in seen} <= set(STEPS)
    assert "train" in {event.step for event in seen}


def test_a_saved_model_scores_alike(room, fitted, scores, tmp_path):
    fitted.save(tmp_path)
    suffixes = {path.suffix for path in tmp_path.rglob("*") if path.is_file()}
    assert suffixes <= {".safetensors", ".json", ".skops", ".npz"}
    loaded = room.module("fit").load(tmp_path)
    assert room.module("evaluate").evaluate(loaded, room.test).values == scores.values


def test_every_score_has_a_baseline_and_the_main_ones_an_interval(scores):
    assert set(scores.values) == set(scores.baseline)
    assert scores.intervals
    for key, (low, high) in scores.intervals.items():
        assert low <= scores.values[key] <= high, key


def test_the_report_begins_with_a_sentence_and_can_be_stored(room, fitted, scores):
    reasons = room.module("explain").explain(fitted, room.test)
    report = room.module("report").report(scores, reasons)
    assert isinstance(report.answer[0], blocks.Sentence)
    assert sum(isinstance(block, blocks.Number) for block in report.answer) <= 4
    assert sum(isinstance(block, blocks.Figure) for block in report.answer) <= 2
    stored = json.loads(json.dumps(blocks.to_json(report), allow_nan=False))
    assert blocks.to_json(blocks.from_json(stored)) == blocks.to_json(report)


def test_shuffled_labels_teach_nothing(room):
    if room.card.learns != "label":
        pytest.skip(f"{room.card.key} learns {room.card.learns}, not a label")
    scores = [shuffled(room, seed) for seed in range(3)]
    assert 0.38 < np.mean(scores) < 0.62


def shuffled(room: Room, seed: int) -> float:
    """ROC-AUC on true labels after a fit on labels dealt out at random."""
    main = room.card.main.key
    sheet = room.train[main]
    frame = sheet.frame.copy()
    target = sheet.column("target")
    frame[target] = np.random.default_rng(seed).permutation(frame[target].to_numpy())
    fitted = room.fit({**room.train, main: Sheet(frame, sheet.roles)}, quick=True)
    return room.module("evaluate").evaluate(fitted, room.test).values["auc"]


def test_events_dealt_out_at_random_teach_nothing(room):
    if room.card.learns != "sequence" or "item" not in room.train[room.card.main.key].roles:
        pytest.skip(f"{room.card.key} does not learn which thing comes next")
    main = room.card.main.key
    sheet = room.train[main]
    frame, item = sheet.frame.copy(), sheet.column("item")
    frame[item] = np.random.default_rng(0).permutation(frame[item].to_numpy())
    tables = {**room.train, main: Sheet(frame, sheet.roles)}
    scores = room.module("evaluate").evaluate(room.fit(tables, quick=True), tables)
    doubt = 3 * np.sqrt(0.1 / scores.facts["n_test"])
    assert scores.values["hr_10"] < scores.baseline["hr_10"] + doubt


@pytest.mark.slow
def test_page_and_command_line_agree(room, tmp_path, capfd):
    """The worker that the page starts, and the command, given the same part of the sample."""
    settings = {**STEPS_SET, "quick": "true"}
    file = begins(studio.sample(room.card.key), tmp_path / "begins.csv")
    job = studio.train(room.card.key, {room.card.main.key: studio.add(file).id}, {}, settings)
    end = time.monotonic() + 180
    while studio.job(job).active and time.monotonic() < end:
        time.sleep(0.1)
    assert studio.job(job).state == "done", studio.log(job)
    given = [word for key, value in settings.items() for word in ("--set", f"{key}={value}")]
    assert main(["train", room.card.key, str(file), *given, "--json"]) == 0
    printed = json.loads(capfd.readouterr().out)
    assert printed["run"] != job
    assert printed["scores"] == pytest.approx(dict(studio.run(job).scores().values), abs=1e-12)


def begins(sample: Path, target: Path) -> Path:
    """The first rows of a sample as a file of its own."""
    lines = sample.read_text(encoding="utf-8").splitlines(keepends=True)
    target.write_text("".join(lines[: LISTED + 1]), encoding="utf-8")
    return target
