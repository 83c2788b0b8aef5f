"""Laws of a chart: text from data is inert, labels do not meet, nothing missing is drawn."""

import math
import re
from dataclasses import replace
from itertools import combinations, pairwise

import pytest

from core.report import letters
from core.report.blocks import Axis, Figure, Mark
from core.report.charts import chart, safe, table_of
from core.report.plan import apart, plan
from core.report.scale import scale
from core.report.svg import svg
from core.report.tags import MOST, _box, _meet
from core.report.tokens import THEMES
from core.words import speaking
from tests.report import sample

FIGURES = [make() for make in (sample.losses, sample.drivers, sample.roc, sample.calibration)]
FIGURES += [sample.scores(), sample.months()]
named = pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.key)


def beastly(beast: str) -> Figure:
    """A figure that holds the beast wherever text from data can stand."""
    marks = (
        Mark("bar", (beast, "b"), (1.0, 2.0), beast, "series"),
        Mark("bar", (beast, "b"), (2.0, 1.0), "other", "series"),
        Mark("line", (beast, "b"), (1.0, 2.0), beast + " "),
    )
    return Figure(beast, beast, Axis(beast, kind="category"), Axis(beast), marks, beast)


def texts(value):
    """Every string anywhere in a chart's JSON."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from texts(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from texts(part)


@pytest.mark.parametrize("beast", sample.BEASTS, ids=lambda beast: beast[:8])
@pytest.mark.parametrize("titled", [True, False])
def test_text_from_data_is_inert_in_a_chart(beast, titled):
    drawn = chart(beastly(beast), titled=titled).to_plotly_json()
    for text in texts({"data": drawn["data"], "layout": drawn["layout"]}):
        assert "<img" not in text
        assert "$x$" not in text
    shown = [text for text in texts(drawn["layout"]) if len(text) > 600]
    assert shown == [], "a label is never longer than the eye takes in"


def test_hover_says_the_whole_name():
    name = "a_very_long_column_name_that_no_axis_has_room_for"
    figure = Figure("t", "", Axis(""), Axis("", kind="category"), bars(name))
    drawn = chart(figure)
    assert name in drawn.data[0].hovertext[0]
    assert name not in drawn.layout.yaxis.ticktext


def bars(name: str) -> tuple[Mark, ...]:
    return (Mark("bar", (1.0, 2.0), (name, "b"), horizontal=True),)


@named
@pytest.mark.parametrize("theme", THEMES)
def test_a_chart_is_of_the_promised_height_and_of_its_theme(figure, theme):
    drawn = chart(figure, theme)
    assert 320 <= drawn.layout.height <= 420
    assert drawn.layout.template.layout.font.color == THEMES[theme].text


@named
def test_names_at_the_ends_of_lines_do_not_meet(figure):
    deep = 200
    names = [note for note in chart(figure).layout.annotations if note.yanchor == "middle"]
    heights = sorted(note.y * deep for note in names)
    assert all(other - one >= 10 for one, other in pairwise(heights))


def test_up_to_four_series_are_named_directly_and_more_in_a_legend():
    def lines(count: int) -> Figure:
        marks = tuple(
            Mark("line", (0, 1), (n, n + 1), f"series {n}", "series") for n in range(count)
        )
        return replace(sample.roc(), marks=marks)

    assert not chart(lines(4)).layout.showlegend
    assert chart(lines(5)).layout.showlegend


def test_bars_stand_on_zero():
    figure = Figure("t", "", Axis("", kind="category"), Axis("n"), (Mark("bar", "ab", (90, 95)),))
    assert chart(figure).layout.yaxis.range[0] == 0


def test_sets_of_bars_that_share_no_place_stand_on_their_own_line():
    def drawn(others: str) -> list[float]:
        bars = Mark("bar", (1.0, 2.0), "ab", horizontal=True)
        more = Mark("bar", (3.0,) * len(others), others, role="baseline", horizontal=True)
        figure = Figure("t", "", Axis("n"), Axis("", kind="category"), (bars, more))
        assert chart(figure).layout.barmode == "overlay"
        return [float(size) for size in re.findall(r'height="([0-9.]+)" class="bar', svg(figure))]

    assert len(set(drawn("cd"))) == 1 and drawn("cd")[0] > 1.5 * drawn("ab")[0]


def test_ticks_speak_the_readers_language():
    with speaking("zh_CN"):
        assert "2 万" in chart(sample.months()).layout.yaxis.ticktext
        assert any("年" in text for text in chart(sample.months()).layout.xaxis.ticktext)
    assert "20 k" in chart(sample.months()).layout.yaxis.ticktext
    assert chart(sample.drivers()).layout.xaxis.ticktext[0] == "0 %"


@named
def test_the_baseline_is_thinner_than_ours(figure):
    scatters = [trace for trace in chart(figure).data if trace.type == "scatter"]
    lines = [trace for trace in scatters if trace.mode == "lines" and trace.line.width]
    widths = {bool(trace.line.dash): trace.line.width for trace in lines}
    assert len(widths) < 2 or widths[True] < widths[False]


HOLES = (1.0, float("nan"), None, 3.0, float("inf"))


@pytest.mark.parametrize("kind", ["line", "area", "band", "point", "bar", "rule"])
@pytest.mark.parametrize("axis", ["linear", "log", "category", "date"])
def test_missing_values_leave_a_gap_and_no_word(kind, axis):
    x = HOLES if axis != "date" else ("2026-01-01", None, "x", "2026-03-01", "2026-04-01")
    mark = Mark(kind, x, HOLES, "a", low=HOLES, high=HOLES)
    figure = Figure("t", "s", Axis("x", kind=axis), Axis("y"), (mark,))
    drawn = chart(figure)
    for text in (*texts(drawn.to_plotly_json()["layout"]), svg(figure)):
        assert "nan" not in text.lower()
        assert "infinity" not in text.lower()


@pytest.mark.parametrize("kind", ["line", "area", "band", "point", "bar", "rule"])
def test_a_figure_without_a_point_is_drawn_empty(kind):
    figure = Figure("t", "s", Axis("x"), Axis("y"), (Mark(kind, ()),))
    chart(figure)
    assert svg(figure).startswith("<svg")


@named
def test_the_table_of_a_figure_holds_every_point(figure):
    table = table_of(figure)
    points = sum(len(mark.x) for mark in figure.marks)
    assert len(table.rows) == points
    assert all(len(row) == len(table.columns) for row in table.rows)


def test_a_lying_bar_is_a_row_of_its_name_and_value():
    table = table_of(sample.drivers())
    assert table.rows[0][:2] == ("checking_status", 0.31)
    assert table.columns[1].unit == "percent"


def test_a_constant_and_a_single_point_have_a_scale():
    for value in (0.0, 5.0, -5.0):
        made = scale(Axis("y"), [value])
        assert made.low < made.high
        assert made.low <= value <= made.high


def test_a_log_axis_says_so():
    figure = Figure(
        "t", "", Axis("Rows", kind="log"), Axis("y"), (Mark("line", (1, 1000), (0, 1)),)
    )
    laid = plan(figure)
    assert laid.x_title == "Rows (log scale)"
    assert [text for _, text in laid.x.ticks] == ["1", "10", "100", "1 k"]


def test_labels_are_moved_apart_within_the_picture():
    found = apart([1.0, 0.99, 0.98, 0.01, 0.0], 0.1)
    assert sorted(found, reverse=True) == found
    assert all(one - other >= 0.1 - 1e-9 for one, other in pairwise(found))
    assert all(0 <= place <= 1 for place in found)


@pytest.mark.parametrize(
    "text", ["two thirds of the losses " * 9, "每一百笔贷款的损失" * 20, "x" * 5000]
)
def test_wrapped_lines_keep_to_their_width(text):
    lines = letters.wrap(text, 13, 200)
    assert len(lines) <= 4
    assert all(letters.width(line, 13) <= 215 for line in lines)
    assert lines[-1].endswith("…")


def test_chinese_lines_never_begin_with_a_stop():
    lines = letters.wrap("损失最低的分数线，是百分之十七。" * 6, 13, 100, 20)
    assert all(line[0] not in "，。" for line in lines)


def test_maths_and_markup_are_escaped_for_plotly():
    assert safe("$a$ <b>") == "&#36;a&#36; &lt;b&gt;"
    assert math.isfinite(letters.width(safe(""), 13))


def test_a_map_names_dots_that_have_room_and_has_no_ticks():
    names = tuple(f"product number {at}" for at in range(40))
    spots = tuple(float(at % 8) for at in range(40)), tuple(float(at // 8) for at in range(40))
    mark = Mark("point", *spots, "all", names=names)
    drawn = plan(Figure("map", "", Axis(""), Axis(""), (mark,)))
    assert drawn.x.ticks == drawn.y.ticks == ()
    assert 3 <= len(drawn.tags) <= MOST and drawn.tags[0].text.startswith("product number 0")
    boxes = [_box(tag.text, drawn.x.share(tag.x), drawn.y.share(tag.y))[1] for tag in drawn.tags]
    assert not any(_meet(one, other) for one, other in combinations(boxes, 2))
    assert drawn.legend == drawn.layers[:1] or not drawn.legend
    assert drawn.layers[0].hover[3] == "product number 3 · all"
    rows = table_of(Figure("map", "", Axis(""), Axis(""), (mark,)))
    assert [column.key for column in rows.columns[:2]] == ["mark", "name"]
