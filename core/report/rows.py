"""A figure as rows: what “see as a table” shows and what a CSV holds."""

from collections.abc import Sequence
from typing import Any

from core.report.blocks import Column, Figure, Table
from core.words import msg


def table_of(figure: Figure) -> Table:
    """The same facts as rows: what “see as a table” shows and what a CSV holds."""
    lies = any(mark.horizontal for mark in figure.marks)
    places, values = (figure.y, figure.x) if lies else (figure.x, figure.y)
    unit = places.unit if places.kind in ("linear", "log") else "text"
    columns = (
        Column("mark", msg("Series")),
        Column("name", msg("Name")),
        Column("x", places.title or msg("Where"), "date" if places.kind == "date" else unit),
        Column("y", values.title or msg("Value"), values.unit),
        Column("low", msg("Low"), values.unit),
        Column("high", msg("High"), values.unit),
    )
    rows = []
    for mark in figure.marks:
        x, y = (mark.y, mark.x) if mark.horizontal else (mark.x, mark.y)
        for number, where in enumerate(x or y):
            edges = [_nth(edge, number) for edge in (y if x else (), mark.low, mark.high)]
            rows.append((mark.label, _nth(mark.names, number), where, *edges))
    kept = [2, *(at for at in (3, 4, 5) if any(row[at] is not None for row in rows))]
    kept = [at for at in (0, 1) if any(row[at] for row in rows)] + kept
    cells = tuple(tuple(row[at] for at in kept) for row in rows)
    return Table(figure.title, tuple(columns[at] for at in kept), cells, figure.note)


def _nth(values: Sequence[Any], number: int) -> Any:
    return values[number] if number < len(values) else None
