"""Amounts that decide case by case, advice on a single case, and the model card."""

import json

import numpy as np
import pytest

from core.apps.risk import ask, evaluate, explain, fit, report
from core.apps.risk.contract import Config
from core.apps.risk.report_worth import apart
from core.errors import UserError
from core.progress import silent
from core.report.blocks import Sentence, Table, from_json, to_json
from core.report.origin import with_origin
from core.words import render, speaking
from tests.apps.risk.test_risk import loans, tables

RISKY = {"income": 20000, "amount": 40000, "work": "self-employed", "sex": "f"}


@pytest.fixture(scope="module")
def plain():
    return fit.fit(tables(loans(900)), Config(quick=True), silent)


@pytest.fixture(scope="module")
def costly():
    """Each approved case costs as much as a small loan earns."""
    return fit.fit(tables(loans(900)), Config(quick=True, handling=900.0, margin=0.3), silent)


@pytest.fixture(scope="module")
def test():
    return tables(loans(800, 1))


def page(fitted, test):
    scores = evaluate.evaluate(fitted, test)
    return scores, report.report(scores, explain.explain(fitted, test))


def words(blocks) -> str:
    return "\n".join(render(getattr(one, "text", None) or one.title) for one in blocks)


def rescored(fitted, question, changes) -> dict:
    row = {**question["row"], **{one["column"]: one["to"] for one in changes}}
    return ask.ask(fitted, {**question, "row": row})


def test_every_advice_turns_the_decision_when_the_row_is_asked_again(plain):
    for row in loans(12, 3).drop(columns=["outcome", "loan", "decided"]).to_dict("records"):
        question = {"row": {k: None if v != v else v for k, v in row.items()}}
        answer = ask.ask(plain, {**question, "counterfactual": True})
        json.dumps(answer["counterfactuals"])
        assert answer["counterfactuals"]
        for one in answer["counterfactuals"]:
            again = rescored(plain, question, one["changes"])
            assert again["decision"] != answer["decision"]
            assert again["score"] == pytest.approx(one["score"], abs=1e-12)
            assert {change["column"] for change in one["changes"]}.isdisjoint({"sex", "branch"})
    assert "counterfactuals" not in ask.ask(plain, {"row": RISKY})


def test_limits_come_from_the_settings_and_the_question():
    config = Config(quick=True, immutable=("amount",), only_fall=("income",))
    fitted = fit.fit(tables(loans(900)), config, silent)
    answer = ask.ask(fitted, {"row": RISKY, "counterfactual": "true"})
    assert answer["fixed"] == ["amount", "sex"] and answer["counterfactuals"] == []
    assert answer["cut"] <= answer["closest"] <= answer["score"]
    free = {"immutable": "", "only_fall": "", "bounds": {"amount": [9000, None]}}
    freely = ask.ask(fitted, {"row": RISKY, "counterfactual": "true", **free})
    changes = [change for one in freely["counterfactuals"] for change in one["changes"]]
    amounts = [change["to"] for change in changes if change["column"] == "amount"]
    assert amounts and min(amounts) >= 9000


@pytest.mark.parametrize(
    "given", [{"immutable": ["agee"]}, {"bounds": {"amount": 3}}, {"bounds": {"work": [0, 1]}}]
)
def test_limits_that_cannot_be_read_are_refused_in_words(plain, given):
    with pytest.raises(UserError) as caught:
        ask.ask(plain, {"row": RISKY, "counterfactual": True, **given})
    assert render(caught.value.what) and render(caught.value.how)
    with pytest.raises(UserError, match="agee"):
        fit.fit(tables(loans(200)), Config(quick=True, immutable=("agee",)), silent)


def test_amounts_without_handling_cost_decide_as_the_flat_cut_off(plain, test):
    scores, made = page(plain, test)
    assert not apart(scores)
    assert "at cut-off 0.167" in render(made.answer[0].text)
    found = ask.scored(plain, test)
    assert ((found["score"] >= 1 / 6) == (found["decision"] == "review")).all()
    reasons = [f"reason_{k}" for k in range(1, 5)]
    assert list(found.columns) == ["score", "decision", *reasons, "expected_gain"]
    amount = test["main"].frame["amount"].to_numpy()
    by_hand = (1 - found["score"]) * 0.2 * amount - found["score"] * amount
    np.testing.assert_allclose(found["expected_gain"], by_hand, atol=0.006)


