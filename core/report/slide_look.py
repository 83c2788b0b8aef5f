"""How a native chart looks: quiet axes, our colours, intervals as error bars."""

from collections.abc import Sequence
from math import floor, log10
from typing import Any

from lxml import etree
from pptx.dml.color import RGBColor
from pptx.enum.chart import (
    XL_LEGEND_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
    XL_TICK_MARK,
)
from pptx.enum.dml import MSO_LINE_DASH_STYLE
from pptx.oxml.ns import qn
from pptx.util import Pt

from core import words
from core.report.blocks import Mark
from core.report.scale import Scale
from core.report.slide_text import harmless
from core.report.tokens import LIGHT

EXCEL_1970 = 25569  # 1 Jan 1970 as a day of a worksheet
FORMATS = {"percent": "0%", "count": "#,##0", "money": "#,##0", "short": "#,##0"}
QUIET = ("baseline", "real")
DASHES = {"baseline": MSO_LINE_DASH_STYLE.DASH, "real": MSO_LINE_DASH_STYLE.ROUND_DOT}


def ink(colour: str) -> RGBColor:
    return RGBColor.from_string(colour.lstrip("#"))


def pale(colour: str, share: float = 0.35, ground: str = LIGHT.page) -> RGBColor:
    """The colour at a share of its strength on the ground."""
    pairs = ((int(one[at : at + 2], 16) for one in (colour, ground)) for at in (1, 3, 5))
    return RGBColor(*(round(below - share * (below - part)) for part, below in pairs))


def bar(series: Any, mark: Mark, tint: int) -> None:
    colour = LIGHT.series[tint]
    series.format.fill.solid()
    series.format.fill.fore_color.rgb = pale(colour) if mark.role in QUIET else ink(colour)
    series.invert_if_negative = False


def line(series: Any, mark: Mark, tint: int, edge: str = "") -> None:
    colour, stroke = LIGHT.series[tint % len(LIGHT.series)], series.format.line
    series.smooth = False
    if mark.kind == "point":
        stroke.fill.background()
        series.marker.style, series.marker.size = XL_MARKER_STYLE.CIRCLE, 8
        series.marker.format.fill.solid()
        series.marker.format.fill.fore_color.rgb = ink(colour)
        series.marker.format.line.fill.background()
        return
    series.marker.style = XL_MARKER_STYLE.NONE
    stroke.color.rgb = pale(colour, 0.5) if edge else ink(colour)
    stroke.width = Pt(1 if edge else 1.5 if mark.role in QUIET or mark.kind == "rule" else 2.75)
    if mark.role in DASHES:
        stroke.dash_style = DASHES[mark.role]


def dressed(chart: Any, x_title: str, y_title: str, lies: bool) -> None:
    """Quiet axes: faint lines on the value axis only, no frame, muted words."""
    chart.has_title = False
    chart.font.size, chart.font.color.rgb = Pt(13), ink(LIGHT.muted)
    if words.language.get() == "zh_CN":
        chart.font.name = "Microsoft YaHei"
    titles = (y_title, x_title) if lies else (x_title, y_title)
    for axis, title in zip((chart.category_axis, chart.value_axis), titles, strict=True):
        axis.has_title = bool(title)
        if title:
            axis.axis_title.text_frame.text = harmless(title)
            axis.axis_title.text_frame.paragraphs[0].runs[0].font.bold = False
            axis.axis_title.text_frame.paragraphs[0].runs[0].font.size = Pt(12)
        axis.major_tick_mark = axis.minor_tick_mark = XL_TICK_MARK.NONE
        axis.format.line.color.rgb = ink(LIGHT.border)
    chart.category_axis.has_major_gridlines = False
    chart.value_axis.has_major_gridlines = True
    chart.value_axis.major_gridlines.format.line.color.rgb = ink(LIGHT.border)
    chart.value_axis.format.line.fill.background()


def scaled(axis: Any, on: Scale) -> None:
    """The ends and steps of an axis, and how its numbers are written."""
    if on.kind == "category":
        return
    axis.minimum_scale, axis.maximum_scale = back(on.low, on), back(on.high, on)
    axis.tick_labels.number_format = written(on)
    axis.tick_labels.number_format_is_linked = False
    axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    marks = [where for where, _ in on.ticks]
    if on.kind == "linear" and len(marks) > 1:
        axis.major_unit = marks[1] - marks[0]
    if on.kind == "date":
        axis.major_unit = max((on.high - on.low) / 5, 1)
    if on.kind == "log":
        base = etree.SubElement(axis._element.find(qn("c:scaling")), qn("c:logBase"))
        base.set("val", "10")
        axis._element.find(qn("c:scaling")).insert(0, base)


