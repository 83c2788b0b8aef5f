"""Columns with many levels as two small ones: a code is a group and a place within it.

A column of 20,000 levels then costs a network 2 x 142 outputs, as a hierarchical softmax does
(Morin and Bengio 2005), and is no wider in memory than two common columns.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

WIDEST = 256  # levels from which a column is parted


@dataclass(frozen=True)
class Factors:
    """How columns are parted. Codes (n, c) <-> parts (n, p); the parts of a column are adjacent."""

    sizes: tuple[int, ...]

    @property
    def bases(self) -> tuple[int, ...]:
        """Places per group of each column; 0: the column is one part."""
        return tuple(0 if size <= WIDEST else int(np.ceil(np.sqrt(size))) for size in self.sizes)

    @property
    def parts(self) -> tuple[int, ...]:
        """Levels of each part."""
        found: list[int] = []
        for size, base in zip(self.sizes, self.bases, strict=True):
            found += [-(-size // base), base] if base else [size]
        return tuple(found)

    @property
    def owner(self) -> tuple[int, ...]:
        """The column each part belongs to."""
        return tuple(at for at, base in enumerate(self.bases) for _ in range(2 if base else 1))

    def split(self, codes: np.ndarray) -> np.ndarray:
        """(n, c) -> (n, p); a code of -1 stays -1 in both parts."""
        found = []
        for at, base in enumerate(self.bases):
            column = codes[:, at]
            found += [column // base, np.where(column < 0, -1, column % base)] if base else [column]
        return np.column_stack(found) if found else codes

    def join(self, parts: np.ndarray) -> np.ndarray:
        """(n, p) -> (n, c)."""
        found, at = [], 0
        for size, base in zip(self.sizes, self.bases, strict=True):
            if base:
                found.append(np.minimum(parts[:, at] * base + parts[:, at + 1], size - 1))
            else:
                found.append(parts[:, at])
            at += 2 if base else 1
        return np.column_stack(found).astype(np.int32) if found else parts.astype(np.int32)

    def scores(self, scores: Sequence[np.ndarray]) -> list[np.ndarray]:
        """Scores of levels as scores of parts: a group has the mean of its levels."""
        found = []
        for score, base in zip(scores, self.bases, strict=True):
            if not base:
                found.append(score)
                continue
            groups = [part.mean(axis=0) for part in np.split(score, range(base, len(score), base))]
            found += [np.array(groups, np.float32), np.zeros((base, score.shape[1]), np.float32)]
        return found

    def masks(self, allowed: Sequence[np.ndarray] | None) -> list[np.ndarray | None]:
        """Per part: (levels,) of what may be drawn, or (groups, levels) for a place in its group.

        None where everything may be.
        """
        found: list[np.ndarray | None] = []
        for at, (size, base) in enumerate(zip(self.sizes, self.bases, strict=True)):
            mask = np.ones(size, bool) if allowed is None else np.asarray(allowed[at], bool)
            if base:
                whole = np.zeros(-(-size // base) * base, bool)
                whole[:size] = mask
                table = whole.reshape(-1, base)
                found += [np.asarray(table.any(axis=1)), table]
            else:
                found.append(None if mask.all() else mask)
        return found
