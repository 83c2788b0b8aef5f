"""The risk room through all its files, on loans whose truth is known."""

import json

import numpy as np
import pandas as pd
import pytest

from core.apps.risk import ask, evaluate, explain, fit, report
from core.apps.risk.contract import Config
from core.errors import UserError
from core.judge import money
from core.progress import Tell, silent
from core.report.blocks import Action, Figure, Number, Sentence, Table, from_json, to_json
from core.table.sheet import Sheet
from core.words import render, speaking

ROLES = {
    "target": ("outcome",),
    "id": ("loan",),
    "value": ("amount",),
    "group": ("sex",),
    "time": ("decided",),
}


def loans(n: int, seed: int = 0) -> pd.DataFrame:
    """Default grows with the amount to income and for the self-employed; sex means nothing."""
    random = np.random.default_rng(seed)
    income = random.lognormal(10, 0.4, n).round()
    amount = random.lognormal(9, 0.6, n).round()
    work = random.choice(["employed", "self-employed", "retired"], n)
    logits = 1.5 * np.log(amount / income) + 1.2 * (work == "self-employed") - 0.1
    bad = random.random(n) < 1 / (1 + np.exp(-logits))
    return pd.DataFrame(
        {
            "loan": np.arange(n) + 7000,
            "decided": pd.date_range("2023-01-01", periods=n, freq="6h"),
            "income": np.where(random.random(n) < 0.06, np.nan, income),
            "amount": amount,
            "work": pd.Series(work, dtype="str"),
            "sex": pd.Series(np.where(np.arange(n) < 8, "x", random.choice(["f", "m"], n))),
            "branch": "north",
            "outcome": pd.Series(np.where(bad, "default", "paid"), dtype="str"),
        }
    )


def tables(frame: pd.DataFrame, **roles: tuple[str, ...]) -> dict[str, Sheet]:
    return {"main": Sheet(frame, {**ROLES, **roles})}


@pytest.fixture(scope="module")
def quick():
    return fit.fit(tables(loans(900)), Config(quick=True), silent)


@pytest.fixture(scope="module")
def deep(quick):
    return fit.fit(tables(loans(900)), Config(steps=150), silent, quick=quick)


@pytest.fixture(scope="module")
def test():
    return tables(loans(800, 1))


@pytest.fixture(scope="module")
def scores(deep, test):
    return evaluate.evaluate(deep, test)


@pytest.fixture(scope="module")
def page(deep, quick, test, scores):
    reasons = explain.explain(deep, test)
    return report.report(scores, reasons, evaluate.evaluate(quick, test))


def words(blocks) -> str:
    return "\n".join(render(getattr(one, "text", None) or one.title) for one in blocks)


def tabled(blocks, title: str) -> Table:
    tables = (one for one in blocks if isinstance(one, Table))
    return next(one for one in tables if render(one.title).startswith(title))


def test_the_score_finds_the_truth_and_stands_beside_its_baseline(scores):
    assert scores.values["auc"] > 0.74
    assert set(scores.values) == set(scores.baseline) >= {"auc", "log_loss", "ece", "ece_floor"}
    for name, (low, high) in scores.intervals.items():
        assert low <= scores.values[name] <= high, name
    assert scores.evidence["y"].sum() == scores.facts["cases_test"]
    assert scores.facts["positive"] == "default"
    json.dumps(scores.facts)


def test_columns_apart_are_not_evidence_and_what_is_left_out_is_told(deep, page):
    assert deep.features.encoder.columns == ("amount", "income", "sex", "work")
    assert set(deep.features.left_out) == {"branch"}
    table = tabled(page.hood, "Columns left out")
    assert table.rows[0][0] == "branch"


def test_a_fitted_score_comes_back_from_disk_bit_for_bit(deep, test, tmp_path):
    deep.save(tmp_path)
    back = fit.load(tmp_path)
    cells = deep.features.encode(test["main"].frame)
    np.testing.assert_array_equal(back.logits(cells), deep.logits(cells))
    assert back.config == deep.config and back.reference == deep.reference
    assert back.features.left_out == deep.features.left_out
    assert back.network() is not None and deep.network() is not None


