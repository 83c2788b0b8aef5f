"""From a figure's facts to a small inline SVG: sharp in print, no script, colours by CSS class.

The picture is laid out by the same `plan` as the chart on the screen. Colours come from the page
(`.t0` to `.t6` set `--c`), so that one drawing serves the light and the dark theme.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape
from math import isfinite

from core.report import letters
from core.report.blocks import Figure
from core.report.plan import Layer, Plan, apart, plan
from core.words import render

LINE = 16


@dataclass(frozen=True)
class Box:
    """The inner rectangle of the picture, in pixels of the drawing."""

    facts: Plan
    left: float
    top: float
    right: float
    bottom: float

    def x(self, where: float) -> float:
        return self.left + self.facts.x.share(where) * (self.right - self.left)

    def y(self, where: float) -> float:
        share = self.facts.y.share(where)
        down = share if self.facts.lies else 1 - share  # names are read from the top
        return self.top + down * (self.bottom - self.top)


def svg(figure: Figure, wide: int = 520) -> str:
    """The picture without its title, `wide` pixels across, in the reader's language."""
    facts = plan(figure, 5 if wide > 420 else 3)
    box = _box(facts, wide)
    height = box.bottom + 26 + LINE * bool(facts.x_title)
    parts = [
        *_legend(facts, box),
        *_grid(facts, box),
        *(part for layer in facts.layers if layer.kind == "band" for part in _band(layer, box)),
        *(part for layer in facts.layers for part in _PAINT.get(layer.kind, _nothing)(layer, box)),
        *_rules(facts, box),
        *_ends(facts, box, wide),
        *_tags(facts, box),
    ]
    name = escape(render(figure.title))
    inner = "\n".join(parts)
    return (
        f'<svg viewBox="0 0 {wide} {height:.0f}" width="{wide}" height="{height:.0f}" role="img" '
        f'aria-label="{name}">\n{inner}\n</svg>'
    )


def _box(facts: Plan, wide: int) -> Box:
    widest = 0.36 * wide if facts.lies else 90
    names = [letters.width(text, 12) for _, text in facts.y.ticks]
    left = min(max(names, default=0) * 1.08, widest) + 10
    ends = [letters.width(line, 13) for layer in facts.named for line in _name(layer, wide)]
    right = wide - (max(ends) * 1.08 + 12 if ends else 14)
    top = 12 + (LINE + 4) * (bool(facts.legend) + bool(facts.y_title)) + LINE * len(facts.rules)
    bars = sum(layer.kind == "bar" for layer in facts.layers)
    rows = len(facts.y.names)
    deep = max(rows * (14 + 14 * max(bars, 1)), min(200, 46 * rows, 0.4 * wide))
    deep = deep if facts.lies else min(230, 0.52 * wide)
    return Box(facts, left, top, right, top + deep)


def _text(x: float, y: float, text: str, css: str = "", anchor: str = "start") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" class="{css}" text-anchor="{anchor}">{escape(text)}</text>'
    )


def _stroke(x: tuple[float, float], y: tuple[float, float], css: str) -> str:
    return f'<line x1="{x[0]:.1f}" x2="{x[1]:.1f}" y1="{y[0]:.1f}" y2="{y[1]:.1f}" class="{css}"/>'


def _legend(facts: Plan, box: Box) -> Iterable[str]:
    x = 2.0
    for layer in facts.legend:
        css = f"bar t{layer.tint} {layer.role}"
        yield f'<rect x="{x:.1f}" y="3" width="11" height="11" rx="2" class="{css}"/>'
        name = letters.cut(layer.name, 13, 160)
        yield _text(x + 17, 13, name, "name")
        x += 17 + letters.width(name, 13) * 1.08 + 18


