"""Boosted trees as tables of bits: scikit-learn's own answers in a tenth of its time.

QuickScorer (Lucchese et al., SIGIR 2015), turned for arrays: a tree keeps one bit per leaf, and
each test that a row fails strikes out the leaves on its left; the lowest bit that remains is the
row's leaf. A column's value decides all tests on it at once, so a row needs one look-up per column
for many trees together instead of a walk down each of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.learn.cells import Cells

TREES = 128  # trees looked up together: their tables stay in the processor's cache
ROWS = 512  # rows scored at once, for the same reason
WIDEST = 150  # columns above which most look-ups decide nothing and the walk is as fast
BITS: dict[int, type[np.unsignedinteger]] = {
    16: np.uint16,
    32: np.uint32,
    64: np.uint64,
}  # per leaf
ONE, MOST = np.uint64(1), 256  # categories at most; a code above counts as unknown
EDGE = (np.inf, np.nan)  # beyond every threshold, and missing: NaN always stands last

Look = tuple[int, np.ndarray, np.ndarray]  # column, the row of its table for each code, the table


@dataclass(frozen=True)
class Bunch:
    """Some trees of one forest: what each column's codes strike out, and what the leaves add."""

    looks: tuple[Look, ...]
    leaves: np.ndarray  # (trees, bits)

    def sums(self, codes: np.ndarray) -> np.ndarray:
        """The sum of the leaves that rows fall into: (columns, n) -> (n,)."""
        trees, bits = self.leaves.shape
        kind = BITS[bits]
        left = np.full((codes.shape[1], trees), np.iinfo(kind).max, kind)
        kept = np.empty_like(left)
        for column, own, table in self.looks:
            table.take(own.take(codes[column]), axis=0, out=kept, mode="clip")
            left &= kept
        lowest = left & (~left + kind(1))
        places = np.bitwise_count(lowest - kind(1)) + bits * np.arange(trees)  # (n, trees)
        return self.leaves.take(places).sum(axis=1)


@dataclass(frozen=True)
class Flat:
    """Forests whose logits are averaged. `points`: the values of each column that tests tell apart:
    the thresholds of numbers and what lies beyond them, every code."""

    points: tuple[np.ndarray, ...]
    bunches: tuple[Bunch, ...]
    base: float
    forests: int

    def logits(self, cells: Cells) -> np.ndarray:
        codes, found = self._codes(cells), np.zeros(len(cells))
        for at in range(0, len(cells), ROWS):
            some = np.ascontiguousarray(codes[:, at : at + ROWS])
            for bunch in self.bunches:
                found[at : at + ROWS] += bunch.sums(some)
        return self.base + found / self.forests

    def _codes(self, cells: Cells) -> np.ndarray:
        """Which of its column's points each cell stands for: (columns, n)."""
        d = cells.numbers.shape[1]
        codes = np.empty((len(self.points), len(cells)), dtype=np.intp)
        for j, points in enumerate(self.points[:d]):
            codes[j] = np.searchsorted(points, cells.numbers[:, j])
        codes[d:] = np.minimum(cells.codes, MOST).T
        return codes


def flatten(models: Sequence[Any]) -> Flat | None:
    """The tables of some HistGradientBoostingClassifiers on the same columns, or None.

    None where a tree has more than 64 leaves or the rows are wide: then scikit-learn walks.
    """
    forests = [[step[0] for step in model._predictors] for model in models]
    trees = [tree for forest in forests for tree in forest]
    columns, kinds = models[0].n_features_in_, models[0].is_categorical_
    if columns > WIDEST or max(tree.get_n_leaf_nodes() for tree in trees) > max(BITS):
        return None
    codes = 0 if kinds is None else int(kinds.sum())
    points = _points(np.concatenate([tree.nodes for tree in trees]), columns, codes)
    bunches = []
    for model, forest in zip(models, forests, strict=True):
        met = _as_met(model, points, codes)
        for at in range(0, len(forest), TREES):
            bunches.append(_bunch(forest[at : at + TREES], met, codes))
    base = float(np.mean([model._baseline_prediction for model in models]))
    return Flat(points, tuple(bunches), base, len(models))


def _points(nodes: np.ndarray, columns: int, codes: int) -> tuple[np.ndarray, ...]:
    """The values of each column that tests tell apart; in the trees codes stand before numbers."""
    cuts = [_cuts(nodes[nodes["feature_idx"] == j]) for j in range(codes, columns)]
    return (*cuts, *[np.arange(MOST + 1.0)] * codes)


def _cuts(nodes: np.ndarray) -> np.ndarray:
    return np.unique(np.append(nodes["num_threshold"][nodes["is_leaf"] == 0], EDGE))


def _as_met(model: Any, points: tuple[np.ndarray, ...], codes: int) -> list[np.ndarray]:
    """The points in the order and with the values in which a forest's tests meet them."""
    d = len(points) - codes
    if not codes:
        return list(points)
    probe = np.zeros((MOST + 1, len(points)))
    probe[:, d:] = np.arange(MOST + 1.0)[:, None]
    known = model._preprocess_X(probe, reset=False)[:, :codes]  # NaN where it knows no such code
    return [*known.T, *points[:d]]


def _bunch(trees: list, met: list[np.ndarray], codes: int) -> Bunch:
    """The tables of some trees. Nodes stand before their children, those on the left first."""
    nodes = np.concatenate([tree.nodes for tree in trees])
    whose = np.repeat(np.arange(len(trees)), [len(tree.nodes) for tree in trees])
    leaf = nodes["is_leaf"] == 1
    before = np.cumsum(leaf) - leaf
    root = np.searchsorted(whose, whose)  # where each node's own tree begins
    rank = before - before[root]  # how many leaves of its tree stand before a node
    bits = next(size for size in BITS if size > rank.max())
    leaves = np.zeros((len(trees), bits))
    leaves[whose[leaf], rank[leaf]] = nodes["value"][leaf]
    first, end = (rank[root + nodes[side]].astype(np.uint64) for side in ("left", "right"))
    stay = ~((ONE << end) - (ONE << first)).astype(BITS[bits])  # all leaves but those on the left
    ahead = np.cumsum([0, *(len(tree.raw_left_cat_bitsets) for tree in trees)])
    sets = np.concatenate([tree.raw_left_cat_bitsets for tree in trees])
    looks = []
    for column in np.unique(nodes["feature_idx"][~leaf]):
        here = np.flatnonzero(~leaf & (nodes["feature_idx"] == column))
        tests, tree = nodes[here], whose[here]
        values = np.unique(met[column]) if column < codes else _cuts(tests)
        passed = values <= tests["num_threshold"][:, None]  # (tests, values)
        if column < codes:
            passed = _within(values, sets[ahead[tree] + tests["bitset_idx"]])
        passed[:, np.isnan(values)] = tests["missing_go_to_left"][:, None] == 1
        table = np.full((len(values), len(trees)), np.iinfo(stay.dtype).max, stay.dtype)
        failed, value = np.nonzero(~passed)
        np.bitwise_and.at(table, (value, tree[failed]), stay[here][failed])
        place = column - codes if column >= codes else len(met) - codes + column
        looks.append((int(place), np.searchsorted(values, met[column]), table))
    return Bunch(tuple(looks), leaves)


def _within(values: np.ndarray, sets: np.ndarray) -> np.ndarray:
    """Whether sets of 256 bits hold each value (NaN: any answer): (tests, values)."""
    whole = np.nan_to_num(values).astype(int)
    return (sets[:, whole // 32] >> (whole % 32).astype(np.uint32)) & 1 == 1
