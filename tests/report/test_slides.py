"""Screens, stage and slides say what the stored run says: its numbers, no person, nothing else."""

import re
from io import BytesIO
from zipfile import ZipFile

import pytest
from lxml import etree
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.dml import MSO_COLOR_TYPE, MSO_FILL, MSO_THEME_COLOR
from pptx.oxml.ns import qn

from core.errors import UserError
from core.numerals import level, write
from core.report import file, narrative, screens, slide_ground, stage
from core.report.blocks import Axis, Column, Figure, Mark, Number, Report, Sentence, Table
from core.report.html import html
from core.report.plan import plan
from core.report.scale import coordinate
from core.report.screens import Deck, Screen
from core.report.slide_chart import _plain
from core.report.slides import slides
from core.report.tokens import DARK, LIGHT
from core.words import msg, render, speaking
from tests.report import colour, sample, shipped
from tests.report.test_html import Reader

each = pytest.mark.parametrize("app", shipped.APPS)


@pytest.fixture(scope="module")
def made():
    """Every shipped run as slides, in both languages, made once."""
    decks = {app: screens.deck(shipped.report(app)) for app in shipped.APPS}
    return {
        (app, speech): (deck, slides(deck, speech))
        for app, deck in decks.items()
        for speech in ("en", "zh_CN")
    }


def texts(shown) -> str:
    return "\n".join(
        paragraph.text
        for shape in shown.shapes
        if shape.has_text_frame
        for paragraph in shape.text_frame.paragraphs
    )


def charts(shown):
    return [shape for shape in shown.shapes if shape.has_chart]


def chart(shown):
    return charts(shown)[0].chart


@each
@pytest.mark.parametrize("speech", ["en", "zh_CN"])
def test_slides_say_the_numbers_of_the_stored_run(made, app, speech):
    deck, written = made[app, speech]
    shown = Presentation(BytesIO(written)).slides
    assert len(shown) == len(deck.screens)
    stored = [block for block in shipped.report(app).answer if isinstance(block, Number)]
    with speaking(speech):
        page, at = html(shipped.report(app), speech), len(stored)
        for slide, screen in zip(shown, deck.screens, strict=True):
            assert render(screen.title)[:40].strip() in texts(slide).replace("\u2060", "")
            for part in deck.origin:
                assert render(part) in texts(slide), "data set, size and date on every slide"
            if screen.kind == "numbers":
                at = 0
                for number in stored:
                    pair = [
                        write(part, number.unit, speech) for part in (number.value, number.against)
                    ]
                    assert level(pair)[0] in texts(slide)
                    assert level(pair)[0] in stage.sections(deck)
                    assert pair[0] in page
                    at += 1
            if screen.figure:
                same_values(chart(slide), screen.figure)
                said = [
                    str(shape._element.nvGraphicFramePr.cNvPr.get("descr"))
                    for shape in charts(slide)
                ]
                assert said == [render(screen.figure.title)]
        assert at == len(stored)


def same_values(drawn, figure: Figure) -> None:
    """A native chart holds exactly the numbers of the figure, and nothing more."""
    facts = plan(figure)
    found = sorted(
        round(value, 9)
        for series in drawn.plots[0].series
        for value in series.values
        if value is not None
    )
    wanted = []
    for mark in figure.marks:
        values = mark.x if mark.horizontal else mark.y
        edges = [mark.low, mark.high] if mark.kind == "band" else [values]
        if mark.kind == "rule":
            continue
        for edge in edges:
            wanted += [round(coordinate(value, "linear"), 9) for value in edge]
    rules = [] if facts.x.names or any(mark.kind == "bar" for mark in figure.marks) else facts.rules
    wanted += [round(end, 9) for _ in rules for end in (facts.y.low, facts.y.high)]
    assert found == pytest.approx(sorted(wanted))


@each
def test_nothing_of_single_persons_leaves_by_default(made, app):
    secrets = shipped.people(app)
    report = shipped.report(app)
    for speech in ("en", "zh_CN"):
        deck, written = made[app, speech]
        with speaking(speech):
            held = [stage.document(deck, speech), html(report, speech), everything(written)]
        for secret in secrets:
            assert not any(secret in text for text in held), secret


def everything(written: bytes) -> str:
    """All text of a file of slides, notes and the worksheets behind its charts included."""
    found = []
    with ZipFile(BytesIO(written)) as held:
        for name in held.namelist():
            data = held.read(name)
            if name.endswith(".xlsx"):
                found.append(everything(data))
            elif name.endswith((".xml", ".rels")):
                found.append(data.decode())
    return " ".join(found)


def test_the_sample_holds_persons_so_that_the_test_above_can_fail():
    assert any(shipped.people(app) for app in shipped.APPS)


