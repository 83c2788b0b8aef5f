"""The scorecard as a table of points, the way credit departments print it."""

from dataclasses import dataclass
from itertools import pairwise

from core.learn.cells import FIRST, Encoder
from core.learn.scorer.binning import Bins
from core.learn.scorer.scorecard import Scorecard
from core.learn.scorer.scorer import Scorer
from core.words import Message, msg

LEVELS = 4  # named per bin before “…”


@dataclass(frozen=True)
class PointRow:
    """One bin of one column: its words and its points."""

    column: str
    bin: Message | str
    points: float
    value: float  # the column's information value


def point_rows(scorer: Scorer, encoder: Encoder) -> tuple[PointRow, ...]:
    """All bins with their points, the columns that tell most first."""
    card = scorer.members.get("scorecard")
    if not isinstance(card, Scorecard):
        return ()
    names = (*encoder.number_names, *encoder.levels)
    found = []
    for j, (name, bins, points) in enumerate(zip(names, card.bins, card.points(), strict=True)):
        if card.weights[j] <= 0:
            continue
        levels = encoder.levels.get(name, ())
        words = _levels(bins, levels) if bins.table is not None else _ranges(bins)
        for at, text in words:
            found.append(PointRow(name, text, float(points[at]), bins.value))
    return tuple(sorted(found, key=lambda row: -row.value))


def _ranges(bins: Bins) -> list[tuple[int, Message | str]]:
    edges = [f"{edge:.6g}" for edge in (bins.edges if bins.edges is not None else ())]
    if not edges:
        return [(0, msg("any value")), (1, msg("missing"))]
    words: list[Message | str] = [msg("up to {high}", high=edges[0])]
    words += [msg("{low} to {high}", low=low, high=high) for low, high in pairwise(edges)]
    return list(enumerate([*words, msg("above {low}", low=edges[-1]), msg("missing")]))


def _levels(bins: Bins, levels: tuple[str, ...]) -> list[tuple[int, Message | str]]:
    assert bins.table is not None
    found: list[tuple[int, Message | str]] = []
    for at in range(FIRST, len(bins.weights)):
        inside = [level for code, level in enumerate(levels, FIRST) if bins.table[code] == at]
        more = ", …" if len(inside) > LEVELS else ""
        found.append((at, ", ".join(inside[:LEVELS]) + more))
    return [*found, (1, msg("missing")), (0, msg("any other"))]
