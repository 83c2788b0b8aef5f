"""Which dots of a map carry their name: the first of each layer, where no two names meet."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from math import isfinite

from core.report import letters
from core.report.scale import Scale

MOST, WIDEST, SIZE = 14, 130, 11  # names in a picture; pixels of one; of its letters
PLANE = (400.0, 230.0)  # pixels of the picture for which names are set apart, the smallest drawn
Dots = Sequence[tuple[float, float, str]]  # where and what, the most telling first


@dataclass(frozen=True)
class Tag:
    """A name beside a dot: after it, or before it where the edge is near."""

    x: float
    y: float
    text: str
    after: bool = True


def tags(layers: Sequence[Dots], x: Scale, y: Scale) -> tuple[Tag, ...]:
    """At most MOST names, turn by turn from every layer."""
    found: list[Tag] = []
    taken: list[tuple[float, float, float, float]] = []
    for across, up, name in _turns(layers):
        if len(found) == MOST:
            break
        text = letters.cut(name, SIZE, WIDEST)
        after, box = _box(text, x.share(across), y.share(up))
        if box[0] >= 0 and not any(_meet(box, other) for other in taken):
            taken.append(box)
            found.append(Tag(across, up, text, after))
    return tuple(found)


def _turns(layers: Sequence[Dots]) -> Iterator[tuple[float, float, str]]:
    for turn in zip_longest(*layers):
        for dot in turn:
            if dot is not None and dot[2] and isfinite(dot[0]) and isfinite(dot[1]):
                yield dot


def _box(text: str, across: float, up: float) -> tuple[bool, tuple[float, float, float, float]]:
    """Whether the name stands after its dot, and its left, low, right, high."""
    wide, (left, low) = letters.width(text, SIZE) * 1.1 + 6, (across * PLANE[0], up * PLANE[1])
    after = left + wide <= PLANE[0]
    start = left if after else left - wide
    return after, (start, low - 8, start + wide, low + 8)


def _meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
