"""The cells of a table as texts: numbers as people write them, groups of few people suppressed."""

from collections.abc import Sequence
from typing import Any

from core import words
from core.numerals import NOTHING, SPECS, level, write
from core.report.blocks import Column, Table
from core.words import Message, render

FEW = 5  # groups of fewer people are not described
LONGEST = 300  # characters of one text from data


def short(text: str) -> str:
    """Text from data, cut where a name would flood the page."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def cells(block: Table, rows: Sequence[Sequence[Any]]) -> list[tuple[str, ...]]:
    """The rows as texts: what counts few people suppressed, the decimals of a column level."""
    shown = [_suppressed(block, row) for row in rows]
    columns = [
        level(texts) if column.unit == "number" else texts
        for column, texts in zip(block.columns, zip(*shown, strict=True), strict=bool(rows))
    ]
    return list(zip(*columns, strict=True)) if rows else []


def suppresses(block: Table) -> bool:
    """Whether some row counts so few people that it is not described."""
    at = [place for place, column in enumerate(block.columns) if _counting(column)]
    return any(_few(row[place]) for row in block.rows for place in at)


def cell(value: Any, unit: str) -> str:
    """One cell of a table as text.

    >>> cell(0.5, "percent"), cell(None, "text"), cell("<b>", "text"), cell(float("nan"), "count")
    ('50 %', '–', '<b>', '–')
    """
    if isinstance(value, (Message, str)):
        dated = unit in ("date", "time") and isinstance(value, str)
        return write(value, unit, words.language.get()) if dated else render(value, short)
    if unit in SPECS:
        return write(value, unit, words.language.get())
    if value is None or (isinstance(value, float) and value != value):
        return "–"
    return write(value, "number", words.language.get()) if isinstance(value, float) else str(value)


def is_number(column: Column) -> bool:
    """Whether a column stands to the right."""
    return column.unit in SPECS


def _suppressed(block: Table, row: Sequence[Any]) -> list[str]:
    pairs = list(zip(block.columns, row, strict=True))
    if not any(_counting(column) and _few(value) for column, value in pairs):
        return [cell(value, column.unit) for column, value in pairs]
    few = {True: f"<{FEW}", False: NOTHING}
    return [
        few[column.key == "n"] if is_number(column) else cell(value, column.unit)
        for column, value in pairs
    ]


def _counting(column: Column) -> bool:
    return column.key == "n" and column.unit == "count"


def _few(value: Any) -> bool:
    return isinstance(value, (int, float)) and 0 < value < FEW
