"""Bins whose shares of cases rise, fall, or turn once: the groundwork of a scorecard."""

from dataclasses import dataclass

import numpy as np
from sklearn.tree import DecisionTreeClassifier

from core.learn.cells import FIRST, MISSING, OTHER

LEAVES = 20  # pre-bins at most
SMALLEST = 0.05  # share of the rows in the smallest pre-bin
PRIOR = 10.0  # rows at the base rate that every bin starts from, so that small bins say little


def target_edges(x: np.ndarray, y: np.ndarray, leaves: int, smallest: int) -> np.ndarray:
    """Cut points by a small tree on one column: never collapses where most values are equal.

    The tree sees the values' ranks: it reckons in single precision and takes what is nearer than
    1e-7 for equal, so a column of billionths or of huge numbers would not be cut at all.
    """
    values, ranks = np.unique(x, return_inverse=True)
    tree = DecisionTreeClassifier(
        max_leaf_nodes=max(leaves, 2), min_samples_leaf=max(smallest, 1), random_state=0
    ).fit(ranks.reshape(-1, 1), y)
    inner = tree.tree_.children_left >= 0
    below = np.unique(tree.tree_.threshold[inner].astype(int))
    middle = values[below] + (values[below + 1] - values[below]) / 2
    return np.where(middle < values[below + 1], middle, values[below])


@dataclass(frozen=True)
class Bins:
    """A column cut into bins, each with its weight of evidence (log odds against the whole).

    Of numbers: `edges` between bins, and the last weight is for missing. Of codes: `table` gives
    the bin of each code.
    """

    weights: np.ndarray
    edges: np.ndarray | None = None
    table: np.ndarray | None = None
    value: float = 0.0  # information value: how much the column tells by itself

    def index(self, column: np.ndarray) -> np.ndarray:
        """The bin of each row."""
        if self.table is not None:
            return self.table[column]
        assert self.edges is not None
        inside = np.searchsorted(self.edges, column, side="left")
        return np.where(np.isnan(column), len(self.weights) - 1, inside)

    def woe(self, column: np.ndarray) -> np.ndarray:
        return self.weights[self.index(column)]


def bin_numbers(x: np.ndarray, y: np.ndarray, direction: int = 0) -> Bins:
    """Bins of a numeric column; `direction` 1 or -1 forces the share of cases to rise or fall."""
    known = ~np.isnan(x)
    if known.sum() < 2 or np.ptp(x[known]) == 0:
        edges = np.zeros(0)
    else:
        edges = target_edges(x[known], y[known], LEAVES, _smallest(x[known]))
    codes = np.searchsorted(edges, x[known], side="left")
    cases = np.bincount(codes, weights=y[known], minlength=len(edges) + 1)
    rows = np.bincount(codes, minlength=len(edges) + 1).astype(float)
    starts = trend_blocks(cases, rows, direction)
    cases, rows = np.add.reduceat(cases, starts), np.add.reduceat(rows, starts)
    lost = np.array([(~known).sum()], dtype=float), np.array([y[~known].sum()])
    weights, value = woe(np.append(cases, lost[1]), np.append(rows, lost[0]), y.mean())
    return Bins(weights, edges=edges[starts[1:] - 1], value=value)


def _smallest(known: np.ndarray) -> int:
    """Rows in the smallest pre-bin; fewer where one value, such as zero, fills most of them."""
    most = int(np.unique(known, return_counts=True)[1].max())
    return max(int(SMALLEST * min(len(known), 2 * (len(known) - most))), 10)