def test_with_handling_cost_report_list_and_what_if_decide_by_the_expected_gain(costly, test):
    scores, made = page(costly, test)
    assert apart(scores) and "each by its expected gain" in render(made.answer[0].text)
    found = ask.scored(costly, test)
    assert ((found["expected_gain"] <= 0) == (found["decision"] == "review")).all()
    assert (found["decision"] == "review").sum() == made.answer[-1].rows
    assert [render(block.title) for block in made.answer[1:3]] == [
        "Gain per 100 cases",
        "Bad cases caught",
    ]
    group = next(
        block for block in made.sure if isinstance(block, Table) and len(block.columns) > 9
    )
    sex = test["main"].frame["sex"].to_numpy()
    for line in group.rows[:2]:  # fairness is that of the decision taken
        assert line[3] == pytest.approx((found["decision"] == "approve")[sex == line[0]].mean())
    row = {**RISKY, "work": "retired", "income": 90000}
    for amount in (500, 12000):
        answer = ask.ask(costly, {"row": {**row, "amount": amount}})
        assert (answer["decision"] == "review") == (answer["expected_gain"] <= 0)
    advice = ask.ask(costly, {"row": row, "counterfactual": True})
    assert "amount" in advice["fixed"]  # it would move the cut-off too
    assert "amount" in advice["held"], "the page must not offer it as changeable"
    spread = next(block for block in made.sure if getattr(block, "key", "") == "distribution")
    assert not [mark for mark in spread.marks if mark.kind == "rule"]  # no one cut-off decides
    assert "no one cut-off" in render(spread.note)


def test_capacity_reviews_where_most_money_is_lost(test):
    fitted = fit.fit(tables(loans(900)), Config(quick=True, capacity=40), silent)
    found = ask.scored(fitted, test)
    chosen = found["decision"] == "review"
    assert chosen.sum() == 40
    assert found["expected_gain"][chosen].max() <= found["expected_gain"][~chosen].min()
    _, made = page(fitted, test)
    assert made.answer[-1].rows == 40


def test_the_card_names_uses_data_models_and_limits(plain, test):
    _, made = page(plain, test)
    facts = {
        "tables": {"main": {"name": "loans"}},
        "rows": 1000,
        "run": "abc",
        "versions": {"torch": "2.13.0", "praxis": "0.1.0"},
    }
    whole = with_origin(type(made)(**{**made.__dict__, "facts": {**made.facts, **facts}}))
    told = words(one for one in whole.hood if isinstance(one, Sentence))
    for said in (
        "Intended use: to order applications",
        "Not for: decisions nobody can appeal",
        "Outcome: “default” in “outcome”",
        "Columns used: amount, income, sex, work",
        "Columns not used: branch",
        "Period learned from: 1 Jan 2023 to 13 Aug 2023",
        "Groups judged: sex",
        "Limit: it learned only from cases whose outcome is known",
        "Data set: loans (1,000 rows)",
        "Versions: torch = 2.13.0; praxis = 0.1.0",
        "Run number: abc",
    ):
        assert said in told, said
    names = [name for name in plain.scorer.blend.weights]
    assert told.count("Model: ") == len(names)
    stored = json.loads(json.dumps(to_json(whole), allow_nan=False))
    assert to_json(from_json(stored)) == to_json(whole)
    with speaking("zh_CN"):
        assert "预期用途：" in words(one for one in whole.hood if isinstance(one, Sentence))


def test_a_report_without_a_card_stays_as_it_is(plain, test):
    _, made = page(plain, test)
    bare = type(made)(made.title, made.answer)
    assert with_origin(bare) is bare


def test_what_nobody_can_change_is_left_alone_unless_the_question_says_otherwise():
    frame = loans(900)
    frame["age"] = (30 + 12 * (frame["outcome"] == "paid") + frame.index % 25).astype(float)
    fitted = fit.fit(tables(frame), Config(quick=True), silent)
    row = {**RISKY, "amount": 12000, "age": 31}
    answer = ask.ask(fitted, {"row": row, "counterfactual": True})
    assert answer["fixed"] == ["age", "sex"]
    assert all(c["column"] != "age" for one in answer["counterfactuals"] for c in one["changes"])
    free = ask.ask(fitted, {"row": row, "counterfactual": True, "immutable": []})
    assert free["fixed"] == ["sex"]
    assert any(c["column"] == "age" for one in free["counterfactuals"] for c in one["changes"])
