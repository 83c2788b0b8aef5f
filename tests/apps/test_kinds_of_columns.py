"""Tables of one kind of column only go through the labelled rooms whole, and are learned from."""

import json

import numpy as np
import pandas as pd
import pytest

from core import studio
from core.apps.fraud import evaluate as fraud_evaluate
from core.apps.fraud import fit as fraud_fit
from core.apps.risk import ask, evaluate, explain, fit, report
from core.progress import silent
from core.report.blocks import to_json
from core.settings import parse
from core.table.sheet import Sheet

ROWS = 320
draw = np.random.default_rng(5)
drive = draw.normal(size=ROWS)
OUTCOME = np.where(draw.random(ROWS) < 1 / (1 + np.exp(-2 * drive)), "yes", "no")
KINDS = {
    "numbers": {"a": drive, "b": draw.normal(size=ROWS)},
    "whole numbers": {"a": (10 * drive).astype(int), "b": draw.integers(0, 900, ROWS)},
    "billionths and billions": {"a": 1e-12 * drive, "b": 1e15 + draw.normal(size=ROWS)},
    "text": {
        "a": pd.Series(np.where(drive > 0, "high", "low"), dtype="str"),
        "b": pd.Series(draw.choice(list("klmnop"), ROWS), dtype="str"),
    },
    "flags": {"a": drive > 0, "b": draw.random(ROWS) < 0.5},
    "dates": {"a": pd.Timestamp("2024-01-01") + pd.to_timedelta((300 * drive).round(), "D")},
    "one column": {"a": drive},
    "gaps": {
        "a": np.where(draw.random(ROWS) < 0.5, drive, np.nan),
        "b": np.where(drive > 1, 1, np.nan),
    },
}


@pytest.fixture(params=KINDS)
def columns(request) -> pd.DataFrame:
    return pd.DataFrame(KINDS[request.param])


def test_each_kind_alone_is_learned_from_reported_and_asked(columns):
    frame = columns.assign(outcome=pd.Series(OUTCOME, dtype="str"))
    parts = [
        {"main": Sheet(part.reset_index(drop=True), {"target": ("outcome",)})}
        for part in (frame[:240], frame[240:])
    ]
    config = parse(studio.config_class("risk"), {"steps": 20, "threads": "1", "device": "cpu"})
    fitted = fit.fit(parts[0], config, silent, quick=fit.fit(parts[0], quick_only(config), silent))
    scores = evaluate.evaluate(fitted, parts[1])
    assert scores.values["auc"] > 0.6
    made = report.report(scores, explain.explain(fitted, parts[1]))
    assert json.dumps(to_json(made), allow_nan=False)
    answer = ask.ask(
        fitted, {"row": json.loads(columns[:1].to_json(orient="records", date_format="iso"))[0]}
    )
    assert 0 <= answer["score"] <= 1


def quick_only(config):
    return parse(type(config), {"threads": "1", "quick": True})


def test_each_kind_alone_can_be_searched_without_outcomes(columns):
    tables = {"main": Sheet(columns, {})}
    config = parse(studio.config_class("fraud"), {"steps": 20, "threads": "1", "device": "cpu"})
    fitted = fraud_fit.fit(tables, config, silent)
    unusual = fraud_evaluate.evaluate(fitted, tables).evidence["p"]
    assert len(unusual) == ROWS and np.isfinite(unusual).all() and np.ptp(unusual) > 0
