"""Which columns are evidence, which value counts, and how cells are read."""

import numpy as np
import pandas as pd
import pytest

from core.errors import UserError
from core.learn.cells import MISSING, OTHER, Encoder, fit_encoder
from core.learn.columns import choose
from core.learn.label import check_counts, read_label

N = 400


@pytest.fixture(scope="module")
def outcome() -> np.ndarray:
    return (np.random.default_rng(0).random(N) < 0.3).astype(float)


def test_ids_constants_and_holes_are_left_out_and_amounts_stay(outcome):
    random = np.random.default_rng(1)
    frame = pd.DataFrame(
        {
            "number": np.arange(10_000, 10_000 + N),
            "code": [f"C{at:05d}" for at in range(N)],
            "number with holes": np.where(np.arange(N) % 9 == 0, np.nan, np.arange(N)),
            "same": "x",
            "empty": np.nan,
            "rare": np.where(np.arange(N) < 5, 1.5, np.nan),
            "amount": np.round(random.lognormal(10, 1.2, N)).astype(int),
            "ratio": random.random(N),
            "kind": random.choice(["a", "b", "c"], N),
        }
    )
    found = choose(frame, outcome, list(frame.columns))
    assert found.kept == ("amount", "ratio", "kind")
    assert not found.warnings
    kept = choose(frame, outcome, list(frame.columns), keep=("number",))
    assert "number" in kept.kept


@pytest.mark.parametrize("kind", ["number", "text", "date", "middle"])
def test_a_column_that_knows_the_answer_is_left_out_and_said(outcome, kind):
    random = np.random.default_rng(2)
    leaks = {
        "number": outcome * 10 + random.random(N),
        "text": np.where(outcome == 1, "collected", random.choice(["open", "closed"], N)),
        "date": pd.Timestamp("2020-01-01") + pd.to_timedelta(outcome * 900 + random.random(N), "D"),
        "middle": np.where(outcome == 1, 5 + random.random(N), random.choice([0, 10], N) * 1.0),
    }
    frame = pd.DataFrame({"leak": leaks[kind], "fair": outcome + random.normal(0, 1.5, N)})
    found = choose(frame, outcome, ["leak", "fair"])
    assert found.kept == ("fair",)
    assert "leak" in str(found.warnings[0]) and "keep" in str(found.warnings[0])
    assert choose(frame, outcome, ["leak", "fair"], keep=("leak",)).kept == ("leak", "fair")


@pytest.mark.parametrize(
    ("values", "counts"),
    [
        (("Yes", "No"), "Yes"),
        (("good", "bad"), "bad"),
        (("<=50K", ">50K"), ">50K"),
        (("是", "否"), "是"),
        (("违约", "未违约"), "违约"),
        (("paid", "defaulted"), "defaulted"),
        (("fraud", "not fraud"), "fraud"),
        (("blue", "non-blue"), "blue"),
        ((1, 0), "1"),
        ((1.0, 0.0), "1"),
        ((1, -1), "1"),
        ((True, False), "True"),
    ],
)
def test_the_value_that_counts_goes_by_meaning_even_when_it_is_common(values, counts):
    column = pd.Series([values[0]] * 70 + [values[1]] * 30, name="outcome")
    for one in (column, column.iloc[::-1], pd.Series([values[1]] * 70 + [values[0]] * 30)):
        assert read_label(one).positive == counts
    assert read_label(column).outcomes(column).sum() in (70, 30)


def test_a_pair_without_meaning_goes_by_rarity_and_near_even_is_said():
    assert read_label(pd.Series([1] * 70 + [2] * 30)).positive == "2"
    assert read_label(pd.Series([2] * 70 + [1] * 30)).positive == "1"
    assert not read_label(pd.Series([1] * 70 + [2] * 30)).warnings
    even = read_label(pd.Series(["red"] * 52 + ["blue"] * 48))
    assert even.positive == "blue" and "positive" in str(even.warnings[0])


def test_one_value_can_be_told_from_all_the_rest():
    column = pd.Series(["a", "b", "c", None] * 30, name="kind")
    with pytest.raises(UserError, match="3 different values"):
        read_label(column)
    found = read_label(column, "b")
    outcomes = found.outcomes(column)
    assert found.negative is None
    assert np.nansum(outcomes) == 30 and np.isnan(outcomes).sum() == 30
    with pytest.raises(UserError, match="never says"):
        read_label(column, "z")


def test_labels_that_cannot_be_learned_are_refused_in_words():
    with pytest.raises(UserError, match="in every row"):
        read_label(pd.Series(["yes"] * 80, name="y"))
    with pytest.raises(UserError, match="is empty"):
        read_label(pd.Series([None] * 80, name="y", dtype="str"))
    with pytest.raises(UserError, match="400 different values"):
        read_label(pd.Series(range(400), name="y"))
    few = pd.Series(["yes"] * 5 + ["no"] * 5)
    with pytest.raises(UserError, match="10 rows"):
        check_counts(read_label(few).outcomes(few), read_label(few))
    rare = pd.Series(["yes"] * 3 + ["no"] * 97)
    with pytest.raises(UserError, match="Only 3 of the rows to learn from say “yes”"):
        check_counts(read_label(rare).outcomes(rare), read_label(rare))
    common = pd.Series(["yes"] * 97 + ["no"] * 3)
    with pytest.raises(UserError, match="Only 3 of the rows to learn from say “no”"):
        check_counts(read_label(common).outcomes(common), read_label(common))


def frame() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "text": pd.Series(["a"] * 50 + ["b"] * 45 + ["rare"] + [None] * 4, dtype="str"),
            "number": np.append(np.arange(99.0), np.nan),
            "flag": pd.array([True, False, None, True] * 25, dtype="boolean"),
            "day": pd.date_range("2024-01-01", periods=100),
        }
    )


def test_cells_hold_every_type_and_unknown_levels_are_other():
    encoder = fit_encoder(frame(), list(frame().columns))
    cells = encoder.encode(frame())
    assert encoder.columns == ("flag", "number", "day", "text")
    assert encoder.levels == {"text": ("a", "b")}
    assert cells.numbers.shape == (100, 6) and np.isnan(cells.numbers[-1, 1])
    assert cells.codes[95, 0] == OTHER and cells.codes[-1, 0] == MISSING
    new = encoder.encode(pd.DataFrame({"text": ["zebra"], "number": ["7"]}))
    assert new.codes[0, 0] == OTHER and new.numbers[0, 1] == 7
    assert np.isnan(new.numbers[0, 2:]).all()


def test_the_order_of_columns_changes_nothing_and_an_encoder_survives_json():
    names = list(frame().columns)
    one, two = fit_encoder(frame(), names), fit_encoder(frame(), names[::-1])
    assert one == two == Encoder.from_json(one.to_json())
    np.testing.assert_array_equal(
        one.encode(frame()).numbers, one.encode(frame()[names[::-1]]).numbers
    )
