"""The smallest changes that turn a decision, on rules whose answer is known."""

from itertools import product

import numpy as np
import pandas as pd
import pytest

from core.learn.cells import fit_encoder
from core.learn.labelled.counterfactual import Limits, choices, counterfactual

CUT = 0.5


def frame(n: int = 300, seed: int = 0) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "a": random.normal(size=n).round(2),
            "b": random.integers(0, 30, n).astype(float),
            "c": random.normal(size=n).round(2),
            "kind": pd.Series(random.choice(["x", "y", "z"], n), dtype="str"),
            "day": pd.Timestamp("2024-01-01") + pd.to_timedelta(random.integers(0, 300, n), "D"),
        }
    )


FRAME = frame()
ENCODER = fit_encoder(FRAME, list(FRAME.columns))
TRAINED = ENCODER.encode(FRAME)


def score(cells):
    """A rule all of whose parts are known: a, b, c and kind x raise it."""
    a, b, c = np.nan_to_num(cells.numbers[:, :3]).T
    kind = ENCODER.levels["kind"].index("x") + 2
    logits = 1.5 * a + 0.1 * (b - 15) + 0.7 * c + 1.2 * (cells.codes[:, 0] == kind) - 0.3
    return 1 / (1 + np.exp(-logits))


def ask(row, cut: float = CUT, limits: Limits | None = None):
    cells = ENCODER.encode(pd.DataFrame([row]).reset_index(drop=True))
    found = counterfactual(score, cells, ENCODER, TRAINED, cut, limits or Limits())
    return cells, found


def changed(row, suggestion) -> pd.DataFrame:
    return pd.DataFrame([{**row, **dict(suggestion.changes)}])


@pytest.mark.parametrize("at", range(12))
def test_every_suggestion_crosses_when_the_row_is_scored_again(at):
    row = FRAME.iloc[at].to_dict()
    cells, found = ask(row)
    stopped = score(cells)[0] >= CUT
    assert found.suggestions
    for one in found.suggestions:
        again = score(ENCODER.encode(changed(row, one)))[0]
        assert again == one.score and (again >= CUT) != stopped
    costs = [one.cost for one in found.suggestions]
    assert costs == sorted(costs)
    columns = [frozenset(name for name, _ in one.changes) for one in found.suggestions]
    assert len(set(columns)) == len(columns)
    assert not any("day" in names for names in columns)


def test_the_cheapest_single_change_is_that_of_a_search_through_all():
    for at in range(20):
        row = FRAME.iloc[at].to_dict()
        cells, found = ask(row)
        options = choices(cells, ENCODER, TRAINED, Limits())
        stopped = score(cells)[0] >= CUT
        costs = []
        for k in range(len(options)):
            after = score(options.applied(cells, np.array([[k]])))[0]
            if (after >= CUT) != stopped:
                costs.append(options.cost[k])
        singles = [one.cost for one in found.suggestions if len(one.changes) == 1]
        if costs and min(costs) < 1:  # of numbers: a pair cheaper still may stand before it
            assert found.suggestions[0].cost <= min(costs) + 1e-12
            assert not singles or min(singles) >= min(costs) - 1e-12
        if singles and len(found.suggestions[0].changes) == 1:
            assert singles[0] == pytest.approx(min(costs))


def test_the_price_is_the_share_of_training_rows_that_is_crossed():
    row = FRAME.iloc[0].to_dict()
    cells, _ = ask(row)
    options = choices(cells, ENCODER, TRAINED, Limits())
    known = np.sort(FRAME["a"].to_numpy())

    def rank(value):
        return ((known < value).mean() + (known <= value).mean()) / 2

    for k in np.flatnonzero(options.owner == ENCODER.columns.index("a")):
        assert options.cost[k] == pytest.approx(abs(rank(options.value[k]) - rank(row["a"])))
    levels = options.owner == ENCODER.columns.index("kind")
    assert levels.sum() == 2 and (options.cost[levels] == 1).all()


@pytest.mark.parametrize("name", ["a", "b", "kind"])
def test_immutable_columns_never_change(name):
    for at in range(15):
        _, found = ask(FRAME.iloc[at].to_dict(), limits=Limits(frozenset([name])))
        assert all(name not in dict(one.changes) for one in found.suggestions)


def test_bounds_and_directions_hold():
    limits = Limits(
        low={"a": -0.5}, high={"a": 0.6}, only_rise=frozenset(["b"]), only_fall=frozenset(["c"])
    )
    seen = 0
    for at, cut in product(range(15), (0.3, 0.7)):
        row = FRAME.iloc[at].to_dict()
        _, found = ask(row, cut, limits)
        for one in found.suggestions:
            new = dict(one.changes)
            assert -0.5 <= new.get("a", 0) <= 0.6
            assert new.get("b", row["b"]) >= row["b"] and new.get("c", row["c"]) <= row["c"]
            seen += 1
    assert seen


def test_where_nothing_allowed_crosses_it_says_how_near_it_comes():
    row = {"a": 2.0, "b": 29.0, "c": 2.0, "kind": "x", "day": pd.Timestamp("2024-02-02")}
    limits = Limits(frozenset(["a", "b", "kind"]), low={"c": 1.0})
    cells, found = ask(row, limits=limits)
    assert found.suggestions == () and CUT <= found.closest < score(cells)[0]
    everything = Limits(frozenset(["a", "b", "c", "kind"]))
    cells, found = ask(row, limits=everything)
    assert found.suggestions == () and found.closest == score(cells)[0]


def test_more_than_two_columns_change_where_two_are_not_enough():
    row = {"a": 2.5, "b": 29.0, "c": 2.5, "kind": "x", "day": pd.Timestamp("2024-02-02")}
    limits = Limits(low={"a": 0.0, "b": 10.0, "c": -0.4})
    _, found = ask(row, limits=limits)
    assert found.suggestions and max(len(one.changes) for one in found.suggestions) >= 3
    for one in found.suggestions:
        assert score(ENCODER.encode(changed(row, one)))[0] < CUT


def test_a_missing_value_may_be_put_in_at_the_price_of_a_level():
    row = {**FRAME.iloc[1].to_dict(), "a": np.nan, "kind": None}
    cells, _ = ask(row)
    options = choices(cells, ENCODER, TRAINED, Limits())
    for name in ("a", "kind"):
        mine = options.owner == ENCODER.columns.index(name)
        assert mine.any() and (options.cost[mine] == 1).all()


@pytest.mark.parametrize("at", range(6))
def test_a_marked_column_is_moved_only_the_way_that_helps(at):
    """`a` is marked against the rule: no advice may use it, as its marked way never helps."""
    row = FRAME.iloc[at].to_dict()
    cells, _ = ask(row)
    stopped = score(cells)[0] >= CUT
    for mark, name in ((1, "b"), (-1, "a")):
        _, found = ask(row, limits=Limits(marks={name: mark}))
        to = [dict(one.changes).get(name, row[name]) for one in found.suggestions]
        falls = (mark > 0) == stopped
        assert all(new <= row[name] if falls else new >= row[name] for new in to)
    assert all(new == row["a"] for new in to)
