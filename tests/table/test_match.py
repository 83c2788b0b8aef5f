"""Matching columns to roles: by name in two languages, by content, and what cannot be."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.apps.risk.contract import card
from core.card import Role, Table
from core.errors import UserError
from core.table.match import check_roles, fit_for, match
from core.table.profile import Profile, profile
from core.words import msg


def seen(folder: Path, frame: pd.DataFrame) -> Profile:
    frame.to_parquet(folder / "table.parquet", coerce_timestamps="us")
    return profile(folder / "table.parquet")


def loans(rows: int = 400, **more: object) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(
        {
            "loan_no": [f"L{i:05}" for i in range(rows)],
            "age": rng.integers(18, 90, rows),
            "sex": rng.choice(["m", "f"], rows),
            "amount": rng.lognormal(8, 1, rows),
            "when": pd.Timestamp("2026-01-01") + pd.to_timedelta(rng.integers(0, 900, rows), "D"),
            "many": rng.permutation(rows),
        }
    )
    return frame.assign(**more)


def chosen(folder: Path, frame: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    return {role: found.columns for role, found in match(card.main, seen(folder, frame)).items()}


@pytest.mark.parametrize(
    "name", ["default", "Class", "LOAN STATUS", "是否违约", "Income", "isDefault"]
)
def test_a_label_is_known_by_its_name(name: str, tmp_path: Path) -> None:
    frame = loans(**{name: [0, 1] * 200, "z_last": ["u", "v"] * 200})
    assert chosen(tmp_path, frame)["target"] == (name,)
    assert str(match(card.main, seen(tmp_path, frame))["target"].why) == "matched by name"


def test_else_by_content_the_last_column_of_two_values(tmp_path: Path) -> None:
    found = match(card.main, seen(tmp_path, loans(left=["Yes", "No"] * 200)))
    assert found["target"].columns == ("left",)
    assert str(found["target"].why) == "matched by content"
    assert found["target"].sure < 0.6


def test_a_lone_column_of_zeros_and_ones_goes_before_other_pairs(tmp_path: Path) -> None:
    pairs = {"found_p": [0, 0, 0, 1] * 100, "agent": ["in", "out"] * 200, "z_note": range(400)}
    assert chosen(tmp_path, loans(**pairs))["target"] == ("found_p",)


def test_a_name_does_not_make_a_label_of_many_values(tmp_path: Path) -> None:
    frame = loans(default=range(400), gone=[True, False] * 200)
    assert chosen(tmp_path, frame)["target"] == ("gone",)


def test_an_id_is_known_by_being_different_in_every_row(tmp_path: Path) -> None:
    assert chosen(tmp_path, loans(default=[0, 1] * 200))["id"] == ("loan_no",)


def test_an_amount_that_never_repeats_is_no_id(tmp_path: Path) -> None:
    frame = loans(default=[0, 1] * 200).drop(columns=["loan_no", "many"])
    assert "id" not in chosen(tmp_path, frame)


def test_the_number_of_a_case_comes_once(tmp_path: Path) -> None:
    frame = loans(
        claim_id=[f"C{i}" for i in range(400)], customer_id=[f"P{i % 99}" for i in range(400)]
    )
    assert chosen(tmp_path, frame.drop(columns=["loan_no", "many"]))["id"] == ("claim_id",)


def test_a_word_in_a_name_is_not_enough_for_a_label_of_several_values(tmp_path: Path) -> None:
    frame = loans(marital_status=["a", "b", "c", "d"] * 100, gone=[0, 1] * 200)
    assert chosen(tmp_path, frame)["target"] == ("gone",)


def test_roles_that_act_only_when_named_are_never_suggested(tmp_path: Path) -> None:
    assert set(chosen(tmp_path, loans(default=[0, 1] * 200))) == {"target", "id"}


def test_a_role_of_many_takes_all_that_fit(tmp_path: Path) -> None:
    series = Role("series", msg("S"), msg("s"), "category", many=True, synonyms=("store", "dept"))
    frame = pd.DataFrame({"Dept": [1, 2] * 30, "Store": [1, 1, 2] * 20, "x": np.arange(60) / 7})
    found = match(Table("main", msg("T"), (series,)), seen(tmp_path, frame))
    assert set(found["series"].columns) == {"Store", "Dept"}


def test_a_number_that_only_tells_things_apart_is_no_quantity(tmp_path: Path) -> None:
    quantity = Role("quantity", msg("Q"), msg("q"), "number", required=True)
    frame = pd.DataFrame({"tweet_id": range(60), "zip code": [90210, 10001] * 30})
    table = Table("main", msg("T"), (quantity,))
    assert match(table, seen(tmp_path, frame)) == {}
    with_sales = seen(tmp_path, frame.assign(moved=range(60)))
    assert match(table, with_sales)["quantity"].columns == ("moved",)


def test_one_column_plays_one_suggested_role(tmp_path: Path) -> None:
    found = chosen(tmp_path, loans(id=range(400), status=["a", "b"] * 200))
    names = [name for columns in found.values() for name in columns]
    assert len(names) == len(set(names))


def test_home_hears_whether_a_table_is_fit(tmp_path: Path) -> None:
    fit = fit_for(card, seen(tmp_path, loans(default=[0, 1] * 200)))
    assert fit.ready and fit.score == 1.0 and not fit.missing
    unfit = fit_for(card, seen(tmp_path, pd.DataFrame({"x": np.arange(400) / 7})))
    assert not unfit.ready and [role.key for role in unfit.missing] == ["target"]
    assert not fit_for(card, seen(tmp_path, loans(10, default=[0, 1] * 5))).ready


WRONG = {
    "no such column": ({"target": ("defualt",)}, "defualt", "Did you mean “default”?"),
    "no such role": ({"tarket": ("default",)}, "tarket", "Did you mean “target”?"),
    "none for a required role": ({"id": ("loan_no",)}, "Outcome", "Choose one"),
    "a date as label": ({"target": ("when",)}, "different values", "two different"),
    "400 values": ({"target": ("many",)}, "400 different values", "two different"),
    "one value": ({"target": ("same",)}, "one value only", "needs two"),
    "nothing": ({"target": ("nothing",)}, "is empty", "another column"),
    "text as date": ({"target": ("default",), "time": ("sex",)}, "holds categories", "dates"),
    "text as number": ({"target": ("default",), "value": ("sex",)}, "categories", "numbers"),
    "two for one": ({"target": ("default", "sex")}, "takes one column", "Keep one of"),
    "one for two": ({"target": ("default",), "id": ("default",)}, "both", "another column"),
}


@pytest.mark.parametrize("name", WRONG)
def test_roles_that_cannot_be_played_are_answered_in_words(name: str, tmp_path: Path) -> None:
    roles, what, how = WRONG[name]
    nothing = pd.Series([None] * 400, dtype="str")
    found = seen(tmp_path, loans(default=[0, 1] * 200, same=1, nothing=nothing))
    with pytest.raises(UserError) as error:
        check_roles(card.main, roles, found)
    assert what in str(error.value.what)
    assert how in str(error.value.how)


def test_roles_that_can_be_played_pass(tmp_path: Path) -> None:
    found = seen(tmp_path, loans(default=[0, 1] * 200))
    roles = {"target": ("default",), "time": ("when",), "value": ("amount",), "id": ("loan_no",)}
    check_roles(card.main, {**roles, "group": ("sex", "age")}, found)


def test_a_name_of_markup_or_5000_letters_is_only_a_name(tmp_path: Path) -> None:
    frame = loans(**{"<b>**x**</b>": [0, 1] * 200, "y" * 100: [0, 1, 2, 3] * 100})
    assert chosen(tmp_path, frame)["target"]
