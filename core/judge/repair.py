"""What cut-offs of their own for groups would cost, beside one cut-off for all; numpy only.

Two aims: rates of being passed within four fifths of each other (US Uniform Guidelines, 1978), and
equal shares of bad cases caught (equal opportunity, https://arxiv.org/abs/1610.02413). Whether
cut-offs by group are allowed at all is a question of law, not of this file.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.judge.fairness import FEW, FEWEST, Group, groups, largest
from core.judge.intervals import Interval, mean_band
from core.judge.stakes import Stakes

AIMS = ("passed", "caught")
FIFTHS = 0.8
MARGIN = 0.02  # aimed above four fifths, so that luck in the rates does not undo it
TURNED = 10  # decisions that differ below which a bootstrap would be surer than it may be
STEPS = 100  # common rates that are tried


@dataclass(frozen=True)
class Cases:
    """Outcomes, chances, group names; how cases are decided and what that costs."""

    y: np.ndarray
    p: np.ndarray
    names: np.ndarray
    stakes: Stakes

    def take(self, rows: np.ndarray) -> "Cases":
        return Cases(self.y[rows], self.p[rows], self.names[rows], self.stakes.take(rows))

    def groups(self, stopped: np.ndarray | None = None) -> tuple[Group, ...]:
        """How groups fare, by the one rule or by other decisions."""
        return groups(
            self.y, self.p, self.names, self.stakes.stopped if stopped is None else stopped
        )

    def per_100(self) -> float:
        """What the one rule costs per 100 cases."""
        return float(100 * self.stakes.losses(self.y, self.stakes.stopped).mean())


@dataclass(frozen=True)
class Repaired:
    """Cut-offs by group, as ranks of the stakes, and what they do; losses are per 100 cases.

    `groups` and losses are those of cases on which the cut-offs were not chosen.
    """

    cuts: Mapping[str, float]
    groups: tuple[Group, ...]
    per_100: float
    more: float  # than with the one cut-off
    band: Interval | None  # of `more`, 95 %, paired; None where too few decisions turn to tell
    turned: int  # cases decided otherwise than by the one cut-off
    total: float  # more on all these cases together, in units of the costs


def repair(cases: Cases, aim: str) -> Repaired | None:
    """The cheapest cut-offs by group that reach an aim; None with fewer than two groups to judge.

    Groups of too few cases keep the one. Chosen on one half of the cases and judged on the other,
    and the other way round: what is told is not what luck made of the very same rows.
    """
    cuts, stakes = choose(cases, aim), cases.stakes
    if len(cuts) < 2:
        return None
    own = np.full(len(cases.p), stakes.cut)
    for here, there in _halves(cases):
        found = choose(cases.take(there), aim)
        for name, its in (found if len(found) > 1 else cuts).items():
            own[here & (cases.names == name)] = its
    stopped = stakes.rank >= own
    after = stakes.losses(cases.y, stopped)
    more = after - stakes.losses(cases.y, stakes.stopped)
    turned = int((stopped != stakes.stopped).sum())
    return Repaired(
        cuts=cuts,
        groups=cases.groups(stopped),
        per_100=float(100 * after.mean()),
        more=float(100 * more.mean()),
        band=None if 0 < turned < TURNED else mean_band(100 * more),
        turned=turned,
        total=float(more.sum()),
    )


def choose(cases: Cases, aim: str) -> dict[str, float]:
    """The cheapest cut-offs by group that reach the aim on these very cases."""
    cut, judged = cases.stakes.cut, []
    for name, here in largest(cases.names):
        y = cases.y[here]
        if len(y) >= FEWEST and (aim == "passed" or min(y.sum(), (1 - y).sum()) >= FEW):
            judged.append(_Ladder.of(name, cases.take(here), aim))
    if len(judged) < 2:
        return {}
    tried = [_common(judged, rate, cut, aim) for rate in np.linspace(0, 1, STEPS + 1)]
    best = min(tried, key=lambda rungs: _price(judged, rungs, cut))
    return {
        one.name: cut if rung == one.at(cut) else one.cut(rung)
        for one, rung in zip(judged, best, strict=True)
    }


@dataclass(frozen=True)
class _Ladder:
    """A group's possible cut-offs, from stopping nobody to stopping all: rung k stops the k
    highest different scores."""

    name: str
    scores: np.ndarray  # different ranks, falling
    rates: np.ndarray  # per rung: share caught, or share passed
    stopped: np.ndarray  # per rung: cases
    lost: np.ndarray  # per rung: loss on the group

    @staticmethod
    def of(name: str, cases: Cases, aim: str) -> "_Ladder":
        order = np.argsort(-cases.stakes.rank, kind="stable")
        cases = cases.take(order)
        y, rank = cases.y, cases.stakes.rank
        ends = np.append(np.flatnonzero(np.diff(rank)), len(rank) - 1)
        # expected rather than actual losses where outcomes are not needed: less luck is chosen
        passed, stopped = cases.stakes.expected(y if aim == "caught" else cases.p)
        lost = np.append(0.0, np.cumsum(stopped - passed)[ends]) + float(passed.sum())
        caught = np.append(0.0, np.cumsum(y)[ends]) / max(y.sum(), 1)
        shares = 1 - np.append(0, ends + 1) / len(rank)
        rates = caught if aim == "caught" else shares
        return _Ladder(name, rank[ends], rates, np.append(0, ends + 1), lost)

    def cut(self, rung: int) -> float:
        """Half way between the last score stopped and the first passed."""
        if rung == 0:
            return float(np.nextafter(self.scores[0], np.inf))
        if rung == len(self.scores):
            return float(self.scores[-1])
        return float((self.scores[rung - 1] + self.scores[rung]) / 2)

    def at(self, cut: float) -> int:
        return int((self.scores >= cut).sum())

    def cheapest(self, low: float, high: float) -> int:
        """The cheapest rung of a rate between two; the nearest where there is none."""
        inside = np.flatnonzero((self.rates >= low - 1e-12) & (self.rates <= high + 1e-12))
        if len(inside):
            return int(inside[np.argmin(self.lost[inside])])
        middle = (low + high) / 2
        return int(np.argmin(np.abs(self.rates - middle)))


def _common(judged: Sequence[_Ladder], rate: float, cut: float, aim: str) -> list[int]:
    """A rung per group: rates equal to `rate` (caught), or from it to it over four fifths."""
    if aim == "caught":
        return [one.cheapest(rate, rate) for one in judged]
    high = min(rate / (FIFTHS + MARGIN), 1.0)
    rungs = []
    for one in judged:
        now = one.at(cut)
        inside = rate <= one.rates[now] <= high
        rungs.append(now if inside else one.cheapest(rate, high))
    return rungs


def _price(judged: Sequence[_Ladder], rungs: Sequence[int], cut: float) -> tuple[float, int]:
    """What the rungs lose, then (where that is alike) how many cases they decide otherwise."""
    pairs = list(zip(judged, rungs, strict=True))
    lost = sum(float(one.lost[rung]) for one, rung in pairs)
    otherwise = sum(abs(int(one.stopped[rung] - one.stopped[one.at(cut)])) for one, rung in pairs)
    return round(lost, 9), otherwise


def _halves(cases: Cases) -> list[tuple[np.ndarray, np.ndarray]]:
    """Two halves alike in group and outcome, as (judged, chosen on) masks."""
    random = np.random.default_rng(0)
    shuffled = random.permutation(len(cases.p))
    order = shuffled[np.lexsort((cases.y[shuffled], cases.names[shuffled]))]
    first = np.zeros(len(cases.p), dtype=bool)
    first[order[::2]] = True
    return [(first, ~first), (~first, first)]
