"""The twin on a table whose truth is known: one small training, and all that can be asked of it."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from core.apps.synth import ask, evaluate, explain, fit, report
from core.apps.synth.contract import Config
from core.apps.synth.entity import LOG, PANEL, several_rows_each
from core.apps.synth.judged import recommended
from core.apps.synth.report_words import like
from core.errors import UserError
from core.progress import Tell, silent
from core.report.blocks import from_json, to_json
from core.table.sheet import Sheet
from core.words import render

CONFIG = Config(
    generator="both", steps=100, threads="1", constraints="started <= ended; town & country"
)
TOWNS = {"Bonn": "DE", "Köln": "DE", "Lyon": "FR", "Nice": "FR", "Oslo": "NO"}


def people(n: int, seed: int) -> pd.DataFrame:
    """Town tells country, the start is never after the end, the answer follows age."""
    random = np.random.default_rng(seed)
    town = random.choice(list(TOWNS), n, p=[0.4, 0.2, 0.2, 0.1, 0.1])
    start = random.integers(0, 400, n)
    first = pd.Timestamp("2024-01-01")
    age = random.integers(18, 80, n)
    frame = pd.DataFrame(
        {
            "person": [f"P{seed}{at:05d}" for at in range(n)],
            "town": pd.Series(town, dtype="str"),
            "country": pd.Series([TOWNS[one] for one in town], dtype="str"),
            "age": age,
            "income": np.where(
                random.random(n) < 0.2, np.nan, (age * 700 + random.normal(0, 5000, n)).round(2)
            ),
            "started": first + pd.to_timedelta(start, "D"),
            "ended": first + pd.to_timedelta(start + random.integers(0, 50, n), "D"),
            "answer": pd.Series(
                np.where(age + random.normal(0, 12, n) > 55, "yes", "no"), dtype="str"
            ),
        }
    )
    frame.loc[:3, "town"] = "Secretville"
    frame.loc[:3, "country"] = "FR"
    return frame


ROLES = {"target": ("answer",), "id": ("person",)}


@pytest.fixture(scope="module")
def train():
    return {"main": Sheet(people(1200, 0), ROLES)}


@pytest.fixture(scope="module")
def test():
    return {"main": Sheet(people(400, 1), ROLES)}


@pytest.fixture(scope="module")
def events():
    return []


@pytest.fixture(scope="module")
def fitted(train, events):
    return fit.fit(train, CONFIG, Tell(events.append))


@pytest.fixture(scope="module")
def scores(fitted, test):
    return evaluate.evaluate(fitted, test)


def rows(fitted, **question) -> pd.DataFrame:
    return pd.DataFrame(ask.ask(fitted, question)["rows"])


def test_both_generators_are_judged_and_one_is_recommended(fitted, scores):
    assert set(scores.facts["judged"]) == {"gan", "autoregressive"}
    best = scores.facts["recommended"]
    assert set(scores.facts["alternatives"]) == {"gan", "autoregressive"} - {best}
    assert set(scores.values) == set(scores.baseline)
    assert scores.values["pair_error"] < scores.baseline["pair_error"]
    assert scores.values["copies"] == 0
    settled = evaluate.settled(fitted, scores)
    assert settled.recommended == settled.best == best
    judged = scores.facts["judged"]
    assert all(one["verdict"] in ("share", "care", "stop") for one in judged.values())
    assert not like(scores.facts["baseline"]["values"]) or like(scores.values)


def test_shapes_and_trends_are_told_meanwhile_and_no_row_is(fitted, events):
    for mine in ("held", "tables"):  # of the likelihood network, of the game
        told = [event.curve for event in events if mine in event.curve and "trends" in event.curve]
        assert len(told) >= 5
        assert all(0 <= one[name] <= 1 for one in told for name in ("shapes", "trends"))
    assert told[-1]["trends"] > told[0]["trends"]
    assert all(event.sketch is None for event in events)


def test_the_report_says_the_verdict_first_and_can_be_stored(fitted, scores, test):
    made = report.report(scores, explain.explain(fitted, test))
    first = render(made.answer[0].text)
    assert first.startswith(
        ("The twin may be shared", "Share this twin", "Do not", "The twin gives")
    )
    stored = json.loads(json.dumps(to_json(made), allow_nan=False))
    assert to_json(from_json(stored)) == to_json(made)
    said = json.dumps(stored, ensure_ascii=False)
    assert "Secretville" not in said and "P000001" not in said


def test_protected_values_ids_and_rules(fitted, train):
    made = rows(fitted, n=2000)
    real = train["main"].frame
    assert list(made) == list(real)
    assert not made["town"].eq("Secretville").any()
    assert not set(made["person"]) & set(real["person"])
    assert (pd.to_datetime(made["started"]) <= pd.to_datetime(made["ended"])).all()
    pairs = set(zip(made["town"], made["country"], strict=True))
    assert pairs <= set(zip(real["town"], real["country"], strict=True))
    assert made["age"].between(18, 79).all() and (made["age"] % 1 == 0).all()
    assert made["income"].isna().mean() == pytest.approx(0.2, abs=0.07)


def test_every_row_meets_a_condition(fitted):
    for generator in ("gan", "autoregressive"):
        made = rows(
            fitted, n=300, generator=generator, where="age >= 31 and (town = Bonn or answer = yes)"
        )
        assert len(made) == 300
        assert (made["age"] >= 31).all()
        assert (made["town"].eq("Bonn") | made["answer"].eq("yes")).all()
    dated = rows(fitted, n=100, where="started < 2024-03-01 and income is missing")
    assert (pd.to_datetime(dated["started"]) < "2024-03-01").all() and dated["income"].isna().all()


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ({"where": "town = Secretville"}, "protected"),
        ({"where": "town = Bon"}, "Nearest: Bonn"),
        ({"where": "age > 200"}, "goes from 18 to 79"),
        ({"where": "town = Oslo and country = DE"}, "Nearest:"),
        ({"where": "person = P000001"}, "made anew"),
        ({"where": "age >>> 3"}, "At position"),
        ({"where": "nothing = 3"}, "no column"),
        ({"n": "-5"}, "whole number"),
        ({"generator": "vae"}, "no generator"),
        ({"balance": "age"}, "no values whose shares"),
        ({"balance": "town", "shares": {"Secretville": 1}}, "protected"),
        ({"balance": "town", "shares": {"Atlantis": 1}}, "no value"),
        ({"balance": "town", "shares": {"Bonn": -1}}, "Write them as"),
        ({"compare": "person"}, "no column that was learnt"),
    ],
)
def test_what_cannot_be_made_is_refused_with_what_is_near(fitted, question, said):
    with pytest.raises(UserError) as caught:
        ask.ask(fitted, question)
    assert said in str(caught.value)


def test_shares_are_as_wanted_and_the_rest_follows(fitted):
    even = rows(fitted, n=600, balance="answer")
    assert even["answer"].value_counts().tolist() == [300, 300]
    odd = rows(fitted, n=500, balance="answer", shares={"yes": 4, "no": 1}, where="age > 30")
    assert odd["answer"].eq("yes").sum() == 400
    assert (odd["age"] > 30).all()


def test_empty_cells_are_filled_and_the_others_stay(fitted, tmp_path, home):
    real = people(300, 5)
    path = tmp_path / "holes.csv"
    real.to_csv(path, index=False)
    made = rows(fitted, fill=str(path))
    assert len(made) == 300 and made["income"].notna().all()
    known = real["income"].notna().to_numpy()
    assert np.allclose(made["income"][known], real["income"][known])
    assert made["town"].tolist() == real["town"].tolist()
    guess, truth = made["income"][~known].astype(float), real["age"][~known] * 700
    assert np.corrcoef(guess, truth)[0, 1] > 0.2


def test_the_same_seed_gives_the_same_rows_another_gives_others(fitted, train, tmp_path):
    assert rows(fitted, n=50, seed=3).equals(rows(fitted, n=50, seed=3))
    assert not rows(fitted, n=50, seed=3).equals(rows(fitted, n=50, seed=4))
    fitted.save(tmp_path)
    loaded = fit.load(tmp_path)
    assert rows(loaded, n=50, seed=3).equals(rows(fitted, n=50, seed=3))
    assert rows(loaded, n=20, where="age > 60").equals(rows(fitted, n=20, where="age > 60"))


def test_pictures_stand_beside_the_real_table(fitted):
    alone = from_json(ask.ask(fitted, {"compare": "income"})["figure"])
    assert alone.marks[0].role == "real" and len(alone.marks) == 3
    pair = from_json(ask.ask(fitted, {"compare": "answer", "by": "age"})["figure"])
    assert pair.marks[0].y[0] < pair.marks[0].y[-1]  # the answer follows age
    level = from_json(ask.ask(fitted, {"compare": "town"})["figure"])
    assert "Secretville" not in str(level)


def test_recommended_follows_the_three_measures(scores):
    class One:
        def __init__(self, level, pair, gap, apart):
            self.verdict = type("V", (), {"level": level})
            self.like = type("L", (), {"pair_error": pair, "intervals": {}})
            self.use = type("U", (), {"gap": gap, "intervals": {}})
            self.apart = type("A", (), {"auc": apart, "interval": None})

    good, bad = One("share", 0.01, 0.01, 0.55), One("share", 0.05, 0.03, 0.8)
    assert recommended({"gan": good, "autoregressive": bad}) == "gan"
    assert recommended({"gan": bad, "autoregressive": good}) == "autoregressive"
    assert recommended({"gan": good, "autoregressive": good}) == "autoregressive"
    told = One("stop", 0.0, 0.0, 0.5)
    assert recommended({"gan": bad, "autoregressive": told}) == "gan"


def test_rows_that_hang_together_are_noticed():
    random = np.random.default_rng(0)
    log = pd.DataFrame({"customer_id": random.integers(0, 50, 500), "amount": random.random(500)})
    assert several_rows_each(log, dict.fromkeys(log, "number")) == LOG
    days = pd.date_range("2024-01-01", periods=40)
    panel = pd.DataFrame(
        [(day, shop, random.random()) for day in days for shop in "abcdef"],
        columns=["day", "shop", "sold"],
    )
    kinds = {"day": "date", "shop": "category", "sold": "number"}
    assert several_rows_each(panel, kinds) == PANEL
    assert several_rows_each(people(300, 0), {"started": "date", "town": "category"}) is None


def test_each_generator_alone_trains_only_itself(train):
    alone = fit.fit(train, replace(CONFIG, generator="autoregressive", steps=3), silent)
    assert list(alone.generators) == ["autoregressive"]
