"""Hostile tables: a twin all the same, or words that say why not."""

import json

import numpy as np
import pandas as pd
import pytest

from core.apps.synth import ask, evaluate, explain, fit, report
from core.apps.synth.contract import Config
from core.apps.synth.features import features
from core.errors import UserError
from core.progress import silent
from core.report.blocks import to_json
from core.table.sheet import Sheet
from core.words import render

CONFIG = Config(generator="both", steps=4, threads="1", quick=True)


def walked(frame: pd.DataFrame, roles=None, config=CONFIG):
    """Every step of the room; the report can be stored, the twin has the table's columns."""
    sheet = Sheet(frame.reset_index(drop=True), roles or {})
    cut = max(len(frame) * 4 // 5, 1)
    train = {"main": sheet.take(np.arange(cut))}
    test = {"main": sheet.take(np.arange(cut, len(frame)))}
    fitted = fit.fit(train, config, silent)
    scores = evaluate.evaluate(fitted, test)
    page = report.report(scores, explain.explain(fitted, test))
    json.dumps(to_json(page), allow_nan=False)
    made = ask.listing(evaluate.settled(fitted, scores), train)
    assert list(made) == list(frame)
    return fitted, scores, made


def test_odd_columns_all_at_once():
    random = np.random.default_rng(0)
    n = 400
    frame = pd.DataFrame(
        {
            "constant": np.full(n, 7),
            "empty": pd.Series([None] * n, dtype="str"),
            "key": [f"k{at}" for at in range(n)],
            "number": np.arange(n),
            "many": pd.Series([f"level {at % 190}" for at in range(n)], dtype="str"),
            "old": pd.to_datetime(["1900-01-01", "2999-12-31"] * (n // 2)).astype("datetime64[us]"),
            "endless": np.where(np.arange(n) % 9 == 0, np.inf, random.normal(size=n)),
            "mixed": pd.Series([1, "a", 2.5, None] * (n // 4), dtype=object),
            "flag": pd.Series(random.random(n) < 0.5).astype("boolean"),
            "a=+-*|`$": random.integers(0, 3, n),
        }
    )
    fitted, scores, made = walked(frame)
    assert made["constant"].eq(7).all()
    assert made["empty"].isna().all()
    assert not set(made["key"]) & set(frame["key"])
    assert set(made["old"].dt.year) <= {1900, 2999}
    assert np.isfinite(made["endless"].dropna()).all()
    assert "Endless" in " ".join(render(text) for text in fitted.warnings)
    assert scores.values["trtr_auc"] is None
    assert "No outcome column" in " ".join(render(text) for text in scores.warnings)


def test_thirty_rows_and_one_column():
    random = np.random.default_rng(0)
    few = pd.DataFrame({"x": random.normal(size=30), "y": ["a", "b", "b"] * 10})
    _, scores, made = walked(few)
    assert scores.facts["verdict"] == "stop"  # six rows held back prove nothing
    assert len(made) == 24
    one = pd.DataFrame({"x": random.integers(0, 5, 300)})
    _, scores, made = walked(one)
    assert scores.values["pair_error"] is None and scores.values["shape_error"] is not None


def test_an_outcome_with_one_value_in_the_test_is_said():
    random = np.random.default_rng(0)
    frame = pd.DataFrame({"x": random.normal(size=200), "y": ["yes"] * 60 + ["no"] * 140})
    _, scores, _ = walked(frame, {"target": ("y",)})
    assert scores.values["tstr_auc"] is None
    assert "fewer than two values" in " ".join(render(text) for text in scores.warnings)


def test_every_column_left_out_is_refused():
    frame = pd.DataFrame({"x": [1.0] * 50})
    with pytest.raises(UserError, match="left out"):
        features(Sheet(frame, {}), Config(exclude=("x",)))


@pytest.mark.parametrize("rule", ["x <= nothing", "x <=", "x likes y", "x in a..b"])
def test_rules_that_cannot_be_read_are_refused(rule):
    frame = pd.DataFrame({"x": np.arange(60.0), "y": np.arange(60.0)})
    with pytest.raises(UserError):
        fit.fit({"main": Sheet(frame, {})}, Config(constraints=rule, steps=2), silent)


def test_names_with_markdown_stay_text():
    frame = pd.DataFrame({"<b>x</b>": ["![a](http://h)", "$x$"] * 40, "y": np.arange(80.0)})
    _, _, made = walked(frame)
    assert set(made["<b>x</b>"]) <= {"![a](http://h)", "$x$"}
