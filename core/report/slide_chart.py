"""A figure as a native chart of PowerPoint: its numbers can be edited, its look follows ours.

Scales come from the same `plan` as every other painter's; values are those of the figure.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite, nan
from typing import Any

from pptx.chart.data import CategoryChartData, XyChartData
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_TICK_LABEL_POSITION,
)
from pptx.util import Pt

from core.report import slide_look as look
from core.report.blocks import Figure, Mark
from core.report.plan import Plan, plan
from core.report.scale import Scale, coordinate, label
from core.report.slide_text import clean, harmless
from core.report.tokens import LIGHT, place
from core.words import msg, opening, render

MANY = 10  # names below upright bars that still fit
DIRECT = 4  # up to so many series carry their name at their end


def add(slide: Any, figure: Figure, box: tuple[int, int, int, int]) -> str:
    """Draw the figure into a box (EMU); gives in words what a chart of this kind cannot hold."""
    facts = plan(figure)
    bars = any(mark.kind == "bar" for mark in figure.marks)
    if bars or facts.x.kind == "category" or facts.y.kind == "category":
        missing = _categories(slide, figure, facts, box)
    else:
        missing = _scatter(slide, figure, facts, box)
    for shape in slide.shapes:
        if shape.has_chart:  # what a screen reader says
            shape._element.nvGraphicFramePr.cNvPr.set("descr", clean(render(figure.title)))
    return missing


# ---------------------------------------------------------------------------- bars


def _categories(slide: Any, figure: Figure, facts: Plan, box: tuple[int, int, int, int]) -> str:
    marks = [mark for mark in figure.marks if mark.kind not in ("rule", "band")]
    lies = facts.lies
    names_on, values_on = (facts.y, facts.x) if lies else (facts.x, facts.y)
    names = names_on.names or tuple(
        dict.fromkeys(label(name) for mark in marks for name in _names(mark))
    )
    if not names or not marks:
        return ""
    if lies:  # PowerPoint counts from the bottom
        names, marks = names[::-1], marks[::-1]
    data = CategoryChartData(number_format=look.written(values_on))
    data.categories = [harmless(name) for name in names]
    for mark in marks:
        found = dict(zip(map(label, _names(mark)), _values(mark), strict=False))
        data.add_series(_name(mark, figure), [_number(found.get(name)) for name in names])
    bars = any(mark.kind == "bar" for mark in marks)
    upright = XL_CHART_TYPE.COLUMN_CLUSTERED if bars else XL_CHART_TYPE.LINE_MARKERS
    kind = XL_CHART_TYPE.BAR_CLUSTERED if lies else upright
    chart = slide.shapes.add_chart(kind, *box, data).chart
    plot = chart.plots[0]
    if bars:
        plot.gap_width = 55 if len(names) < 12 else 20
        plot.overlap = 0 if facts.legend else 100  # unnamed ones share no place: colours only
    for mark, series in zip(marks, plot.series, strict=True):
        tint = place(mark.role, _order(figure, mark))
        look.bar(series, mark, tint) if bars else look.line(series, mark, tint)
        _errors(series, mark, names)
    look.dressed(chart, facts.x_title, facts.y_title, lies)
    look.scaled(chart.value_axis, values_on)
    chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    if len(names) > MANY and not lies:
        look.thinned(chart.category_axis, -(-len(names) // 8))
    named = [mark for mark in marks if render(mark.label)]
    look.legend(chart, len(named) > 1)
    return " · ".join(render(layer.name) for layer in facts.rules if layer.name)


def _order(figure: Figure, mark: Mark) -> int:
    """The place of a mark among the series without a role of their own."""
    series = [one for one in figure.marks if one.role == "series"]
    return next((at for at, one in enumerate(series) if one is mark), 0)


def _names(mark: Mark) -> Sequence[Any]:
    return mark.y if mark.horizontal else mark.x


def _values(mark: Mark) -> Sequence[Any]:
    return mark.x if mark.horizontal else mark.y


def _number(value: Any) -> float | None:
    found = coordinate(value, "linear")
    return found if isfinite(found) else None


def _name(mark: Mark, figure: Figure) -> str:
    return harmless(render(mark.label)) or harmless(opening(figure.y.title)) or "1"


# ---------------------------------------------------------------------------- lines and points


@dataclass(frozen=True)
class Drawn:
    """One series of a scatter chart; a band is two of them, its edges."""

    mark: Mark
    tint: int
    name: str
    pairs: tuple[tuple[float, float], ...]
    edge: str = ""


def _drawn(figure: Figure, facts: Plan) -> list[Drawn]:
    """The series, long ones first: LibreOffice loses a first series of two points."""
    found, order = [], 0
    for mark in figure.marks:
        tint = place(mark.role, order)
        order += mark.role == "series"
        found += [
            Drawn(mark, tint, name, tuple(pairs), edge)
            for name, pairs, edge in _series(mark, facts)
        ]
    return sorted(found, key=lambda one: len(one.pairs) <= 2)


def _apart(facts: Plan) -> bool:
    """Whether the names at the ends of the lines would not meet."""
    ends = sorted(facts.y.share(end[1]) for layer in facts.named if (end := layer.end()))
    return all(high - low > 0.05 for low, high in pairwise(ends))


def _scatter(slide: Any, figure: Figure, facts: Plan, box: tuple[int, int, int, int]) -> str:
    drawn = _drawn(figure, facts)
    data = XyChartData(number_format=look.written(facts.y))
    for one in drawn:
        series = data.add_series(one.name)
        for x, y in one.pairs:
            series.add_data_point(x, y)
    chart = slide.shapes.add_chart(XL_CHART_TYPE.XY_SCATTER_LINES_NO_MARKERS, *box, data).chart
    few = len(facts.named) <= DIRECT and not facts.legend and _apart(facts)
    for one, series in zip(drawn, chart.plots[0].series, strict=True):
        look.line(series, one.mark, one.tint, one.edge)
        if one.mark.kind == "point":
            _errors(series, one.mark)
        if (few or one.mark.kind == "rule") and not one.edge:
            _named_at_end(series, one.mark, one.tint)
        _tagged(series, one, facts)
    look.dressed(chart, facts.x_title, facts.y_title, False)
    look.scaled(chart.category_axis, facts.x)
    look.scaled(chart.value_axis, facts.y)
    hidden = [at for at, one in enumerate(drawn) if one.edge or one.mark.kind == "rule"]
    look.legend(chart, not few, hidden)
    look.inner(chart, 0.84 if few else 0.96, 0.05 if few else 0.12)
    return ""


def _series(mark: Mark, facts: Plan) -> Iterable[tuple[str, list[tuple[float, float]], str]]:
    name = harmless(render(mark.label))
    if mark.kind == "rule":
        x = _plain(mark.x[0], facts.x) if mark.x else nan
        ends = [look.back(facts.y.low, facts.y), look.back(facts.y.high, facts.y)]
        yield name or "|", [(x, y) for y in ends if isfinite(x)], ""
    elif mark.kind in ("band",) or (mark.kind == "area" and mark.high):
        edges = (("low", mark.low or mark.y), ("high", mark.high))
        said = {"low": render(msg("Low")), "high": render(msg("High"))}
        for edge, values in edges:
            yield f"{name} {said[edge]}".strip(), _pairs(mark.x, values, facts), edge
    else:
        yield name or " ", _pairs(mark.x, mark.y, facts), ""


def _pairs(across: Sequence[Any], up: Sequence[Any], facts: Plan) -> list[tuple[float, float]]:
    pairs = ((_plain(x, facts.x), _plain(y, facts.y)) for x, y in zip(across, up, strict=False))
    return [pair for pair in pairs if all(map(isfinite, pair))]


def _plain(value: Any, on: Scale) -> float:
    """A value as a worksheet holds it: days for dates, nothing without a place on a log axis."""
    found = coordinate(value, "date" if on.kind == "date" else "linear")
    if on.kind == "log" and found <= 0:
        return nan
    return found + look.EXCEL_1970 if on.kind == "date" else found


def _errors(series: Any, mark: Mark, names: Sequence[str] = ()) -> None:
    """The interval of each value that is drawn, in the order of the chart's points."""
    if not (mark.low and mark.high):
        return
    places = list(map(label, _names(mark))) if names else []
    order = [places.index(name) if name in places else -1 for name in names]
    order = order or [at for at, y in enumerate(mark.y) if y is not None]
    values = _values(mark)
    below, above = [], []
    for at in order:
        known = 0 <= at < min(len(mark.low), len(mark.high))
        ends = (mark.low[at], values[at], mark.high[at]) if known else (0.0, 0.0, 0.0)
        low, value, high = (coordinate(end, "linear") for end in ends)
        below.append(abs(value - low) if isfinite(value - low) else 0.0)
        above.append(abs(high - value) if isfinite(high - value) else 0.0)
    look.errors(series, below, above, upright=not names)


def _named_at_end(series: Any, mark: Mark, tint: int) -> None:
    """The name beside the last point, instead of a legend."""
    name, count = render(mark.label), len(list(series.values))
    if not name or not count:
        return
    shown = series.points[count - 1].data_label
    frame = shown.text_frame
    frame.text = harmless(name)[:40]
    frame.word_wrap = False
    face = frame.paragraphs[0].runs[0].font
    face.size, face.color.rgb = Pt(13), look.ink(LIGHT.series[tint])
    shown.position = XL_LABEL_POSITION.RIGHT


def _tagged(series: Any, one: Drawn, facts: Plan) -> None:
    """The names beside the dots of a map that have room."""
    for tag in facts.tags if one.mark.names else ():
        if (tag.x, tag.y) in one.pairs:
            shown = series.points[one.pairs.index((tag.x, tag.y))].data_label
            shown.text_frame.text = harmless(tag.text)
            shown.text_frame.word_wrap = False
            shown.text_frame.paragraphs[0].runs[0].font.size = Pt(10)
            after = XL_LABEL_POSITION.RIGHT if tag.after else XL_LABEL_POSITION.LEFT
            shown.position = after
