"""The one language in which a person says which rows: closed, and never run as code.

    age >= 30 and (purpose in (car, 'home repair') or "loan amount" is missing)
    not city starts with 上 and day < 2026-03-01

A missing cell meets no comparison; only `is missing` finds it.
"""

from typing import Any

import numpy as np
import pandas as pd
from pandas.api import types

from core.errors import UserError
from core.table.condition import Both, Condition, Either, Literal, Not, Test, parse, write
from core.words import msg

__all__ = ["Both", "Condition", "Either", "Literal", "Not", "Test", "mask", "parse", "write"]


def mask(condition: Condition, frame: pd.DataFrame) -> np.ndarray:
    """True for the rows of a frame that meet the condition.

    >>> frame = pd.DataFrame({"age": [20, 40]})
    >>> mask(parse("not age < 30", ["age"]), frame)
    array([False,  True])
    """
    if isinstance(condition, Test):
        return _test(condition, frame[condition.column])
    if isinstance(condition, Not):
        return ~mask(condition.part, frame)
    parts = [mask(part, frame) for part in condition.parts]
    join = np.logical_and if isinstance(condition, Both) else np.logical_or
    return join.reduce(parts)


def _test(test: Test, cells: pd.Series) -> np.ndarray:
    given = cells.notna().to_numpy(bool)
    if test.operator == "missing":
        return ~given
    if test.operator in ("contains", "starts"):
        return given & _within(test, cells)
    same = np.zeros(len(cells), dtype=bool)
    for value in test.values:
        same |= _compare(cells, test.operator, value)
    return given & same


def _within(test: Test, cells: pd.Series) -> np.ndarray:
    """Whether cells hold a text, in upper or lower case."""
    sought = test.values[0].text.casefold()
    text = cells.astype("str").str.casefold()
    found = (
        text.str.startswith(sought)
        if test.operator == "starts"
        else text.str.contains(sought, regex=False)
    )
    return found.fillna(False).to_numpy(bool)


def _compare(cells: pd.Series, operator: str, value: Literal) -> np.ndarray:
    other, own = _comparable(cells, value)
    with np.errstate(invalid="ignore"):
        found = {
            "=": own.eq,
            "in": own.eq,
            "!=": own.ne,
            "<": own.lt,
            "<=": own.le,
            ">": own.gt,
            ">=": own.ge,
        }[operator](other)
    return found.fillna(False).to_numpy(bool)


def _comparable(cells: pd.Series, value: Literal) -> tuple[Any, pd.Series]:
    """The value as the column's type, or UserError in words."""
    kind = cells.dtype
    try:
        if types.is_bool_dtype(kind):
            return {"true": True, "false": False, "1": True, "0": False}[value.text.lower()], cells
        if types.is_datetime64_any_dtype(kind):
            return pd.Timestamp(value.text), cells
        if types.is_numeric_dtype(kind):
            return float(value.text) if "." in value.text else _whole(value.text), cells
    except (KeyError, ValueError):
        raise UserError(
            msg("“{value}” cannot be held against column “{name}”.",
                value=value.text, name=str(cells.name)),
            msg("The column holds {kind}.", kind=_KINDS[_kind(kind)]),
        ) from None  # fmt: skip
    return value.text, cells.astype("str")


def _whole(text: str) -> float | int:
    value = float(text)
    return int(text) if text.lstrip("+-").isdigit() and abs(value) < 2**62 else value


_KINDS = {
    "truth": msg("true and false"),
    "date": msg("dates such as 2026-03-31"),
    "number": msg("numbers"),
}


def _kind(kind: Any) -> str:
    if types.is_bool_dtype(kind):
        return "truth"
    return "date" if types.is_datetime64_any_dtype(kind) else "number"
