"""The churn room through all its files: the plan, the stay, the effect of contacts, bad input."""

import json

import numpy as np
import pandas as pd
import pytest

from core.apps.churn import ask, evaluate, explain, fit, report
from core.apps.churn.contract import Config
from core.apps.churn.worth import worth_of
from core.errors import UserError
from core.judge import retention
from core.progress import silent
from core.report.blocks import Action, Figure, Number, Sentence, from_json, to_json
from core.table.sheet import Sheet
from core.words import render, speaking

ROLES = {"target": ("churn",), "id": ("customer",), "value": ("worth",), "tenure": ("months",)}


def customers(n: int, seed: int = 0) -> pd.DataFrame:
    """Customers on a monthly plan and with tickets leave sooner; an offer helps those on it."""
    random = np.random.default_rng(seed)
    monthly, tickets = random.random(n) < 0.5, random.poisson(1.0, n)
    offer = random.random(n) < 0.5
    rate = 0.02 * np.exp(0.9 * monthly + 0.4 * tickets - 1.0 * (offer & monthly))
    stay, seen = random.exponential(1 / rate), random.uniform(1, 60, n)
    left = stay <= seen
    return pd.DataFrame(
        {
            "customer": [f"C{seed}{at}" for at in range(n)],
            "plan": pd.Series(np.where(monthly, "monthly", "yearly"), dtype="str"),
            "tickets": tickets,
            "months": np.ceil(np.minimum(stay, seen)),
            "worth": random.lognormal(6.5, 0.8, n).round(2),
            "offer": pd.Series(np.where(offer, "yes", "no"), dtype="str"),
            "churn": pd.Series(np.where(left, "yes", "no"), dtype="str"),
        }
    )


def tables(frame: pd.DataFrame, without: tuple[str, ...] = (), **more) -> dict[str, Sheet]:
    roles = {role: columns for role, columns in {**ROLES, **more}.items() if role not in without}
    return {"main": Sheet(frame.reset_index(drop=True), roles)}


@pytest.fixture(scope="module")
def test():
    return tables(customers(700, 1), treatment=("offer",), group=("plan",))


@pytest.fixture(scope="module")
def deep():
    made = tables(customers(1800), treatment=("offer",), group=("plan",))
    return fit.fit(made, Config(steps=150), silent)


@pytest.fixture(scope="module")
def found(deep, test):
    return evaluate.evaluate(deep, test)


def words(blocks) -> str:
    return " ".join(render(block.text) for block in blocks if isinstance(block, Sentence))


# ---------------------------------------------------------------------------- the plan


def test_the_money_is_what_a_hand_would_count(found):
    y, value, chosen = (found.evidence[name] for name in ("y", "value", "chosen"))
    by_hand = sum(0.3 * value[at] * y[at] - 60 for at in np.flatnonzero(chosen))
    assert found.values["plan_gain"] == pytest.approx(by_hand / len(y))
    low, high = found.intervals["plan_gain"]
    assert low < found.values["plan_gain"] < high
    expected = 0.3 * value * found.evidence["p"] - 60
    assert ((expected > 0) == (chosen > 0)).all()


def test_the_plan_brings_more_than_the_half_rule(found):
    assert found.values["plan_gain"] > found.baseline["plan_gain"]


def test_the_list_keeps_the_budget_and_marks_the_control_group(test):
    config = Config(quick=True, budget_money=9_000.0)
    fitted = fit.fit(tables(customers(1800)), config, silent)
    output = ask.scored(fitted, test)
    planned = output["decision"].isin(["call", "control"])
    assert 0 < planned.sum() * 60 <= 9_000
    assert output["expected_gain"][planned].min() >= output["expected_gain"][~planned].max()
    group = retention.control(
        int(planned.sum()), float(output["score"][planned].mean()), retention.Terms(60, 0.3)
    )
    marked = int((output["decision"] == "control").sum())
    assert marked == (group.size if group.enough else 0)
    assert (
        output["reason_1"][planned] != ""
    ).mean() > 0.9  # the rest: nothing pushes them to leave


