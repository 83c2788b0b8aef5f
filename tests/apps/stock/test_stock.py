"""The stock room through all its files: from a run of demand and from a table, and bad input."""

import json

import numpy as np
import pandas as pd
import pytest
from scipy.special import ndtri

from core import studio
from core.apps.stock import ask, evaluate, explain, fit, report
from core.apps.stock.contract import Config
from core.apps.stock.forecasts import QUANTILES
from core.errors import UserError
from core.judge.forecast import LEVELS
from core.progress import silent
from core.report.blocks import to_json
from core.table.sheet import Sheet
from core.words import render, speaking

ITEMS, AHEAD, ORIGINS = 30, 6, 2
ROLES = {
    **{name: (name,) for name in ("mean", "deviation", "lead_time", "unit_cost", "price")},
    **{name: (name,) for name in ("pack", "minimum", "on_hand", "lead_time_deviation")},
    "series": ("shop", "item"),
}


def table(items: int = ITEMS, **changed) -> pd.DataFrame:
    random = np.random.default_rng(0)
    cost = random.uniform(2, 30, items).round(2)
    mean = random.uniform(5, 90, items).round(1)
    columns = {
        "shop": [f"s{at % 3}" for at in range(items)],
        "item": [f"i{at}" for at in range(items)],
        "mean": mean,
        "deviation": (mean * random.uniform(0.1, 0.8, items)).round(1),
        "lead_time": random.integers(1, 4, items),
        "lead_time_deviation": 0.4,
        "unit_cost": cost,
        "price": (1.6 * cost).round(2),
        "pack": random.choice([1, 6, 12], items),
        "minimum": random.choice([0, 20], items),
        "on_hand": random.integers(0, 120, items),
    }
    return pd.DataFrame(columns).assign(**changed)


def given(frame: pd.DataFrame, **more):
    roles = {role: tuple(c for c in names if c in frame) for role, names in ROLES.items()}
    return {"main": Sheet(frame, {r: c for r, c in roles.items() if c}), **more}


def run_of_demand(frame: pd.DataFrame, seed: int = 1):
    """What a run of demand hands over: it knows each week's mean, the seasonal naive is a year old
    sale; misses of a series in neighbouring weeks are alike."""
    random = np.random.default_rng(seed)
    items, base = len(frame), frame["mean"].to_numpy()
    rows, tested = [], []
    for origin in range(ORIGINS + 1):
        mean = base[:, None] * random.uniform(0.6, 1.4, (items, AHEAD))
        spread = 0.2 * base[:, None] * np.ones((items, AHEAD))
        miss = np.sqrt(0.4) * random.normal(size=(items, 1))
        miss = miss + np.sqrt(0.6) * random.normal(size=(items, AHEAD))
        before = np.maximum(base[:, None] * random.normal(1, 0.35, (items, AHEAD)), 0)
        quantiles = np.maximum(mean[..., None] + spread[..., None] * ndtri(np.array(LEVELS)), 0)
        told = {name: quantiles[..., k].ravel() for k, name in enumerate(QUANTILES)}
        told["season_before"] = before.ravel()
        if origin == ORIGINS:
            names = frame[["shop", "item"]].iloc[np.repeat(np.arange(items), AHEAD)]
            days = np.tile(pd.date_range("2026-01-05", periods=AHEAD, freq="7D"), items)
            rows = names.reset_index(drop=True).assign(date=days, **told, kind="smooth")
            continue
        tested.append(
            pd.DataFrame(
                {
                    "series": np.repeat(np.arange(items), AHEAD),
                    "origin": origin,
                    "step": np.tile(np.arange(AHEAD), items),
                    "quantity": np.maximum(mean + spread * miss, 0).ravel(),
                    "deviation": np.repeat(0.4 * base, AHEAD),
                    **told,
                }
            )
        )
    return {"demand": Sheet(rows), "demand.tested": Sheet(pd.concat(tested, ignore_index=True))}


@pytest.fixture(scope="module")
def tables():
    frame = table()
    costs = frame.drop(columns=["mean", "deviation"]).sample(frac=1, random_state=0)
    return given(costs.reset_index(drop=True), **run_of_demand(frame))


@pytest.fixture(scope="module")
def fitted(tables):
    return fit.fit(tables, Config(), silent)


@pytest.fixture(scope="module")
def scores(fitted, tables):
    return evaluate.evaluate(fitted, tables)


