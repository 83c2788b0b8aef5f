"""Numbers as people say them: edges, both languages, and never a word of the machine."""

from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.numerals import SPECS, three, write


@pytest.mark.parametrize(
    ("value", "spec", "english", "chinese"),
    [
        (-1234, "money", "−1,234", "−1,234"),
        (-0.2, "money", "−0.2", "−0.2"),
        (-0.2, "count", "0", "0"),
        (1_234_567, "money", "1.23 M", "123 万"),
        (-250_000, "money", "−250 k", "−25 万"),
        (99_999, "money", "99,999", "99,999"),
        (3_100_000_000, "short", "3.1 B", "31 亿"),
        (2.5e12, "short", "2.5 T", "2.5 万亿"),
        (999_700, "short", "1 M", "100 万"),
        (0, "percent", "0 %", "0 %"),
        (0.0001, "percent", "<0.1 %", "<0.1 %"),
        (0.997, "percent", "99.7 %", "99.7 %"),
        (0.99999, "percent", ">99.9 %", ">99.9 %"),
        (1, "percent", "100 %", "100 %"),
        (1.5, "percent", "150 %", "150 %"),
        (-0.034, "percent", "−3.4 %", "−3.4 %"),
        (-0.0001, "percent", "0.0 %", "0.0 %"),
        (0.2, "duration", "1 s", "1 秒"),
        (600, "duration", "10 min", "10 分钟"),
        (9000, "duration", "2.5 h", "2.5 小时"),
        (3 * 2**20, "bytes", "3 MB", "3 MB"),
        ("2026-03-12", "date", "12 Mar 2026", "2026年3月12日"),
        (datetime(2026, 3, 12, 14, 2), "time", "12 Mar 2026 14:02", "2026年3月12日 14:02"),
        (date(2026, 3, 12), "date", "12 Mar 2026", "2026年3月12日"),
        ("yesterday", "date", "yesterday", "yesterday"),
    ],
)
def test_a_value_is_written_as_a_person_would(value, spec, english, chinese):
    assert write(value, spec) == english
    assert write(value, spec, "zh_CN") == chinese


@pytest.mark.parametrize(
    ("value", "spec", "english"),
    [
        ((47.1, 56.3), "money", "47.1–56.3"),
        ((90_000, 150_000), "money", "90 k–150 k"),
        ((-1200, 300), "money", "−1,200 to 300"),
        ((0.0002, 0.032), "percent", "0.1–3.2 %"),
        ((0.992, 0.99999), "percent", "99.2–99.9 %"),
        ((-0.12, 0.03), "percent", "−12 to 3.0 %"),
        ((None, 0.5), "number", "––0.5"),
        ([0.772, 0.829], "number", "0.772–0.829"),
        ((0.706, 0.85), "number", "0.706–0.850"),
        ((0.0124, 0.0905), "number", "0.012–0.090"),
    ],
)
def test_an_interval_has_one_unit(value, spec, english):
    assert write(value, spec) == english


def test_an_interval_below_zero_has_a_word_in_chinese():
    assert write((-1200, 300), "money", "zh_CN") == "−1,200 至 300"


@pytest.mark.parametrize("nothing", [None, float("nan"), float("inf"), np.nan, pd.NA, pd.NaT, ""])
@pytest.mark.parametrize("spec", SPECS)
def test_what_is_not_there_is_a_dash(nothing, spec):
    assert write(nothing, spec) == "–"


def test_numbers_of_numpy_are_numbers():
    assert write(np.int64(5000), "count") == "5,000"
    assert write(np.float32(0.5), "percent") == "50 %"


@given(st.floats(min_value=1e-6, max_value=1e12))
def test_three_digits_are_near_and_have_no_exponent(value):
    text = three(value)
    assert "e" not in text
    near = 0.000501 if value >= 0.01 else 0.0  # at most three decimals there
    assert float(text.replace(",", "")) == pytest.approx(value, rel=0.00501, abs=near)


@example(1.8e306, "percent", "en")  # a hundred times it is no number
@given(st.floats(), st.sampled_from(SPECS), st.sampled_from(["en", "zh_CN"]))
def test_no_number_reads_nan(value, spec, language):
    text = write(value, spec, language)
    assert text
    assert "nan" not in text
    assert "inf" not in text
