"""The locked test part: decided by content alone; folds: those everybody knows."""

import numpy as np
import pandas as pd
import pytest
from sklearn.model_selection import KFold, StratifiedKFold

from core.apps.risk.contract import card
from core.errors import UserError
from core.table.sheet import Sheet
from core.table.split import folds, held_out, row_keys, split


def table(rows: int = 1000, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "n": rng.normal(size=rows),
            "t": pd.Series(rng.choice(["a", "b", "上海"], rows), dtype="str"),
            "d": pd.Timestamp("2026-01-01") + pd.to_timedelta(rng.integers(0, 50, rows), "D"),
            "bad": (rng.random(rows) < 0.1).astype(int),
        }
    )


def sheet(frame: pd.DataFrame, **roles: str) -> Sheet:
    return Sheet(frame, {role: (name,) for role, name in roles.items()})


def content(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.sort_values(list(frame)).reset_index(drop=True)


def test_a_fifth_of_every_class() -> None:
    whole = sheet(table(), target="bad")
    train, test = split({"main": whole}, card, None)
    assert len(train["main"]) + len(test["main"]) == 1000
    for label in (0, 1):
        count = (whole.frame["bad"] == label).sum()
        assert (test["main"].frame["bad"] == label).sum() == round(0.2 * count)


def test_the_order_of_the_file_does_not_matter() -> None:
    frame = pd.concat([table(), table().head(50)], ignore_index=True)  # with rows that are equal
    mixed = frame.sample(frac=1, random_state=3).reset_index(drop=True)
    for roles in ({"target": "bad"}, {"target": "bad", "time": "d"}, {}):
        one, two = (
            split({"main": sheet(some, **roles)}, card)[1]["main"].frame for some in (frame, mixed)
        )
        pd.testing.assert_frame_equal(content(one), content(two))


def test_another_content_gives_another_part_of_the_same_size() -> None:
    other = table(seed=1)
    assert held_out(sheet(other, target="bad")).mean() == pytest.approx(0.2, abs=0.002)
    assert not (
        held_out(sheet(other, target="bad")) == held_out(sheet(table(), target="bad"))
    ).all()


def test_the_latest_fifth_where_time_is_named() -> None:
    frame = table()
    mask = held_out(sheet(frame, target="bad", time="d"))
    assert mask.sum() == 200
    assert frame["d"][mask].min() >= frame["d"][~mask].max()


def test_a_missing_time_counts_as_early() -> None:
    frame = table()
    frame.loc[:9, "d"] = pd.NaT
    assert not held_out(sheet(frame, time="d"))[:10].any()


def test_test_rows_do_not_lean_to_any_value() -> None:
    frame = table(20_000)
    mask = held_out(sheet(frame, target="bad"))
    assert frame["n"][mask].mean() == pytest.approx(frame["n"].mean(), abs=0.05)


def test_a_rare_class_is_tested_too() -> None:
    frame = table(100).assign(bad=[1, 1, *[0] * 98])
    assert frame["bad"][held_out(sheet(frame, target="bad"))].sum() == 1


def test_other_tables_go_to_both_parts() -> None:
    items = Sheet(pd.DataFrame({"item": [1]}))
    train, test = split({"main": sheet(table(), target="bad"), "items": items}, card)
    assert train["items"] is items and test["items"] is items


def test_rows_are_told_apart_even_if_equal() -> None:
    keys = row_keys(pd.DataFrame({"a": [1, 1, 1, 2]}))
    assert len(set(keys)) == 4


@pytest.mark.parametrize("text", [False, True])
def test_folds_are_those_of_scikit_learn(text: bool) -> None:
    frame = table()
    if text:
        frame["bad"] = pd.Series(np.where(frame["bad"] == 1, "yes", "no"), dtype="str")
    frame["row"] = range(1000)
    theirs = StratifiedKFold(5, shuffle=True, random_state=0).split(frame, frame["bad"])
    ours = folds({"main": sheet(frame, target="bad")}, 5)
    for (_, rows), (train, test) in zip(theirs, ours, strict=True):
        assert list(test["main"].frame["row"]) == list(rows)
        assert len(train["main"]) == 800
        assert list(test["main"].frame.index) == list(range(200))


@pytest.mark.parametrize("rows", [20, 101, 997])
@pytest.mark.parametrize("k", [2, 5, 7])
def test_folds_of_any_size_and_classes(rows: int, k: int) -> None:
    rng = np.random.default_rng(rows)
    frame = pd.DataFrame({"row": range(rows)})
    frame["bad"] = rng.permutation(np.resize(["c", "a"] if rows < 50 else ["c", "a", "b"], rows))
    for roles, theirs in (
        ({"target": "bad"}, StratifiedKFold(k, shuffle=True, random_state=3)),
        ({}, KFold(k, shuffle=True, random_state=3)),
    ):
        ours = folds({"main": sheet(frame, **roles)}, k, seed=3)
        for (_, rows_there), (_, test) in zip(theirs.split(frame, frame["bad"]), ours, strict=True):
            assert list(test["main"].frame["row"]) == list(rows_there)


def test_too_few_rows_of_an_outcome_for_folds() -> None:
    frame = table(100).assign(bad=[1, 1, *[0] * 98])
    with pytest.raises(UserError, match="one has 2"):
        next(folds({"main": sheet(frame, target="bad")}, 5))


def test_a_sheet_knows_its_roles() -> None:
    some = Sheet(table(10), {"target": ("bad",), "group": ("t", "d")})
    assert some.columns("group") == ("t", "d")
    assert some.features(exclude=("n",)) == ("t", "d")
    assert list(some.take(np.array([3, 1])).frame["n"]) == list(some.frame["n"].iloc[[3, 1]])
