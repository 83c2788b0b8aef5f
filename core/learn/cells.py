"""Columns of any type as two plain arrays, the way every member of the scorer reads them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

OTHER, MISSING, FIRST = 0, 1, 2  # codes: unseen or rare, missing, then the known levels
RARE = 5  # levels seen in fewer rows become OTHER
MOST_LEVELS = 250  # HistGradientBoosting bins at most 255 categories
DATE_PARTS = ("days", "month", "day", "weekday")


@dataclass(frozen=True)
class Cells:
    """Rows as numbers (n, d), NaN = missing, and codes (n, c) of levels."""

    numbers: np.ndarray
    codes: np.ndarray

    def __len__(self) -> int:
        return len(self.numbers)

    def take(self, rows: np.ndarray | slice) -> "Cells":
        return Cells(self.numbers[rows], self.codes[rows])

    def parts(self, size: int = 65_536) -> list["Cells"]:
        """The same rows in pieces, so that a million of them need little memory."""
        return [self.take(slice(at, at + size)) for at in range(0, len(self), size)] or [self]


@dataclass(frozen=True)
class Encoder:
    """Which raw columns are read, and how; fitted on training rows only.

    `dates` give four numbers each, `texts` one code each; columns stand in the order of their
    names, so that the order in the file changes nothing.
    """

    numbers: tuple[str, ...]
    dates: tuple[str, ...]
    levels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        """The raw columns, in the order in which explanations name them."""
        return (*self.numbers, *self.dates, *self.levels)

    @property
    def number_names(self) -> tuple[str, ...]:
        """A name per column of `Cells.numbers`."""
        parts = [f"{name}: {part}" for name in self.dates for part in DATE_PARTS]
        return (*self.numbers, *parts)

    @property
    def owners(self) -> tuple[np.ndarray, np.ndarray]:
        """For each column of numbers and of codes: the index of its raw column."""
        plain, dates = len(self.numbers), len(self.dates)
        first = plain + dates
        of_dates = np.repeat(np.arange(plain, first), len(DATE_PARTS))
        return np.concatenate([np.arange(plain), of_dates]), first + np.arange(len(self.levels))

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many codes each text column can have."""
        return tuple(len(levels) + FIRST for levels in self.levels.values())

    def encode(self, frame: pd.DataFrame) -> Cells:
        """The rows of a frame; a column the frame lacks is missing throughout."""
        n = len(frame)
        numbers = [floats(_get(frame, name)) for name in self.numbers]
        for name in self.dates:
            numbers += date_parts(_get(frame, name))
        codes = [_codes(_get(frame, name), levels) for name, levels in self.levels.items()]
        return Cells(_stack(numbers, n, np.float64), _stack(codes, n, np.int32))

    def to_json(self) -> dict[str, object]:
        levels = {name: list(values) for name, values in self.levels.items()}
        return {"numbers": list(self.numbers), "dates": list(self.dates), "levels": levels}

    @staticmethod
    def from_json(stored: Mapping[str, Mapping[str, Sequence[str]]]) -> "Encoder":
        levels = {name: tuple(values) for name, values in stored["levels"].items()}
        return Encoder(tuple(stored["numbers"]), tuple(stored["dates"]), levels)


def fit_encoder(frame: pd.DataFrame, columns: Sequence[str]) -> Encoder:
    """An encoder for these columns, by their types.

    >>> encoder = fit_encoder(pd.DataFrame({"b": ["x"] * 5, "a": range(5)}), ["b", "a"])
    >>> encoder.columns, encoder.levels
    (('a', 'b'), {'b': ('x',)})
    """
    names = sorted(columns)
    dates = tuple(name for name in names if is_date(frame[name]))
    numbers = tuple(name for name in names if name not in dates and is_number(frame[name]))
    texts = [name for name in names if name not in dates and name not in numbers]
    return Encoder(numbers, dates, {name: _levels(frame[name]) for name in texts})


def is_number(column: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(column)  # true for booleans too: 0 and 1


def is_date(column: pd.Series) -> bool:
    return pd.api.types.is_datetime64_any_dtype(column)


def date_parts(column: pd.Series) -> list[np.ndarray]:
    """Days since 2000, month, day of the month, day of the week.

    >>> [part.tolist() for part in date_parts(pd.Series(pd.to_datetime(["2000-01-02"])))]
    [[1.0], [1.0], [2.0], [6.0]]
    """
    dates = pd.to_datetime(column, errors="coerce")
    if dates.dt.tz is not None:
        dates = dates.dt.tz_localize(None)
    days = (dates - pd.Timestamp("2000-01-01")) / pd.Timedelta(days=1)
    parts = (days, dates.dt.month, dates.dt.day, dates.dt.day_of_week)
    return [part.to_numpy(dtype=np.float64, na_value=np.nan) for part in parts]


def _get(frame: pd.DataFrame, name: str) -> pd.Series:
    if name in frame.columns:
        return frame[name]
    return pd.Series(np.full(len(frame), np.nan), name=name)


def floats(column: pd.Series) -> np.ndarray:
    if not pd.api.types.is_numeric_dtype(column):
        column = pd.to_numeric(column, errors="coerce")
    values = column.to_numpy(dtype=np.float64, na_value=np.nan)
    return np.where(np.isinf(values), np.nan, values)


def as_text(column: pd.Series) -> pd.Series:
    """Values as text, so that a column read as numbers today still meets its levels."""
    if pd.api.types.is_float_dtype(column):
        return column.map(lambda value: f"{value:.15g}", na_action="ignore").astype("str")
    return column.astype("str")


def _levels(column: pd.Series) -> tuple[str, ...]:
    counts = as_text(column).value_counts()
    kept = counts[counts >= min(RARE, max(len(column) // 20, 1))]
    return tuple(sorted(str(level) for level in kept.index[:MOST_LEVELS]))


def _codes(column: pd.Series, levels: Sequence[str]) -> np.ndarray:
    missing = column.isna().to_numpy()
    found = pd.Index(list(levels), dtype="str").get_indexer(pd.Index(as_text(column)))
    codes = np.where(found < 0, OTHER, found + FIRST)
    return np.where(missing, MISSING, codes).astype(np.int32)


def _stack(arrays: Sequence[np.ndarray], n: int, kind: type) -> np.ndarray:
    return np.column_stack(arrays).astype(kind) if arrays else np.zeros((n, 0), dtype=kind)