@each
def test_the_stage_is_whole_silent_and_ends_with_where_it_comes_from(app):
    deck = screens.deck(shipped.report(app))
    page = stage.document(deck)
    read = Reader(page)
    assert read.names() & {"script", "link", "img", "iframe", "object", "form", "base"} == set()
    assert sum(tag == "section" for tag, _ in read.tags) == len(deck.screens)
    last = page[page.rindex('<section class="screen closing"') :]
    for title in ("Data set", "Trained", "Method", "Keep in mind"):
        assert title in last
    first = page[: page.index("</section>")]
    assert "<abbr" not in first
    assert not re.search(
        r"AUC|log-loss|Shapley|Kaplan", first.split("<aside")[0].split("<main>")[1]
    )


HOSTILE = (*sample.BEASTS, '=HYPERLINK("http://h")', "@x\x00\x1b", "_x000D_", "http://h/x")


@pytest.mark.parametrize("beast", HOSTILE, ids=lambda beast: beast[:8])
def test_text_from_data_is_inert_on_stage_and_slides(beast):
    bars = Mark("bar", (1.0,), (beast,), beast, horizontal=True, low=(0.5,), high=(2.0,))
    figure = Figure(beast, beast, Axis(beast), Axis(beast, kind="category"), (bars,), beast)
    lines = Figure(beast, beast, Axis(beast), Axis(beast), (Mark("line", (1, 2), (3, 4), beast),))
    table = Table(beast, (Column("a", beast), Column("n", beast, "count")), ((beast, beast),))
    number = Number(beast, 1.0, "number", (0.5, 2.0), 3.0, beast, beast)
    report = Report(beast, (Sentence(msg("{x}", x=beast)), number, figure, lines))
    deck = screens.deck(report)
    more = (Screen("table", beast, table=table), Screen("text", beast, own=f"**{beast}** {beast}"))
    deck = Deck(beast, (*deck.screens, *more), (beast,), {"data": beast})
    read = Reader(stage.document(deck))
    assert not {"img", "script"} & read.names()
    assert all(not name.startswith("on") for _, given in read.tags for name in given)
    written = slides(deck)
    assert len(Presentation(BytesIO(written)).slides) == len(deck.screens)
    behind = everything(written)
    assert "<f>" not in behind
    assert "HYPERLINK" not in behind or "'=HYPERLINK" in behind.replace("&#39;", "'")
    assert 'TargetMode="External"' not in behind


def template(**files: bytes) -> bytes:
    """A .potx with one example slide, and further files in it."""
    made = Presentation()
    made.slides.add_slide(made.slide_layouts[0]).shapes.title.text = "EXAMPLE"
    plain, out = BytesIO(), BytesIO()
    made.save(plain)
    with ZipFile(plain) as held, ZipFile(out, "w") as copy:
        for item in held.infolist():
            data = held.read(item)
            data = data.replace(b"presentation.main+xml", b"template.main+xml")
            copy.writestr(item, data)
        for name, data in files.items():
            copy.writestr(name, data)
    return out.getvalue()


def test_a_corporate_template_is_filled_and_a_dangerous_one_refused():
    deck = screens.deck(sample.report())
    filled = Presentation(BytesIO(slides(deck, template=template())))
    assert len(filled.slides) == len(deck.screens)
    assert "EXAMPLE" not in " ".join(map(texts, filled.slides))
    assert filled.slides[0].slide_layout.name == "Title Only"
    boxes = [shape for shape in filled.slides[1].shapes if shape.name.startswith("TextBox")]
    runs = [run for box in boxes for line in box.text_frame.paragraphs for run in line.runs]
    assert {run.font.color.theme_color for run in runs} == {MSO_THEME_COLOR.TEXT_1}
    beasts = (b"no file", b"PK\x03\x04" + b"x" * 99, template(**{"ppt/vbaProject.bin": b"x"}))
    for beast in beasts:
        with pytest.raises(UserError, match="template"):
            slides(deck, template=beast)


def grounded(how: str) -> bytes:
    """A template on a ground: a fill of its master, a map of its colours, a picture, or white."""
    made, out = Presentation(), BytesIO()
    master = made.slide_masters[0]
    if how == "fill":
        master.background.fill.solid()
        master.background.fill.fore_color.rgb = RGBColor(0x10, 0x1C, 0x40)
    if how in ("map", "picture"):
        names = master._element.find(qn("p:clrMap"))
        names.set("bg1", "dk1"), names.set("tx1", "lt1")
    if how == "picture":
        held = master._element.cSld.find(qn("p:bg"))
        held.insert(0, etree.SubElement(held, qn("a:blip")))
    made.save(out)
    return out.getvalue()


