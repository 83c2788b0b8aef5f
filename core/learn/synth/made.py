"""Columns no model should learn: ids and free text are made anew, constants are said again."""

import string
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from core.learn.cells import as_text

ROOM = 1_000_000  # times as many possible ids as rows: a real one comes up by chance only
PATTERNS = 20
WORDS = 500
SHARING = 20  # ids that must share a sign before it is kept
LETTERS = {"9": string.digits, "a": string.ascii_lowercase, "A": string.ascii_uppercase}


@dataclass(frozen=True)
class Made:
    """A column that is not modelled. `shapes`: patterns, or words, with their shares.

    In a pattern 9, a and A stand for any digit, small and capital letter, and what follows a
    backslash for itself. An id that counts (`start`) goes on where the data ended.
    """

    name: str
    kind: str  # id, text or constant
    dtype: str
    value: str | None = None  # of a constant, as text; None: always missing
    start: int | None = None
    shapes: tuple[tuple[str, float], ...] = ()
    lengths: tuple[int, ...] = ()  # words of a text: quantiles of how many
    lost: float = 0.0  # share of missing cells
    levels: int = 1
    merged: tuple[str, ...] = ()

    def make(self, n: int, random: np.random.Generator) -> pd.Series:
        """n fresh cells of the column's own type."""
        if self.kind == "constant":
            cells = pd.Series([self.value] * n, dtype="str")
        elif self.start is not None:
            cells = pd.Series(self.start + np.arange(n))
        else:
            drawn = self._ids(n, random) if self.kind == "id" else self._texts(n, random)
            cells = pd.Series(drawn, dtype="str")
            cells = cells.mask(random.random(n) < self.lost)
        return _typed(cells, self.dtype).rename(self.name)

    def _ids(self, n: int, random: np.random.Generator) -> list[str]:
        shapes, shares = zip(*self.shapes, strict=True)
        chosen = np.array(shapes, dtype=object)[random.choice(len(shapes), n, p=shares)]
        digits = random.integers(0, 2**31, (n, max(map(len, shapes))))
        return [_filled(shape, row) for shape, row in zip(chosen, digits, strict=True)]

    def _texts(self, n: int, random: np.random.Generator) -> list[str]:
        if not self.shapes:
            return [f"text {at + 1}" for at in range(n)]
        words, shares = zip(*self.shapes, strict=True)
        lengths = random.choice(self.lengths, n)
        drawn = random.choice(len(words), lengths.sum(), p=shares)
        parts = np.split(np.array(words, dtype=object)[drawn], np.cumsum(lengths)[:-1])
        return [" ".join(part) for part in parts]

    def to_json(self) -> dict[str, Any]:
        return {**self.__dict__, "family": "made"}

    @staticmethod
    def from_json(stored: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> "Made":
        rest = {key: value for key, value in stored.items() if key != "family"}
        rest["shapes"] = tuple((str(shape), float(share)) for shape, share in stored["shapes"])
        return Made(**{**rest, "lengths": tuple(rest["lengths"]), "merged": ()})

    def arrays(self) -> dict[str, np.ndarray]:
        return {}


def fit_made(cells: pd.Series, kind: str, rare: int) -> Made:
    """What is needed to make such a column anew; no value of it is kept, a constant apart."""
    known = cells.dropna()
    bare = Made(str(cells.name), kind, str(cells.dtype), lost=float(cells.isna().mean()))
    if kind == "constant":
        value = None if known.empty else str(as_text(known).iloc[0])
        return _with(bare, value=value)
    if pd.api.types.is_numeric_dtype(cells):
        return _with(bare, start=int(np.nan_to_num(known.max(), posinf=0)) + 1)
    texts = as_text(known)
    if kind == "id":
        return _with(bare, shapes=_patterns(texts, len(cells)))
    return _with(bare, shapes=_words(texts, rare), lengths=_lengths(texts))


def _with(made: Made, **changed: Any) -> Made:
    return Made(**{**made.__dict__, **changed})


def _patterns(texts: pd.Series, rows: int) -> tuple[tuple[str, float], ...]:
    """The commonest shapes of ids, with room enough that a real one comes up by chance only."""
    texts = texts.str.slice(0, 60)
    shape = texts.str.replace(r"\d", "9", regex=True)
    shape = shape.str.replace(r"[a-z]", "a", regex=True).str.replace(r"[A-Z]", "A", regex=True)
    shape = shape.str.replace(r"[^\x00-\x7f]", "A", regex=True)
    counts = shape.value_counts().head(PATTERNS)
    total = float(counts.sum())
    return tuple(
        (_wide(_shared(str(key), texts[shape == key]), rows), count / total)
        for key, count in counts.items()
    )


def _shared(shape: str, texts: pd.Series) -> str:
    """The shape with the letters and digits that all such ids share, as in a prefix."""
    if len(texts) < SHARING:
        return shape
    found = []
    for at, sign in enumerate(shape):
        here = texts.str.get(at).unique()
        found.append("\\" + here[0] if sign in LETTERS and len(here) == 1 else sign)
    return "".join(found)


def _free(shape: str) -> str:
    """What is drawn of a shape."""
    return "".join(sign for sign, keep in _signs(shape) if not keep)


def _signs(shape: str) -> list[tuple[str, bool]]:
    """Signs of a shape, and whether each stands for itself."""
    found, at = [], 0
    while at < len(shape):
        escaped = shape[at] == "\\" and at + 1 < len(shape)
        at += escaped
        found.append((shape[at], escaped or shape[at] not in LETTERS))
        at += 1
    return found


def _wide(shape: str, rows: int) -> str:
    free = _free(shape)
    space = 10.0 ** free.count("9") * 26.0 ** (free.count("a") + free.count("A"))
    lacking = int(np.ceil(np.log10(max(ROOM * rows / space, 1))))
    return shape + "9" * lacking


def _filled(shape: str, drawn: np.ndarray) -> str:
    pairs = zip(_signs(shape), drawn, strict=False)
    return "".join(
        sign if keep else LETTERS[sign][at % len(LETTERS[sign])] for (sign, keep), at in pairs
    )


def _words(texts: pd.Series, rare: int) -> tuple[tuple[str, float], ...]:
    """Words that at least `rare` rows use, never a sentence of anybody's."""
    some = texts.iloc[:20_000]
    used = some.str.slice(0, 500).str.split().map(lambda words: sorted(set(words))).explode()
    counts = used.value_counts()
    counts = counts[counts >= rare].head(WORDS)
    return tuple((str(word), count / float(counts.sum())) for word, count in counts.items())


def _lengths(texts: pd.Series) -> tuple[int, ...]:
    counts = texts.iloc[:20_000].str.count(r"\S+").clip(1, 60)
    return tuple(int(value) for value in counts.quantile(np.linspace(0.05, 0.95, 10)))


def _typed(cells: pd.Series, dtype: str) -> pd.Series:
    if dtype in ("bool", "boolean"):
        cells = cells.map({"True": True, "False": False}).astype("boolean")
    elif dtype.startswith("datetime"):
        cells = pd.to_datetime(cells)
    elif dtype.lower().startswith(("int", "uint", "float")):
        cells = pd.to_numeric(cells).astype("Float64" if dtype[0] in "IUF" else cells.dtype)
        cells = pd.to_numeric(cells)
    return cells.astype(pd.api.types.pandas_dtype(dtype))
