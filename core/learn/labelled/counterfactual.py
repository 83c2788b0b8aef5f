"""What would have to differ for the decision to be another one: the smallest such changes.

One change of a column at a time, then pairs, then more of them greedily, over values that training
rows hold; all rows of a step are scored together. The price of a change is how far it moves within
the training rows, as a share of them; a changed level, or a value put where none was, costs 1.
After S. Wachter, B. Mittelstadt and C. Russell, "Counterfactual explanations without opening the
black box", 2017; with the limits of B. Ustun, A. Spangher and Y. Liu, "Actionable recourse", 2019.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

import numpy as np

from core.learn.cells import FIRST, Cells, Encoder

Score = Callable[[Cells], np.ndarray]

VALUES = 40  # of a column of numbers that are tried alone
PAIRED, COLUMNS = 8, 12  # values of a column, and columns, that are tried in pairs
DEPTH, STARTS = 5, 3  # most columns changed at once; first steps that are gone on from
SUGGESTED, SHARED = 4, 2  # how many are named, and how many of them may change one column


@dataclass(frozen=True)
class Limits:
    """What advice may not touch, and the values it has to stay within."""

    immutable: frozenset[str] = frozenset()
    low: Mapping[str, float] = field(default_factory=dict)
    high: Mapping[str, float] = field(default_factory=dict)
    only_rise: frozenset[str] = frozenset()
    only_fall: frozenset[str] = frozenset()
    marks: Mapping[str, int] = field(default_factory=dict)  # 1: a rise raises the score, -1: lowers

    def towards(self, lower: bool) -> "Limits":
        """With marked columns moved only the way that helps: towards a lower score, or a higher."""
        down = {name for name, mark in self.marks.items() if (mark > 0) == lower}
        return replace(
            self,
            only_fall=self.only_fall | down,
            only_rise=self.only_rise | (self.marks.keys() - down),
        )

    def allow(self, name: str, before: float, values: np.ndarray) -> np.ndarray:
        """Which new values of a column of numbers are within the limits; from missing all may."""
        low, high = self.low.get(name, -np.inf), self.high.get(name, np.inf)
        kept = (values >= low) & (values <= high)
        if name in self.only_rise:
            kept &= ~(values < before)
        if name in self.only_fall:
            kept &= ~(values > before)
        return kept


@dataclass(frozen=True)
class Suggestion:
    """Columns and the values they would need; what that costs; the score it leads to."""

    changes: tuple[tuple[str, float | str], ...]
    cost: float
    score: float


@dataclass(frozen=True)
class Found:
    """The cheapest suggestions that differ, and the score nearest to the cut-off or beyond it."""

    suggestions: tuple[Suggestion, ...]
    closest: float


@dataclass(frozen=True)
class Options:
    """Every single change that is allowed, a line each."""

    owner: np.ndarray  # which raw column
    number: np.ndarray  # True: in `Cells.numbers`, False: in `Cells.codes`
    place: np.ndarray  # which column there
    value: np.ndarray
    cost: np.ndarray

    def __len__(self) -> int:
        return len(self.owner)

    def applied(self, row: Cells, chosen: np.ndarray) -> Cells:
        """The row with the changes `chosen` (m, k), lines of these options: m rows."""
        numbers = np.repeat(row.numbers, len(chosen), axis=0)
        codes = np.repeat(row.codes, len(chosen), axis=0)
        for picked in chosen.T:
            at = np.flatnonzero(self.number[picked])
            numbers[at, self.place[picked[at]]] = self.value[picked[at]]
            at = np.flatnonzero(~self.number[picked])
            codes[at, self.place[picked[at]]] = self.value[picked[at]]
        return Cells(numbers, codes)


@dataclass(frozen=True)
class _Question:
    score: Score
    row: Cells
    options: Options
    cut: float
    stopped: bool  # the row is at or above the cut-off, and asks for a lower score

    def scores(self, chosen: np.ndarray) -> np.ndarray:
        return self.score(self.options.applied(self.row, chosen)) if len(chosen) else np.zeros(0)

    def crosses(self, scores: np.ndarray) -> np.ndarray:
        return scores < self.cut if self.stopped else scores >= self.cut

    def gain(self, scores: np.ndarray) -> np.ndarray:
        """Higher is nearer to the other side."""
        return -scores if self.stopped else scores


def counterfactual(
    score: Score, row: Cells, encoder: Encoder, background: Cells, cut: float, limits: Limits
) -> Found:
    """The cheapest changes of one row that bring its score to the other side of `cut`.

    `score`: one number per row of cells, at or above the cut-off where a case is stopped.
    `background`: training rows; only their values are tried. Dates are never changed.
    """
    now = score(row)
    stopped = bool(now[0] >= cut)
    options = choices(row, encoder, background, limits.towards(lower=stopped))
    asked = _Question(score, row, options, cut, stopped)
    if not len(options):
        return Found((), float(now[0]))
    lines, reached = _search(asked, now[0])
    crossing = [(line, value) for line, value in lines if asked.crosses(np.array([value]))[0]]
    eased = [_eased(asked, line, value) for line, value in _diverse(options, crossing)]
    picked = _diverse(options, eased)  # easing may have made two of them alike
    told = tuple(_suggestion(encoder, options, line, value) for line, value in picked[:SUGGESTED])
    return Found(told, float(reached))


def choices(row: Cells, encoder: Encoder, background: Cells, limits: Limits) -> Options:
    """All single changes within the limits, each with its cost."""
    parts: list[tuple[int, bool, int, np.ndarray, np.ndarray]] = []
    for at, name in enumerate(encoder.numbers):
        if name not in limits.immutable:
            parts.append((at, True, at, *_numbers(row, background, at, name, limits)))
    first = len(encoder.numbers) + len(encoder.dates)
    for at, (name, levels) in enumerate(encoder.levels.items()):
        if name not in limits.immutable:
            codes = np.arange(len(levels)) + FIRST
            codes = codes[codes != row.codes[0, at]]
            parts.append((first + at, False, at, codes.astype(float), np.ones(len(codes))))
    sizes = [len(part[3]) for part in parts]
    owner, number, place = (np.repeat([part[k] for part in parts], sizes) for k in range(3))
    value, cost = (np.concatenate([*[part[k] for part in parts], []]) for k in (3, 4))
    return Options(owner.astype(int), number.astype(bool), place.astype(int), value, cost)


def _numbers(
    row: Cells, background: Cells, at: int, name: str, limits: Limits
) -> tuple[np.ndarray, np.ndarray]:
    """Values of training rows to try, spread over them, and how far each is from the row's own."""
    column, before = background.numbers[:, at], float(row.numbers[0, at])
    known = np.sort(column[~np.isnan(column)])
    values = np.unique(known)
    if len(values) > VALUES:
        values = np.unique(np.quantile(known, np.linspace(0, 1, VALUES), method="nearest"))
    values = values[values != before]
    values = values[limits.allow(name, before, values)]
    if np.isnan(before) or len(np.unique(known)) <= 2:
        return values, np.ones(len(values))
    return values, np.abs(_rank(known, values) - _rank(known, np.array([before])))


