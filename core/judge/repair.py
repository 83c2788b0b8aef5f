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
from core.judge.money import Costs, losses, weights

AIMS = ("passed", "caught")
FIFTHS = 0.8
MARGIN = 0.02  # aimed above four fifths, so that luck in the rates does not undo it
TURNED = 10  # decisions that differ below which a bootstrap would be surer than it may be
STEPS = 100  # common rates that are tried


@dataclass(frozen=True)
class Cases:
    """Outcomes, chances, group names, and what each case is worth where that is known."""

    y: np.ndarray
    p: np.ndarray
    names: np.ndarray
    value: np.ndarray | None = None

    def take(self, rows: np.ndarray) -> "Cases":
        value = None if self.value is None else self.value[rows]
        return Cases(self.y[rows], self.p[rows], self.names[rows], value)


@dataclass(frozen=True)
class Repaired:
    """Cut-offs by group and what they do; losses are per 100 cases.

    `groups` and losses are those of cases on which the cut-offs were not chosen.
    """

    cuts: Mapping[str, float]
    groups: tuple[Group, ...]
    per_100: float
    more: float  # than with the one cut-off
    band: Interval | None  # of `more`, 95 %, paired; None where too few decisions turn to tell
    turned: int  # cases decided otherwise than by the one cut-off
    total: float  # more on all these cases together, in units of the costs


def repair(cases: Cases, cut: float, costs: Costs, aim: str) -> Repaired | None:
    """The cheapest cut-offs by group that reach an aim; None with fewer than two groups to judge.

    Groups of too few cases keep `cut`. Chosen on one half of the cases and judged on the other,
    and the other way round: what is told is not what luck made of the very same rows.
    """
    cuts = choose(cases, cut, costs, aim)
    if len(cuts) < 2:
        return None
    own = np.full(len(cases.p), cut)
    for here, there in _halves(cases):
        found = choose(cases.take(there), cut, costs, aim)
        for name, its in (found if len(found) > 1 else cuts).items():
            own[here & (cases.names == name)] = its
    y, p, value = cases.y, cases.p, cases.value
    after = _losses(cases, own, costs)
    more = after - losses(y, p, cut, costs, value)
    turned = int(((p >= own) != (p >= cut)).sum())
    return Repaired(
        cuts=cuts,
        groups=groups(y, p, cases.names, own),
        per_100=float(100 * after.mean()),
        more=float(100 * more.mean()),
        band=None if 0 < turned < TURNED else mean_band(100 * more),
        turned=turned,
        total=float(more.sum()),
    )


def choose(cases: Cases, cut: float, costs: Costs, aim: str) -> dict[str, float]:
    """The cheapest cut-offs by group that reach the aim on these very cases."""
    weight = weights(cases.value, len(cases.p))
    judged = []
    for name, here in largest(cases.names):
        y = cases.y[here]
        if len(y) >= FEWEST and (aim == "passed" or min(y.sum(), (1 - y).sum()) >= FEW):
            judged.append(_Ladder.of(name, (y, cases.p[here], weight[here]), costs, aim))
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
    scores: np.ndarray  # different scores, falling
    rates: np.ndarray  # per rung: share caught, or share passed
    stopped: np.ndarray  # per rung: cases
    lost: np.ndarray  # per rung: loss on the group

    @staticmethod
    def of(
        name: str, columns: tuple[np.ndarray, np.ndarray, np.ndarray], costs: Costs, aim: str
    ) -> "_Ladder":
        y, p, weight = columns
        order = np.argsort(-p, kind="stable")
        y, p, weight = y[order], p[order], weight[order]
        ends = np.append(np.flatnonzero(np.diff(p)), len(p) - 1)
        # expected rather than actual losses where outcomes are not needed: less luck is chosen
        bad = y if aim == "caught" else p
        step = weight * ((1 - bad) * costs.alarm - bad * costs.miss)
        lost = np.append(0.0, np.cumsum(step)[ends]) + float((weight * bad).sum()) * costs.miss
        caught = np.append(0.0, np.cumsum(y)[ends]) / max(y.sum(), 1)
        passed = 1 - np.append(0, ends + 1) / len(p)
        rates = caught if aim == "caught" else passed
        return _Ladder(name, p[ends], rates, np.append(0, ends + 1), lost)

    def cut(self, rung: int) -> float:
        """Half way between the last score stopped and the first passed."""
        if rung == 0:
            return float(min(self.scores[0] + 1e-9, np.nextafter(1.0, 2.0)))
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


def _losses(cases: Cases, cuts: np.ndarray, costs: Costs) -> np.ndarray:
    """The loss on each case at a cut-off of its own."""
    shifted = np.where(cases.p >= cuts, 1.0, 0.0)
    return losses(cases.y, shifted, 0.5, costs, cases.value)