def _grid(facts: Plan, box: Box) -> Iterable[str]:
    """Faint lines and ticks on the value axis, a base line, the axes' titles."""
    if facts.y_title:
        row = (LINE + 4) * bool(facts.legend)
        yield _text(2, row + 12, letters.cut(facts.y_title, 12, box.right), "tick")
    across, deep = (box.left, box.right), (box.top, box.bottom)
    for where, text in facts.y.ticks:
        y = box.y(where)
        if not facts.lies:
            yield _stroke(across, (y, y), "grid")
        yield _text(box.left - 8, y + 4, letters.cut(text, 12, box.left - 10), "tick", "end")
    every, most = _room(facts, box)
    for where, text in facts.x.ticks[::every]:
        x = box.x(where)
        if facts.lies:
            yield _stroke((x, x), deep, "grid")
        yield _text(x, box.bottom + 17, letters.cut(text, 12, most), "tick", "middle")
    zero = box.x(0.0) if facts.lies else box.left
    base = (zero, zero) if facts.lies else across
    yield _stroke(base, deep if facts.lies else (box.bottom, box.bottom), "base")
    if facts.x_title:
        middle = (box.left + box.right) / 2
        yield _text(middle, box.bottom + 35, facts.x_title, "tick", "middle")


def _room(facts: Plan, box: Box) -> tuple[int, float]:
    """Every how many-th tick has room for its words, and how wide these may be."""
    ticks = facts.x.ticks
    share = (box.right - box.left) / max(len(ticks), 1)
    widest = max((letters.width(text, 12) for _, text in ticks), default=0) + 8
    if facts.x.kind != "category" or len(ticks) > 14:
        return max(1, -int(-widest // share)), 200
    return 1, max(share - 6, 26)


def _pairs(layer: Layer, box: Box) -> list[list[tuple[float, float]]]:
    """The drawable runs of points; a missing value leaves a gap."""
    runs: list[list[tuple[float, float]]] = [[]]
    for x, y in zip(layer.x, layer.y, strict=False):
        if isfinite(x) and isfinite(y):
            runs[-1].append((box.x(x), box.y(y)))
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _path(points: Iterable[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def _nothing(layer: Layer, box: Box) -> Iterable[str]:
    return ()


def _line(layer: Layer, box: Box) -> Iterable[str]:
    css = f"line t{layer.tint} {layer.role}"
    for run in _pairs(layer, box):
        yield f'<path d="{_path(run)}" class="{css}"/>'


def _area(layer: Layer, box: Box) -> Iterable[str]:
    floor = box.y(max(box.facts.y.low, 0.0))
    for run in _pairs(layer, box):
        closed = [(run[0][0], floor), *run, (run[-1][0], floor)]
        yield f'<path d="{_path(closed)}Z" class="band t{layer.tint}"/>'
    yield from _line(layer, box)


def _band(layer: Layer, box: Box) -> Iterable[str]:
    triples = zip(layer.x, layer.low, layer.high, strict=False)
    kept = [triple for triple in triples if all(map(isfinite, triple))]
    if kept:
        out = [(box.x(x), box.y(high)) for x, _, high in kept]
        back = [(box.x(x), box.y(low)) for x, low, _ in reversed(kept)]
        yield f'<path d="{_path(out + back)}Z" class="band t{layer.tint}"/>'


def _point(layer: Layer, box: Box) -> Iterable[str]:
    for number, (x, y) in enumerate(zip(layer.x, layer.y, strict=False)):
        if isfinite(x) and isfinite(y):
            yield from _whisker(layer, box, number, box.x(x), box.y(y))
            dot = f'cx="{box.x(x):.1f}" cy="{box.y(y):.1f}" r="4" class="dot t{layer.tint}"'
            yield f"<circle {dot}>{_tip(layer, number)}</circle>"


def _tip(layer: Layer, number: int) -> str:
    return f"<title>{escape(layer.hover[number])}</title>" if number < len(layer.hover) else ""


def _bar(layer: Layer, box: Box) -> Iterable[str]:
    names, values = (layer.y, layer.x) if layer.lies else (layer.x, layer.y)
    bars = [one for one in box.facts.layers if one.kind == "bar" and _beside(one, layer)]
    step = _step(layer, box)
    thick = min(step * 0.66, (26 if layer.lies else 64) * len(bars)) / len(bars)
    shift = (bars.index(layer) - len(bars) / 2) * thick
    for number, (name, value) in enumerate(zip(names, values, strict=False)):
        if not (isfinite(name) and isfinite(value)):
            continue
        across = (box.y if layer.lies else box.x)(name) + shift
        zero, end = (box.x(0), box.x(value)) if layer.lies else (box.y(value), box.y(0))
        start, long = min(zero, end), abs(end - zero)
        rect = (start, across, long, thick - 1) if layer.lies else (across, start, thick - 1, long)
        size = 'x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"'.format(*rect)
        yield f'<rect {size} class="bar t{layer.tint} {layer.role}">{_tip(layer, number)}</rect>'
        middle = across + thick / 2 - 0.5
        centre = (box.x(value), middle) if layer.lies else (middle, box.y(value))
        yield from _whisker(layer, box, number, *centre)


def _beside(one: Layer, other: Layer) -> bool:
    """Whether two sets of bars share a place, so that they stand side by side."""
    names = one.y if one.lies else one.x
    return one is other or not set(names).isdisjoint(other.y if other.lies else other.x)


def _step(layer: Layer, box: Box) -> float:
    """The distance between neighbouring bars of one series."""
    on, long = (
        (box.facts.y, box.bottom - box.top) if layer.lies else (box.facts.x, box.right - box.left)
    )
    return long / max(len(on.names) or len(layer.x), 1)


def _whisker(layer: Layer, box: Box, number: int, x: float, y: float) -> Iterable[str]:
    if number >= min(len(layer.low), len(layer.high)):
        return
    low, high = layer.low[number], layer.high[number]
    if not (isfinite(low) and isfinite(high)):
        return
    css = "whisker" if layer.kind == "bar" else f"whisker t{layer.tint}"
    if layer.lies:
        yield _stroke((box.x(low), box.x(high)), (y, y), css)
    else:
        yield _stroke((x, x), (box.y(low), box.y(high)), css)


def _rules(facts: Plan, box: Box) -> Iterable[str]:
    """Vertical lines, each with its name in a row of its own above the picture."""
    for row, layer in enumerate(facts.rules):
        x = box.x(layer.x[0])
        y = box.top - 6 - LINE * row
        css = f"rule t{layer.tint} {layer.role}"
        yield _stroke((x, x), (y + 3, box.bottom), css)
        name = letters.cut(layer.name, 12, 240)
        fits = x + letters.width(name, 12) * 1.08 < box.right + 40
        where = (x + 5, "start") if fits else (x - 5, "end")
        yield _text(where[0], y, name, f"name t{layer.tint}", where[1])


def _name(layer: Layer, wide: float) -> tuple[str, ...]:
    return letters.wrap(layer.name, 13, 0.2 * wide, 2)


def _ends(facts: Plan, box: Box, wide: float) -> Iterable[str]:
    """The names at the ends of the lines, moved apart where they would meet."""
    ends = [layer.end() or (0.0, 0.0) for layer in facts.named]
    lines = max((len(_name(layer, wide)) for layer in facts.named), default=1)
    deep = max(box.bottom - box.top, 1)
    heights = apart([facts.y.share(y) for _, y in ends], LINE * lines / deep)
    for layer, (x, _), height in zip(facts.named, ends, heights, strict=True):
        y = box.bottom - height * deep + 4
        for row, line in enumerate(_name(layer, wide)):
            yield _text(box.x(x) + 8, y + row * 15, line, f"name t{layer.tint}")


def _tags(facts: Plan, box: Box) -> Iterable[str]:
    """Names beside the dots of a map."""
    for tag in facts.tags:
        where = (6, "start") if tag.after else (-6, "end")
        yield _text(box.x(tag.x) + where[0], box.y(tag.y) + 4, tag.text, "tag", where[1])


_PAINT: dict[str, Callable[[Layer, Box], Iterable[str]]] = {
    "line": _line,
    "area": _area,
    "point": _point,
    "bar": _bar,
}
