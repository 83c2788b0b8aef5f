"""A tree of columns learnt from noisy counts: which pairs to look at, and what they hold.

The pairs are chosen by the exponential mechanism, one after the other as in Kruskal's algorithm
(MST; McKenna, Miklau and Sheldon 2021).
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from core.learn.synth.encode import Encoding
from core.learn.synth.levels import Levels
from core.learn.synth.private.encode import Noisy, blurred, noisy_encoding
from core.learn.synth.private.grid import on_simplex
from core.learn.synth.private.ledger import Ledger
from core.learn.synth.private.tree import Tree

ROUNDS = 100  # of scaling a table to the sums of its columns
CLASSES = 8  # values of an outcome from which one tree serves all
FLOOR = 1e-9  # so that no level is impossible where a condition asks for it

Pair = tuple[int, int]


def fit_private(
    frame: pd.DataFrame,
    kinds: Mapping[str, str],
    spend: tuple[float, float],
    random: np.random.Generator,
    *,
    target: str | None = None,
    rare: int = 10,
) -> tuple[Encoding, Tree, float]:
    """An encoding, a tree over its codes and the noisy number of rows, at `spend` (epsilon, delta).

    `random` must be one that nobody can repeat: who knows the noise can take it away.
    kinds: number, date, category or id per column. `target`: the outcome, if there is one.
    """
    ledger = Ledger(*spend, shares=3 if target is None else 4)
    noisy = noisy_encoding(frame, kinds, ledger, random, rare)
    outcome = _outcome(noisy.encoding, target)
    tree = _tree(noisy.encoding.encode(frame), noisy, outcome, (ledger, random))
    return noisy.encoding, tree, noisy.rows


def _outcome(encoding: Encoding, target: str | None) -> int:
    names = list(encoding.modelled)
    if target not in names:
        return -1
    at = names.index(target)
    few = isinstance(encoding.chosen[at], Levels) and encoding.sizes[at] <= CLASSES
    return at if few else -1


def _tree(
    codes: np.ndarray, noisy: Noisy, outcome: int, means: tuple[Ledger, np.random.Generator]
) -> Tree:
    ledger, random = means
    columns = [j for j in range(len(noisy.counts)) if j != outcome]
    groups = np.zeros(len(codes), np.int64) if outcome < 0 else codes[:, outcome].astype(np.int64)
    single = _single(codes, groups, noisy, outcome, means)
    rounds = max(len(columns) - 1, 1)
    edges = _edges(codes, groups, single, (ledger.choice(rounds), random))
    deviation = ledger.deviation(rounds)
    order, parent = _rooted(edges, columns, len(noisy.counts))
    chances = {j: single[j][:, None] for j in columns}
    for j in order:
        if parent[j] >= 0:
            table = _table(codes, groups, (parent[j], j), single)
            measured = on_simplex(blurred(table, deviation, random), noisy.rows)
            chances[j] = _scaled(measured, single[parent[j]], single[j])
    if outcome >= 0:
        chances[outcome] = on_simplex(noisy.counts[outcome], noisy.rows)[None, None]
    sure = [chances[j] + FLOOR for j in range(len(noisy.counts))]
    shares = tuple(one / one.sum(axis=2, keepdims=True) for one in sure)
    return Tree(tuple(order), tuple(parent), outcome, shares)


def _single(
    codes: np.ndarray,
    groups: np.ndarray,
    noisy: Noisy,
    outcome: int,
    means: tuple[Ledger, np.random.Generator],
) -> dict[int, np.ndarray]:
    """(outcomes, levels) per column; with an outcome a share is spent on counts beside it."""
    plain = [on_simplex(one, noisy.rows) for one in noisy.counts]
    if outcome < 0:
        return {j: one[None] for j, one in enumerate(plain)}
    ledger, random = means
    columns = [j for j in range(len(plain)) if j != outcome]
    deviation = ledger.deviation(max(len(columns), 1))
    found = {}
    for j in columns:
        shape = len(plain[outcome]), len(plain[j])
        raw = np.bincount(groups * shape[1] + codes[:, j], minlength=shape[0] * shape[1])
        measured = on_simplex(blurred(raw.reshape(shape), deviation, random), noisy.rows)
        found[j] = _scaled(measured[None], plain[outcome][None], plain[j][None])[0]
    return found


def _table(
    codes: np.ndarray, groups: np.ndarray, pair: Pair, single: Mapping[int, np.ndarray]
) -> np.ndarray:
    """(outcomes, levels, levels) raw counts of a pair of columns."""
    i, j = pair
    shape = (*single[i].shape, single[j].shape[1])
    at = (groups * shape[1] + codes[:, i]) * shape[2] + codes[:, j]
    return np.bincount(at, minlength=int(np.prod(shape))).reshape(shape).astype(float)


def _edges(
    codes: np.ndarray,
    groups: np.ndarray,
    single: Mapping[int, np.ndarray],
    choice: tuple[float, np.random.Generator],
) -> list[Pair]:
    """A spanning tree; a pair scores by how far it is from independent (one row moves it by 1)."""
    epsilon, random = choice
    scores = {}
    for i, j in combinations(single, 2):
        apart = single[i][:, :, None] * single[j][:, None, :]
        apart /= np.maximum(single[i].sum(axis=1), 1.0)[:, None, None]
        scores[i, j] = float(np.abs(_table(codes, groups, (i, j), single) - apart).sum())
    group, found = {j: j for j in single}, list[Pair]()
    while len(found) < len(single) - 1:
        open_ = [pair for pair in scores if group[pair[0]] != group[pair[1]]]
        luck = random.gumbel(0.0, 2.0 / epsilon, len(open_))
        i, j = open_[int(np.argmax([scores[pair] for pair in open_] + luck))]
        found.append((i, j))
        group = {k: group[i] if one == group[j] else one for k, one in group.items()}
    return found


def _rooted(
    edges: Sequence[Pair], columns: Sequence[int], count: int
) -> tuple[list[int], list[int]]:
    """Columns with parents first, from the one with most neighbours, and each one's parent."""
    near: dict[int, list[int]] = {j: [] for j in columns}
    for i, j in edges:
        near[i].append(j)
        near[j].append(i)
    parent = [-1] * count
    if not columns:
        return [], parent
    return list(_walk(max(columns, key=lambda j: len(near[j])), near, parent)), parent


def _walk(root: int, near: Mapping[int, Sequence[int]], parent: list[int]) -> Iterator[int]:
    waiting, seen = [root], {root}
    while waiting:
        at = waiting.pop(0)
        yield at
        for other in near[at]:
            if other not in seen:
                seen.add(other)
                parent[other] = at
                waiting.append(other)


def _scaled(tables: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Tables (t, a, b) scaled to sums (t, a) and (t, b) by iterative proportional fitting."""
    tables = tables + FLOOR * (1 + rows)[:, :, None] * (1 + columns)[:, None, :]
    for _ in range(ROUNDS):
        tables = tables * (rows / np.maximum(tables.sum(axis=2), FLOOR))[:, :, None]
        tables = tables * (columns / np.maximum(tables.sum(axis=1), FLOOR))[:, None, :]
    return tables