def _rank(known: np.ndarray, values: np.ndarray) -> np.ndarray:
    """The share of training rows below a value, of equal ones half."""
    ends = [np.searchsorted(known, values, side=side) for side in ("left", "right")]
    return (ends[0] + ends[1]) / (2 * max(len(known), 1))


def _search(asked: _Question, now: float) -> tuple[list[tuple[tuple[int, ...], float]], float]:
    """Lines tried with the score each leads to, and the score nearest to the other side."""
    singles = np.arange(len(asked.options))[:, None]
    alone = asked.scores(singles)
    chosen = [singles]
    scores = [alone]
    useful = _useful(asked, alone, now)
    pairs = [(a, b) for a, b in combinations(useful, 2) if _apart(asked.options, (a, b))]
    if pairs:
        chosen.append(np.array(pairs))
        scores.append(asked.scores(chosen[-1]))
    found = [
        (tuple(int(k) for k in line), float(value))
        for lines, values in zip(chosen, scores, strict=True)
        for line, value in zip(lines, values, strict=True)
    ]
    if not asked.crosses(np.concatenate(scores)).any():
        found += _greedy(asked, alone, useful)
    every = np.append(now, [value for _, value in found])
    return found, float(every[np.argmax(asked.gain(every))])


def _useful(asked: _Question, alone: np.ndarray, now: float) -> list[int]:
    """Changes to try in pairs: of the columns that help most, a few values that help at all."""
    helped = asked.gain(alone) - asked.gain(np.array([now]))
    owners = asked.options.owner
    best = {int(owner): helped[owners == owner].max() for owner in np.unique(owners)}
    columns = sorted((owner for owner in best if best[owner] > 0), key=lambda o: -best[o])
    found: list[int] = []
    for owner in columns[:COLUMNS]:
        lines = np.flatnonzero((owners == owner) & (helped > 0))
        order = lines[np.lexsort((-helped[lines], asked.options.cost[lines]))]
        spread = np.linspace(0, len(order) - 1, min(PAIRED, len(order))).round().astype(int)
        if not asked.options.number[order[0]]:
            order = lines[np.argsort(-helped[lines], kind="stable")]
            spread = np.arange(min(PAIRED, len(order)))
        found += [int(line) for line in order[spread]]
    return found


