"""Dates, times or running numbers of any column as one number each, and whether they are real."""

import numpy as np
import pandas as pd
from pandas.api import types

DAY = range(19_000_101, 21_001_232)  # whole numbers that read as year, month, day
SECONDS = (2e8, 5e9)  # since 1970: 1976 to 2128
THOUSANDTHS = (2e11, 5e12)
SURE = 0.9  # share of the cells that must read as dates


def moments(cells: pd.Series) -> tuple[np.ndarray | None, bool]:
    """(rows,) seconds since 1970 and True; or an order and False; None where neither is found.

    Cells that are missing or read as nothing are NaN.

    >>> moments(pd.Series(["1970-01-02", "02.01.1970"]))[1], moments(pd.Series([3, 1]))[1]
    (True, False)
    >>> moments(pd.Series([19970101, 19970102]))[0].tolist()
    [852076800.0, 852163200.0]
    """
    if types.is_datetime64_any_dtype(cells):
        return _seconds(cells), True
    if types.is_bool_dtype(cells):
        return None, False
    if types.is_numeric_dtype(cells):
        return _number(cells.astype("float64"))
    number = pd.to_numeric(cells, errors="coerce")
    if number.notna().mean() >= SURE * max(cells.notna().mean(), 1e-9) > 0:
        return _number(number.astype("float64"))
    read = pd.to_datetime(cells, errors="coerce", format="mixed", dayfirst=_day_first(cells))
    if read.notna().mean() < SURE * cells.notna().mean() or not read.notna().any():
        return None, False
    return _seconds(read.dt.tz_localize(None) if read.dt.tz is not None else read), True


def _number(cells: pd.Series) -> tuple[np.ndarray | None, bool]:
    known = cells.dropna()
    if known.empty:
        return None, False
    if (known == np.floor(known)).all() and known.isin(DAY).all():
        days = cells.map(lambda day: f"{day:.0f}", na_action="ignore")
        read = pd.to_datetime(days, format="%Y%m%d", errors="coerce")
        if read.notna().sum() == len(known):
            return _seconds(read), True
    for (low, high), unit in ((SECONDS, 1.0), (THOUSANDTHS, 1e3)):
        if known.between(low, high).all():
            return (cells / unit).to_numpy(), True
    return cells.to_numpy(), False


def _seconds(cells: pd.Series) -> np.ndarray:
    micro = cells.astype("datetime64[us]")
    return np.where(micro.isna(), np.nan, micro.astype("int64") / 1e6)


def _day_first(cells: pd.Series) -> bool:
    """Whether days stand before months: a first part above 12 somewhere, or points between."""
    parts = cells.dropna().astype(str).str.extract(r"^\s*(\d{1,2})([./-])\d{1,2}[./-]\d{2,4}")
    first = pd.to_numeric(parts[0], errors="coerce")
    return bool((first > 12).any() or (parts[1] == ".").any())
