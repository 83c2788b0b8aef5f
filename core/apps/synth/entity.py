"""Whether a table has several rows of one thing, as order logs, click logs and panels have."""

from collections.abc import Mapping
from itertools import combinations

import pandas as pd

from core.table.match import words
from core.words import Message, msg

PEOPLE = {"customer", "user", "client", "member", "session", "visitor", "客户", "用户", "会员"}
NUMBERED = {"id", "编号", *PEOPLE}  # how names of columns end that say which thing a row is of
AGAIN, OFTEN = 1.3, 4.0  # rows per thing: in any table, in one whose rows have numbers of their own
MANY = 20  # different things that make a column of things
OWN = 0.98  # share of different numbers from which they are the rows' own
FULL = 0.5  # share of all things times all dates that a panel has

LOG = msg(
    "The table has several rows of one thing (as an order or click log has): the twin keeps each "
    "row likely, but not which rows belong together."
)
PANEL = msg(
    "The table has one row per thing and date (a panel): the twin keeps each row likely, but not "
    "the course of time."
)


def several_rows_each(frame: pd.DataFrame, kinds: Mapping[str, str]) -> Message | None:
    """Why rows hang together, or None where every row stands for itself."""
    numbers = [name for name, kind in kinds.items() if kind == "id" or _ends(name, NUMBERED)]
    per_thing = {name: _rows_each(frame[name]) for name in numbers}
    if any(0 < rows <= 1 / OWN for rows in per_thing.values()):
        per_thing = {name: rows for name, rows in per_thing.items()
                     if rows >= OFTEN and set(words(name)) & PEOPLE}  # fmt: skip
    if any(rows >= AGAIN for rows in per_thing.values()):
        return LOG
    dates = [name for name, kind in kinds.items() if kind == "date"]
    return PANEL if any(_panel(frame, name, kinds) for name in dates) else None


def _ends(name: str, endings: set[str]) -> bool:
    """Whether a name says that the column names things.

    >>> _ends("CustomerID", NUMBERED), _ends("paid", NUMBERED), _ends("customer_age", NUMBERED)
    (True, False, False)
    """
    said = words(name)
    return bool(said) and said[-1] in endings


def _rows_each(cells: pd.Series) -> float:
    """Rows per different value; 0 where there are too few values to be things."""
    different = cells.nunique()
    return len(cells.dropna()) / different if different >= MANY else 0.0


def _panel(frame: pd.DataFrame, date: str, kinds: Mapping[str, str]) -> bool:
    """Whether a column, or two together, and the date name every row, and most dates are there."""
    n, dates = len(frame), frame[date].nunique()
    if dates < 5 or n < 2 * dates:
        return False
    few = [name for name in kinds if name != date and 2 <= frame[name].nunique() <= n / 4][:15]
    for keys in (*((name,) for name in few), *combinations(few, 2)):
        things = len(frame[list(keys)].drop_duplicates())
        filled = n >= FULL * things * dates
        if filled and not frame.duplicated([*keys, date]).any():
            return True
    return False
