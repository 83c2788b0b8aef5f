"""From rows of any order to series side by side on one regular grid; gaps stay missing."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.errors import UserError
from core.learn.series.calendar import NAMES, Grid, detect
from core.table.sheet import Sheet
from core.words import Message, msg

MOST_CELLS = 200_000_000  # of the grid: beyond this it does not fit into memory
ALL = "all"


@dataclass(frozen=True)
class Panel:
    """S series over T periods with a history; what is known ahead reaches further."""

    names: pd.DataFrame  # (S, columns of the series) as text
    y: np.ndarray  # (S, T) quantities, NaN where nothing is told or a stock-out cut it
    sold: np.ndarray  # (S, T) as told, stock-outs included
    first: int  # number of the first period
    grid: Grid
    known: np.ndarray  # (S, T + further, K), NaN where not told
    known_names: tuple[str, ...] = ()
    levels: tuple[tuple[str, ...], ...] = ()  # of each known column; () for numbers
    codes: np.ndarray | None = None  # (S, P) categories of the series, for global models
    code_names: tuple[str, ...] = ()
    notes: tuple[Message, ...] = ()

    def __len__(self) -> int:
        return len(self.y)

    @property
    def periods(self) -> int:
        return self.y.shape[1]

    def date(self, at: np.ndarray | Sequence[int]) -> np.ndarray:
        """The dates of places on the grid, counted from the first period."""
        return self.grid.date(self.first + np.asarray(at, dtype=np.int64))

    def labels(self) -> np.ndarray:
        """One text per series: its columns joined."""
        return self.names.agg(" · ".join, axis=1).to_numpy(dtype=str)


@dataclass(frozen=True)
class Rows:
    """The rows that can be placed: which series, which period, and how many were left out."""

    who: np.ndarray
    at: np.ndarray  # number of the period
    frame: pd.DataFrame
    names: pd.DataFrame
    undated: int


def panel(sheet: Sheet, grid: Grid | None = None) -> Panel:
    """The series of a table. UserError where no row can be placed or the grid is too large."""
    rows, grid = _rows(sheet, grid)
    quantity = _numbers(rows.frame[sheet.columns("quantity")[0]])
    told = np.isfinite(quantity)
    if not told.any():
        raise UserError(
            msg("No row has a quantity."), msg("Fill in the quantities of the periods gone by.")
        )
    first, last = int(rows.at[told].min()), int(rows.at[told].max())
    size, width = len(rows.names), last - first + 1
    if size * width > MOST_CELLS:
        raise UserError(
            msg("{n:count} series over {t:count} periods are too many to hold.", n=size, t=width),
            msg("Take fewer series, or leave out the oldest dates."),
        )
    inside = told & (rows.at >= first)
    place = rows.who[inside] * width + rows.at[inside] - first
    count = np.bincount(place, minlength=size * width)
    total = np.bincount(place, quantity[inside], minlength=size * width)
    sold = np.where(count > 0, total, np.nan).reshape(size, width)
    out = _stockouts(sheet, rows, (first, size, width))
    known, levels = _known(sheet, rows, first, width)
    codes, code_names = _codes(sheet, rows)
    return Panel(
        rows.names,
        np.where(out, np.nan, sold),
        sold,
        first,
        grid,
        known,
        sheet.columns("known"),
        levels,
        codes,
        code_names,
        _notes(rows, count, sold, out, grid),
    )


def _rows(sheet: Sheet, grid: Grid | None) -> tuple[Rows, Grid]:
    times = sheet.frame[sheet.columns("date")[0]].to_numpy(dtype="datetime64[s]")
    dated = ~np.isnat(times)
    frame = sheet.frame[dated].reset_index(drop=True)
    who, names = series_of(frame, sheet.columns("series"))
    if not len(frame):
        raise UserError(msg("No row has a date."), msg("Choose the column that holds the dates."))
    grid = grid or detect(times[dated], who)
    at = grid.number(times[dated])
    return Rows(who, at, frame, names, int((~dated).sum())), grid


def series_of(frame: pd.DataFrame, columns: Sequence[str]) -> tuple[np.ndarray, pd.DataFrame]:
    """The number of each row's series, and the series' names as text, in order."""
    if not columns:
        return np.zeros(len(frame), dtype=np.int64), pd.DataFrame({"series": [ALL]}, dtype="str")
    text = pd.DataFrame({name: texts(frame[name]) for name in columns})
    groups = text.groupby(list(columns), sort=True, dropna=False)
    first = groups.head(1)
    who = groups.ngroup().to_numpy(dtype=np.int64)
    names = first.iloc[np.argsort(who[first.index.to_numpy()])].reset_index(drop=True)
    return who, names


def texts(column: pd.Series) -> pd.Series:
    """Values as a person would write them: whole numbers without a point, blanks as –."""
    if pd.api.types.is_float_dtype(column) and (column.dropna() % 1 == 0).all():
        column = column.astype("Int64")
    if pd.api.types.is_datetime64_any_dtype(column):
        column = column.dt.strftime("%Y-%m-%d")
    return column.astype("str").where(column.notna(), "–").astype("str")


def _numbers(column: pd.Series) -> np.ndarray:
    values = pd.to_numeric(column, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    return np.where(np.isfinite(values), values, np.nan)


def truth(column: pd.Series) -> np.ndarray:
    """Yes or no, however it is written."""
    if pd.api.types.is_bool_dtype(column):
        return column.fillna(False).to_numpy(dtype=bool)
    if pd.api.types.is_numeric_dtype(column):
        return np.nan_to_num(_numbers(column)) != 0
    words = column.astype("str").str.strip().str.casefold()
    return words.isin(("yes", "true", "y", "t", "1", "是", "有", "缺货")).to_numpy()


def _stockouts(sheet: Sheet, rows: Rows, shape: tuple[int, int, int]) -> np.ndarray:
    """(S, T): periods in which more might have been sold than there was."""
    first, size, width = shape
    out = np.zeros(size * width, dtype=bool)
    column = sheet.column("stockout")
    if column is not None:
        here = truth(rows.frame[column]) & (rows.at >= first) & (rows.at < first + width)
        out[rows.who[here] * width + rows.at[here] - first] = True
    return out.reshape(size, width)


def _known(
    sheet: Sheet, rows: Rows, first: int, width: int
) -> tuple[np.ndarray, tuple[tuple[str, ...], ...]]:
    """(S, T + further, K): the last value told of each column known ahead, as numbers."""
    columns = sheet.columns("known")
    wide = max(int(rows.at.max()) - first + 1, width)
    found = np.full((len(rows.names), wide, len(columns)), np.nan)
    levels = []
    here = rows.at >= first
    for k, name in enumerate(columns):
        values, names = coded(rows.frame[name])
        found[rows.who[here], rows.at[here] - first, k] = values[here]
        levels.append(names)
    return found, tuple(levels)


def coded(
    column: pd.Series, levels: Sequence[str] | None = None
) -> tuple[np.ndarray, tuple[str, ...]]:
    """Numbers as they are; text as the place among its values in order, NaN where blank."""
    numeric = pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)
    if (levels is None and numeric) or levels == ():
        return _numbers(column), ()
    text = texts(column)
    names = tuple(levels) if levels else tuple(sorted(set(text) - {"–"}))
    place = {name: float(at) for at, name in enumerate(names)}
    return text.map(place).to_numpy(dtype=float), names


def _codes(sheet: Sheet, rows: Rows) -> tuple[np.ndarray, tuple[str, ...]]:
    """(S, P): the series' own columns and what stays the same of it, as codes."""
    found = [pd.factorize(rows.names[name], sort=True)[0].astype(float) for name in rows.names]
    names = [str(name) for name in rows.names]
    place = pd.Series(rows.who).drop_duplicates(keep="last")
    for name in sheet.columns("static"):
        values = np.zeros(len(rows.names))
        of_rows = pd.factorize(texts(rows.frame[name]), sort=True)[0]
        values[place.to_numpy()] = of_rows[place.index.to_numpy()]
        found.append(values)
        names.append(name)
    return np.column_stack(found), tuple(names)


def _notes(
    rows: Rows, count: np.ndarray, sold: np.ndarray, out: np.ndarray, grid: Grid
) -> tuple[Message, ...]:
    """What was done on the way, in words."""
    told = np.isfinite(sold)
    since = np.maximum.accumulate(told, 1)
    until = np.maximum.accumulate(told[:, ::-1], 1)[:, ::-1]
    gaps, twice, lost = (
        int((since & until & ~told).sum()),
        int((count > 1).sum()),
        int((out & told).sum()),
    )
    found = []
    if gaps:
        found.append(
            msg(
                "{n:count} {what} inside the series have no row; they stay missing, not zero.",
                n=gaps,
                what=NAMES[grid.key],
            )
        )
    if twice:
        found.append(
            msg("{n:count} times a series had several rows for one period: summed.", n=twice)
        )
    if lost:
        found.append(
            msg(
                "{n:count} periods with a stock-out are not learned from: demand was higher.",
                n=lost,
            )
        )
    if (sold < 0).any():
        negative = int((sold < 0).sum())
        found.append(
            msg("{n:count} quantities are below zero (returns); they were kept.", n=negative)
        )
    if rows.undated:
        found.append(msg("{n:count} rows without a date were left out.", n=rows.undated))
    return tuple(found)
