"""A presentation as a PowerPoint file: the same screens, native charts, notes for the speaker.

python-pptx is loaded with this module only: never while a page is drawn.
"""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE
from pptx.oxml.ns import qn
from pptx.util import Pt

from core import words
from core.numerals import level, write
from core.report import slide_chart, slide_template
from core.report.blocks import Number, Table, Text
from core.report.cells import cells, is_number
from core.report.light import paragraphs
from core.report.screens import Deck, Screen, beneath, named
from core.report.slide_text import clean
from core.report.tokens import LIGHT
from core.words import msg, opening, speaking

ROWS = 10  # of a table on a slide
Box = tuple[int, int, int, int]  # left, top, width, height in EMU


def slides(deck: Deck, language: str = "en", template: bytes | None = None) -> bytes:
    """The deck as .pptx, in a language, into a corporate template (.pptx or .potx) if given.

    Raises UserError where the template cannot serve.
    """
    with speaking(language):
        made = slide_template.opened(template)
        kind = slide_template.layout(made)
        for screen in deck.screens:
            _slide(made, kind, deck, screen, ours=template is None)
        if template is not None:
            slide_template.recoloured(made, kind)
        known = made.core_properties
        known.title, known.author = _said(deck.title)[:200], "Praxis"
        known.last_modified_by = "Praxis"
        known.comments = known.keywords = known.subject = ""
        out = BytesIO()
        made.save(out)
        return out.getvalue()


def _said(text: Text) -> str:
    return clean(opening(text))


