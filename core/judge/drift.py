"""Whether new rows look like those a model learned from: PSI less what luck alone gives; numpy."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

DECILES = 10
FAINT = 1e-4  # share put where a bin is empty
FEW = 5  # bins in which fewer new rows are expected are joined: luck alone empties them
ENOUGH = 50  # new rows below which nothing is said of how they spread
SURE = 3.0  # standard deviations of luck
SURE_OF_MANY = 4.0  # where a table has many columns, each with a chance of a false alarm
LOST, NEW = 0.05, 0.01  # changes in the shares of missing and of unknown values that matter


@dataclass(frozen=True)
class Binned:
    """Training rows in bins: `edges` of numbers (missing last), or codes as they are."""

    edges: tuple[float, ...] | None
    counts: tuple[int, ...]

    def index(self, column: np.ndarray) -> np.ndarray:
        if self.edges is None:
            return np.minimum(column.astype(int), len(self.counts) - 1)
        inside = np.searchsorted(np.array(self.edges), column, side="left")
        return np.where(np.isnan(column), len(self.counts) - 1, inside)


@dataclass(frozen=True)
class Reference:
    """The training rows' spread: columns of numbers, columns of codes, and the score."""

    numbers: tuple[Binned, ...]
    codes: tuple[Binned, ...]
    score: Binned

    def to_json(self) -> dict[str, object]:
        def plain(items: Sequence[Binned]) -> list[list[object]]:
            return [[item.edges and list(item.edges), list(item.counts)] for item in items]

        return {
            "numbers": plain(self.numbers),
            "codes": plain(self.codes),
            "score": plain([self.score]),
        }

    @staticmethod
    def from_json(stored: dict) -> "Reference":
        def rich(items: list) -> tuple[Binned, ...]:
            return tuple(Binned(edges and tuple(edges), tuple(counts)) for edges, counts in items)

        return Reference(rich(stored["numbers"]), rich(stored["codes"]), rich(stored["score"])[0])


def reference(numbers: np.ndarray, codes: np.ndarray, score: np.ndarray) -> Reference:
    """How the training rows spread."""
    return Reference(
        tuple(of_numbers(column) for column in numbers.T),
        tuple(of_codes(column) for column in codes.T),
        of_numbers(score),
    )


def of_numbers(column: np.ndarray) -> Binned:
    """Bins that end at the deciles; a value so frequent that deciles coincide has its own."""
    known = column[~np.isnan(column)]
    edges = np.zeros(0)
    if len(known):
        deciles = np.quantile(known, np.linspace(0, 1, DECILES + 1)[1:-1])
        frequent = deciles[1:][np.diff(deciles) == 0]
        edges = np.unique(np.append(deciles, np.nextafter(frequent, -np.inf)))
    empty = Binned(tuple(float(edge) for edge in edges), (0,) * (len(edges) + 2))
    return Binned(empty.edges, tuple(_count(empty, column)))


def of_codes(column: np.ndarray) -> Binned:
    """A bin per level; the first is for levels never seen, the second for missing."""
    return Binned(None, tuple(np.bincount(column, minlength=2).tolist()))


def psi(before: Binned, column: np.ndarray) -> tuple[float, float]:
    """The population stability index of new rows, and what it would be by luck alone.

    Their difference does not grow or shrink with the number of rows.
    """
    old, new = _joined(before, column)
    n, m = max(old.sum(), 1.0), max(new.sum(), 1.0)
    p, q = np.clip(old / n, FAINT, None), np.clip(new / m, FAINT, None)
    luck = max(len(old) - 1, 0) * (1 / n + 1 / m)
    return float(((q - p) * np.log(q / p)).sum()), float(luck)


def moved(before: Binned, column: np.ndarray) -> float:
    """The stability index above luck; 0 where luck could well have made the difference."""
    found, luck = psi(before, column)
    old, new = _joined(before, column)
    rows = 1 / max(old.sum(), 1.0) + 1 / max(new.sum(), 1.0)
    spread = np.sqrt(2 * max(len(old) - 1, 0)) * rows  # of a chi-squared with so many bins
    return found - luck if found - luck > SURE * spread else 0.0


@dataclass(frozen=True)
class Share:
    """The share of rows with some property, before and now, and whether more than luck moved it."""

    before: float
    now: float
    moved: bool


def missing(before: Binned, column: np.ndarray) -> Share:
    """How the share of missing values has changed, up or down."""
    at = 1 if before.edges is None else len(before.counts) - 1
    return _share(before, column, at, LOST)


def unknown(before: Binned, column: np.ndarray) -> Share:
    """How the share of levels that the model does not know has risen; `before` holds codes."""
    found = _share(before, column, 0, NEW)
    return Share(found.before, found.now, found.moved and found.now > found.before)


def _share(before: Binned, column: np.ndarray, at: int, least: float) -> Share:
    """Moved: by `least` at least, and beyond luck; so the verdict is the same at every size."""
    n, m = max(sum(before.counts), 1), max(len(column), 1)
    was, now = before.counts[at] / n, _count(before, column)[at] / m
    both = (was * n + now * m + 1) / (n + m)
    luck = SURE_OF_MANY * np.sqrt(both * (1 - both) * (1 / n + 1 / m))
    return Share(float(was), float(now), bool(abs(now - was) > max(least, luck)))


def _joined(before: Binned, column: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Counts of old and new rows in the bins that hold any, the small ones as one bin."""
    old, new = np.array(before.counts, dtype=float), np.array(_count(before, column), dtype=float)
    small = old * (new.sum() / max(old.sum(), 1.0)) < FEW
    pairs = [(one, other) for one, other in zip(old[~small], new[~small], strict=True)]
    pairs.append((old[small].sum(), new[small].sum()))
    kept = np.array([pair for pair in pairs if sum(pair) > 0]).reshape(-1, 2)
    return kept[:, 0], kept[:, 1]


def _count(bins: Binned, column: np.ndarray) -> list[int]:
    return np.bincount(bins.index(column), minlength=len(bins.counts)).tolist()
