"""A report as ONE HTML file for stakeholders: no script, no request, opens offline, prints well.

Pictures are inline SVG rather than plotly.js: a report weighs some tens of kilobytes instead of
five megabytes, opens in mail previews that run no script, and the content policy forbids all else.
"""

import re
from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any

from core import words
from core.numerals import NOTHING, SPECS, level, write
from core.report.blocks import Action, Block, Column, Figure, Number, Report, Sentence, Table, Text
from core.report.provenance import data_set, provenance
from core.report.rows import table_of
from core.report.svg import svg
from core.report.tokens import FONT, THEMES, Tokens
from core.words import Message, msg, opening, render, speaking

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
TAGS = {"en": "en", "zh_CN": "zh-Hans"}
FEW = 5  # groups of fewer people are not described
MONSTER = 20_000
LONGEST = 300  # characters of one text from data
SHORT = 14  # rows of a table that a printed page keeps together
POINTS = 40  # rows of a figure seen as a table
_GLUED = re.compile(r"(\d) (%|[kMBs]\b|min\b|[万亿])")  # a number and its unit stay on one line
_CSS = Path(__file__).with_name("paper.css")


def html(report: Report, language: str = "en", people: bool = False) -> str:
    """The report as a page; `people=True` also carries the rows of single persons."""
    with speaking(language):
        title = f"{_said(report.title)} · Praxis"
        body = [_header(report), "<main>", *_body(report, people), "</main>", _footer(report)]
        inner = "\n".join(body)
        return (
            f'<!doctype html>\n<html lang="{TAGS.get(words.language.get(), "en")}">\n<head>\n'
            '<meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            '<meta name="color-scheme" content="light dark">\n'
            '<meta name="referrer" content="no-referrer">\n'
            f"<title>{title}</title>\n<style>\n{_style()}</style>\n</head>\n"
            f"<body>\n{inner}\n</body>\n</html>\n"
        )


def _style() -> str:
    dark = _colours(THEMES["dark"])
    return (
        f":root{{--font:{FONT};{_colours(THEMES['light'])}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"
        + "".join(f".t{place}{{--c:var(--t{place})}}" for place in range(7))
        + f"\n{_CSS.read_text()}"
    )


def _colours(look: Tokens) -> str:
    named = ("page", "surface", "text", "muted", "border", "accent")
    plain = "".join(f"--{name}:{getattr(look, name)};" for name in named)
    series = "".join(f"--t{place}:{colour};" for place, colour in enumerate(look.series))
    return f"{plain}{series}--worse:{look.series[1]};"


def _said(text: Text) -> str:
    """A text in the reader's language, escaped, its numbers glued to their units."""
    return _GLUED.sub("\\1\u00a0\\2", escape(render(text, _short)))


def _head(text: Text) -> str:
    """As `_said`, for what stands alone: a capital first."""
    return _GLUED.sub("\\1\u00a0\\2", escape(opening(text, _short)))


