"""The shapes of all cells of some columns: how many of each, and where the first one stands."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.table import duck

WIDE = 250  # columns asked about in one query


@dataclass(frozen=True)
class Seen:
    """Cells of one shape in one column: how many, the row of the first (1 is the top), its text."""

    count: int
    row: int
    text: str


Facts = dict[int, Seen]  # shape with its flags -> cells


def facts(
    connection: duck.Connection, table: str, columns: Sequence[str], rows: int | None = None
) -> dict[str, Facts]:
    """By column, what its cells look like; of the first `rows` rows, or of all."""
    found: dict[str, Facts] = {column: {} for column in columns}
    for start in range(0, len(columns), WIDE):
        names = ", ".join(columns[start : start + WIDE])
        limit = f" LIMIT {rows}" if rows else ""
        table_rows = f"SELECT {names}, row_number() OVER () AS row FROM {table}{limit}"
        query = f"""
            SELECT name, px_shape(cell) AS shape, count(*), min(row), left(arg_min(cell, row), 80)
            FROM (UNPIVOT ({table_rows}) ON {names} INTO NAME name VALUE cell) GROUP BY ALL"""
        for name, shape, count, row, text in connection.execute(query).fetchall():
            found[name][int(shape)] = Seen(int(count), int(row), str(text))
    return found
