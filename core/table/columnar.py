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
        except duckdb.IOException as error:
            raise duck.refused(error) from error
        except duckdb.Error:
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
            msg("Keep at most {n:count}.", n=LIMITS.columns),
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
        parts.append(f"{_value(duck.name(str(given)), house)} AS {duck.name(name)}")
        kinds.append((name, house))
    query = f"COPY (SELECT {', '.join(parts)} FROM {view}) TO {duck.text(target.resolve())}"
    written = connection.execute(f"{query} (FORMAT parquet, USE_TMP_FILE false)").fetchall()
    return int(written[0][0]), kinds, repairs


def _value(cell: str, house: str) -> str:
    kinds = {"integer": "BIGINT", "number": "DOUBLE", "date": "TIMESTAMP", "text": "VARCHAR"}
    return f"CAST({cell} AS {kinds[house]})" if house in kinds else cell
