"""The demand room through all its files: known truth, no look ahead, new rows, bad input."""

import json

import numpy as np
import pandas as pd
import pytest

from core.apps.demand import ask, evaluate, explain, fit, report
from core.apps.demand.contract import Config
from core.errors import UserError
from core.progress import silent
from core.report.blocks import to_json
from core.table.sheet import Sheet
from core.words import render, speaking

ROLES = {
    "series": ("shop", "item"),
    "date": ("day",),
    "quantity": ("n",),
    "known": ("promo", "price"),
}
SMALL = {"steps": 12, "threads": "1", "horizon": 7}


def sales(shops: int = 3, items: int = 4, days: int = 98, seed: int = 0) -> pd.DataFrame:
    """A weekly pattern, a level per series, and promotions that double what is sold."""
    random = np.random.default_rng(seed)
    when = pd.date_range("2025-01-06", periods=days + 7)
    parts = []
    for shop in range(shops):
        for item in range(items):
            promo = random.random(days + 7) < 0.15
            mean = (20 + 10 * item) * (1 + 0.4 * np.sin(2 * np.pi * np.arange(days + 7) / 7))
            n = random.poisson(mean * (1 + promo)).astype(float)
            n[days:] = np.nan
            columns = {"day": when, "n": n, "promo": np.where(promo, "yes", "no")}
            parts.append(pd.DataFrame({"shop": f"s{shop}", "item": f"i{item}", **columns}))
    frame = pd.concat(parts, ignore_index=True)
    frame["price"] = np.where(frame["promo"] == "yes", 8.0, 10.0)
    return frame.astype({"shop": "str", "item": "str", "promo": "str"})


def tables(frame: pd.DataFrame, **roles):
    kept = {**ROLES, **roles}
    here = {r: tuple(c for c in names if c in frame) for r, names in kept.items()}
    return {"main": Sheet(frame.reset_index(drop=True), {r: c for r, c in here.items() if c})}


@pytest.fixture(scope="module")
def frame():
    return sales()


@pytest.fixture(scope="module")
def fitted(frame):
    return fit.fit(tables(frame), Config(**SMALL), silent)


@pytest.fixture(scope="module")
def scores(fitted, frame):
    return evaluate.evaluate(fitted, tables(frame))


def test_it_beats_the_seasonal_naive_and_covers_what_it_promises(scores):
    for name in ("mase", "wape", "wql"):
        assert scores.values[name] < 0.9 * scores.baseline[name], name
    assert 0.65 < scores.values["coverage_80"] < 0.95
    assert scores.facts["eligible"] == 12 and scores.facts["season"] == 7


def test_the_tests_are_not_learned_from(frame, fitted, scores):
    mixed = frame.copy()
    late = (mixed["day"] >= pd.Timestamp(scores.facts["cut_day"])) & mixed["n"].notna()
    mixed.loc[late, "n"] = 1000.0
    other = fit.fit(tables(mixed), Config(**SMALL), silent)
    cut = int(fitted.record["cut"])
    assert np.array_equal(
        other.tested.forecast(other.panel, cut).quantiles,
        fitted.tested.forecast(fitted.panel, cut).quantiles,
    )


def test_parts_add_up_and_a_promotion_lifts(fitted):
    every = ask.ask(fitted, {})
    shops = [ask.ask(fitted, {"series": f"s{at}"}) for at in range(3)]
    assert sum(one["total"] for one in shops) == pytest.approx(every["total"])
    assert every["count"] == 12 and shops[0]["count"] == 4
    one = ask.ask(fitted, {"series": "s0|i3", "promo": "yes", "price": "8"})
    none = ask.ask(fitted, {"series": "s0|i3", "promo": "no", "price": "10"})
    assert one["what_if_total"] > 1.2 * none["what_if_total"]
    listed = ask.ask(fitted, {"list": 5, "by": "rise"})["rows"]
    assert listed["change"] == sorted(listed["change"], reverse=True)
    json.dumps([every, one, listed], allow_nan=False)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ({"series": "s0|i33"}, "Did you mean “s0|i3”"),
        ({"series": "s0|i3", "promo": "maybe"}, "never maybe"),
        ({"list": 3, "by": "luck"}, "no choice"),
    ],
)
def test_a_wrong_question_says_how_to_mend_it(fitted, question, words):
    with pytest.raises(UserError) as error:
        ask.ask(fitted, question)
    assert words in str(error.value)


