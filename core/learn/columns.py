"""Which columns are evidence: ids, constants and leaks are left out, and it is said why."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from core.judge.metrics import auc
from core.learn.cells import as_text, date_parts, floats, is_date, is_number
from core.words import Message, msg

UNIQUE = 0.98  # a text or whole-number column with more different values names the rows
MISSING = 0.95
FEWEST = 5  # rows that must share a text for it to be a kind of case
LEAK = 0.98  # a single column that ranks rows it has not seen this well knows the answer


@dataclass(frozen=True)
class Chosen:
    """The columns kept, those left out with the reason, and what to warn of."""

    kept: tuple[str, ...]
    left_out: Mapping[str, Message] = field(default_factory=dict)
    warnings: tuple[Message, ...] = ()


def choose(
    frame: pd.DataFrame, y: np.ndarray, columns: Sequence[str], keep: Collection[str] = ()
) -> Chosen:
    """The columns worth learning from; those named in `keep` stay whatever they look like."""
    out: dict[str, Message] = {}
    told: list[Message] = []
    for name in columns:
        reason = None if name in keep else useless(frame[name])
        if reason is None and name not in keep:
            reach = single_auc(frame[name], y)
            if reach > LEAK:
                reason = msg(
                    "alone it ranks {auc:number} of 1: it seems to know the answer", auc=reach
                )
                told.append(_warn_leak(name, reach))
        if reason is not None:
            out[name] = reason
    return Chosen(tuple(name for name in columns if name not in out), out, tuple(told))


def useless(column: pd.Series) -> Message | None:
    """Why a column cannot be evidence, or None.

    >>> str(useless(pd.Series([7, 7, 7])))
    'it says the same in every row'
    """
    known = column.dropna()
    if len(known) == 0:
        return msg("it is empty")
    if len(known) < (1 - MISSING) * len(column):
        share = 1 - len(known) / len(column)
        return msg("it is missing in {share:percent} of the rows", share=share)
    different = known.nunique()
    if different == 1:
        return msg("it says the same in every row")
    named = not (pd.api.types.is_float_dtype(column) and not _whole(known)) and not is_date(column)
    if named and different > UNIQUE * len(known) and not _spread(known):
        return msg("nearly every row has its own value, as a case number has")
    if names_things(known, FEWEST):
        return msg("most of its values come only once or a few times, as names and numbers do")
    return None


def names_things(known: pd.Series, fewest: float) -> bool:
    """Whether half of the rows or more hold a text that fewer than so many rows have.

    >>> names_things(pd.Series(["a", "b", "c", "c"]), 2), names_things(pd.Series([1, 2]), 2)
    (True, False)
    """
    if is_number(known) or is_date(known):
        return False
    counts = as_text(known).value_counts()
    return bool(counts[counts < fewest].sum() >= len(known) / 2)


def single_auc(column: pd.Series, y: np.ndarray) -> float:
    """How well one column alone ranks rows: two halves, each scored by the rates of the other."""
    cells = _cells(column)
    half = np.random.default_rng(0).permutation(len(y)) % 2 == 0
    rates = np.empty(len(y))
    for seen in (half, ~half):
        rates[~seen] = _rates(cells[seen], y[seen], int(cells.max()) + 1)[cells[~seen]]
    return auc(y, rates)


def _whole(values: pd.Series) -> bool:
    return bool((values % 1 == 0).all())


def _spread(values: pd.Series) -> bool:
    """Whole numbers that are amounts, not case numbers: they do not fill their range."""
    if not is_number(values) or pd.api.types.is_bool_dtype(values):
        return False
    numbers = floats(values)
    away = (numbers - numbers.mean()) / max(float(numbers.std()), 1e-12)
    return bool(np.ptp(numbers) > 20 * len(numbers) and (away**3).mean() > 1)


def _cells(column: pd.Series) -> np.ndarray:
    """Codes: quantile bins of numbers and dates, levels of text; missing is a code too."""
    if is_number(column) or is_date(column):
        values = date_parts(column)[0] if is_date(column) else floats(column)
        edges = np.unique(np.nanquantile(values, np.linspace(0, 1, 65)[1:-1]))
        return np.where(np.isnan(values), len(edges) + 1, np.searchsorted(edges, values))
    return pd.factorize(as_text(column).mask(column.isna()), use_na_sentinel=False)[0]


def _rates(codes: np.ndarray, y: np.ndarray, size: int) -> np.ndarray:
    """The share of cases per code, shrunk to the mean where rows are few."""
    counts = np.bincount(codes, minlength=size)
    cases = np.bincount(codes, weights=y, minlength=size)
    return (cases + 5 * y.mean()) / (counts + 5)


def _warn_leak(name: str, reach: float) -> Message:
    return msg(
        "“{name}” was left out: alone it ranks the outcome almost perfectly "
        "({auc:number} of 1), as a column does that is filled in afterwards. Name it under `keep` "
        "if it is known in time.",
        name=name,
        auc=reach,
    )
