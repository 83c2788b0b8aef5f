"""CSV that opens in a spreadsheet without running anything that a stranger wrote."""

import re
from io import StringIO
from pathlib import Path
from typing import IO

import pandas as pd
from pandas.api.types import is_string_dtype

RISKY = ("=", "+", "-", "@", "\t", "\r")
NUMBER = re.compile(r"[+-]?(\d+([.,]\d+)*|\d*[.,]\d+)([eE][+-]?\d+)?\s?%?")


def write_csv(frame: pd.DataFrame, target: Path | str | IO[str]) -> None:
    """The frame as CSV: numbers as they are, text made safe, UTF-8 with a mark that Excel reads."""
    safe = pd.concat([_column(frame.iloc[:, at]) for at in range(frame.shape[1])], axis=1)
    safe.columns = [guard(str(name)) for name in frame.columns]
    if isinstance(target, (str, Path)):
        safe.to_csv(target, index=False, encoding="utf-8-sig", lineterminator="\n")
    else:
        target.write("\ufeff" + safe.to_csv(index=False, lineterminator="\n"))


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """The same as bytes, for a download."""
    text = StringIO()
    write_csv(frame, text)
    return text.getvalue().encode()  # the mark is already there


def guard(cell: str) -> str:
    """A text cell that no spreadsheet takes for a formula; numbers stay numbers.

    >>> guard("=1+1"), guard("-5"), guard("+3"), guard("-abc"), guard("@x"), guard("plain")
    ("'=1+1", '-5', '+3', "'-abc", "'@x", 'plain')
    """
    return "'" + cell if cell.startswith(RISKY) and not NUMBER.fullmatch(cell) else cell


def _column(series: pd.Series) -> pd.Series:
    if not isinstance(series.dtype, pd.CategoricalDtype) and not is_string_dtype(series.dtype):
        return series
    return series.astype(object).map(lambda cell: guard(cell) if isinstance(cell, str) else cell)