def test_the_order_of_columns_changes_nothing(quick, test):
    frame = loans(900)
    again = fit.fit(tables(frame[list(frame.columns[::-1])]), Config(quick=True), silent)
    cells = [one.features.encode(test["main"].frame) for one in (quick, again)]
    np.testing.assert_array_equal(quick.logits(cells[0]), again.logits(cells[1]))


def test_progress_never_falls_and_ends_at_one():
    seen = []
    fit.fit(tables(loans(300)), Config(steps=20), Tell(seen.append))
    done = [event.done for event in seen]
    assert done == sorted(done) and done[-1] == 1.0


def test_the_answer_keeps_to_its_budget_and_says_what_it_means(page):
    kinds = [type(one) for one in page.answer]
    assert kinds[0] is Sentence and kinds[-1] is Action
    assert kinds.count(Number) == 4 and kinds.count(Figure) == 2 and kinds.count(Action) == 1
    first = render(page.answer[0].text)
    assert first.startswith("Approve ") and "lower losses than the usual 0.5 rule" in first
    for number in page.answer[1:5]:
        assert number.against is not None and number.interval is not None


def test_a_report_survives_json(page):
    stored = json.loads(json.dumps(to_json(page), allow_nan=False))
    assert to_json(from_json(stored)) == stored


def test_rows_of_people_are_marked_and_figures_say_something(page):
    every = (*page.answer, *page.why, *page.sure, *page.hood)
    cases = [one for one in every if isinstance(one, Table) and one.people]
    assert len(cases) == 1 and cases[0].rows
    with speaking("en"):
        titles = words([one for one in every if isinstance(one, Figure)])
    assert "{" not in titles and "None" not in titles


def test_groups_alike_by_construction_pass_and_small_ones_are_not_judged(page):
    assert "within the four-fifths mark" in words(page.sure)
    table = tabled(page.sure, "How groups")
    small = next(row for row in table.rows if row[0] == "x")
    assert small[1] == 8 and set(small[2:]) == {None}


def test_what_drives_the_score_is_what_made_the_data(deep, test):
    reasons = explain.explain(deep, test)
    order = [reasons.columns[at] for at in np.argsort(-reasons.importance)]
    assert order[-1] == "sex"
    assert {curve.column for curve in reasons.curves} <= set(reasons.columns)
    work = next(curve for curve in reasons.curves if curve.column == "work")
    assert work.values[int(np.argmax(work.risk))] == "self-employed"
    assert reasons.points and reasons.cases and all(case.reasons for case in reasons.cases)


def test_what_if_answers_with_reasons_and_what_changed(deep):
    row = {"income": 20000, "amount": "9000", "work": "employed", "sex": "f"}
    risky = {**row, "amount": 40000, "work": "self-employed"}
    answer = ask.ask(deep, {"row": risky, "before": row})
    json.dumps(answer)
    assert answer["score"] > answer["before"] and answer["decision"] == "review"
    assert {one["column"] for one in answer["changed"]} == {"amount", "work"}
    assert all(one["effect"] > 0 for one in answer["changed"])
    assert answer["reasons"][0]["params"]["column"] in {"amount", "work"}
    assert ask.ask(deep, {"row": {}})["missing"] == ["amount", "income", "sex", "work"]
    with pytest.raises(UserError, match="no row"):
        ask.ask(deep, {})


def test_a_new_table_is_scored_in_its_order_and_the_top_is_explained(deep, monkeypatch):
    monkeypatch.setattr(ask, "EXPLAINED", 10)
    frame = loans(300, 2)
    found = ask.scored(deep, tables(frame))
    p = deep.probabilities(deep.features.encode(frame))
    np.testing.assert_array_equal(found["score"], p)
    assert (found["decision"] == np.where(p >= 1 / 6, "review", "approve")).all()
    told = found["reason_1"] != ""
    assert told.sum() == 10 and found["score"][told].min() >= found["score"][~told].max()
    assert ask.scored(deep, tables(frame.iloc[:0])).empty


def test_a_table_that_lacks_a_column_or_has_moved_is_told(deep):
    frame = loans(600, 3)
    assert ask.drift(deep, tables(frame)) == ()
    lacking = ask.drift(deep, tables(frame.drop(columns="income")))
    assert "income" in render(lacking[0])
    moved = ask.drift(deep, tables(frame.assign(amount=frame["amount"] * 3)))
    assert "“amount” has moved" in render(moved[0])