def _short(text: str) -> str:
    """Text from data, cut where a name would flood the page."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _header(report: Report) -> str:
    facts, speech = report.facts, words.language.get()
    rows = render(msg("{n:count} rows", n=facts["rows"])) if facts.get("rows") else ""
    day = write(facts.get("created"), "date", speech) if facts.get("created") else ""
    line = " · ".join(_said(part) for part in (data_set(facts), rows, day) if part)
    return f"<header><span><b>Praxis</b> · {_said(report.title)}</span><span>{line}</span></header>"


def _body(report: Report, people: bool) -> Iterable[str]:
    yield '<section class="answer">'
    yield from _blocks(report.answer, people, first=True)
    yield "</section>"
    parts = {
        "why": (msg("Why"), report.why),
        "sure": (msg("How sure and how fair"), report.sure),
        "hood": (msg("Under the hood"), report.hood),
    }
    kept = {key: part for key, part in parts.items() if _visible(part[1], people)}
    if kept:
        links = "".join(f'<a href="#{key}">{_said(title)}</a>' for key, (title, _) in kept.items())
        yield f"<nav>{links}</nav>"
    for key, (title, found) in kept.items():
        yield f'<section id="{key}"><h2>{_said(title)}</h2>'
        yield from _blocks(found, people)
        yield "</section>"


def _visible(found: Iterable[Block], people: bool) -> bool:
    return any(people or not getattr(block, "people", False) for block in found)


def _blocks(found: Sequence[Block], people: bool, first: bool = False) -> Iterable[str]:
    """Neighbours of one kind share a row: numbers by four, pictures by two."""
    if first and isinstance(found[0], Sentence):
        yield f"<h1>{_said(found[0].text)}</h1>"
        found = found[1:]
    for kind, group in groupby(found, type):
        run: list[Any] = list(group)
        if kind is Number:
            for start in range(0, len(run), 4):
                yield f'<div class="numbers">{"".join(map(_number, run[start : start + 4]))}</div>'
        elif kind is Figure:
            one = " one" if len(run) == 1 else ""
            yield f'<div class="figures{one}">{"".join(_figure(block) for block in run)}</div>'
        else:
            yield from (_single(block, people) for block in run)


def _single(block: Block, people: bool) -> str:
    if isinstance(block, Sentence):
        return _sentence(block)
    if isinstance(block, Action):
        return f'<p class="action">{_said(block.text)}</p>'
    if isinstance(block, Table) and (people or not block.people):
        return _table(block)
    return ""


def _sentence(block: Sentence) -> str:
    text = _said(block.text)
    if block.tone == "headline":
        return f"<h3>{text}</h3>"
    if block.tone == "caution":
        mind = _said(msg("Caution"))
        return f'<p class="caution"><b>{mind}</b> · {text}</p>'
    return f'<p class="{escape(block.tone)}">{text}</p>'


def _number(block: Number) -> str:
    speech = words.language.get()
    value = escape(write(block.value, block.unit, speech))
    if block.interval:
        value += f" <small>({escape(write(block.interval, block.unit, speech))})</small>"
    below = ""
    if block.against is not None:
        title = block.against_title or msg("Baseline")
        against = write(block.against, block.unit, speech)
        pair = msg("{title}: {value}", title=opening(title), value=against)
        below = f'<dd class="against">{_said(pair)}</dd>'
    tip = f' title="{_said(block.help)}"' if block.help else ""
    value = f'<dd class="value">{value}</dd>'
    return f'<dl class="number"{tip}><dt>{_head(block.title)}</dt>{value}{below}</dl>'


def _figure(block: Figure) -> str:
    drawn = svg(block, 520).replace("<svg ", '<svg class="desk" ', 1)
    small = svg(block, 340).replace("<svg ", '<svg class="phone" ', 1)
    note = f'<span class="note">{_head(block.note)}</span>' if block.note else "<span></span>"
    see = _said(msg("See as a table"))
    table = f"<details><summary>{see}</summary>{_grid(table_of(block), POINTS)}</details>"
    head = f"<h3>{_said(block.title)}</h3><p>{_head(block.subtitle)}</p>"
    return (
        f"<figure><figcaption>{head}</figcaption>"
        f'{drawn}{small}<div class="foot">{note}'
        f"{table}</div></figure>"
    )


def _table(block: Table) -> str:
    note = f'<p class="note">{_head(block.note)}</p>' if block.note else ""
    if any(map(_few, _counts(block))):
        few = msg("Groups of fewer than {n:count} are not described.", n=FEW)
        note += f'<p class="note">{_said(few)}</p>'
    return _grid(block) + note


def _grid(block: Table, most: int | None = None) -> str:
    """The rows; with `most`, evenly thinned to about that many."""
    numeric = [column.unit in SPECS for column in block.columns]
    head = "".join(
        f'<th scope="col"{_right(is_number)}>{_head(column.title)}</th>'
        for column, is_number in zip(block.columns, numeric, strict=True)
    )
    every = max(1, -(-len(block.rows) // most)) if most else 1
    body = "".join(_row(block, row) for row in _cells(block, block.rows[::every]))
    caption = f"<caption>{_head(block.title)}</caption>"
    short = " short" if len(block.rows) <= SHORT else ""
    return (
        f'<div class="scroll{short}"><table>{caption}<thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _cells(block: Table, rows: Sequence[Sequence[Any]]) -> list[tuple[str, ...]]:
    """The rows as texts: what counts few people suppressed, the decimals of a column level."""
    shown = [_suppressed(block, row) for row in rows]
    columns = [
        level(texts) if column.unit == "number" else texts
        for column, texts in zip(block.columns, zip(*shown, strict=True), strict=bool(rows))
    ]
    return list(zip(*columns, strict=True)) if rows else []


def _row(block: Table, texts: Sequence[str]) -> str:
    pairs = zip(block.columns, texts, strict=True)
    cells = [f"<td{_right(column.unit in SPECS)}>{escape(text)}</td>" for column, text in pairs]
    return f"<tr>{''.join(cells)}</tr>"


def _suppressed(block: Table, row: Sequence[Any]) -> list[str]:
    pairs = list(zip(block.columns, row, strict=True))
    if not any(_counting(column) and _few(value) for column, value in pairs):
        return [cell(value, column.unit) for column, value in pairs]
    few = {True: f"<{FEW}", False: NOTHING}
    return [
        few[column.key == "n"] if column.unit in SPECS else cell(value, column.unit)
        for column, value in pairs
    ]


def _right(is_number: bool) -> str:
    return ' class="n"' if is_number else ""


def _counts(block: Table) -> Iterable[Any]:
    """What stands in the column that counts the people of each row, if there is one."""
    at = [place for place, column in enumerate(block.columns) if _counting(column)]
    return (row[place] for row in block.rows for place in at)


def _counting(column: Column) -> bool:
    return column.key == "n" and column.unit == "count"


def _few(value: Any) -> bool:
    return isinstance(value, (int, float)) and 0 < value < FEW


def cell(value: Any, unit: str) -> str:
    """One cell of a table as text.

    >>> cell(0.5, "percent"), cell(None, "text"), cell("<b>", "text"), cell(float("nan"), "count")
    ('50 %', '–', '<b>', '–')
    """
    if isinstance(value, (Message, str)):
        dated = unit in ("date", "time") and isinstance(value, str)
        return write(value, unit, words.language.get()) if dated else render(value, _short)
    if unit in SPECS:
        return write(value, unit, words.language.get())
    if value is None or (isinstance(value, float) and value != value):
        return "–"
    return write(value, "number", words.language.get()) if isinstance(value, float) else str(value)


def _footer(report: Report) -> str:
    helps = _facts(_helps(report))
    means, how = _said(msg("What the numbers mean")), _said(msg("How this was made"))
    helps = f"<h2>{means}</h2>{helps}" if helps else ""
    made = _facts(provenance(report.facts))
    made = f"<h2>{how}</h2>{made}" if made else ""
    close = msg("Made with Praxis on one machine. The data did not leave it.")
    return f'<footer><div>{helps}{made}<p class="quiet">{_said(close)}</p></div></footer>'


def _helps(report: Report) -> Iterable[tuple[str, str]]:
    found = {}
    for block in (*report.answer, *report.why, *report.sure, *report.hood):
        if isinstance(block, Number) and block.help:
            found[render(block.title)] = render(block.help)
    return found.items()


def _facts(pairs: Iterable[tuple[Text, Text]]) -> str:
    rows = "".join(f"<dt>{_said(name)}</dt><dd>{_whole(value)}</dd>" for name, value in pairs)
    return f'<dl class="facts">{rows}</dl>' if rows else ""


def _whole(text: Text) -> str:
    """Settings and versions are told whole; only a monster is cut."""
    return escape(render(text)[:MONSTER])
