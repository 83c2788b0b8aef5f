"""Categories and booleans as levels: what few rows have is merged and protected."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from core.learn.cells import as_text

OTHER = "other"  # what a merged level decodes to


@dataclass(frozen=True)
class Levels:
    """A column of texts or truth values. Codes: the texts, then `other`, then missing.

    `merged` names the levels that too few rows have to be kept: they are never generated.
    """

    name: str
    kind: str  # category or boolean
    dtype: str
    texts: tuple[str, ...]
    merged: tuple[str, ...]
    missing: bool
    usual: int  # code of the most frequent level: stands for what was never seen

    @property
    def levels(self) -> int:
        return len(self.texts) + bool(self.merged) + self.missing

    @property
    def labels(self) -> list[str | None]:
        """What each code decodes to; None is missing."""
        return [*self.texts, *([OTHER] * bool(self.merged)), *([None] * self.missing)]

    def encode(self, cells: pd.Series) -> np.ndarray:
        """(n,) int32 codes."""
        lost = cells.isna().to_numpy(bool)
        found = pd.Index(list(self.texts), dtype="str").get_indexer(pd.Index(as_text(cells)))
        unseen = len(self.texts) if self.merged else self.usual
        codes = np.where(found < 0, unseen, found)
        return np.where(lost, self.levels - 1 if self.missing else self.usual, codes).astype(
            np.int32
        )

    def decode(self, codes: np.ndarray, random: np.random.Generator) -> pd.Series:
        if self.kind == "boolean":
            truth = {"True": True, "False": False}
            values = [truth[label] if label else None for label in self.labels]
            cells = pd.Series(values, dtype="boolean").take(codes)
        else:
            cells = pd.Series(self.labels, dtype="str").take(codes)
        dtype = pd.api.types.pandas_dtype(self.dtype)
        return cells.reset_index(drop=True).astype(dtype).rename(self.name)

    def scores(self) -> np.ndarray:
        """(levels, 0): levels have no order."""
        return np.zeros((self.levels, 0), np.float32)

    def candidates(self, literals: list[Any]) -> tuple[np.ndarray, pd.Series]:
        """Codes, and for each a cell that it can decode to."""
        codes = np.arange(self.levels)
        return codes, self.decode(codes, np.random.default_rng(0))

    def to_json(self) -> dict[str, Any]:
        return {**self.__dict__, "family": "levels"}

    @staticmethod
    def from_json(stored: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> "Levels":
        rest = {key: value for key, value in stored.items() if key != "family"}
        return Levels(**{**rest, "texts": tuple(rest["texts"]), "merged": tuple(rest["merged"])})

    def arrays(self) -> dict[str, np.ndarray]:
        return {}


def fit_levels(cells: pd.Series, kind: str, rare: int) -> Levels:
    """Levels that at least `rare` rows have; the others become one.

    >>> fit_levels(pd.Series(["a"] * 10 + ["b"], name="x"), "category", 2).labels
    ['a', 'other']
    """
    counts = as_text(cells.dropna()).value_counts()
    if kind == "boolean":
        rare = 0
    kept = counts[counts >= rare]
    texts = tuple(sorted(str(text) for text in kept.index if text != OTHER))
    merged = tuple(sorted(set(map(str, counts.index)) - set(texts)))
    usual = texts.index(str(kept.index[0])) if len(kept) and kept.index[0] != OTHER else 0
    return Levels(
        str(cells.name), kind, str(cells.dtype), texts, merged, bool(cells.isna().any()), usual
    )
