"""The risk room on hostile tables: refused in words, or answered sensibly with a warning."""

import json

import numpy as np
import pandas as pd
import pytest

from core.apps.risk import ask, evaluate, explain, fit, report
from core.apps.risk.contract import Config
from core.errors import UserError
from core.judge.metrics import auc
from core.progress import Tell, silent
from core.report.blocks import Sentence, Table, from_json, to_json
from core.table.sheet import Sheet
from core.words import render

QUICK = Config(quick=True, threads="1")


def cases(n: int, seed: int = 0, rate: float = 0.0) -> pd.DataFrame:
    """The outcome follows `x`; `kind` helps, `noise` says nothing; `rate` shifts the log odds."""
    random = np.random.default_rng(seed)
    x, kind = random.normal(size=n), random.choice(["a", "b", "c"], n)
    logits = 1.5 * x + (kind == "a") - 1 + rate
    bad = random.random(n) < 1 / (1 + np.exp(-logits))
    return pd.DataFrame(
        {
            "x": x,
            "noise": random.normal(size=n),
            "kind": pd.Series(kind, dtype="str"),
            "y": pd.Series(np.where(bad, "bad", "good"), dtype="str"),
        }
    )


def tables(frame: pd.DataFrame, **roles: tuple[str, ...]) -> dict[str, Sheet]:
    return {"main": Sheet(frame, {"target": ("y",), **roles})}


def told(parts) -> str:
    return "\n".join(render(part) for part in parts)


def whole(fitted, test) -> tuple:
    """The scores and the report, as stored and read again."""
    scores = evaluate.evaluate(fitted, test)
    made = report.report(scores, explain.explain(fitted, test))
    stored = json.loads(json.dumps(to_json(made), allow_nan=False))
    assert to_json(from_json(stored)) == stored
    return scores, made


@pytest.fixture(scope="module")
def fitted():
    return fit.fit(tables(cases(700)), QUICK, silent)


@pytest.mark.parametrize("kind", ["one class", "levels", "rows", "positives", "almost all"])
def test_outcomes_that_teach_nothing_are_refused_with_what_and_how(kind):
    frame = cases(2000)
    frame["y"] = {
        "one class": "good",
        "levels": [f"v{at % 400}" for at in range(2000)],
        "rows": frame["y"],
        "positives": np.where(np.arange(2000) < 3, "bad", "good"),
        "almost all": np.where(np.arange(2000) < 2, "good", "bad"),  # 99.9 % positives
    }[kind]
    with pytest.raises(UserError) as caught:
        fit.fit(tables(frame.head(10) if kind == "rows" else frame), QUICK, silent)
    said = {
        "one class": "in every row",
        "levels": "400 different values",
        "rows": "10 rows",
        "positives": "Only 3 of the rows to learn from say “bad”",
        "almost all": "Only 2 of the rows to learn from say “good”",
    }[kind]
    assert said in render(caught.value.what) and render(caught.value.how)


def test_where_999_of_1000_are_positive_but_there_are_enough_others_there_is_an_answer():
    random = np.random.default_rng(0)
    frame = cases(25_000)
    rare = random.choice(25_000, 25, replace=False)
    frame["y"] = "bad"
    frame.loc[rare, "y"] = "good"
    frame.loc[rare, "x"] -= 3
    found = fit.fit(tables(frame), QUICK, silent)
    assert found.features.label.positive == "bad"
    scores, made = whole(found, tables(frame.iloc[:6000]))
    assert scores.values["auc"] > 0.8
    assert scores.evidence["p"].mean() > 0.99
    assert render(made.answer[0].text).startswith("Approve ")


@pytest.mark.parametrize("value", [np.nan, 3.0])
def test_columns_that_are_all_empty_or_all_alike_leave_nothing_to_learn_from(value):
    frame = cases(300).assign(x=value, noise=value, kind=pd.Series([None] * 300, dtype="str"))
    with pytest.raises(UserError, match="No column is left"):
        fit.fit(tables(frame), QUICK, silent)


