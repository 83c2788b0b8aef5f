"""What an alert says of a date, what mistaken alerts cost, how long a queue is in a fold."""

import numpy as np
import pandas as pd
import pytest

from core.apps.fraud import ask, calendar, evaluate, explain, fit, report
from core.apps.fraud.contract import Config
from core.learn.cells import fit_encoder
from core.progress import silent
from core.report.blocks import Figure, Sentence, Table
from core.words import render
from tests.apps.fraud.test_fraud import claims, tables


def dated(n: int = 900, seed: int = 0) -> pd.DataFrame:
    """Claims that come on workdays, but for one in forty."""
    random = np.random.default_rng(seed)
    day = pd.Timestamp("2024-01-01") + pd.to_timedelta(random.integers(0, 366, n), "D")
    weekend = day.day_of_week >= 5
    day = day - pd.to_timedelta(np.where(weekend & (random.random(n) < 0.92), 2, 0), "D")
    return claims(n, seed).assign(claimed=day)


def test_shares_of_the_calendar_are_those_of_a_count():
    frame = dated()
    encoder = fit_encoder(frame, ["value", "claimed"])
    found = calendar.shares(encoder, encoder.encode(frame))["claimed"]
    counts = frame["claimed"].dt.day_of_week.value_counts(normalize=True).sort_index()
    np.testing.assert_allclose(found["weekday"], counts)
    months = frame["claimed"].dt.month.value_counts(normalize=True).sort_index()
    np.testing.assert_allclose(found["month"], months)
    assert sum(found["day"]) == pytest.approx(1) and len(found["day"]) == 31


def test_a_rare_weekday_is_named_with_its_share():
    frame = dated()
    fitted = fit.fit(tables(frame, known=False), Config(quick=True), silent)
    share = (frame["claimed"].dt.day_of_week == 6).mean()
    usual = fitted.record["calendar"]["claimed"]
    told = render(calendar.unusual("claimed", "2024-06-09", usual))
    assert told.startswith("claimed 2024-06-09 is a Sunday:") and f"{100 * share:.1f} %" in told
    early = render(calendar.unusual("claimed", "2019-06-03", usual))
    assert "half of all cases lie between" in early and "2024" in early
    middle = render(calendar.unusual("claimed", "2024-07-02", usual))
    assert "a Tuesday: unusual together" in middle
    row = {"value": 400, "amount": 250, "account": "no", "sex": "f", "claimed": "2024-06-09"}
    reasons = ask.ask(fitted, {"row": row})["reasons"]
    assert any(one["params"]["column"] == "claimed" for one in reasons)


def test_the_page_speaks_of_alerts_and_says_what_mistaken_ones_cost():
    fitted = fit.fit(tables(claims(1200)), Config(quick=True, cost_false_positive=3), silent)
    test = tables(claims(500, 1))
    scores = evaluate.evaluate(fitted, test)
    made = report.report(scores, explain.explain(fitted, test))
    blocks = (*made.answer, *made.why, *made.sure, *made.hood)
    told = "\n".join(render(getattr(one, "text", None) or one.title) for one in blocks)
    told += "\n".join(
        render(text)
        for one in blocks
        if isinstance(one, Figure)
        for text in (one.subtitle, one.y.title, *(mark.label for mark in one.marks))
        if text
    )
    assert "bad case" not in told and "turned out bad" not in told and "cut-off" not in told
    y, p = scores.evidence["y"], scores.evidence["p"]
    wrong = int((y[np.argsort(-p, kind="stable")[:25]] == 0).sum())
    each = 3 * wrong / (25 - wrong)
    said = f"Of 25 alerts {wrong} were mistaken: at 3 an inspection they cost {3 * wrong},"
    assert said in told and f"{each:.3g} for each fraud found" in told
    groups = next(
        one for one in made.sure if isinstance(one, Table) and "is inspected" in render(one.title)
    )
    assert len(groups.columns) == 5 and all(len(row) == 5 for row in groups.rows)
    assert sum(isinstance(one, Sentence) for one in made.hood) > 8


@pytest.mark.parametrize(("folds", "expected"), [(0, 60), (5, 60), (10, 30), (2, 150)])
def test_each_fold_gets_its_share_of_the_capacity(folds, expected):
    """600 cases: the locked fifth is 120; 60 inspections are half of that in every division."""
    n = 600 // (folds or 5)
    config = Config(quick=True, capacity=60, folds=folds)
    fitted = fit.fit(tables(claims(600 - n)), config, silent)
    assert evaluate.queue_size(fitted, n) == expected