def test_the_network_joins_where_it_helps_and_comes_back_from_the_disk(
    frame, fitted, tmp_path, monkeypatch
):
    monkeypatch.setattr("core.learn.series.deeper.GAIN", -1.0)  # take it, whatever it gains
    deep = fit.fit(tables(frame), Config(**SMALL, quick=False), silent, quick=fitted)
    assert deep.tested.blend.members[-1] == "network" and deep.network() is not None
    told = evaluate.evaluate(deep, tables(frame))
    assert told.values["mase"] < told.baseline["mase"]
    deep.save(tmp_path)
    assert evaluate.evaluate(fit.load(tmp_path), tables(frame)).values == told.values
    monkeypatch.setattr("core.learn.series.deeper.GAIN", 1.0)
    same = fit.fit(tables(frame), Config(**SMALL, quick=False), silent, quick=fitted)
    assert same.network() is None and same.tested is fitted.tested


def test_new_rows_are_scored_and_continue_the_history(fitted, frame):
    future = frame[frame["n"].isna()].drop(columns="n")
    found = ask.scored(fitted, tables(future))
    listed = ask.listing(fitted, tables(frame))
    assert len(found) == len(future) == len(listed) and found.notna().all().all()
    assert found["q50"].to_numpy() == pytest.approx(listed["q50"].to_numpy(), rel=1e-4)
    assert (found["q90"] >= found["q10"]).all()
    more = frame.copy()
    now = frame["n"].isna() & (frame["day"] < frame["day"].max() - pd.Timedelta(days=3))
    more.loc[now, "n"] = 500.0
    later = ask.scored(fitted, tables(more))
    assert later[more["n"].notna()].isna().all().all()
    assert later[more["n"].isna()]["q50"].mean() > 2 * found["q50"].mean()


def test_the_report_says_what_it_means_in_both_languages(fitted, frame, scores):
    reasons = explain.explain(fitted, tables(frame))
    made = report.report(scores, reasons)
    assert "is expected in the next 7 days" in render(made.answer[0].text)
    assert {name for name, _ in reasons.drivers} >= {"promo", "season", "recent"}
    with speaking("zh_CN"):
        assert "预计" in render(made.answer[0].text)
    json.dumps(to_json(made), allow_nan=False)


def hard(name: str) -> pd.DataFrame:
    """Two months of two series with one trouble."""
    frame = sales(1, 2, 60)
    n = frame["n"].to_numpy(copy=True)
    told, first = ~np.isnan(n), frame["item"] == "i0"
    seldom = told & (np.random.default_rng(0).random(len(n)) < 0.8)
    changed = {
        "all zeros": np.where(told, 0.0, np.nan),
        "returns": n - 25,
        "intermittent": np.where(seldom, 0.0, n),
        "flat": np.where(told, 5.0, np.nan),
    }
    if name in changed:
        return frame.assign(n=changed[name])
    late = frame["day"] > frame["day"].min() + pd.Timedelta(days=55)
    kept = {"ten points": first & told, "late start": first | late, "no plan": told}[name]
    return frame[kept].head(10)[["day", "n"]] if name == "ten points" else frame[kept]


@pytest.mark.parametrize(
    "name", ["ten points", "all zeros", "returns", "intermittent", "flat", "late start", "no plan"]
)
def test_hard_series_are_answered(name):
    given = tables(hard(name))
    settings = {**SMALL, "horizon": None if name == "ten points" else 5}
    found = fit.fit(given, Config(**settings), silent)
    told = evaluate.evaluate(found, given)
    json.dumps(to_json(report.report(told, explain.explain(found, given))), allow_nan=False)
    listed = ask.listing(found, given)
    levels = listed[[f"q{at}0" for at in range(1, 10)]].to_numpy()
    assert np.isfinite(levels).all() and (np.diff(levels, axis=1) >= 0).all()
    if name == "all zeros":
        assert (levels == 0).all() and told.values["mase"] is None
    if name == "no plan":
        assert any("The coming periods have no" in render(note) for note in found.warnings)


def test_too_short_a_history_says_so():
    frame = sales(1, 1, 60)[["day", "n"]].head(8)
    with pytest.raises(UserError, match="too few to learn from"):
        fit.fit(tables(frame), Config(horizon=3), silent)