def test_what_is_left_out_is_said_with_its_reason():
    frame = cases(500)
    bad = (frame["y"] == "bad").to_numpy()
    frame["case"] = np.arange(500) + 1
    frame["code"] = [f"K{at}" for at in range(500)]
    frame["same"] = "x"
    frame["empty"] = np.nan
    frame["paid late"] = bad * 5.0 + np.random.default_rng(1).random(500)
    frame["closed as"] = np.where(bad, "loss", np.where(frame["x"] > 0, "full", "early"))
    fitted = fit.fit(tables(frame), QUICK, silent)
    left = {name: render(reason) for name, reason in fitted.features.left_out.items()}
    assert set(left) == {"case", "code", "same", "empty", "paid late", "closed as"}
    assert "case number" in left["case"] and "case number" in left["code"]
    assert "same in every row" in left["same"] and "empty" in left["empty"]
    assert "know the answer" in left["paid late"] and "know the answer" in left["closed as"]
    warned = told(fitted.warnings)
    assert "paid late" in warned and "closed as" in warned and "keep" in warned
    _, made = whole(fitted, tables(frame))
    cautions = told(block.text for block in made.sure if isinstance(block, Sentence))
    assert "paid late" in cautions
    back = fit.fit(tables(frame), Config(quick=True, keep=("closed as", "case")), silent)
    assert {"closed as", "case"} <= set(back.features.encoder.columns)
    assert evaluate.evaluate(back, tables(frame)).values["auc"] > 0.98


def test_a_group_column_of_two_hundred_levels_is_shown_by_its_largest(fitted):
    frame = cases(3000, 1)
    frame["branch"] = [f"b{at:03d}" for at in np.random.default_rng(0).integers(0, 200, 3000)]
    _, made = whole(fitted, tables(frame, group=("branch",)))
    said = told(block.text for block in made.sure if isinstance(block, Sentence))
    assert "branch: too few cases in the groups to judge" in said


def test_what_cut_offs_by_group_would_cost_is_shown_as_a_choice_with_a_word_on_the_law(fitted):
    frame = cases(3000, 1)
    frame["sex"] = np.where(frame["x"] + np.random.default_rng(1).normal(size=3000) > 0, "f", "m")
    _, made = whole(fitted, tables(frame, group=("sex",)))
    table = next(b for b in made.sure if isinstance(b, Table) and "would cost" in render(b.title))
    assert [render(row[0]) for row in table.rows] == [
        "one cut-off for all",
        "approved within four fifths",
        "bad cases caught alike",
    ]
    now, within, alike = table.rows
    assert now[4] < 0.8 <= within[4] + 0.03 and alike[5] < now[5]
    assert within[2] > 0 and within[3][0] <= within[2] <= within[3][1]
    assert "unlawful" in told(block.text for block in made.sure if isinstance(block, Sentence))


def test_costs_of_zero_still_give_a_report(fitted):
    config = Config(quick=True, cost_false_negative=0, cost_false_positive=0)
    free = fit.fit(tables(cases(300)), config, silent)
    _, made = whole(free, tables(cases(300, 1)))
    assert "costs of zero" in render(made.answer[0].text)
    assert ask.cut_off(free) == 0.5


@pytest.mark.parametrize(("miss", "alarm"), [(0, 1), (1, 0), (1e12, 1), (1, 1e12)])
def test_costs_at_their_ends_still_give_a_report(miss, alarm):
    config = Config(quick=True, cost_false_negative=miss, cost_false_positive=alarm)
    one_sided = fit.fit(tables(cases(300)), config, silent)
    scores, _ = whole(one_sided, tables(cases(300, 1)))
    assert 0 <= report.decision(scores).passed <= 1


def test_a_new_file_may_lack_columns_and_hold_new_levels_and_it_is_said(fitted):
    frame = cases(600, 2).drop(columns="y")
    assert ask.drift(fitted, {"main": Sheet(frame)}) == ()
    new = frame.assign(kind=np.where(np.arange(600) % 5 == 0, "zebra", frame["kind"]))
    assert "“kind” has moved" in told(ask.drift(fitted, {"main": Sheet(new)}))
    lacking = new.drop(columns="x")
    said = told(ask.drift(fitted, {"main": Sheet(lacking)}))
    assert "no column “x”" in said and "“x” has moved" not in said
    for one in (new, lacking, frame.iloc[:1], frame.assign(x="not a number")):
        found = ask.scored(fitted, {"main": Sheet(one.reset_index(drop=True))})
        assert found["score"].between(0, 1).all() and len(found) == len(one)