def test_on_sales_it_costs_less_than_the_usual_rule_and_keeps_the_service(scores, fitted):
    assert scores.facts["real"] and scores.facts["origins"] == ORIGINS
    assert scores.values["cost_ratio"] < 0.9 and scores.baseline["cost_ratio"] == 1
    assert scores.values["service"] == pytest.approx(0.95, abs=0.05)
    assert fitted.known.rho == pytest.approx(0.4, abs=0.2)
    told = scores.facts["tradeoff"]
    assert (np.diff(told["ours_service"]) >= 0).all() and (np.diff(told["ours_stock"]) > 0).all()


def test_figures_belong_to_their_item_whatever_the_order_of_rows(fitted):
    frame = table().set_index(["shop", "item"])
    keys = pd.MultiIndex.from_frame(fitted.items.names)
    assert fitted.items.figures["unit_cost"].tolist() == frame.loc[keys, "unit_cost"].tolist()


def test_the_list_keeps_to_money_packs_and_order(fitted, tables):
    limited = fit.fit(tables, Config(budget_money=5_000), silent)
    found = ask.listing(limited, tables)
    assert 4_000 < found["order_cost"].sum() <= 5_000
    known = (
        table().set_index(["shop", "item"]).loc[pd.MultiIndex.from_frame(found[["shop", "item"]])]
    )
    packs = found["order"].to_numpy() / known["pack"].to_numpy()
    assert np.allclose(packs, np.round(packs))
    some = found["order"].to_numpy() > 0
    assert (found["order"].to_numpy()[some] >= known["minimum"].to_numpy()[some]).all()
    assert found["gain_per_money"][some].is_monotonic_decreasing
    whole = ask.listing(fitted, tables)
    assert whole["order_cost"].sum() > 5_000
    assert (whole["order"] == whole["wanted"]).all()
    each = [one["expected_gain"].sum() / one["order_cost"].sum() for one in (found, whole)]
    assert each[0] > 1.3 * each[1]


def test_what_if_answers_in_the_right_direction(fitted):
    usual = ask.ask(fitted, {"list": 5, "curve": True, "item": "s0|i3"})
    json.dumps(usual, allow_nan=False)
    assert len(usual["rows"]["order"]) == 5 and usual["item"] == "s0 · i3"
    assert usual["service_after"] > usual["service_before"]
    for more in ({"service": 0.99}, {"lead_time_added": 1}, {"review": 2}):
        assert ask.ask(fitted, more)["order_cost"] > usual["order_cost"]
    dear = [
        ask.ask(fitted, {"objective": "cost", "shortage_cost": cost})["order_cost"]
        for cost in ("0", "0.5", "20")
    ]
    assert dear == sorted(dear) and dear[0] < dear[-1]
    assert ask.ask(fitted, {"budget_money": 1000})["order_cost"] <= 1000
    for policy in ("sS", "RQ", "newsvendor"):
        told = ask.ask(fitted, {"policy": policy, "ordering_cost": 20, "item": "s0|i3"})
        assert told["low"] is None or told["low"] <= told["high"]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ({"holding_rate": -1}, "out of range"),
        ({"servic": 0.9}, "Did you mean “service”"),
        ({"item": "s0|i33"}, "Did you mean"),
        ({"list": "many"}, "does not fit"),
    ],
)
def test_a_wrong_question_says_how_to_mend_it(fitted, question, words):
    with pytest.raises(UserError, match=words):
        ask.ask(fitted, question)


def test_new_rows_are_ordered_and_a_stored_run_answers_alike(fitted, tables, scores, tmp_path):
    fitted.save(tmp_path)
    again = fit.load(tmp_path)
    assert evaluate.evaluate(again, tables).values == pytest.approx(scores.values, rel=1e-4)
    frame = tables["main"].frame
    told = ask.scored(again, given(frame))
    listed = ask.listing(fitted, tables).set_index(["shop", "item"])["order"]
    keys = pd.MultiIndex.from_frame(frame[["shop", "item"]])
    assert told["order"].tolist() == pytest.approx(listed.loc[keys].tolist())
    fuller = ask.scored(again, given(frame.assign(on_hand=10_000)))
    assert (fuller["order"] == 0).all()
    strange = pd.concat([frame, frame.head(1).assign(item="new")], ignore_index=True)
    assert ask.scored(again, given(strange))["order"].isna().tolist() == [False] * ITEMS + [True]


