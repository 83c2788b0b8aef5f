"""A twin with an epsilon: noisy tables only, the promise said, the budget spent once."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from core.apps.synth import evaluate, explain, fit, report
from core.apps.synth.contract import Config
from core.apps.synth.report_words import PRIVATE
from core.errors import UserError
from core.progress import silent
from core.table.sheet import Sheet
from core.words import render

CONFIG = Config(epsilon=5.0, quick=True, threads="1", constraints="age in 18..75")


def people(n: int, seed: int) -> dict[str, Sheet]:
    random = np.random.default_rng(seed)
    age = random.integers(18, 80, n)
    town = pd.Series(random.choice(["Bonn", "Lyon"], n), dtype="str")
    answer = pd.Series(np.where(age + random.normal(0, 9, n) > 50, "yes", "no"), dtype="str")
    person = pd.Series([f"P{seed}{at:05d}" for at in range(n)], dtype="str")
    frame = pd.DataFrame({"person": person, "town": town, "age": age, "answer": answer})
    return {"main": Sheet(frame, {"target": ("answer",), "id": ("person",)})}


@pytest.fixture(scope="module")
def fitted():
    return fit.fit(people(2000, 0), CONFIG, silent)


def test_the_whole_way_from_rows_to_the_promise(fitted, tmp_path):
    assert list(fitted.generators) == [PRIVATE] and fitted.network() is None
    scores = evaluate.evaluate(fitted, people(500, 1))
    assert scores.values["tstr_auc"] > 0.8 and scores.values["shape_error"] < 0.1
    reasons = explain.explain(evaluate.settled(fitted, scores), people(500, 1))
    assert 0 < abs(reasons.rows - 2000) < 100 or reasons.rows == fitted.record[PRIVATE]["rows"]
    told = " ".join(render(block.text) for block in report.report(scores, reasons).answer[:3])
    assert "epsilon 5" in told and "148 times" in told and "share the file only" in told
    fitted.save(tmp_path)
    again = fit.load(tmp_path)
    pd.testing.assert_frame_equal(again.sample(50, seed=3), fitted.sample(50, seed=3))
    assert fitted.sample(500)["age"].between(18, 75).all()


def test_the_budget_is_spent_once_and_the_noise_is_not_the_seeds(fitted):
    deeper = replace(CONFIG, quick=False)
    after = fit.fit(people(2000, 0), deeper, silent, quick=fitted)
    assert after.generators is fitted.generators and after.config == deeper
    other = fit.fit(people(2000, 0), CONFIG, silent)
    tables = [one.generators[PRIVATE].chances for one in (fitted, other)]
    assert not np.array_equal(tables[0][0], tables[1][0])


def test_a_rule_that_looks_at_the_rows_is_refused():
    with pytest.raises(UserError, match="epsilon allows no such look"):
        fit.fit(people(200, 0), replace(CONFIG, constraints="town & answer"), silent)
