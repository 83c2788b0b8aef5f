"""A presentation as HTML: sections for the stage of the page, or one document for paper.

Every text is escaped here; the stage's script only shows and hides what this wrote.
"""

import re
from collections.abc import Iterable, Sequence
from html import escape

from core import words
from core.numerals import level, write
from core.report import glossary, letters
from core.report.blocks import Figure, Number, Table, Text
from core.report.cells import FEW, cells, is_number, short, suppresses
from core.report.light import Paragraph, paragraphs
from core.report.screens import Deck, Screen, beneath, named
from core.report.style import style
from core.report.svg import svg
from core.words import msg, opening, render, speaking

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
TAGS = {"en": "en", "zh_CN": "zh-Hans"}
LONG = 560  # a title wider than this, at ten pixels, is set smaller
ROWS = 12  # of a table on a screen
WIDE, NARROW = 760, 340  # pixels of a picture's drawing, for a screen and for a phone
_GLUED = re.compile(r"(\d) (%|[kMBs]\b|min\b|[万亿])")


def sections(deck: Deck) -> str:
    """All screens, each a section with its notes in an aside; in the language of the moment."""
    total = len(deck.screens)
    found = (_section(screen, deck, at, total) for at, screen in enumerate(deck.screens, 1))
    return "\n".join(found)


def document(deck: Deck, language: str = "en") -> str:
    """The presentation as one page without script: a screen for each sheet when printed."""
    with speaking(language):
        title = f"{_said(deck.title)} · Praxis"
        return (
            f'<!doctype html>\n<html lang="{tag()}">\n<head>\n<meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<title>{title}</title>\n<style>\n{style('stage.css', theme='light')}</style>\n"
            f'</head>\n<body class="paper">\n<main>\n{sections(deck)}\n</main>\n</body>\n</html>\n'
        )


def tag() -> str:
    """The language of the moment, as HTML names it."""
    return TAGS.get(words.language.get(), "en")


def _said(text: Text) -> str:
    return _GLUED.sub("\\1\u00a0\\2", escape(opening(text, short)))


def _explained(text: Text) -> str:
    return glossary.marked(_said(text))


def _section(screen: Screen, deck: Deck, at: int, total: int) -> str:
    name = render(msg("{at} of {total}", at=at, total=total))
    level_ = "h1" if at == 1 else "h2"
    size = " long" if letters.width(render(screen.title), 10) > LONG else ""
    inner = [
        f'<p class="what">{_said(deck.title)}</p>' if named(screen, deck) else "",
        f'<{level_} class="title{size}">{_said(screen.title)}</{level_}>' if screen.title else "",
        *_body(screen),
        f'<p class="origin">{_origin(screen, deck)}</p>',
        _notes(screen),
    ]
    return (
        f'<section class="screen {escape(screen.kind)}" aria-label="{escape(name)}">'
        f"{''.join(inner)}</section>"
    )


def _body(screen: Screen) -> Iterable[str]:
    first = screen.kind == "opening"
    lines = map(_said if first else _explained, screen.lines)
    if screen.kind == "closing" and screen.lines:
        yield _part(msg("Keep in mind"))
        yield f'<ul class="limits">{"".join(f"<li>{line}</li>" for line in lines)}</ul>'
    else:
        yield from (f'<p class="line">{line}</p>' for line in lines)
    if screen.own:
        yield f'<div class="own">{_own(paragraphs(screen.own))}</div>'
    if screen.figure:
        yield _figure(screen.figure)
    if screen.numbers and not first:
        yield f'<div class="numbers">{"".join(map(_number, screen.numbers))}</div>'
    if screen.table:
        yield _table(screen.table)
    if screen.facts:
        rows = "".join(
            f"<dt>{_said(name)}</dt><dd>{_said(text)}</dd>" for name, text in screen.facts
        )
        yield _part(msg("Where this comes from"))
        yield f'<dl class="facts">{rows}</dl>'


def _part(title: Text) -> str:
    return f'<h3 class="part">{_said(title)}</h3>'


def _origin(screen: Screen, deck: Deck) -> str:
    return " · ".join(map(_said, beneath(screen, deck)))


def _notes(screen: Screen) -> str:
    lines = "".join(f"<li>{_said(note)}</li>" for note in screen.notes)
    texts = [render(text) for text in (screen.title, *screen.lines, *screen.notes)]
    terms = "".join(
        f"<dt>{escape(term)}</dt><dd>{escape(meaning)}</dd>"
        for term, meaning in glossary.used(texts)
    )
    if not lines and not terms:
        return ""
    words_ = f"<h3>{_said(msg('Words'))}</h3><dl>{terms}</dl>" if terms else ""
    return f"<aside hidden><h3>{_said(msg('Notes'))}</h3><ul>{lines}</ul>{words_}</aside>"


def _own(found: Sequence[Paragraph]) -> str:
    parts = []
    for paragraph in found:
        text = "".join(
            f"{'<b>' * run.bold}{'<i>' * run.italic}{escape(run.text)}"
            f"{'</i>' * run.italic}{'</b>' * run.bold}"
            for run in paragraph.runs
        )
        parts.append(f'<p class="bullet">{text}</p>' if paragraph.bullet else f"<p>{text}</p>")
    return "".join(parts)


def _figure(figure: Figure) -> str:
    desk = svg(figure, WIDE).replace("<svg ", '<svg class="desk" ', 1)
    phone = svg(figure, NARROW).replace("<svg ", '<svg class="phone" ', 1)
    return f'<div class="picture">{desk}{phone}</div>'


def _number(block: Number) -> str:
    speech = words.language.get()
    pair = [write(value, block.unit, speech) for value in (block.value, block.against)]
    value, against = level(pair)
    below = []
    if block.interval:
        interval = write(block.interval, block.unit, speech)
        below.append(render(msg("95 %: {interval}", interval=interval)))
    if block.against is not None:
        name = opening(block.against_title or msg("baseline"), short)
        below.append(render(msg("{title}: {value}", title=name, value=against)))
    tip = f' title="{_said(block.help)}"' if block.help else ""
    rows = "".join(f'<dd class="below">{escape(line)}</dd>' for line in below)
    name = _explained(block.title)
    return (
        f'<dl class="number"{tip}><dt>{name}</dt><dd class="value">{escape(value)}</dd>{rows}</dl>'
    )


def _table(block: Table) -> str:
    head = "".join(
        f'<th scope="col"{_right(is_number(column))}>{_said(column.title)}</th>'
        for column in block.columns
    )
    body = "".join(
        "<tr>"
        + "".join(
            f"<td{_right(is_number(column))}>{escape(text)}</td>"
            for column, text in zip(block.columns, row, strict=True)
        )
        + "</tr>"
        for row in cells(block, block.rows[:ROWS])
    )
    notes = []
    if len(block.rows) > ROWS:
        notes.append(msg("The first {n:count} of {all:count} rows.", n=ROWS, all=len(block.rows)))
    if suppresses(block):
        notes.append(msg("Groups of fewer than {n:count} are not described.", n=FEW))
    below = "".join(f'<p class="note">{_said(note)}</p>' for note in notes)
    return (
        f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
        f"</div>{below}"
    )


def _right(numeric: bool) -> str:
    return ' class="n"' if numeric else ""
