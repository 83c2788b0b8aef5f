"""A report as ONE HTML file for stakeholders: no script, no request, opens offline, prints well.

Pictures are inline SVG rather than plotly.js: a report weighs some tens of kilobytes instead of
five megabytes, opens in mail previews that run no script, and the content policy forbids all else.
"""

import re
from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby
from typing import Any

from core import words
from core.numerals import write
from core.report.blocks import Action, Block, Figure, Number, Report, Sentence, Table, Text
from core.report.cells import FEW, cells, is_number, short, suppresses
from core.report.provenance import data_set, provenance
from core.report.rows import table_of
from core.report.style import style
from core.report.svg import svg
from core.words import msg, opening, render, speaking

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
TAGS = {"en": "en", "zh_CN": "zh-Hans"}
MONSTER = 20_000
SHORT = 14  # rows of a table that a printed page keeps together
POINTS = 40  # rows of a figure seen as a table
_GLUED = re.compile(r"(\d) (%|[kMBs]\b|min\b|[万亿])")  # a number and its unit stay on one line


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
            f"<title>{title}</title>\n<style>\n{style('paper.css')}</style>\n</head>\n"
            f"<body>\n{inner}\n</body>\n</html>\n"
        )


def _said(text: Text) -> str:
    """A text in the reader's language, escaped, its numbers glued to their units."""
    return _GLUED.sub("\\1\u00a0\\2", escape(render(text, short)))


def _head(text: Text) -> str:
    """As `_said`, for what stands alone: a capital first."""
    return _GLUED.sub("\\1\u00a0\\2", escape(opening(text, short)))


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
    if suppresses(block):
        few = msg("Groups of fewer than {n:count} are not described.", n=FEW)
        note += f'<p class="note">{_said(few)}</p>'
    return _grid(block) + note


def _grid(block: Table, most: int | None = None) -> str:
    """The rows; with `most`, evenly thinned to about that many."""
    head = "".join(
        f'<th scope="col"{_right(is_number(column))}>{_head(column.title)}</th>'
        for column in block.columns
    )
    every = max(1, -(-len(block.rows) // most)) if most else 1
    body = "".join(_row(block, row) for row in cells(block, block.rows[::every]))
    caption = f"<caption>{_head(block.title)}</caption>"
    short = " short" if len(block.rows) <= SHORT else ""
    return (
        f'<div class="scroll{short}"><table>{caption}<thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _row(block: Table, texts: Sequence[str]) -> str:
    pairs = zip(block.columns, texts, strict=True)
    row = [f"<td{_right(is_number(column))}>{escape(text)}</td>" for column, text in pairs]
    return f"<tr>{''.join(row)}</tr>"


def _right(numeric: bool) -> str:
    return ' class="n"' if numeric else ""


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
