"""Exported CSV: numbers stay numbers, and no text runs as a formula."""

import io
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.table.export import guard, write_csv

SAFE = ["-5", "+3", "-1.5", "-1,234.50", "+1e5", "-.5", "plain", "a=1", "", "'=x", "-12%"]
RISKY = [
    "=1+1",
    "@x",
    "-abc",
    "+cmd|' /C calc'!A0",
    "\tx",
    "\rx",
    "=",
    "-",
    "+",
    "--5",
    "-5+1",
    "-1:2",
]


def back(frame: pd.DataFrame) -> pd.DataFrame:
    buffer = io.StringIO()
    write_csv(frame, buffer)
    text = buffer.getvalue()
    assert text.startswith("\ufeff")
    return pd.read_csv(io.StringIO(text[1:]), dtype=str, keep_default_na=False)


@pytest.mark.parametrize("cell", SAFE)
def test_what_is_harmless_stays_as_it_is(cell: str) -> None:
    assert guard(cell) == cell


@pytest.mark.parametrize("cell", RISKY)
def test_what_could_run_gets_a_quote_before_it(cell: str) -> None:
    assert guard(cell) == "'" + cell


def test_numbers_and_dates_are_untouched() -> None:
    frame = pd.DataFrame(
        {
            "n": [-5, 3],
            "x": [-0.5, float("nan")],
            "d": pd.to_datetime(["2026-01-02", None]),
            "b": pd.array([True, None], dtype="boolean"),
            "o": pd.Series([-5, "=1+1"], dtype=object),
            "c": pd.Categorical(["@x", "y"]),
        }
    )
    again = back(frame)
    assert list(again["n"]) == ["-5", "3"]
    assert list(again["x"]) == ["-0.5", ""]
    assert list(again["d"]) == ["2026-01-02", ""]
    assert list(again["o"]) == ["-5", "'=1+1"]
    assert list(again["c"]) == ["'@x", "y"]


def test_names_of_columns_are_guarded_too() -> None:
    assert list(back(pd.DataFrame({"=cmd()": [1], "ok": [2]}))) == ["'=cmd()", "ok"]


def test_two_columns_of_one_name_are_both_written() -> None:
    frame = pd.DataFrame([[1, "x"]], columns=["a", "a"])
    buffer = io.StringIO()
    write_csv(frame, buffer)
    assert buffer.getvalue() == "\ufeffa,a\n1,x\n"


def test_a_file_opens_in_a_spreadsheet(tmp_path: Path) -> None:
    write_csv(pd.DataFrame({"城市": ["上海"]}), tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_bytes() == b"\xef\xbb\xbf" + "城市\n上海\n".encode()


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"))))
def test_text_comes_back_and_never_starts_a_formula(cells: list[str]) -> None:
    again = list(back(pd.DataFrame({"t": pd.Series(cells, dtype="str"), "end": 1}))["t"])
    for cell, old in zip(again, cells, strict=True):
        assert cell in (old, "'" + old)
    for cell in again:
        assert not cell.startswith(("=", "@", "\t", "\r"))


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_any_number_comes_back_the_same(value: float) -> None:
    assert float(back(pd.DataFrame({"x": [value]}))["x"][0]) == value
    assert guard(repr(value)) == repr(value)