def test_the_report_says_whom_to_call_with_money_and_interval(found, deep, test):
    page = report.report(found, explain.explain(deep, test))
    text = render(page.answer[0].text)
    assert text.startswith("Call ") and "after costs (95 %: " in text
    assert sum(isinstance(block, Number) for block in page.answer) == 4
    assert sum(isinstance(block, Figure) for block in page.answer) == 2
    assert sum(isinstance(block, Action) for block in page.answer) == 1
    assert "assumption" not in words(page.answer)
    assert "When customers leave" in words(page.sure) and "Qini" in words(page.sure)
    assert "plan: called are" in words(page.sure)
    stored = json.loads(json.dumps(to_json(page), allow_nan=False))
    assert to_json(from_json(stored)) == to_json(page)
    with speaking("zh_CN"):
        assert "客户" in render(page.answer[0].text)


def test_folds_count_all_their_customers(deep):
    parts = [evaluate.evaluate(deep, tables(customers(300, seed))) for seed in (2, 3)]
    pooled = evaluate.pool(parts)
    assert pooled.facts["n_test"] == 600
    assert set(pooled.values) == set(pooled.baseline) == set(parts[0].values)
    gains = [part.values["plan_gain"] for part in parts]
    assert pooled.values["plan_gain"] == pytest.approx(np.mean(gains))
    report.report(pooled, explain.explain(deep, tables(customers(300, 2))))


def test_a_row_is_asked_about_and_its_value_moves_the_cut_off(deep):
    row = {"plan": "monthly", "tickets": 4, "months": 5, "worth": 2000, "offer": "no"}
    rich = ask.ask(deep, {"row": row, "before": {**row, "tickets": 0}})
    poor = ask.ask(deep, {"row": {**row, "worth": 100}})
    assert rich["cut"] == pytest.approx(0.1) and rich["decision"] == "call"
    assert poor["cut"] == 1.0 and poor["decision"] == "leave"
    assert rich["score"] > rich["before"] and "effect" in rich


def test_everything_comes_back_from_disk(deep, test, tmp_path):
    deep.save(tmp_path)
    back = fit.load(tmp_path)
    assert evaluate.evaluate(back, test).values == evaluate.evaluate(deep, test).values
    pd.testing.assert_frame_equal(ask.scored(back, test), ask.scored(deep, test))


# ---------------------------------------------------------------------------- what they are worth


def test_without_a_value_the_report_says_it_is_assumed(test):
    bare = tables(customers(700, 1), without=("value",))
    fitted = fit.fit(tables(customers(900), without=("value",)), Config(quick=True), silent)
    scores = evaluate.evaluate(fitted, bare)
    assert scores.facts["worth"] == "assumed"
    assert (scores.evidence["value"] == 600).all()
    page = report.report(scores, explain.explain(fitted, bare))
    assert "600 for each is an assumption" in words(page.answer)


def value_run(frame: pd.DataFrame, **columns) -> dict[str, Sheet]:
    known = pd.DataFrame({"customer": frame["customer"], "expected_money": 900.0, **columns})
    return {"value": Sheet(known)}


def test_a_run_of_value_is_joined_by_the_customer(test):
    main = tables(customers(700, 1))
    known = value_run(customers(700, 1).iloc[::-1][:500])
    worth = worth_of({**main, **known}, Config())
    assert worth.source == "run"
    assert np.isnan(worth.values).sum() == 200 and np.nanmin(worth.values) == 900
    assert "200 customers are not in the run" in render(worth.warnings[0])
    fitted = fit.fit(
        {**tables(customers(900)), **value_run(customers(900))}, Config(quick=True), silent
    )
    output = ask.scored(fitted, {**main, **known})
    assert (output["decision"][output["customer_value"].isna()] == "leave").all()


def test_numbers_of_customers_meet_however_they_were_read():
    main = {"main": Sheet(pd.DataFrame({"customer": [1, 2, 3]}), {"id": ("customer",)})}
    known = pd.DataFrame({"customer": ["1", "2", "4"], "expected_money": [5.0, 6.0, 7.0]})
    values = worth_of({**main, "value": Sheet(known)}, Config()).values
    assert values[:2].tolist() == [5, 6] and np.isnan(values[2])


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda main: {**main, **value_run(customers(9, 7))}, "is in the run of customer value"),
        (lambda main: {"main": Sheet(main["main"].frame), **value_run(customers(9))}, "number"),
        (lambda main: {**main, "value": Sheet(pd.DataFrame({"a": [1]}))}, "lists no customers"),
        (
            lambda main: {"main": Sheet(main["main"].frame.assign(worth=-1.0), ROLES)},
            "above zero",
        ),
    ],
)
def test_values_that_cannot_serve_are_refused_with_a_reason(change, told):
    with pytest.raises(UserError) as error:
        fit.fit(change(tables(customers(200))), Config(quick=True), silent)
    assert told in render(error.value.what)