def test_types_that_changed_on_the_way_score_the_same(fitted):
    frame = cases(50, 3)
    cells = [
        fitted.features.encode(one)
        for one in (frame, frame.assign(x=frame["x"].map(repr), kind=frame["kind"].astype(object)))
    ]
    np.testing.assert_array_equal(fitted.logits(cells[0]), fitted.logits(cells[1]))


def test_the_drift_verdict_is_that_of_the_distribution_not_of_the_size(fitted):
    for n in (60, 500, 5000, 50_000):
        assert ask.drift(fitted, tables(cases(n, 4))) == (), n
        moved = cases(n, 4)
        moved["x"] += 1.5
        assert "“x” has moved" in told(ask.drift(fitted, tables(moved))), n


def test_shuffled_rows_and_columns_teach_the_same(fitted):
    frame = cases(700)
    turned = fit.fit(tables(frame[frame.columns[::-1]]), QUICK, silent)
    test = fitted.features.encode(cases(200, 5))
    np.testing.assert_array_equal(turned.logits(test), fitted.logits(test))


def test_a_trend_against_the_data_holds_all_the_same():
    fitted = fit.fit(tables(cases(900)), Config(quick=True, monotone=("x-",)), silent)
    grid = pd.DataFrame({"x": np.linspace(-3, 3, 60), "noise": 0.0, "kind": "a"})
    assert (np.diff(fitted.logits(fitted.features.encode(grid))) <= 1e-9).all()
    test = cases(900, 1)
    assert auc((test["y"] == "bad").to_numpy(), fitted.logits(fitted.features.encode(test))) < 0.7
    said = told(fitted.warnings)
    assert "“x” is marked to only lower the score, but the data say the opposite" in said
    assert "cost accuracy: log-loss" in said and "both step aside" in said
    _, made = whole(fitted, tables(test))
    cautions = told(b.text for b in made.sure if isinstance(b, Sentence) and b.tone == "caution")
    assert "“x” is marked" in cautions


@pytest.mark.parametrize("mark", ["x+", "noise+", "noise-"])
def test_a_trend_that_the_data_bear_or_say_nothing_of_is_not_called_a_contradiction(mark):
    for seed in range(3):
        fitted = fit.fit(tables(cases(900, seed)), Config(quick=True, monotone=(mark,)), silent)
        said = told(fitted.warnings)
        assert "the opposite" not in said and "could be told from chance" in said
    assert not fit.fit(tables(cases(900)), QUICK, silent).warnings


def test_the_price_of_a_trend_against_the_data_is_told_in_money_where_costs_are_given():
    dear = Config(quick=True, monotone=("x-",), cost_false_negative=900, cost_false_positive=700)
    assert "more per 100 cases (95 %:" in told(fit.fit(tables(cases(2500)), dear, silent).warnings)
    free = Config(quick=True, monotone=("x-",), cost_false_negative=0, cost_false_positive=0)
    assert "per 100 cases" not in told(fit.fit(tables(cases(900)), free, silent).warnings)


def test_stop_and_keep_at_once_is_still_a_score():
    found = fit.fit(tables(cases(400)), Config(steps=500), Tell(stopping=lambda: True))
    assert found.record["stopped_early"]
    scores, _ = whole(found, tables(cases(400, 1)))
    assert scores.values["auc"] > 0.7


def test_dates_and_flags_are_evidence_too():
    random = np.random.default_rng(0)
    frame = cases(600)
    day = random.integers(0, 1000, 600)
    frame["day"] = pd.Timestamp("2022-01-01") + pd.to_timedelta(day, "D")
    frame["flag"] = pd.array(random.random(600) < 0.5, dtype="boolean")
    frame.loc[:20, "flag"] = pd.NA
    frame.loc[:30, "day"] = pd.NaT
    chance = 1 / (1 + np.exp(-(day - 500) / 150))
    frame["y"] = np.where(random.random(600) < chance, "bad", "good")
    fitted = fit.fit(tables(frame), QUICK, silent)
    reasons = explain.explain(fitted, tables(frame))
    assert reasons.columns[int(np.argmax(reasons.importance))] == "day"
    answer = ask.ask(fitted, {"row": {"day": "2024-09-01", "flag": "true", "x": "0.5"}})
    early = ask.ask(fitted, {"row": {"day": "2022-02-01", "flag": "true", "x": "0.5"}})
    assert answer["score"] > early["score"] + 0.3
    assert answer["missing"] == ["noise", "kind"]
