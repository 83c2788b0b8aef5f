"""The fraud room through all its files, with outcomes and without."""

import json

import numpy as np
import pandas as pd
import pytest

from core.apps.fraud import ask, evaluate, explain, fit, report
from core.apps.fraud.contract import Config
from core.apps.fraud.unusual import Unusual
from core.errors import UserError
from core.judge import capacity
from core.progress import Tell, silent
from core.report.blocks import Action, Figure, Number, Sentence, from_json, to_json
from core.table.sheet import Sheet
from core.words import render, speaking

ROLES = {"target": ("fraud",), "id": ("claim",), "amount": ("amount",), "group": ("sex",)}


def claims(n: int, seed: int = 0) -> pd.DataFrame:
    """Fraud is rare; it grows with the amount to the value and with a new bank account."""
    random = np.random.default_rng(seed)
    value = random.lognormal(6, 0.5, n).round(2)
    ratio = random.beta(3, 2, n)
    account = random.choice(["yes", "no"], n, p=[0.1, 0.9])
    logits = 6 * ratio + 2.5 * (account == "yes") - 7.0
    bad = random.random(n) < 1 / (1 + np.exp(-logits))
    return pd.DataFrame(
        {
            "claim": np.arange(n) + 30_000,
            "value": value,
            "amount": (value * ratio).round(2),
            "account": pd.Series(account, dtype="str"),
            "sex": pd.Series(random.choice(["f", "m"], n), dtype="str"),
            "fraud": pd.Series(np.where(bad, "yes", "no"), dtype="str"),
        }
    )


def tables(frame: pd.DataFrame, known: bool = True) -> dict[str, Sheet]:
    roles = dict(ROLES)
    if not known:
        frame = frame.drop(columns="fraud")
        del roles["target"]
    return {"main": Sheet(frame.reset_index(drop=True), roles)}


@pytest.fixture(scope="module")
def test():
    return tables(claims(500, 1))


@pytest.fixture(scope="module")
def quick():
    return fit.fit(tables(claims(1200)), Config(quick=True), silent)


@pytest.fixture(scope="module")
def found(quick, test):
    return evaluate.evaluate(quick, test)


@pytest.fixture(scope="module")
def blind():
    return fit.fit(tables(claims(900), known=False), Config(steps=150), silent)


def words(blocks) -> str:
    return " ".join(render(block.text) for block in blocks if isinstance(block, Sentence))


# ---------------------------------------------------------------------------- with outcomes


def test_money_and_recall_at_capacity_are_what_a_hand_would_count(found, test):
    y, p = found.evidence["y"], found.evidence["p"]
    assert found.facts["capacity"] == 25  # 5 % of 500
    top = np.argsort(-p, kind="stable")[:25]
    assert len(np.unique(p[np.argsort(-p)[20:30]])) == 10  # no ties near the end of the queue
    amounts = test["main"].frame["amount"].to_numpy()
    assert found.values["money_at_capacity"] == pytest.approx(amounts[top][y[top] == 1].sum())
    assert found.values["recall_at_capacity"] == pytest.approx(y[top].sum() / y.sum())


def test_the_queue_finds_more_than_chance_and_scores_have_neighbours(found):
    assert found.values["recall_at_capacity"] > 2 * 0.05
    assert set(found.values) == set(found.baseline)
    for name in ("recall_at_capacity", "money_at_capacity", "pr_auc"):
        low, high = found.intervals[name]
        assert low <= found.values[name] <= high


def test_the_queue_is_as_long_as_the_capacity(quick, test):
    for wanted, expected in ((None, 25), (7, 7), (900, 500)):
        fitted = fit.fit(tables(claims(1200)), Config(quick=True, capacity=wanted), silent)
        output = ask.scored(fitted, test)
        assert (output["decision"] == "inspect").sum() == expected
        chosen = output["decision"] == "inspect"
        assert chosen.all() or output["score"][chosen].min() >= output["score"][~chosen].max()
        assert expected > 25 or (output["reason_1"][chosen] != "").all()


def test_the_report_says_what_to_inspect_and_what_that_finds(found, quick, test):
    page = report.report(found, explain.explain(quick, test))
    text = render(page.answer[0].text)
    assert text.startswith("Inspect the 25 cases with the highest scores: they hold")
    assert "against 5.0 % picked by chance" in text
    assert sum(isinstance(block, Number) for block in page.answer) == 4
    assert sum(isinstance(block, Figure) for block in page.answer) == 2
    assert [block.rows for block in page.answer if isinstance(block, Action)] == [25]
    assert "sex: inspected are" in words(page.sure)
    stored = json.loads(json.dumps(to_json(page), allow_nan=False))
    assert to_json(from_json(stored)) == to_json(page)
    with speaking("zh_CN"):
        assert "欺诈" in render(page.answer[0].text)


def test_folds_count_all_their_queues(quick, test):
    parts = [evaluate.evaluate(quick, tables(claims(400, seed))) for seed in (2, 3)]
    pooled = evaluate.pool(parts)
    assert pooled.facts["capacity"] == 40 and pooled.facts["n_test"] == 800
    money = [part.values["money_at_capacity"] for part in parts]
    assert pooled.values["money_at_capacity"] == pytest.approx(np.mean(money))
    assert report.hauls(pooled, "p").worth == pytest.approx(sum(money))
    page = report.report(pooled, explain.explain(quick, test))
    assert "40 cases" in render(page.answer[0].text)


def test_without_amounts_frauds_are_counted(quick, test):
    bare = {"main": Sheet(test["main"].frame, {"target": ("fraud",), "id": ("claim",)})}
    scores = evaluate.evaluate(quick, bare)
    y, p = scores.evidence["y"], scores.evidence["p"]
    assert scores.values["money_at_capacity"] == y[np.argsort(-p)[:25]].sum()


