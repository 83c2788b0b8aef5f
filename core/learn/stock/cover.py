"""How much is asked for from one order's arrival to the next one's: over lead time and review."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from core.learn.stock.curves import Curves, even, normals

CELLS = 8_000_000  # numbers drawn at once
MOST_PERIODS = 400  # of lead time and review together


@dataclass(frozen=True)
class Lead:
    """Periods from order to delivery: mean and deviation (S,), normal and cut at zero."""

    mean: np.ndarray
    deviation: np.ndarray

    def take(self, rows: np.ndarray | slice) -> "Lead":
        return Lead(self.mean[rows], self.deviation[rows])

    def draw(self, z: np.ndarray, share: np.ndarray) -> np.ndarray:
        """(S, N) whole periods; parts of a period are rounded up or down by chance `share` (N,),
        so that the mean stays, and a longer lead time is never drawn shorter."""
        exact = np.maximum(self.mean[:, None] + self.deviation[:, None] * z, 0.0)
        return np.minimum(np.floor(exact + share), MOST_PERIODS).astype(int)


@dataclass(frozen=True)
class Chance:
    """The random numbers of N draws, the same for every item, so that answers differ by what was
    changed and never by luck: demand (N, T), and lead times (N,) twice."""

    demand: np.ndarray
    lead: np.ndarray
    share: np.ndarray

    def __len__(self) -> int:
        return len(self.demand)

    def far(self, periods: int) -> "Chance":
        return Chance(self.demand[:, :periods], self.lead, self.share)


def chance(n: int, periods: int, rho: float, random: np.random.Generator) -> Chance:
    """Fresh numbers for N draws over so many periods."""
    lead, share = even(n, 1, random)[:, 0], ndtr(even(n, 1, random)[:, 0])
    return Chance(normals(n, periods, rho, random), lead, share)


def longest(lead: Lead, review: int, luck: Chance) -> int:
    """Periods that the longest drawn lead time and a review take."""
    top = lead.take(np.argsort(lead.mean + 4 * lead.deviation)[-1:])
    spread = lead.take(np.argsort(lead.deviation)[-1:])
    drawn = [one.draw(luck.lead, luck.share).max(initial=0) for one in (top, spread)]
    return int(max(drawn)) + review


def cover(curves: Curves, lead: Lead, review: int, luck: Chance, once: bool = False) -> np.ndarray:
    """(S, N) demand over lead time and review; `once`: over the review alone, after delivery.

    `luck` needs as many periods as `longest` says; lead times beyond them are cut there.
    """
    found = np.empty((len(curves), len(luck)))
    for rows in blocks(len(curves), luck.demand.size):
        drawn = np.cumsum(curves.take(rows).draw(luck.demand), -1)
        late = lead.take(rows).draw(luck.lead, luck.share)
        ends = np.minimum(late + review, drawn.shape[-1])
        found[rows] = _summed(drawn, ends) - (_summed(drawn, late) if once else 0.0)
    return found


def of_totals(totals: np.ndarray, lead: Lead, review: int, luck: Chance) -> np.ndarray:
    """(S, N) the same of demand that came: running totals (S, P), lead times drawn."""
    ends = np.minimum(lead.draw(luck.lead, luck.share) + review, totals.shape[1])
    return np.take_along_axis(totals, ends - 1, 1)


def blocks(items: int, each: int, most: int = CELLS) -> Iterator[slice]:
    """Items in pieces, so that fifty thousand of them need little memory."""
    size = max(most // max(each, 1), 1)
    for at in range(0, items, size):
        yield slice(at, min(at + size, items))


def _summed(running: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """(S, N) the running total (S, N, T) after so many periods; 0 after none."""
    at = np.minimum(np.maximum(ends - 1, 0), running.shape[-1] - 1)
    found = np.take_along_axis(running, at[..., None], -1)[..., 0]
    return np.where(ends > 0, found, 0.0)
