"""Runs: whole or not there; nothing in a tampered folder is executed."""

import json
from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest

from core.errors import UserError
from core.judge.scores import Scores
from core.keep import outputs, place, runs
from core.report.blocks import Number, Report, Sentence
from core.words import msg


def answer(auc: float | None = 0.8, **facts: object) -> runs.Answer:
    manifest = {
        "app": "risk",
        "tables": {"main": {"id": "d" * 20}},
        "test": None,
        "rows": 3,
        "created": datetime.now(UTC).isoformat(),
        "name": "loans",
    }
    said = Sentence(msg("{n:count} cases", n=3))
    scores = Scores(
        values={"auc": auc, "ks": float("nan")},
        intervals={"auc": (0.7, 0.9)},
        baseline_name=msg("a coin"),
        baseline={"auc": 0.5},
        evidence={"y": np.array([0, 1]), "name": np.array(["a", "乙"])},
        facts={"edges": [1, 2], "said": msg("yes")},
        warnings=(msg("Few rows."),),
    )
    report = Report(msg("Risk"), (said, Number(msg("AUC"), auc)))
    output = pd.DataFrame({"name": ["=1+1", "b", "c"], "score": [0.1, 0.2, 0.3]})
    save = lambda folder: (folder / "model.json").write_text("{}")  # noqa: E731
    return runs.Answer({**manifest, **facts}, report, scores, output, save)


@pytest.fixture
def run(home):
    made = place.new_id()
    runs.store(made, "ann", "loans", "quick", answer())
    return made


def test_what_is_stored_comes_back(run):
    found = runs.get(run, "ann")
    assert (found.stage, found.rows, found.datasets) == ("quick", 3, ("d" * 20,))
    scores = found.scores()
    assert dict(scores.values) == {"auc": 0.8, "ks": None}
    assert scores.intervals["auc"] == (0.7, 0.9)
    assert scores.facts == {"edges": (1, 2), "said": msg("yes")}
    assert scores.warnings == (msg("Few rows."),)
    assert scores.evidence["name"].tolist() == ["a", "乙"]
    assert found.report().answer[0] == Sentence(msg("{n:count} cases", n=3))


def test_the_final_stage_comes_before_the_quick_one(run):
    runs.store(run, "ann", "loans", "final", answer(0.9))
    found = runs.get(run, "ann")
    assert (found.stage, found.scores().values["auc"]) == ("final", 0.9)
    assert found.at("quick").scores().values["auc"] == 0.8


def test_a_stage_that_could_not_be_written_is_not_there(run):
    broken = answer(0.9)
    object.__setattr__(broken, "save", lambda folder: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        runs.store(run, "ann", "loans", "final", broken)
    assert runs.get(run, "ann").stage == "quick"
    assert [path.name for path in place.run_folder(run).iterdir()] == ["quick"]


def test_nobody_sees_another_persons_run(run):
    with pytest.raises(UserError):
        runs.get(run, "bob")
    assert runs.all("bob") == []
    assert [one.id for one in runs.all("ann")] == [one.id for one in runs.all(None)] == [run]


def test_a_folder_that_is_gone_is_no_run(run):
    (place.run_folder(run) / "quick" / "manifest.json").unlink()
    assert runs.all(None) == []
    with pytest.raises(UserError):
        runs.get(run, None)


def test_the_runs_of_a_data_set_are_known(run):
    assert [one.id for one in runs.using("d" * 20)] == [run]
    assert runs.using("e" * 20) == runs.using("%") == []


def test_a_deleted_run_leaves_nothing(run):
    runs.delete(run)
    assert runs.all(None) == []
    assert not place.run_folder(run).exists()


def test_evidence_with_an_object_inside_is_refused(run):
    class Bomb:
        def __reduce__(self):
            return (print, ("executed",))

    folder = place.run_folder(run) / "quick"
    np.savez(folder / "evidence.npz", y=np.array([Bomb()], dtype=object))
    with pytest.raises(UserError, match="was changed") as error:
        runs.get(run, None).evidence()
    assert "allow_pickle" in str(error.value.__cause__)


def test_an_object_in_the_evidence_is_not_written_either(home):
    bad = answer()
    object.__setattr__(bad.scores, "evidence", {"y": np.array([object()], dtype=object)})
    with pytest.raises(ValueError, match="allow_pickle"):
        runs.store(place.new_id(), "ann", "x", "quick", bad)


def test_a_report_that_names_a_strange_class_is_refused(run):
    path = place.run_folder(run) / "quick" / "report.json"
    path.write_text(json.dumps({"block": "Popen", "args": "ls"}))
    with pytest.raises(UserError, match="was changed"):
        runs.get(run, None).report()


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"app": "risk"}', '{"created": "noon"}'])
def test_a_run_with_a_damaged_manifest_is_not_listed_and_hurts_no_other(run, damage):
    (place.run_folder(run) / "quick" / "manifest.json").write_text(damage)
    other = place.new_id()
    runs.store(other, "ann", "whole", "final", answer())
    assert [one.id for one in runs.all(None)] == [other]


def test_the_list_is_safe_in_a_spreadsheet(run):
    assert b"'=1+1" in outputs.csv(runs.get(run, None))


def test_a_shipped_run_is_adopted_under_an_id_of_its_own(run, tmp_path):
    made = runs.adopt(place.run_folder(run), "bob", {"shipped": "sample:risk"})
    found = runs.get(made, "bob")
    assert found.id == found.manifest["run"] == made != run
    assert found.manifest["shipped"] == "sample:risk"
