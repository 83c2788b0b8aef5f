"""From text columns to typed Parquet: at once where a sample is spotless, else cell by cell."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from core.table import duck, names, shape
from core.table.facts import facts
from core.table.plan import Plan, Wishes, endless, lenient, odd, plan, spotless, strict
from core.table.raw import Raw
from core.table.repair import Repair

SAMPLE = 5_000  # rows of a large file that tell what to expect of the rest


@dataclass(frozen=True)
class Stored:
    """What was written: rows, what became of each column, and repairs of their names."""

    rows: int
    plans: tuple[Plan, ...]
    names: tuple[Repair, ...]


def store(raw: Raw, target: Path, wishes: Wishes) -> Stored:
    """Write the raw table as typed Parquet.

    Of a small file every cell's shape is looked at. Of a large one a sample is; where that is
    spotless, all is written in one pass that fails at the first odd cell, and only after such a
    failure are the columns that hold odd cells looked at whole.
    """
    raw.open()
    shape.teach(raw.connection)
    called, repairs = names.mend(raw.layout.header, raw.layout.width)
    plans = _plans(raw, called, wishes, None if raw.small else SAMPLE)
    if not raw.small:
        rows = _at_once(raw, target, plans)
        if rows is not None:
            return Stored(rows, plans, repairs)
        plans = _looked_at(raw, plans, wishes)
    rows = _write(raw, target, plans, [lenient(found) for found in plans])
    return Stored(rows, plans, repairs)


def _plans(raw: Raw, called: Sequence[str], wishes: Wishes, rows: int | None) -> tuple[Plan, ...]:
    seen = facts(raw.connection, "raw", raw.columns, rows)
    pairs = zip(called, raw.columns, strict=True)
    return tuple(plan(name, cell, seen[cell], wishes) for name, cell in pairs)


def _at_once(raw: Raw, target: Path, plans: Sequence[Plan]) -> int | None:
    """Rows written, or None where some cell is not what the sample promised."""
    if not all(map(spotless, plans)):
        return None
    try:
        rows = _write(raw, target, plans, [strict(found) for found in plans], table="raw_lines")
    except (duckdb.InvalidInputException, duckdb.ConversionException):
        return None
    return None if _wrong(raw.connection, target, plans) else rows


def _wrong(connection: duck.Connection, target: Path, plans: Sequence[Plan]) -> bool:
    """Whether the table holds a row without any value, or a value that is not finite.

    The file's own statistics spare most columns a second look: a group of rows that holds such a
    number has no greatest one there.
    """
    file = duck.text(target.resolve())
    query = f"""
        SELECT column_id, sum(stats_null_count) = 0, bool_and(coalesce(stats_max_value NOT LIKE
            '%inf%' AND stats_min_value NOT LIKE '%inf%', stats_null_count = num_values, false))
        FROM parquet_metadata({file}) GROUP BY column_id ORDER BY column_id"""
    known = connection.execute(query).fetchall()
    doubtful = [found for found, (_, _, finite) in zip(plans, known, strict=True) if not finite]
    wrong = list(filter(None, map(endless, doubtful)))
    if not any(full for _, full, _ in known):
        names = [duck.name(found.name) for found in plans]
        wrong.append("(" + " AND ".join(f"{name} IS NULL" for name in names) + ")")
    if not wrong:
        return False
    query = f"SELECT 1 FROM read_parquet({file}) WHERE {' OR '.join(wrong)} LIMIT 1"
    return bool(connection.execute(query).fetchall())


def _looked_at(raw: Raw, plans: Sequence[Plan], wishes: Wishes) -> tuple[Plan, ...]:
    """The plans again, of the whole of those columns that hold odd cells."""
    clean = [found for found in plans if spotless(found)]
    counts = [0] * len(clean)
    if clean:
        parts = ", ".join(f"count(*) FILTER ({odd(found)})" for found in clean)
        counts = list(raw.connection.execute(f"SELECT {parts} FROM raw").fetchall()[0])
    sure = {found.raw for found, count in zip(clean, counts, strict=True) if not count}
    dirty = [found.raw for found in plans if found.raw not in sure]
    seen = facts(raw.connection, "raw", dirty)
    return tuple(
        plan(found.name, found.raw, seen[found.raw], wishes) if found.raw in seen else found
        for found in plans
    )


def _write(
    raw: Raw, target: Path, plans: Sequence[Plan], values: Sequence[str], table: str = "raw"
) -> int:
    chosen = ", ".join(
        f"{value} AS {duck.name(found.name)}" for found, value in zip(plans, values, strict=True)
    )
    query = f"COPY (SELECT {chosen} FROM {table}) TO {duck.text(target.resolve())}"
    written = raw.connection.execute(f"{query} (FORMAT parquet, USE_TMP_FILE false)")
    return int(written.fetchall()[0][0])
