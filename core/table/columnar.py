"""Parquet that a person brings: types kept where the house knows them, the rest made text."""

from pathlib import Path

import duckdb

from core.errors import UserError
from core.table import duck, names
from core.table.limits import LIMITS
from core.table.profile import house_type
from core.table.repair import Repair
from core.words import msg


def from_parquet(
    source: Path, target: Path, undo: frozenset[str]
) -> tuple[int, list[tuple[str, str]], tuple[Repair, ...]]:
    """Write a Parquet file anew; gives rows, (name, type) of the columns, and repairs."""
    with duck.connect(source, target, scratch=target.parent) as connection:
        try:
            return _copy(connection, source, target, undo)
        except duckdb.Error as error:
            if isinstance(full := duck.refused(error), OSError):
                raise full from error
            raise UserError(
                msg("The Parquet file is damaged or of a kind that cannot be read."),
                msg("Write it again, or give the table as CSV."),
            ) from None


def _copy(
    connection: duck.Connection, source: Path, target: Path, undo: frozenset[str]
) -> tuple[int, list[tuple[str, str]], tuple[Repair, ...]]:
    view = f"read_parquet({duck.text(source.resolve())})"
    described = connection.execute(f"DESCRIBE SELECT * FROM {view}").fetchall()
    if len(described) > LIMITS.columns:
        raise UserError(
            msg("The file has {n:count} columns.", n=len(described)),
            msg(
                "Keep at most {n:count}, or raise {setting}.",
                n=LIMITS.columns,
                setting="PRAXIS_MAX_COLUMNS",
            ),
        )
    called, repairs = names.mend([row[0] for row in described], len(described))
    parts, kinds = [], []
    for (given, kind, *_), name in zip(described, called, strict=True):
        house = house_type(str(kind))
        nested = house == "text" and kind != "VARCHAR"
        if nested or f"type:{name}" in undo:
            house = "text"
            text = msg("Nested or special values became text.")
            repairs += (Repair(f"nested:{name}", name, text, 1, str(kind), "text", False),)
        cell = duck.name(str(given))
        if house == "integer" and _beyond(connection, view, cell, str(kind)):
            house = "text"  # longer than a computer counts: as in a CSV
        if house == "number" and _endless(connection, view, cell, str(kind)):
            text = msg("Infinite values became missing.")
            repairs += (Repair(f"unread:{name}", name, text, 1, "inf", "", False),)
        parts.append(f"{_value(cell, house)} AS {duck.name(name)}")
        kinds.append((name, house))
    query = f"COPY (SELECT {', '.join(parts)} FROM {view}) TO {duck.text(target.resolve())}"
    written = connection.execute(f"{query} (FORMAT parquet, USE_TMP_FILE false)").fetchall()
    if not written[0][0]:
        raise UserError(
            msg("The file has a header but no rows."), msg("Export it again with its rows.")
        )
    return int(written[0][0]), kinds, repairs


def _beyond(connection: duck.Connection, view: str, cell: str, kind: str) -> bool:
    wide = kind in ("UBIGINT", "HUGEINT", "UHUGEINT")
    return wide and _any(
        connection, view, f"{cell} IS NOT NULL AND try_cast({cell} AS BIGINT) IS NULL"
    )


def _endless(connection: duck.Connection, view: str, cell: str, kind: str) -> bool:
    return kind in ("DOUBLE", "FLOAT") and _any(connection, view, f"isinf({cell})")


def _any(connection: duck.Connection, view: str, condition: str) -> bool:
    return bool(connection.execute(f"SELECT 1 FROM {view} WHERE {condition} LIMIT 1").fetchall())


def _value(cell: str, house: str) -> str:
    if house == "number":
        return f"CASE WHEN isfinite(CAST({cell} AS DOUBLE)) THEN CAST({cell} AS DOUBLE) END"
    kinds = {"integer": "BIGINT", "date": "TIMESTAMP", "text": "VARCHAR"}
    return f"CAST({cell} AS {kinds[house]})" if house in kinds else cell
