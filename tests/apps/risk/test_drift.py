"""What is told of a new file: nothing without drift, the moved columns first, whatever the size."""

import numpy as np
import pandas as pd
import pytest

from core.apps.risk import ask, fit
from core.apps.risk.contract import Config
from core.progress import silent
from core.table.sheet import Sheet
from core.words import render

SIZES = (500, 5000, 50_000)
DRAWS = 100


def cases(n: int, seed: int) -> pd.DataFrame:
    """Numbers plain, skewed and mostly zero with holes, a rare level, a text, a date."""
    random = np.random.default_rng(seed)
    x = random.normal(size=n)
    bad = random.random(n) < 1 / (1 + np.exp(1 - 1.5 * x))
    share = np.array([0.5, 0.3, 0.195, 0.005])
    return pd.DataFrame(
        {
            "x": x,
            "amount": np.where(random.random(n) < 0.08, np.nan, random.lognormal(8, 1, n)),
            "gain": np.where(random.random(n) < 0.9, 0.0, random.lognormal(6, 1, n)),
            "kind": pd.Series(random.choice(["a", "b", "c", "rare"], n, p=share), dtype="str"),
            "day": pd.Timestamp("2024-01-01") + pd.to_timedelta(random.integers(0, 300, n), "D"),
            "y": pd.Series(np.where(bad, "bad", "good"), dtype="str"),
        }
    )


@pytest.fixture(scope="module")
def fitted():
    sheet = Sheet(cases(4000, 0), {"target": ("y",)})
    return fit.fit({"main": sheet}, Config(quick=True, threads="1"), silent)


@pytest.fixture(scope="module")
def past():
    return Sheet(cases(4000, 0).assign(part=np.where(np.arange(4000) % 5, "train", "test")))


def said(fitted, frame, past=None) -> list[str]:
    tables = {"main": Sheet(frame), **({"past": past} if past else {})}
    return [render(one) for one in ask.drift(fitted, tables)]


def test_one_distribution_gets_one_verdict_at_every_size_in_99_draws_of_100(fitted):
    """Every column, missing and unknown values together: the verdict on the table as a whole."""
    whole = cases(200_000, 1)
    random = np.random.default_rng(2)
    for n in SIZES:
        draws = DRAWS if n < 50_000 else 30
        told = [
            said(fitted, whole.iloc[random.integers(0, len(whole), n)].reset_index(drop=True))
            for _ in range(draws)
        ]
        assert np.mean([bool(one) for one in told]) <= 0.01, (n, [one for one in told if one][:2])


@pytest.mark.parametrize("n", SIZES)
def test_with_the_classifier_and_the_scores_the_verdict_is_still_none_without_drift(
    fitted, past, n
):
    assert [said(fitted, cases(n, seed), past) for seed in range(3, 6)] == [[], [], []]


@pytest.mark.parametrize("n", SIZES)
def test_what_has_moved_is_named_the_largest_effect_first(fitted, past, n):
    frame = cases(n, 7)
    frame["x"] += 1.5
    frame["kind"] = np.where(np.arange(n) % 20 == 0, "zebra", frame["kind"])
    frame.loc[frame.index % 2 == 0, "amount"] = np.nan
    told = said(fitted, frame, past)
    assert told[0].startswith("“x” has moved since training: stability index")
    assert "missing" in told[1] and told[1].startswith("“amount”")
    assert told[2].startswith("“kind”") and "such as “zebra”" in told[2]
    assert "The scores have moved too" in told[3] and "classifier" in told[4]
    assert len(told) == 5


@pytest.mark.parametrize("n", SIZES)
def test_a_new_way_of_going_together_is_told_though_no_column_has_moved(fitted, past, n):
    tied = past.frame.assign(amount=np.exp(8 + past.frame["x"]))
    turned = cases(n, 8)
    turned["amount"] = np.exp(8 - turned["x"])
    learned = Sheet(tied.drop(columns="part"), {"target": ("y",)})
    other = fit.fit({"main": learned}, Config(quick=True, threads="1"), silent)
    told = said(other, turned, Sheet(tied))
    assert any("No single column has moved" in one for one in told), told


def test_many_moved_columns_are_counted_not_all_told(fitted):
    random = np.random.default_rng(0)
    frame = cases(600, 0).assign(**{f"n{at}": random.normal(size=600) for at in range(12)})
    sheet = Sheet(frame, {"target": ("y",)})
    wide = fit.fit({"main": sheet}, Config(quick=True, threads="1"), silent)
    for at in range(12):
        frame[f"n{at}"] += 2
    told = said(wide, frame)
    assert len(told) == 7 and told[-1] == "6 more columns have moved."


def test_later_dates_are_no_drift_but_dates_that_are_gone_are(fitted, past):
    frame = cases(2000, 9)
    frame["day"] += pd.Timedelta(days=400)
    assert said(fitted, frame, past) == []
    frame.loc[frame.index % 2 == 0, "day"] = pd.NaT
    told = said(fitted, frame, past)
    assert len(told) == 1 and told[0].startswith("“day”") and "missing" in told[0]
