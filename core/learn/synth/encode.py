"""A table as choices: every modelled column one code out of a few, and back to a table.

Levels and values that at least `rare` rows share are generated as they are, others inside bins or
merged; ids and free text are made anew from shapes and common words, never copied.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from core.learn.cells import as_text, is_date, is_number
from core.learn.stored import load_arrays, load_json, save_arrays, save_json
from core.learn.synth.bins import Bins, fit_bins
from core.learn.synth.levels import Levels, fit_levels
from core.learn.synth.made import Made, fit_made
from core.table.where import Both, Condition, Not, Test, mask

Column = Levels | Bins | Made
FAMILIES: Mapping[str, type[Levels] | type[Bins] | type[Made]] = {
    "levels": Levels, "bins": Bins, "made": Made,
}  # fmt: skip
FITS: Mapping[str, Callable[[pd.Series, str, int], Column]] = {
    "number": fit_bins, "date": fit_bins, "category": fit_levels, "boolean": fit_levels,
}  # fmt: skip
UNIQUE = 0.98  # share of different texts from which a column names the rows
FREE = 0.5  # and from which it is free text


@dataclass(frozen=True)
class Encoding:
    """How each column of a table becomes codes, in the table's own order."""

    columns: tuple[Column, ...]

    @property
    def chosen(self) -> tuple[Levels | Bins, ...]:
        """The encoders of the modelled columns, in the order of the codes."""
        return tuple(column for column in self.columns if not isinstance(column, Made))

    @property
    def modelled(self) -> tuple[str, ...]:
        """Names of the columns that codes stand for; the others are made anew."""
        return tuple(column.name for column in self.chosen)

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many levels each modelled column has."""
        return tuple(column.levels for column in self.chosen)

    def encode(self, frame: pd.DataFrame) -> np.ndarray:
        """(n, c) int32 codes of the modelled columns."""
        codes = [column.encode(frame[column.name]) for column in self.chosen]
        return np.column_stack(codes) if codes else np.zeros((len(frame), 0), np.int32)

    def given(self, frame: pd.DataFrame) -> np.ndarray:
        """(n, c) codes with -1 where a cell is missing: what imputation starts from."""
        names = [name for name in self.modelled if name in frame.columns]
        codes = np.full((len(frame), len(self.sizes)), -1, np.int32)
        for at, column in enumerate(self.chosen):
            if column.name in names:
                cells = frame[column.name]
                codes[:, at] = np.where(cells.isna(), -1, column.encode(cells))
        return codes

    def present(self) -> list[np.ndarray]:
        """Masks per modelled column that admit every level but missing."""
        return [
            np.arange(column.levels) < column.levels - (column.missing and column.levels > 1)
            for column in self.chosen
        ]

    def decode(self, codes: np.ndarray, random: np.random.Generator) -> pd.DataFrame:
        """(n, c) codes -> a table with the columns, order and types of the one fitted on."""
        n, at, cells = len(codes), 0, {}
        for column in self.columns:
            if isinstance(column, Made):
                cells[column.name] = column.make(n, random)
                continue
            cells[column.name] = column.decode(codes[:, at], random)
            at += 1
        return pd.DataFrame(cells, index=pd.RangeIndex(n))

    def allowed(self, where: Condition) -> list[np.ndarray]:
        """A mask of levels per modelled column: what a condition leaves possible.

        Exact for parts joined by `and` that touch one modelled column each, up to a bin that a
        bound cuts in two. Other parts narrow nothing: rows drawn must still be held against the
        whole condition. A mask without any True: no level of that column can meet it.
        """
        masks = [np.ones(size, bool) for size in self.sizes]
        for part in _parts(where):
            names = touched(part)
            if len(names) == 1 and (name := names.pop()) in self.modelled:
                at = self.modelled.index(name)
                masks[at] &= _admitted(self.chosen[at], part)
        return masks

    def scores(self) -> list[np.ndarray]:
        """(levels, s) per modelled column: numbers that say where ordered levels stand."""
        return [column.scores() for column in self.chosen]

    def save(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        save_json(folder / "encoding.json", [column.to_json() for column in self.columns])
        arrays = {
            f"{at}.{name}": array
            for at, column in enumerate(self.columns)
            for name, array in column.arrays().items()
        }
        save_arrays(folder / "encoding.npz", arrays)

    @staticmethod
    def load(folder: Path) -> "Encoding":
        arrays = load_arrays(folder / "encoding.npz")
        columns = []
        for at, stored in enumerate(load_json(folder / "encoding.json")):
            own = {
                name.split(".", 1)[1]: array
                for name, array in arrays.items()
                if name.startswith(f"{at}.")
            }
            columns.append(FAMILIES[stored["family"]].from_json(stored, own))
        return Encoding(tuple(columns))


def fit_encoding(
    frame: pd.DataFrame, kinds: Mapping[str, str], seed: int = 0, rare: int = 10
) -> Encoding:
    """How to encode a table; fitted on training rows only.

    kinds: number, integer, date, boolean, category, text or id per column; what is lacking is
    taken from the cells. `rare`: a level fewer rows have is merged (less in tables of under
    20 x `rare` rows). Nothing here is drawn, so the seed changes nothing.
    """
    few = min(rare, max(2, len(frame) // 20))
    columns: list[Column] = []
    for name in frame.columns:
        cells = frame[name]
        kind = _kind(cells, kinds.get(name, ""), few)
        columns.append(FITS.get(kind, fit_made)(cells, kind, few))
    return Encoding(tuple(columns))


def _kind(cells: pd.Series, told: str, rare: int) -> str:
    known = cells.dropna()
    if told == "id":
        return "id"
    if known.empty or (len(known) == len(cells) and _different(known) == 1):
        return "constant"
    if is_date(cells):
        return "date"
    if pd.api.types.is_bool_dtype(cells):
        return "boolean"
    if is_number(cells):
        return _of_numbers(cells, known)
    return _of_texts(as_text(known), rare)


def _different(known: pd.Series) -> int:
    return int(as_text(known.head(1000)).nunique() if known.dtype == object else known.nunique())


def _of_numbers(cells: pd.Series, known: pd.Series) -> str:
    """Whole numbers that count the rows are an id; numbers without one finite value say nothing."""
    values = known.to_numpy(np.float64)
    finite = values[np.isfinite(values)]
    if not len(finite):
        return "constant"
    counts = len(cells) >= 20 and len(finite) == len(cells) and not (finite % 1).any()
    if counts and np.ptp(finite) < 1.5 * len(finite) and len(np.unique(finite)) == len(finite):
        return "id"
    return "number"


def _of_texts(texts: pd.Series, rare: int) -> str:
    counts = texts.value_counts()
    spaced = texts.head(1000).str.contains(" ", regex=False).mean() > 0.5
    if len(counts) > UNIQUE * len(texts) and len(texts) > 1:
        return "text" if spaced else "id"
    if len(counts) > FREE * len(texts) or counts[counts < rare].sum() > FREE * len(texts):
        return "text"
    return "category"


def _parts(where: Condition) -> Sequence[Condition]:
    if isinstance(where, Both):
        return [piece for part in where.parts for piece in _parts(part)]
    return [where]


def touched(where: Condition) -> set[str]:
    """The columns a condition names."""
    if isinstance(where, Test):
        return {where.column}
    parts = (where.part,) if isinstance(where, Not) else where.parts
    return set().union(*map(touched, parts))


def _literals(where: Condition) -> list[str]:
    if isinstance(where, Test):
        return [value.text for value in where.values]
    parts: Sequence[Condition] = (where.part,) if isinstance(where, Not) else where.parts
    return [text for part in parts for text in _literals(part)]


def _admitted(column: Levels | Bins, part: Condition) -> np.ndarray:
    """Levels with some cell that meets a condition on this column alone."""
    codes, cells = column.candidates(_literals(part))
    meets = mask(part, pd.DataFrame({column.name: cells}))
    return np.bincount(codes[meets], minlength=column.levels) > 0