def bin_codes(codes: np.ndarray, y: np.ndarray, size: int) -> Bins:
    """Bins of a text column: levels in order of their share of cases, alike ones joined."""
    rows = np.bincount(codes, minlength=size).astype(float)
    cases = np.bincount(codes, weights=y, minlength=size)
    rate = (cases + PRIOR * y.mean()) / (rows + PRIOR)
    levels = np.arange(FIRST, size)
    table = np.zeros(size, dtype=np.int64)
    table[OTHER], table[MISSING] = 0, 1
    if len(levels):
        ranks = np.empty(size)
        ranks[levels[np.argsort(rate[levels], kind="stable")]] = np.arange(len(levels))
        seen = codes >= FIRST
        edges = np.zeros(0)
        if len(levels) > 1 and seen.sum() > 1:
            smallest = max(int(SMALLEST / 2 * len(codes)), 5)
            edges = target_edges(ranks[codes[seen]], y[seen], LEAVES, smallest)
        table[levels] = FIRST + np.searchsorted(edges, ranks[levels], side="left")
    bins = table[codes]
    count = int(table.max()) + 1
    cases, rows = np.bincount(bins, y, minlength=count), np.bincount(bins, minlength=count)
    weights, value = woe(cases, rows.astype(float), y.mean())
    return Bins(weights, table=table, value=value)


def woe(cases: np.ndarray, rows: np.ndarray, rate: float) -> tuple[np.ndarray, float]:
    """Weight of evidence per bin, shrunk to 0 where rows are few; and the information value.

    >>> weights, value = woe(np.array([0.0, 10.0]), np.array([0.0, 20.0]), 0.5)
    >>> weights.round(3).tolist()
    [0.0, 0.0]
    """
    good = rows - cases
    share = (cases + PRIOR * rate) / (good + PRIOR * (1 - rate))
    weights = np.log(share) - np.log(rate / (1 - rate))
    spread = cases / max(cases.sum(), 1e-9) - good / max(good.sum(), 1e-9)
    return weights, float((spread * weights).sum())


def trend_blocks(cases: np.ndarray, rows: np.ndarray, direction: int = 0) -> np.ndarray:
    """Where blocks of neighbouring bins start so that their shares rise, fall or turn once.

    The simplest shape wins unless another explains clearly more (BIC).

    >>> trend_blocks(np.array([1.0, 3.0, 2.0, 8.0]), np.array([10.0] * 4), 1).tolist()
    [0, 1, 3]
    """
    shapes = [monotone(cases, rows, sign) for sign in ((direction,) if direction else (1, -1))]
    if not direction:
        for sign in (1, -1):
            shapes += [_turning(cases, rows, sign, at) for at in range(2, len(rows) - 1)]
    worth = [_worth(cases, rows, starts) for starts in shapes]
    best = int(np.argmax(worth))
    simple = int(np.argmax(worth[: 1 if direction else 2]))
    clearly = worth[best] > worth[simple] + np.log(max(rows.sum(), 2.0))
    return shapes[best if clearly else simple]


def monotone(cases: np.ndarray, rows: np.ndarray, sign: int) -> np.ndarray:
    """Pool adjacent violators: starts of the blocks whose shares strictly rise (fall, sign -1)."""
    blocks: list[tuple[int, float, float]] = []  # start, cases, rows
    for at in range(len(rows)):
        block = (at, cases[at], rows[at])
        while blocks and sign * (block[1] * blocks[-1][2] - blocks[-1][1] * block[2]) <= 0:
            last = blocks.pop()
            block = (last[0], last[1] + block[1], last[2] + block[2])
        blocks.append(block)
    return np.array([start for start, _, _ in blocks], dtype=np.int64)


def _turning(cases: np.ndarray, rows: np.ndarray, sign: int, at: int) -> np.ndarray:
    first = monotone(cases[:at], rows[:at], sign)
    return np.append(first, at + monotone(cases[at:], rows[at:], -sign))


def _worth(cases: np.ndarray, rows: np.ndarray, starts: np.ndarray) -> float:
    """Log-likelihood of the blocks less half a log(n) per block."""
    hit, n = np.add.reduceat(cases, starts), np.add.reduceat(rows, starts)
    rate = np.clip(hit / np.maximum(n, 1e-9), 1e-9, 1 - 1e-9)
    fit = hit * np.log(rate) + (n - hit) * np.log(1 - rate)
    return float(fit.sum() - 0.5 * len(starts) * np.log(max(rows.sum(), 2.0)))