def _slide(made: Any, kind: Any, deck: Deck, screen: Screen, ours: bool) -> None:
    slide = made.slides.add_slide(kind)
    for shape in list(slide.placeholders):
        if shape != slide.shapes.title:
            shape._element.getparent().remove(shape._element)
    wide, high = made.slide_width, made.slide_height
    edge = wide // 20
    top = _title(slide, deck, screen, (edge, high // 18, wide - 2 * edge, high // 6), ours)
    foot = high - high // 14
    box = (edge, top, wide - 2 * edge, foot - top - high // 60)
    _body(slide, screen, box)
    _write(
        slide, (edge, foot, wide - 2 * edge, high // 20), [_origin(screen, deck)], 11, muted=True
    )
    notes = [_said(note) for note in screen.notes]
    if notes:
        slide.notes_slide.notes_text_frame.text = "\n".join(notes)


def _title(slide: Any, deck: Deck, screen: Screen, box: Box, ours: bool) -> int:
    """The title in its placeholder; gives where the body begins."""
    text, first = _said(screen.title), screen.kind == "opening"
    left, top, wide, high = box
    if first and ours:
        what = [_said(deck.title)] if named(screen, deck) else []
        _write(slide, (left, top * 4, wide, high // 3), what, 18, accent=True)
        top, high = top * 5, high * 2
    held = slide.shapes.title
    if held is None:
        held = slide.shapes.add_textbox(*box)
    elif ours:
        held.left, held.top, held.width, held.height = left, top, wide, high
    frame = held.text_frame
    frame.text, frame.word_wrap = text, True
    if ours:
        frame.vertical_anchor = MSO_ANCHOR.TOP
        _zero(frame)
        size = _size(text, 40 if first else 28)
        _face(frame.paragraphs[0].runs, size, LIGHT.text, bold=True)
        frame.paragraphs[0].alignment = 1
        lines = _lines(text, size, wide)
        return int(top + Pt(size * 1.25) * lines + Pt(8 if not first else 20))
    # A template keeps its place, face and colour; only the size gives way to the text.
    place = (held.width or wide, held.height or high)
    sizes = (
        size
        for size in range(32, 13, -1)
        if _lines(text, size, place[0]) * size * 1.25 < place[1] / 12700
    )
    for run in frame.paragraphs[0].runs:
        run.font.size = Pt(next(sizes, 14))
    return int((held.top or box[1]) + place[1] + Pt(6))


def _lines(text: str, size: float, wide: int, letter: float = 0.62) -> int:
    """How many lines a text takes at a size, in points, over a width in EMU."""
    return max(1, int(-(-_wide(text) * size * letter // (wide / 12700))))


def _wide(text: str) -> float:
    """Latin letters that a text is as wide as."""
    return sum(1 if ord(sign) < 0x2E80 else 1.65 for sign in text)


def _size(text: str, most: int) -> int:
    """Points of a title: long ones are set smaller."""
    wide = _wide(text)
    return most if wide < 90 else most * 6 // 7 if wide < 150 else most * 5 // 7


def _body(slide: Any, screen: Screen, box: Box) -> None:
    left, top, wide, high = box
    lines = [_said(line) for line in screen.lines]
    first = screen.kind == "opening"
    if lines and screen.kind != "closing":
        size = 20 if first else 14
        tall = _tall(lines, size, wide)
        _write(slide, (left, top, wide, tall), lines, size, muted=not first)
        top, high = top + tall, high - tall
    if screen.own:
        tall = high if not _shown(screen) else high // 4
        _own(slide, screen.own, (left, top, wide, tall), 20 if not _shown(screen) else 14)
        top, high = top + tall, high - tall
    if screen.figure:
        added = slide_chart.add(slide, screen.figure, (left, top, wide, high - Pt(16)))
        if added:
            _write(slide, (left, top + high - Pt(20), wide, Pt(18)), [clean(added)], 12, muted=True)
    if screen.numbers and not first:
        _cards(slide, screen.numbers, (left, top, wide, high))
    if screen.table:
        _table(slide, screen.table, (left, top, wide, high))
    if screen.kind == "closing":
        _closing(slide, screen, lines, (left, top, wide, high))


def _shown(screen: Screen) -> bool:
    return bool(screen.figure or screen.numbers or screen.table)


def _tall(lines: Sequence[str], size: int, wide: int) -> int:
    """How high some lines stand, wrapped."""
    rows = sum(_lines(line, size, wide, 0.52) for line in lines)
    return int(Pt(size * 1.3) * rows + Pt(6))


def _closing(slide: Any, screen: Screen, lines: Sequence[str], box: Box) -> None:
    left, top, wide, _ = box
    top += Pt(12)
    parts = [
        (msg("Keep in mind"), [f"•  {line}" for line in lines]),
        (msg("Where this comes from"), [_pair(*pair) for pair in screen.facts]),
    ]
    for title, found in parts:
        if found:
            _write(slide, (left, top, wide, Pt(26)), [_said(title)], 14, accent=True)
            tall = _tall(found, 16, wide)
            _write(slide, (left, top + Pt(26), wide, tall), found, 16)
            top += Pt(26) + tall + Pt(14)


def _pair(name: Text, text: Text) -> str:
    return _said(msg("{title}: {said}", title=name, said=text))


def _origin(screen: Screen, deck: Deck) -> str:
    return " · ".join(map(_said, beneath(screen, deck)))


def _cards(slide: Any, found: Sequence[Number], box: Box) -> None:
    """The numbers side by side, each with its range and what it stands against."""
    left, top, wide, high = box
    gap, count = Pt(14), max(len(found), 2)
    each = (wide - gap * (count - 1)) // count
    tall = min(high, Pt(190))
    for at, number in enumerate(found):
        where = (left + at * (each + gap), top + (high - tall) // 3, each, tall)
        card = slide.shapes.add_textbox(*map(int, where))
        card.fill.solid()
        card.fill.fore_color.rgb = _rgb(LIGHT.surface)
        card.line.color.rgb = _rgb(LIGHT.border)
        frame = card.text_frame
        frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.MIDDLE
        frame.auto_size, frame.margin_left = MSO_AUTO_SIZE.NONE, Pt(12)
        title, value, *below = _card(number)
        sized = [(title, 14, LIGHT.muted), (value, 34, LIGHT.text)]
        _fill(frame, [*sized, *((line, 13, LIGHT.muted) for line in below)], bold=1)


def _card(number: Number) -> Iterable[str]:
    speech = words.language.get()
    pair = [write(value, number.unit, speech) for value in (number.value, number.against)]
    value, against = level(pair)
    yield _said(number.title)
    yield value
    if number.interval:
        interval = write(number.interval, number.unit, speech)
        yield _said(msg("95 %: {interval}", interval=interval))
    if number.against is not None:
        name = opening(number.against_title or msg("baseline"))
        yield clean(str(msg("{title}: {value}", title=name, value=against)))


def _table(slide: Any, block: Table, box: Box) -> None:
    rows = cells(block, block.rows[:ROWS])
    left, top, wide, high = box
    tall = min(high, Pt(26) * (len(rows) + 1))
    held = slide.shapes.add_table(len(rows) + 1, len(block.columns), left, top, wide, int(tall))
    head = [_said(column.title) for column in block.columns]
    for place, texts in enumerate([head, *rows]):
        for at, (column, text) in enumerate(zip(block.columns, texts, strict=True)):
            cell = held.table.cell(place, at)
            cell.text_frame.text = clean(text, 120)
            ink = "#FFFFFF" if place == 0 else LIGHT.text
            _face(cell.text_frame.paragraphs[0].runs, 12, ink, bold=place == 0)
            cell.text_frame.paragraphs[0].alignment = 3 if is_number(column) else 1
            cell.fill.solid()
            cell.fill.fore_color.rgb = _rgb(LIGHT.accent if place == 0 else LIGHT.surface)


def _own(slide: Any, text: str, box: Box, size: int) -> None:
    """What a person wrote, with its bold, italic and bullets."""
    frame = slide.shapes.add_textbox(*map(int, box)).text_frame
    frame.word_wrap = True
    _zero(frame)
    for at, paragraph in enumerate(paragraphs(text)):
        line = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
        line.space_after = Pt(size // 3)
        for run in paragraph.runs:
            made = line.add_run()
            first = run is paragraph.runs[0] and paragraph.bullet
            made.text = ("•  " if first else "") + clean(run.text, 2000)
            made.font.italic = run.italic
            _face([made], size, LIGHT.text, bold=run.bold)


def _write(
    slide: Any, box: Box, lines: Sequence[str], size: int, muted: bool = False, accent: bool = False
) -> None:
    if not lines:
        return
    frame = slide.shapes.add_textbox(*map(int, box)).text_frame
    frame.word_wrap = True
    _zero(frame)
    colour = LIGHT.accent if accent else LIGHT.muted if muted else LIGHT.text
    _fill(frame, [(line, size, colour) for line in lines], bold=0 if accent else None)


def _fill(frame: Any, lines: Sequence[tuple[str, int, str]], bold: int | None = None) -> None:
    for at, (text, size, colour) in enumerate(lines):
        line = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
        line.text, line.alignment = text, 1
        line.space_after = Pt(size // 4)
        _face(line.runs, size, colour, bold=at == bold)


def _zero(frame: Any) -> None:
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0


def _face(runs: Sequence[Any], size: int, colour: str, bold: bool) -> None:
    for run in runs:
        run.font.size, run.font.bold, run.font.color.rgb = Pt(size), bold, _rgb(colour)
        if words.language.get() == "zh_CN":
            _chinese(run)


def _chinese(run: Any) -> None:
    """The face for Chinese letters; Latin ones keep the theme's."""
    held = run._r.get_or_add_rPr()
    if held.find(qn("a:ea")) is None:
        face = held.makeelement(qn("a:ea"), {"typeface": "Microsoft YaHei"})
        held.append(face)


def _rgb(colour: str) -> RGBColor:
    return RGBColor.from_string(colour.lstrip("#"))