def test_a_fitted_review_comes_back_from_disk(quick, test, tmp_path):
    quick.save(tmp_path)
    back = fit.load(tmp_path)
    assert back.config == quick.config and back.record["cut"] == quick.record["cut"]
    assert evaluate.evaluate(back, test).values == evaluate.evaluate(quick, test).values


def test_a_row_is_asked_about(quick):
    row = {"value": 500, "amount": 480, "account": "yes", "sex": "f"}
    answer = ask.ask(quick, {"row": row, "before": {**row, "account": "no"}})
    assert answer["decision"] == "inspect" and answer["score"] > answer["before"]
    assert [one["column"] for one in answer["changed"]] == ["account"]
    advice = ask.ask(quick, {"row": row, "counterfactual": True})
    assert {"amount", "sex"} <= {*advice["fixed"]} and advice["held"] == ["amount", "sex"]
    with pytest.raises(UserError):
        ask.ask(quick, {})


# ---------------------------------------------------------------------------- without outcomes


def test_without_outcomes_nothing_is_claimed(blind, test):
    assert isinstance(blind, Unusual)
    scores = evaluate.evaluate(blind, tables(test["main"].frame, known=False))
    assert set(scores.values.values()) == {None} and not scores.intervals
    assert any("nobody can say" in render(warning) for warning in scores.warnings)
    page = report.report(scores, explain.explain(blind, tables(test["main"].frame, known=False)))
    assert "no case here is known to be fraud" in render(page.answer[0].text)
    json.dumps(to_json(page), allow_nan=False)


@pytest.mark.parametrize("kind", ["far", "unheard", "together"])
def test_a_planted_anomaly_ranks_first(kind):
    frame = claims(900, 5)
    frame["twice"] = (2 * frame["value"] + np.random.default_rng(0).normal(0, 5, 900)).round(2)
    planted = frame.iloc[[400]].copy()
    if kind == "far":
        planted[["value", "amount", "twice"]] = [90_000.0, 80_000.0, 180_000.0]
    elif kind == "unheard":
        planted["account"], planted["sex"], planted["amount"] = "never", "unknown", -900.0
    else:  # each number is usual, both together are not
        planted["value"], planted["twice"] = frame["value"].quantile(0.97), 300.0
    fitted = fit.fit(tables(frame, known=False), Config(steps=600), silent)
    everyone = pd.concat([frame, planted], ignore_index=True)
    output = ask.scored(fitted, tables(everyone, known=False))
    places = output["score"].rank(ascending=False)
    assert places.iloc[-1] <= (3 if kind == "together" else 1)  # the forest does not see “together”
    assert output["decision"].iloc[-1] == "inspect"
    assert output["reason_1"].iloc[-1] != ""


def test_reasons_name_the_column_and_what_is_usual(blind):
    row = {"value": 400.0, "amount": 9_000.0, "account": "no", "sex": "f"}
    answer = ask.ask(blind, {"row": row, "before": {**row, "amount": 250.0}})
    assert answer["reasons"][0]["params"]["column"] == "amount"
    assert "half of all cases lie between" in answer["reasons"][0]["msg"]
    assert answer["decision"] == "inspect" and answer["before"] < answer["score"]
    assert answer["positive"] is None


def test_a_sense_of_the_unusual_comes_back_from_disk(blind, test, tmp_path):
    blind.save(tmp_path)
    suffixes = {path.suffix for path in tmp_path.rglob("*") if path.is_file()}
    assert suffixes == {".json", ".npz", ".skops", ".safetensors"}
    back = fit.load(tmp_path)
    cells = blind.features.encode(test["main"].frame)
    np.testing.assert_array_equal(back.scores(cells), blind.scores(cells))
    assert back.record == blind.record and back.network() is not None


def test_the_quick_answer_has_no_network_and_stop_and_keep_keeps(test):
    frame = tables(claims(300), known=False)
    fast = fit.fit(frame, Config(quick=True), silent)
    assert fast.network() is None and list(fast.detectors.kept) == ["forest"]
    stopped = fit.fit(frame, Config(steps=500), Tell(stopping=lambda: True))
    assert stopped.record["stopped_early"] and stopped.record["steps"] < 500


def test_training_goes_on_from_an_earlier_run(blind):
    again = fit.fit(tables(claims(300, 8), known=False), Config(steps=40), silent, base=blind)
    assert again.features.encoder == blind.features.encoder
    with pytest.raises(UserError):
        fit.fit(tables(claims(300, 8)), Config(steps=40), silent, base=blind)


def test_names_are_no_evidence_of_being_unusual():
    frame = claims(600).assign(shop=[f"s{at % 150}" for at in range(600)])
    fitted = fit.fit(tables(frame, known=False), Config(quick=True), silent)
    assert "shop" in fitted.features.left_out and "account" not in fitted.features.left_out


# ---------------------------------------------------------------------------- the queue's numbers


def test_equal_scores_share_the_inspections():
    y, p = np.array([1, 0, 1, 0]), np.full(4, 0.5)
    assert capacity.haul(y, p, 2).share == 0.5
    assert capacity.haul(y[::-1], p, 2).share == 0.5


def test_the_band_holds_the_curve_and_both_ends_are_known():
    random = np.random.default_rng(0)
    p = random.random(400)
    found = capacity.capture((random.random(400) < p / 4).astype(int), p)
    assert found.share[0] == 0 and found.share[-1] == 1
    assert (np.diff(found.share) >= 0).all()
    inside = (found.low <= found.share + 1e-9) & (found.share <= found.high + 1e-9)
    assert inside.all()
