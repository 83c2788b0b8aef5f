"""What a picture shows, decided once for every painter: scales, layers, labels, hover lines."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import isfinite, nan
from typing import Any

from core.numerals import three, write
from core.report import letters, tokens
from core.report.blocks import Axis, Figure, Mark
from core.report.scale import Scale, label, scale
from core.report.tags import Tag, tags
from core.words import language, msg, opening, render

CLOUD = 25  # dots from which a layer is a cloud
DIRECT = 4  # up to so many series carry their name at their end; more need a legend
Points = tuple[float, ...]


@dataclass(frozen=True)
class Layer:
    """A mark in coordinates of the scales; `tint` is a place among the categorical colours."""

    kind: str
    x: Points
    y: Points
    low: Points
    high: Points
    name: str
    tint: int
    role: str
    lies: bool
    hover: tuple[str, ...]
    names: tuple[str, ...] = ()  # of single dots

    @property
    def quiet(self) -> bool:
        """Drawn thinner: what ours is compared with."""
        return self.role in ("baseline", "real")

    def cloud(self) -> bool:
        """Many dots in no order, or those of a map: none of them is the end."""
        return self.kind == "point" and (len(self.x) > CLOUD or bool(self.names))

    def height(self) -> float:
        """How high the layer lies on the whole."""
        found = [value for value in (*self.y, *self.low, *self.high) if isfinite(value)]
        return sum(found) / max(len(found), 1)

    def end(self) -> tuple[float, float] | None:
        """The last point that can be drawn."""
        middle = [(low + high) / 2 for low, high in zip(self.low, self.high, strict=False)]
        pairs = zip(self.x, self.y or middle, strict=False)
        return next((pair for pair in reversed(list(pairs)) if all(map(isfinite, pair))), None)


@dataclass(frozen=True)
class Plan:
    x: Scale
    y: Scale
    layers: tuple[Layer, ...]
    named: tuple[Layer, ...]  # carry their name at their end
    legend: tuple[Layer, ...]  # named in a row above the picture
    rules: tuple[Layer, ...]  # vertical lines, the rightmost first: its name stands lowest
    x_title: str
    y_title: str
    tags: tuple[Tag, ...] = ()  # names beside single dots

    @property
    def lies(self) -> bool:
        """Bars lie: names stand on the vertical axis, the first on top."""
        return any(layer.lies for layer in self.layers)


def plan(figure: Figure, wanted: int = 5) -> Plan:
    """Lay out a figure; `wanted` is about how many ticks its horizontal axis has room for."""
    lies = any(mark.horizontal for mark in figure.marks)
    bars = any(mark.kind in ("bar", "area") for mark in figure.marks)
    x_axis, y_axis = figure.x, figure.y
    x_all = [value for mark in figure.marks for value in _across(mark)]
    y_all = [value for mark in figure.marks for value in _upward(mark)]
    y_axis = _as_category(y_axis, y_all) if lies else y_axis
    x_axis = x_axis if lies or not bars else _as_category(x_axis, x_all)
    x = scale(x_axis, x_all, zero=bars and lies, wanted=wanted)
    y = scale(y_axis, y_all, zero=bars and not lies)
    layers = tuple(_layers(figure.marks, x, y))
    if any(layer.names for layer in layers):  # a map: only what is near counts, not where it is
        x, y = replace(x, ticks=()), replace(y, ticks=())
    named, legend = _names(layers)
    rules = [layer for layer in layers if layer.kind == "rule" and any(map(isfinite, layer.x[:1]))]
    rules.sort(key=lambda layer: -layer.x[0])  # so that no line crosses a name
    titles = _title(x_axis), _title(y_axis)
    dots = [tuple(zip(one.x, one.y, one.names, strict=False)) for one in layers]
    return Plan(x, y, layers, named, legend, tuple(rules), *titles, tags(dots, x, y))


def _across(mark: Mark) -> Iterable[Any]:
    return (*mark.x, *mark.low, *mark.high) if mark.horizontal else mark.x


def _upward(mark: Mark) -> Iterable[Any]:
    return mark.y if mark.horizontal else (*mark.y, *mark.low, *mark.high)


def _as_category(axis: Axis, values: Sequence[Any]) -> Axis:
    """Names on an axis make it a category axis, whatever it calls itself."""
    names = any(not isinstance(value, (int, float, type(None))) for value in values)
    return Axis(axis.title, axis.unit, "category") if names and axis.kind != "date" else axis


def _title(axis: Axis) -> str:
    title = letters.cut(opening(axis.title), 12, 280)
    if axis.kind == "log":
        return (
            render(msg("{title} (log scale)", title=title)) if title else render(msg("log scale"))
        )
    return title


def _layers(marks: Iterable[Mark], x: Scale, y: Scale) -> Iterable[Layer]:
    order = 0
    for mark in marks:
        tint = tokens.place(mark.role, order)
        order += mark.role == "series"
        values = x if mark.horizontal else y
        low, high = mark.low, mark.high
        if mark.kind in ("band", "area") and high and not low:
            low = mark.y
        edges = [tuple(values.at(part) for part in edge) for edge in (low, high)]
        across, upward = tuple(map(x.at, mark.x)), tuple(map(y.at, mark.y))
        name = render(mark.label)
        yield Layer(
            mark.kind,
            across,
            upward,
            low=edges[0],
            high=edges[1],
            name=name,
            tint=tint,
            role=mark.role,
            lies=mark.horizontal,
            hover=tuple(_hover(mark, name, x, y)),
            names=tuple(map(render, mark.names)),
        )


def _hover(mark: Mark, name: str, x: Scale, y: Scale) -> Iterable[str]:
    """One compact line for each point: name, where, value and interval, written exactly."""
    if mark.names:
        lines = (f"{render(one)} · {name}" if name else render(one) for one in mark.names)
        yield from (letters.cut(line, 13, 700) for line in lines)
        return
    values, places = (x, y) if mark.horizontal else (y, x)
    along, across = (mark.x, mark.y) if mark.horizontal else (mark.y, mark.x)
    for number, where in enumerate(across or along):
        parts = [exact(where, places)] if across else []
        pair = [edge[number] if number < len(edge) else None for edge in (mark.low, mark.high)]
        value = exact(along[number], values) if number < len(along) else ""
        if None not in pair:
            between = f"{exact(pair[0], values)} – {exact(pair[1], values)}"
            value = f"{value} ({between})" if value else between
        line = " · ".join([*parts, value] if value else parts)
        yield letters.cut(f"{name}: {line}" if name else line, 13, 700)


def exact(value: Any, on: Scale) -> str:
    """A value for a tooltip or a table: more digits than the eye needs in the picture."""
    if on.kind == "category":
        return label(value)
    if on.kind == "date" or isinstance(value, str):
        return write(value, "date", language.get()) if on.kind == "date" else value
    if value is None or not isfinite(value):
        return "–"
    if on.unit == "percent":
        return f"{100 * value:.1f} %"
    if on.unit in ("count", "money", "short"):
        return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:,.2f}"
    return write(value, on.unit, language.get()) if on.unit != "number" else _four(value)


def _four(value: float) -> str:
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.4g}" if abs(value) > 1e-4 else three(value)


def _names(layers: Sequence[Layer]) -> tuple[tuple[Layer, ...], tuple[Layer, ...]]:
    """Which layers carry their name at their end, and which are named in a legend."""
    once: dict[tuple[str, int], Layer] = {}
    for layer in layers:
        if layer.name and layer.kind != "rule" and layer.end():
            once.setdefault((layer.name, layer.tint), layer)
    wide = [layer for layer in once.values() if layer.kind == "bar" or layer.cloud()]
    bars = tuple(wide)  # they have no end to carry a name
    lines = tuple(layer for layer in once.values() if layer not in wide)
    lines = tuple(sorted(lines, key=lambda layer: -layer.height()))  # at one end, in their order
    bars = bars if len(bars) > 1 or lines else ()
    return (lines, bars) if len(lines) <= DIRECT else ((), lines + bars)


def apart(wanted: Sequence[float], gap: float, high: float = 1.0) -> list[float]:
    """Places at least `gap` apart and as near as can be to the wanted ones, within 0..high.

    >>> [round(place, 2) for place in apart([1.0, 1.0, 0.2], 0.1)]
    [1.0, 0.9, 0.2]
    """
    order = sorted(range(len(wanted)), key=lambda number: -wanted[number])
    found = [nan] * len(wanted)
    ceiling = high
    for number in order:
        found[number] = min(wanted[number], ceiling)
        ceiling = found[number] - gap
    floor = 0.0
    for number in reversed(order):
        found[number] = max(found[number], floor)
        floor = found[number] + gap
    return found
