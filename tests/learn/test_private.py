"""Differential privacy: the accountant, the noise, an audit, and exact conditions on the tree."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import brentq
from scipy.stats import norm

from core.judge.intervals import wilson
from core.learn.synth.private.encode import blurred
from core.learn.synth.private.fit import fit_private
from core.learn.synth.private.ledger import Ledger, epsilon_of, rho_of
from core.learn.synth.private.tree import Tree

DELTA = 1e-6
AMPLE = (1000.0, DELTA)


def exact_epsilon(deviation: float, delta: float) -> float:
    """The epsilon of one Gaussian of sensitivity 1 (Balle and Wang 2018, theorem 8)."""

    def excess(epsilon: float) -> float:
        half, shift = 1 / (2 * deviation), epsilon * deviation
        return float(norm.cdf(half - shift) - np.exp(epsilon) * norm.cdf(-half - shift)) - delta

    return float(brentq(excess, 1e-6, 50))


@pytest.mark.parametrize("delta", [1e-5, 1e-8])
@pytest.mark.parametrize("deviation", [0.7, 1.0, 3.730632, 20.0])
def test_the_accountant_never_claims_less_than_the_exact_epsilon(deviation, delta):
    exact, claimed = exact_epsilon(deviation, delta), epsilon_of(1 / (2 * deviation**2), delta)
    assert exact <= claimed <= 1.25 * exact


def test_known_values():
    assert exact_epsilon(3.730632, 1e-5) == pytest.approx(1.0, abs=1e-4)  # Balle and Wang's sigma
    simple = 0.1 + 2 * np.sqrt(0.1 * np.log(1e5))  # Bun and Steinke's looser rule
    assert 0.7 * simple < epsilon_of(0.1, 1e-5) < simple
    assert [epsilon_of(rho_of(e, DELTA), DELTA) for e in (0.1, 1, 8)] == pytest.approx([0.1, 1, 8])


def test_what_is_spent_is_what_was_given():
    ledger = Ledger(1.0, DELTA, shares=4)
    gauss = [tables / (2 * ledger.deviation(tables) ** 2) for tables in (15, 14, 13)]
    choices = 13 * ledger.choice(13) ** 2 / 8
    assert epsilon_of(sum(gauss) + choices, DELTA / 2) == pytest.approx(1.0)


def test_the_noise_is_as_wide_as_the_ledger_says():
    noise = blurred(np.zeros(20_000), 12.0, np.random.default_rng(0))
    assert noise.std() == pytest.approx(12.0, rel=0.03)
    assert np.array_equal(noise, np.round(noise))


def drawn(n: int, seed: int = 0) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    income = random.lognormal(7, 0.6, n).round(2)
    town = random.choice(["Ulm", "Bonn", "Kiel"], n, p=[0.5, 0.3, 0.2])
    return pd.DataFrame(
        {
            "number": np.arange(n),
            "town": pd.Series(town, dtype="str"),
            "income": income,
            "age": random.integers(18, 80, n),
            "since": pd.Timestamp("2019-01-01") + pd.to_timedelta(random.integers(0, 900, n), "D"),
            "rich": pd.Series(income > 1500, dtype="boolean").mask(random.random(n) < 0.1),
        }
    )


def fitted(frame: pd.DataFrame, spend=AMPLE, seed: int = 0, **more):
    kinds = {"number": "id"}
    return fit_private(frame, kinds, spend, np.random.default_rng(seed), **more)


def test_an_audit_finds_no_more_than_was_promised():
    """Two tables that differ by one row: how well does the rarest cell tell them apart?"""
    rest = pd.DataFrame({"a": [False] * 60, "b": [False] * 60})
    more = pd.concat([rest, pd.DataFrame({"a": [True], "b": [True]})], ignore_index=True)

    def seen(frame: pd.DataFrame, epsilon: float) -> np.ndarray:
        random = np.random.default_rng(1)
        trees = [fit_private(frame, {}, (epsilon, DELTA), random)[1] for _ in range(50)]
        return np.array([tree.chances[tree.order[0]][0, 0, 1] for tree in trees])

    def least(epsilon: float) -> float:
        """A lower bound (97.5 %) of the epsilon from false and missed alarms at the best cut."""
        without, with_ = seen(rest, epsilon), seen(more, epsilon)
        bounds = [0.0]
        for cut in np.quantile(np.r_[without, with_], np.linspace(0.05, 0.95, 19)):
            hit, alarm = (
                wilson(int((with_ > cut).sum()), 50),
                wilson(int((without > cut).sum()), 50),
            )
            bounds.append(float(np.log(max(hit[0] - DELTA, 1e-9) / alarm[1])))
        return max(bounds)

    assert least(1.0) < 1.0
    assert least(1000.0) > 2.0  # the audit does see a row where hardly any noise hides it


def test_types_stay_and_nothing_rare_is_named(tmp_path: Path):
    frame = drawn(3000)
    frame.loc[7, "town"] = "Wolkenkuckucksheim"
    frame.loc[8, "income"] = 98_765_432.1
    encoding, tree, rows = fitted(frame, (3.0, DELTA), target="rich")
    encoding.save(tmp_path), tree.save(tmp_path)
    random = np.random.default_rng(0)
    twin = encoding.decode(tree.sample(2000, random), random)
    assert list(twin.dtypes) == list(frame.dtypes) and list(twin) == list(frame)
    assert abs(rows - 3000) < 150
    assert twin["income"].max() < 1e6 and set(twin["town"]) <= {"Ulm", "Bonn", "Kiel", "other"}
    assert twin["age"].between(10, 90).mean() > 0.99
    stored = json.dumps([json.loads(path.read_text()) for path in tmp_path.glob("*.json")])
    assert "Wolken" not in stored
    assert np.load(tmp_path / "encoding.npz")["2.edges"].max() < 1e7


def test_much_budget_gives_the_table_back():
    frame = drawn(4000)
    encoding, tree, _ = fitted(frame, target="rich")
    random = np.random.default_rng(0)
    twin = encoding.decode(tree.sample(4000, random), random)
    shares = twin["town"].value_counts(normalize=True)
    assert shares["Ulm"] == pytest.approx(0.5, abs=0.03)
    assert twin["income"].median() == pytest.approx(frame["income"].median(), rel=0.05)
    rich = twin.dropna().groupby("rich")["income"].median()
    assert rich[True] > 1500 > rich[False]
    assert twin["rich"].isna().mean() == pytest.approx(0.1, abs=0.02)


@pytest.mark.parametrize("target", [None, "rich"])
def test_conditions_and_known_cells_are_exact(target, tmp_path: Path):
    encoding, tree, _ = fitted(drawn(3000), target=target)
    tree.save(tmp_path)
    tree = Tree.load(tmp_path)
    free = tree.sample(60_000, np.random.default_rng(0))
    masks = [np.ones(size, bool) for size in encoding.sizes]
    town, income = (encoding.modelled.index(name) for name in ("town", "income"))
    masks[town][:] = np.arange(len(masks[town])) == 1
    masks[income][len(masks[income]) // 2 :] = False
    meets = masks[town][free[:, town]] & masks[income][free[:, income]]
    asked = tree.sample(6000, np.random.default_rng(1), allowed=masks)
    assert masks[town][asked[:, town]].all() and masks[income][asked[:, income]].all()
    for j, size in enumerate(encoding.sizes):
        shares = [np.bincount(one[:, j], minlength=size) / len(one) for one in (free[meets], asked)]
        assert np.abs(shares[0] - shares[1]).max() < 0.03
    given = np.where(np.random.default_rng(2).random(free[:500].shape) < 0.5, free[:500], -1)
    filled = tree.sample(500, np.random.default_rng(3), given=given)
    assert np.array_equal(filled[given >= 0], given[given >= 0]) and (filled >= 0).all()


def test_small_and_odd_tables_are_answered():
    random = np.random.default_rng(0)
    odd = pd.DataFrame(
        {
            "same": [1] * 40,
            "none": [np.nan] * 40,
            "own": pd.Series(map(str, range(40)), dtype="str"),
        }
    )
    encoding, tree, _ = fit_private(odd, {}, (1.0, DELTA), random)
    twin = encoding.decode(tree.sample(25, random), random)
    assert len(twin) == 25 and set(twin["own"].dropna()) <= {"other"}
    single, one, _ = fit_private(odd[["same"]], {}, AMPLE, random)
    assert set(single.decode(one.sample(9, random), random)["same"]) == {1}