def test_capacity_moves_the_cut_off_up(test):
    fitted = fit.fit(tables(loans(900)), Config(quick=True, capacity=30), silent)
    found = evaluate.evaluate(fitted, test)
    assert report.decision(found).stopped <= 30
    assert (ask.scored(fitted, test)["decision"] == "review").sum() <= 30


def test_a_rule_that_saves_nothing_says_so(scores):
    sentence = report._headline
    facts = {"share": 0.5, "cut": 0.5}
    assert "the same" in render(sentence(facts, 0.0, (0.0, 0.0), money.Costs(1, 1)))
    assert "zero" in render(sentence(facts, None, None, money.Costs(0, 0)))
    assert "nothing certain" in render(sentence(facts, 0.03, (-0.02, 0.1), money.Costs(2, 1)))


def test_shuffled_outcomes_teach_nothing():
    frame, test = loans(900), loans(2000, 4)
    for one in (frame, test):
        one["outcome"] = one["outcome"].sample(frac=1, random_state=1).to_numpy()
    fitted = fit.fit(tables(frame), Config(quick=True), silent)
    found = evaluate.evaluate(fitted, tables(test))
    assert abs(found.values["auc"] - 0.5) < 0.05
    assert found.evidence["p"].std() < 0.06


def test_a_leak_is_left_out_and_warned_of_unless_kept():
    frame = loans(400)
    frame["collected"] = np.where(frame["outcome"] == "default", 900.0, 0.0)
    fitted = fit.fit(tables(frame), Config(quick=True), silent)
    assert "collected" in fitted.features.left_out and "collected" in render(fitted.warnings[0])
    kept = fit.fit(tables(frame), Config(quick=True, keep=("collected",)), silent)
    assert "collected" in kept.features.encoder.columns and not kept.warnings
    left = fit.fit(tables(frame), Config(quick=True, exclude=("collected", "sex")), silent)
    assert not {"collected", "sex"} & set(left.features.encoder.columns) and not left.warnings


def test_rows_without_an_outcome_are_counted_and_left_out():
    frame = loans(400)
    frame.loc[:9, "outcome"] = None
    fitted = fit.fit(tables(frame), Config(quick=True), silent)
    assert fitted.record["n_train"] == 390 and "10 rows" in render(fitted.warnings[0])


@pytest.mark.parametrize(
    ("change", "settings", "told"),
    [
        (lambda frame: frame.head(10), {}, "10 rows"),
        (lambda frame: frame.assign(outcome="paid"), {}, "in every row"),
        (lambda frame: frame.assign(outcome=np.arange(len(frame)) % 400), {}, "400 different"),
        (lambda frame: frame[["outcome", "branch"]], {}, "No column is left"),
        (lambda frame: frame, {"exclude": ("agee",)}, "agee"),
        (lambda frame: frame, {"monotone": ("work+",)}, "one way only"),
    ],
)
def test_what_cannot_be_learned_is_refused_in_words(change, settings, told):
    frame = change(loans(800))
    roles = {role: tuple(n for n in names if n in frame) for role, names in ROLES.items()}
    with pytest.raises(UserError, match=told) as caught:
        fit.fit({"main": Sheet(frame, roles)}, Config(quick=True, **settings), silent)
    assert render(caught.value.how)


def test_a_wanted_trend_holds_and_leaves_the_network_out():
    config = Config(steps=20, monotone=("income-",))
    fitted = fit.fit(tables(loans(900)), config, silent)
    grid = pd.DataFrame({"income": np.linspace(5e3, 9e4, 40), "amount": 9e3, "work": "retired"})
    assert (np.diff(fitted.logits(fitted.features.encode(grid))) <= 1e-9).all()
    assert "deep" not in fitted.scorer.members


def test_a_run_is_trained_further_on_new_rows(deep):
    fitted = fit.fit(tables(loans(600, 5)), Config(steps=20), silent, base=deep)
    assert fitted.features.encoder == deep.features.encoder
    found = evaluate.evaluate(fitted, tables(loans(800, 1)))
    assert found.values["auc"] > 0.72