def written(on: Scale) -> str:
    chinese = words.language.get() == "zh_CN"
    if on.kind == "date":
        return 'yyyy"年"m"月"' if chinese else "mmm yyyy"
    marks = [where for where, _ in on.ticks]
    step = marks[1] - marks[0] if len(marks) > 1 else 1.0
    if on.unit == "percent" and step < 0.01:
        return "0.0%"
    if on.kind == "linear" and on.unit in ("number", "text", "duration") and step < 1:
        return "0." + "0" * -floor(log10(step) + 1e-9)
    large = on.kind == "linear" and max(map(abs, marks), default=0) >= 1000
    return FORMATS.get(on.unit, "#,##0" if large else "General")


def legend(chart: Any, wanted: bool, hidden: Sequence[int] = ()) -> None:
    """A row of names above the picture; the series at the places `hidden` are not in it."""
    chart.has_legend = wanted
    if not wanted:
        return
    chart.legend.position = XL_LEGEND_POSITION.TOP
    chart.legend.include_in_layout = False
    for at in hidden:
        entry = etree.Element(qn("c:legendEntry"))
        etree.SubElement(entry, qn("c:idx")).set("val", str(at))
        etree.SubElement(entry, qn("c:delete")).set("val", "1")
        chart.legend._element.find(qn("c:legendPos")).addnext(entry)


def thinned(axis: Any, every: int) -> None:
    """Every how many-th name stands below the bars, in small."""
    axis.tick_labels.font.size = Pt(10)
    made = etree.Element(qn("c:tickLblSkip"))
    made.set("val", str(every))
    axis._element.find(qn("c:noMultiLvlLbl")).addprevious(made)


def inner(chart: Any, wide: float, top: float = 0.05) -> None:
    """Fixed room for the plot, so that names at the right ends of lines fit."""
    area = chart._chartSpace.find(f".//{qn('c:plotArea')}")
    old = area.find(qn("c:layout"))
    if old is not None:
        area.remove(old)
    made = etree.Element(qn("c:layout"))
    held = etree.SubElement(made, qn("c:manualLayout"))
    parts = {"layoutTarget": "inner", "xMode": "edge", "yMode": "edge"}
    sizes = {"x": 0.075, "y": top, "w": wide - 0.075, "h": 0.82 - top}
    for name, value in {**parts, **sizes}.items():
        etree.SubElement(held, qn(f"c:{name}")).set("val", str(value))
    area.insert(0, made)


def errors(series: Any, below: Sequence[float], above: Sequence[float], upright: bool) -> None:
    """Custom error bars: how far each point's interval reaches; `upright`: of a scatter chart."""
    made = etree.Element(qn("c:errBars"))
    if upright:
        etree.SubElement(made, qn("c:errDir")).set("val", "y")
    for name, value in (("errBarType", "both"), ("errValType", "cust"), ("noEndCap", "1")):
        etree.SubElement(made, qn(f"c:{name}")).set("val", value)
    for side, gaps in (("plus", above), ("minus", below)):
        held = etree.SubElement(etree.SubElement(made, qn(f"c:{side}")), qn("c:numLit"))
        etree.SubElement(held, qn("c:formatCode")).text = "General"
        etree.SubElement(held, qn("c:ptCount")).set("val", str(len(gaps)))
        for at, gap in enumerate(gaps):
            point = etree.SubElement(held, qn("c:pt"))
            point.set("idx", str(at))
            etree.SubElement(point, qn("c:v")).text = repr(gap)
    stroke = etree.SubElement(etree.SubElement(made, qn("c:spPr")), qn("a:ln"))
    stroke.set("w", "12700")
    colour = etree.SubElement(etree.SubElement(stroke, qn("a:solidFill")), qn("a:srgbClr"))
    colour.set("val", LIGHT.text.lstrip("#"))
    values = series._element.find(qn("c:cat"))
    (series._element.find(qn("c:xVal")) if values is None else values).addprevious(made)


def back(where: float, on: Scale) -> float:
    """A coordinate of a scale as a worksheet's value."""
    if on.kind == "log":
        return 10.0**where
    return where + EXCEL_1970 if on.kind == "date" else where
