"""What a person writes between pictures: paragraphs, lists, bold and italic; nothing else is read.

The text becomes runs of plain words, which each painter escapes for itself.
"""

import re
from dataclasses import dataclass

LONGEST = 2000  # characters of one own text
_MARKS = re.compile(r"(\*\*(?=\S).+?(?<=\S)\*\*|\*(?=\S).+?(?<=\S)\*)")


@dataclass(frozen=True)
class Run:
    """Some words of a paragraph in one face."""

    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True)
class Paragraph:
    runs: tuple[Run, ...]
    bullet: bool = False


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    """The paragraphs of an own text.

    >>> [run.bold for run in paragraphs("We **should** act")[0].runs]
    [False, True, False]
    >>> paragraphs("- <b>one</b>")
    (Paragraph(runs=(Run(text='<b>one</b>', bold=False, italic=False),), bullet=True),)
    """
    lines = [line.strip() for line in text[:LONGEST].splitlines()]
    return tuple(_paragraph(line) for line in lines if line)


def _paragraph(line: str) -> Paragraph:
    bullet = line.startswith(("- ", "* ", "• "))
    line = line[2:].strip() if bullet else line.lstrip("#").strip()
    parts = [part for part in _MARKS.split(line) if part]
    return Paragraph(tuple(map(_run, parts)), bullet)


def _run(part: str) -> Run:
    if not _MARKS.fullmatch(part):
        return Run(part)
    if part.startswith("**"):
        return Run(part[2:-2], bold=True)
    return Run(part[1:-1], italic=True)