def test_unknown_and_negative_values_are_told():
    frame = customers(200)
    frame.loc[:9, "worth"], frame.loc[10:14, "worth"] = np.nan, -5.0
    told = " ".join(map(render, worth_of(tables(frame), Config()).warnings))
    assert "10 customers have no known value" in told
    assert "5 customers have a value below zero" in told


# ---------------------------------------------------------------------------- how long they stay


def test_stays_are_foretold_better_than_by_one_curve(found):
    test = found.facts["staying"]
    assert test["c_index"] > 0.6 and test["brier"] < test["brier_all"]
    assert set(found.facts["curves"]["segments"]) == {"monthly", "yearly"}


def test_the_list_says_who_leaves_soon(deep, test):
    soon = ask.scored(deep, test)["leaves_within"]
    assert soon.between(0, 1).all()
    plan = test["main"].frame["plan"]
    assert soon[plan == "monthly"].mean() > soon[plan == "yearly"].mean()


def test_a_column_that_is_the_stay_in_other_words_is_not_read():
    frame = customers(900)
    frame["paid"] = frame["months"] * 10 + np.random.default_rng(0).normal(0, 1, 900)
    fitted = fit.fit(tables(frame), Config(steps=20), silent)
    assert "paid" not in fitted.hazard.encoder.columns
    assert "months" not in fitted.hazard.encoder.columns


@pytest.mark.parametrize("kind", ["one length", "few known"])
def test_stays_that_say_nothing_are_passed_over(kind):
    frame = customers(600)
    if kind == "one length":
        frame["months"] = 12.0
    else:
        frame.loc[30:, "months"] = np.nan
    fitted = fit.fit(tables(frame), Config(steps=20), silent)
    assert fitted.hazard is None and not fitted.curves
    scores = evaluate.evaluate(fitted, tables(customers(200, 1)))
    report.report(scores, explain.explain(fitted, tables(customers(200, 1))))


def test_negative_stays_are_refused():
    frame = customers(300)
    frame.loc[0, "months"] = -3.0
    with pytest.raises(UserError) as error:
        fit.fit(tables(frame), Config(quick=True), silent)
    assert "negative" in render(error.value.what)


def test_nobody_left_is_refused_with_the_counts():
    frame = customers(300).assign(churn="no")
    with pytest.raises(UserError):
        fit.fit(tables(frame), Config(quick=True), silent)


# ---------------------------------------------------------------------------- whom contacts keep


def test_the_effect_is_larger_where_it_is(deep, test):
    effect = ask.scored(deep, test)["effect"]
    plan = test["main"].frame["plan"]
    assert effect[plan == "monthly"].mean() > effect[plan == "yearly"].mean()


def test_contacts_dealt_by_chance_are_not_warned_of():
    frame = customers(900).drop(columns="months")  # a stay comes after the contact: it knows of it
    made = tables(frame, without=("tenure",), treatment=("offer",))
    fitted = fit.fit(made, Config(steps=20), silent)
    assert fitted.uplift.propensity < 0.55 and not fitted.told


@pytest.mark.parametrize("values", [["a", "b", "c"], ["a"]])
def test_a_treatment_of_other_than_two_values_is_refused(values):
    frame = customers(300)
    frame["offer"] = [values[at % len(values)] for at in range(300)]
    with pytest.raises(UserError) as error:
        fit.fit(tables(frame, treatment=("offer",)), Config(quick=True), silent)
    assert "different value" in render(error.value.what)


def test_contacts_that_followed_a_pattern_are_warned_of():
    frame = customers(900)
    odds = np.where(frame["tickets"] > 1, 0.9, 0.2)
    dealt = np.random.default_rng(3).random(900) < odds
    frame["offer"] = pd.Series(np.where(dealt, "yes", "no"), dtype="str")
    fitted = fit.fit(tables(frame, treatment=("offer",)), Config(steps=20), silent)
    assert fitted.uplift.propensity > 0.7
    assert "not dealt by chance" in " ".join(map(render, fitted.warnings))