def _greedy(
    asked: _Question, alone: np.ndarray, useful: Sequence[int]
) -> list[tuple[tuple[int, ...], float]]:
    """More than two changes: from each of the best first steps, the best next one at a time."""
    gain, owners = asked.gain(alone), asked.options.owner
    firsts: dict[int, int] = {}
    for line in sorted(useful, key=lambda line: -gain[line]):
        firsts.setdefault(int(owners[line]), line)
    found: list[tuple[tuple[int, ...], float]] = []
    for line in list(firsts.values())[:STARTS]:
        path: tuple[int, ...] = (line,)
        value = float(alone[line])
        while len(path) < DEPTH and not asked.crosses(np.array([value]))[0]:
            free = np.flatnonzero(~np.isin(owners, owners[list(path)]))
            scores = asked.scores(np.array([(*path, int(k)) for k in free]))
            if not len(free) or asked.gain(scores).max() <= asked.gain(np.array([value]))[0]:
                break
            over = asked.crosses(scores)
            at = np.argmax(asked.gain(scores))
            if over.any():
                at = np.argmin(np.where(over, asked.options.cost[free], np.inf))
            path, value = (*path, int(free[at])), float(scores[at])
        found.append((path, value))
    return found


def _eased(asked: _Question, line: tuple[int, ...], value: float) -> tuple[tuple[int, ...], float]:
    """The same columns with each change as small as still crosses, or taken back if it can be."""
    if len(line) == 1:
        return line, value
    for change in sorted(line, key=lambda k: -asked.options.cost[k]):
        rest = tuple(k for k in line if k != change)
        owner, costs = asked.options.owner, asked.options.cost
        smaller = np.flatnonzero((owner == owner[change]) & (costs < costs[change]))
        smaller = smaller[np.argsort(costs[smaller], kind="stable")]
        tried = [rest, *((*rest, int(k)) for k in smaller)]
        for some in (tried[:1], tried[1:]) if rest else (tried[1:],):
            scores = asked.scores(np.array(some)) if some else np.zeros(0)
            over = np.flatnonzero(asked.crosses(scores))
            if len(over):
                line, value = some[over[0]], float(scores[over[0]])
                break
    return line, value


def _diverse(
    options: Options, lines: Sequence[tuple[tuple[int, ...], float]]
) -> list[tuple[tuple[int, ...], float]]:
    """The cheapest first; none that changes all a cheaper one does, few that share a column."""
    kept: list[tuple[tuple[int, ...], float]] = []
    taken: list[set[int]] = []
    order = sorted(lines, key=lambda one: (round(_cost(options, one[0]), 9), len(one[0])))
    for line, value in order:
        columns = {int(options.owner[k]) for k in line}
        shared = max(sum(column in other for other in taken) for column in columns)
        if shared < SHARED and not any(other <= columns for other in taken):
            kept.append((line, value))
            taken.append(columns)
        if len(kept) == 2 * SUGGESTED:
            break
    return kept


def _apart(options: Options, line: Sequence[int]) -> bool:
    return len({int(options.owner[k]) for k in line}) == len(line)


def _cost(options: Options, line: Sequence[int]) -> float:
    return float(options.cost[list(line)].sum())


def _suggestion(
    encoder: Encoder, options: Options, line: Sequence[int], score: float
) -> Suggestion:
    changes: list[tuple[str, float | str]] = []
    for k in line:
        name, value = encoder.columns[options.owner[k]], float(options.value[k])
        told = value if options.number[k] else encoder.levels[name][int(value) - FIRST]
        changes.append((name, told))
    return Suggestion(tuple(changes), _cost(options, line), score)