@pytest.mark.parametrize("how", ["fill", "map", "picture", "white"])
def test_words_and_charts_can_be_read_on_the_ground_of_a_template(how):
    made = Presentation(BytesIO(slides(screens.deck(sample.report()), template=grounded(how))))
    night = how != "white"
    assert slide_ground.dark(made.slides[0].slide_layout) == night
    shapes = [shape for slide in made.slides for shape in slide.shapes]
    charts = [shape.chart._chartSpace for shape in shapes if shape.has_chart]
    drawn = {one.get("val") for chart in charts for one in chart.iter(qn("a:srgbClr"))}
    ours, others = (DARK, LIGHT) if night else (LIGHT, DARK)
    assert drawn & {name[1:] for name in ours.series}
    assert not drawn & {name[1:] for name in (*others.series, others.border)}
    if night:
        words = [
            run.font.color
            for shape in shapes
            if shape.has_text_frame and shape.fill.type != MSO_FILL.SOLID
            for line in shape.text_frame.paragraphs
            for run in line.runs
            if run.font.color.type is not None
        ]
        inks = {f"#{one.rgb}" for one in words if one.type == MSO_COLOR_TYPE.RGB}
        assert inks and all(colour.contrast(one, "#101C40") >= 4.5 for one in inks)


def test_notes_say_how_it_was_made(made):
    shown = Presentation(BytesIO(made["risk", "en"][1])).slides
    notes = shown[0].notes_slide.notes_text_frame.text
    assert "4,000 cases" in notes
    assert "loans" in notes


@pytest.mark.parametrize(
    ("against", "better", "said"),
    [
        (0.5, "higher", "better"),
        (0.95, "higher", "worse"),
        (0.8, "higher", "within"),
        (0.5, "lower", "worse"),
        (0.5, "neither", ""),
    ],
)
def test_certainty_in_words_follows_the_interval(against, better, said):
    number = Number("Hits", 0.8, "percent", (0.7, 0.9), against, "Luck", better=better)
    assert narrative.verdict(number) == said
    text = render(narrative.told(number))
    assert "between 70 % and 90 %" in text
    assert write(against, "percent") in text


def test_no_words_of_the_field_on_the_first_screen_and_money_first():
    opening = screens.deck(shipped.report("churn")).screens[0]
    assert opening.numbers[0].unit == "money"
    assert opening.numbers[0].interval


def test_an_axis_of_days_and_of_logs_is_that_of_a_worksheet():
    days = Figure("", "", Axis("", kind="date"), Axis(""), (Mark("line", ("1970-01-02",), (1,)),))
    assert _plain("1970-01-02", plan(days).x) == 25570
    logs = Figure("", "", Axis("", kind="log"), Axis(""), (Mark("line", (1, 100), (1, 2)),))
    assert _plain(100, plan(logs).x) == 100
    assert _plain(0, plan(logs).x) != _plain(0, plan(logs).x), "no place on a log axis"
    assert slides(Deck("t", (screens.picture(logs), screens.picture(days))))


def test_the_ending_of_a_file_chooses_what_is_written():
    report = shipped.report("risk")
    assert file.made(report, ".html", "en").startswith(b"<!doctype html>")
    shown = Presentation(BytesIO(file.made(report, ".PPTX", "zh_CN"))).slides
    assert len(shown) == len(screens.deck(report).screens)


@pytest.mark.parametrize("lies", [False, True])
def test_a_figure_without_a_point_is_a_slide_all_the_same(lies):
    kinds = ("line", "area", "band", "point", "bar", "rule")
    marks = [Mark(kind, (), (), "m", horizontal=lies and kind == "bar") for kind in kinds]
    odd = Mark("bar", (float("nan"), None), ("a", "a"), "m", horizontal=True, low=(1,), high=(2,))
    for mark in (*marks, *((odd,) if lies else ())):
        figure = Figure("t", "s", Axis("x"), Axis("y", kind="category"), (mark,))
        shown = Deck("t", (screens.picture(figure),))
        assert "<svg" in stage.sections(shown)
        assert len(Presentation(BytesIO(slides(shown))).slides) == 1


@each
def test_every_report_says_what_it_was_tested_on(app):
    facts = shipped.report(app).facts
    lines = [render(line) for line in screens.provenance_lines(facts)]
    part = [line for line in lines if line.startswith("Test part: ")]
    if facts["split"]["kind"] == "none":  # it learns nothing, and says so elsewhere
        assert not part
        return
    assert len(part) == 1 and re.search(r"\d", part[0]) and "None" not in part[0]
    assert not any(line.startswith("Settings") for line in lines)
    said = {"value": "last 546 days", "recommend": "last event of 2,986", "demand": "3 cuts"}
    assert said.get(app, "of") in part[0]