def test_the_report_says_what_it_means_in_both_languages(fitted, tables, scores):
    made = report.report(scores, explain.explain(fitted, tables))
    said = render(made.answer[0].text)
    assert "tested on sales" in said and "less than the usual rule" in said
    json.dumps(to_json(made), allow_nan=False)
    with speaking("zh_CN"):
        assert "销售" in render(made.answer[0].text)


HARD = {
    "flat": {"deviation": 0.0},
    "never asked for": {"mean": 0.0, "deviation": 0.0},
    "now and then": {"mean": 0.1, "deviation": 0.6},
    "sold below cost": {"price": 1.0},
    "no unit cost": {"unit_cost": np.nan},
    "some blank": {"deviation": [np.nan] * 5 + [3.0] * (ITEMS - 5)},
    "at once": {"lead_time": 0, "lead_time_deviation": 0},
    "owed": {"on_hand": -40},
}


@pytest.mark.parametrize("name", HARD)
def test_hard_tables_are_answered(name):
    here = given(table(**HARD[name]))
    found = fit.fit(here, Config(steps=200), silent)
    told = evaluate.evaluate(found, here)
    made = report.report(told, explain.explain(found, here))
    json.dumps(to_json(made), allow_nan=False)
    listed = ask.listing(found, here)
    assert np.isfinite(listed[["order", "order_cost", "service_after"]].to_numpy()).all()
    words = " ".join(render(one) for one in (*found.warnings, *told.warnings))
    expected = {
        "flat": "never vary",
        "never asked for": "not computed",
        "sold below cost": "below their unit cost",
        "no unit cost": "No unit cost is told",
        "some blank": "have no deviation",
    }
    assert expected.get(name, "not on sales") in words
    if name == "never asked for":
        assert (listed["order"] == 0).all() and told.values["cost_ratio"] is None
    if name == "flat":
        assert told.values["service"] > 0.9
    with pytest.raises(UserError, match=r"no unit cost" if name == "no unit cost" else "range"):
        wish = {"budget_money": 10.0} if name == "no unit cost" else {"salvage": 2}
        ask.ask(found, wish)


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (table(unit_cost=-1.0), "below zero"),
        (table(pack=0), "not above zero"),
        (table(lead_time=-2), "below zero"),
        (table(lead_time=500), "above 200 periods"),
        (table(mean=np.nan), "No item has a mean"),
        (table().drop(columns="deviation"), "no mean and deviation"),
    ],
)
def test_impossible_tables_say_what_is_wrong(frame, words):
    with pytest.raises(UserError, match=words):
        fit.fit(given(frame), Config(steps=50), silent)


def test_one_series_needs_no_name():
    one = table(1)
    run = run_of_demand(one)
    found = fit.fit(given(one[["unit_cost", "on_hand"]], **run), Config(steps=100), silent)
    assert len(found.items) == 1 and found.items.figures["on_hand"] == one["on_hand"][0]


def test_strangers_are_refused(tables):
    run = {key: tables[key] for key in ("demand", "demand.tested")}
    with pytest.raises(UserError, match="No item of this table"):
        fit.fit(given(table(item="x"), **run), Config(steps=50), silent)
    with pytest.raises(UserError, match="share no column"):
        fit.fit(given(table()[["mean", "unit_cost"]], **run), Config(steps=50), silent)
    with pytest.raises(UserError, match="lists no quantiles"):
        fit.fit(given(table(), demand=Sheet(table())), Config(steps=50), silent)


def test_a_run_of_demand_stands_in_for_mean_and_deviation(home):
    frame = pd.read_csv(studio.sample("stock")).drop(columns=["mean", "deviation"])
    home.mkdir(parents=True, exist_ok=True)
    frame.to_csv(home / "costs.csv", index=False)
    data = studio.add(home / "costs.csv").id
    ready = {card.key: fitness.ready for card, fitness in studio.recognise(data)}
    assert not ready["stock"]  # means are found by their name only
    with pytest.raises(UserError, match="Mean demand"):
        studio.prepare("stock", {"main": data})
    wrong = studio.sample_run("stock")
    with pytest.raises(UserError, match="of another kind"):
        studio.prepare("stock", {"main": data}, sources={"demand": wrong})
    run = studio.sample_run("demand")
    asked = studio.prepare("stock", {"main": data}, sources={"demand": run})
    assert asked.roles["unit_cost"] == ("unit_cost",) and "mean" not in asked.roles
