"""What each column holds, found by DuckDB on the stored file: no frame is loaded."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb

from core.table import duck

BINS = 20
BATCH = 50  # columns asked for in one query
FEW = 50  # so many different texts at most make a category
WIDE = 200
TOP = 10
EXACT_ROWS = 1_000_000  # above, the number of different values is an estimate
TYPES = {
    **dict.fromkeys(("DOUBLE", "FLOAT"), "number"),
    **dict.fromkeys(("BOOLEAN",), "boolean"),
    **dict.fromkeys(("DATE", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"), "date"),
    **dict.fromkeys(("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"), "integer"),
    **dict.fromkeys(("UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"), "integer"),
}


@dataclass(frozen=True)
class Histogram:
    """Counts between edges (one edge more than counts); edges of dates are ISO texts."""

    edges: tuple[float | str, ...]
    counts: tuple[int, ...]


@dataclass(frozen=True)
class ColumnProfile:
    """One column. `type`: number, integer, boolean, date, text or category.

    `low`, `high`: numbers, or ISO texts of dates. `top`: the most frequent values with their
    counts, where there are few different ones (so also of a 0/1 column).
    """

    name: str
    type: str
    missing: int
    distinct: int
    low: float | str | None = None
    high: float | str | None = None
    histogram: Histogram | None = None
    top: tuple[tuple[str, int], ...] = ()
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Profile:
    """A table's rows and columns, in file order."""

    rows: int
    columns: tuple[ColumnProfile, ...]

    def column(self, name: str) -> ColumnProfile:
        return next(column for column in self.columns if column.name == name)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


def profile(parquet: Path) -> Profile:
    """The profile of a stored table."""
    with duck.connect(parquet) as connection:
        view = f"read_parquet({duck.text(parquet.resolve())})"
        described = connection.execute(f"DESCRIBE SELECT * FROM {view}").fetchall()
        rows = connection.execute(f"SELECT count(*) FROM {view}").fetchall()[0][0]
        kinds = {str(name): house_type(str(kind)) for name, kind, *_ in described}
        look = _Look(connection, view, rows, len(kinds) > WIDE)
        columns = [found for batch in _batches(kinds) for found in look.columns(batch)]
    return Profile(rows, tuple(columns))


def to_json(found: Profile) -> dict[str, Any]:
    """Plain values, ready for `json.dumps`."""
    return asdict(found)


def from_json(stored: Mapping[str, Any]) -> Profile:
    """The profile that `to_json` wrote."""
    return Profile(stored["rows"], tuple(_column(dict(part)) for part in stored["columns"]))


def _column(part: dict[str, Any]) -> ColumnProfile:
    shape = part.pop("histogram")
    top = tuple((str(value), int(count)) for value, count in part.pop("top"))
    histogram = Histogram(tuple(shape["edges"]), tuple(shape["counts"])) if shape else None
    examples = tuple(part.pop("examples"))
    return ColumnProfile(**part, histogram=histogram, top=top, examples=examples)


def house_type(kind: str) -> str:
    """Our word for a type of DuckDB.

    >>> house_type("BIGINT"), house_type("DECIMAL(9,2)"), house_type("STRUCT(a INTEGER)")
    ('integer', 'number', 'text')
    """
    if kind.endswith("]") or kind.startswith(("STRUCT", "MAP", "UNION")):
        return "text"
    if kind.startswith("DECIMAL"):
        return "number"
    return TYPES.get(kind, "date" if kind.startswith("TIMESTAMP") else "text")


def _batches(kinds: Mapping[str, str]) -> Iterator[dict[str, str]]:
    names = list(kinds)
    for start in range(0, len(names), BATCH):
        yield {name: kinds[name] for name in names[start : start + BATCH]}


@dataclass(frozen=True)
class _Look:
    """Questions to one table, a batch of columns at a time."""

    connection: duckdb.DuckDBPyConnection
    view: str
    rows: int
    wide: bool  # hundreds of columns

    def ask(self, parts: list[str], source: str = "") -> tuple[Any, ...]:
        query = f"SELECT {', '.join(parts)} FROM {source or self.view}"
        return self.connection.execute(query).fetchall()[0]

    def columns(self, kinds: Mapping[str, str]) -> Iterator[ColumnProfile]:
        """A few scans for the whole batch."""
        summary = self.ask([part for name, kind in kinds.items() for part in _sums(name, kind)])
        facts = {name: summary[4 * i : 4 * i + 4] for i, name in enumerate(kinds)}
        shapes = self._histograms(kinds, facts)
        distinct = {name: self._distinct(name, *facts[name][:2]) for name in kinds}
        tops = self._tops([name for name in kinds if 0 < distinct[name] <= FEW])
        examples = self._examples(list(kinds))
        for name, kind in kinds.items():
            given, _, low, high = facts[name]
            kind = "category" if kind == "text" and 0 < distinct[name] <= FEW else kind
            missing, shape, top = self.rows - given, shapes.get(name), tops.get(name, ())
            yield ColumnProfile(
                name, kind, missing, distinct[name], low, high, shape, top, examples[name]
            )

    def _distinct(self, name: str, given: int, about: int) -> int:
        """The number of different values: exact where it decides something and is not dear.

        One column at a time: fifty at once take all the memory, even of a small table.
        """
        decides = about < 2 * FEW or about > 0.8 * given
        if self.rows > EXACT_ROWS or (self.wide and not decides):
            return min(about, given)
        cell = duck.name(name)
        different = f"(SELECT DISTINCT {cell} AS cell FROM {self.view})"
        return int(self.ask(["count(cell)"], different)[0])

    def _histograms(
        self, kinds: Mapping[str, str], facts: Mapping[str, tuple[Any, ...]]
    ) -> dict[str, Histogram]:
        wanted = {
            name: _edges(kind, *facts[name][2:])
            for name, kind in kinds.items()
            if kind in ("number", "integer", "date") and facts[name][2] is not None
        }
        if not wanted:
            return {}
        found = self.ask([_bins(name, kinds[name], edges) for name, edges in wanted.items()])
        return {
            name: _histogram(kinds[name], edges, counts or {})
            for (name, edges), counts in zip(wanted.items(), found, strict=True)
        }

    def _tops(self, names: list[str]) -> dict[str, tuple[tuple[str, int], ...]]:
        if not names:
            return {}
        found = self.ask([f"histogram({duck.name(name)}::VARCHAR)" for name in names])
        pairs = zip(names, found, strict=True)
        return {name: _ranked(counts or {}) for name, counts in pairs}

    def _examples(self, names: list[str]) -> dict[str, tuple[str, ...]]:
        """The first three different values near the top."""
        cells = ", ".join(f"left({duck.name(name)}::VARCHAR, 60)" for name in names)
        rows = self.connection.execute(f"SELECT {cells} FROM {self.view} LIMIT 100").fetchall()
        return {
            name: tuple(dict.fromkeys(row[at] for row in rows if row[at] is not None))[:3]
            for at, name in enumerate(names)
        }


def _sums(name: str, kind: str) -> list[str]:
    """Cells given, different ones (about), lowest, highest."""
    cell = duck.name(name)
    distinct = f"approx_count_distinct({cell})"
    if kind in ("number", "integer"):
        value = _finite(cell, kind)
        return [f"count({value})", distinct, f"min({value})::DOUBLE", f"max({value})::DOUBLE"]
    if kind == "date":
        return [f"count({cell})", distinct, *(_iso(f"{end}({cell})") for end in ("min", "max"))]
    return [f"count({cell})", distinct, "NULL", "NULL"]


def _finite(cell: str, kind: str) -> str:
    return f"CASE WHEN isfinite({cell}::DOUBLE) THEN {cell} END" if kind == "number" else cell


def _iso(cell: str) -> str:
    return f"strftime({cell}::TIMESTAMP, '%Y-%m-%dT%H:%M:%S')"


def _edges(kind: str, low: Any, high: Any) -> tuple[float, ...]:
    """Equal steps from low to high; whole numbers get whole steps.

    >>> _edges("integer", 0.0, 3.0)
    (0.0, 1.0, 2.0, 3.0, 4.0)
    """
    if kind == "date":
        from datetime import UTC, datetime

        low, high = (
            datetime.fromisoformat(end).replace(tzinfo=UTC).timestamp() for end in (low, high)
        )
    if kind == "integer":
        step = max((high - low + 1) // BINS + ((high - low + 1) % BINS > 0), 1.0)
        return tuple(low + step * i for i in range(int((high - low) // step) + 2))
    bins = BINS if high > low else 1
    step = (high - low) / bins
    return tuple(low + step * i for i in range(bins + 1))


def _bins(name: str, kind: str, edges: tuple[float, ...]) -> str:
    cell = duck.name(name)
    value = f"epoch({cell}::TIMESTAMP)" if kind == "date" else f"({_finite(cell, kind)})::DOUBLE"
    step = edges[1] - edges[0]
    if step <= 0:
        return f"histogram(CASE WHEN {cell} IS NOT NULL THEN 0 END)"
    last = len(edges) - 2
    at = f"floor(({value} - ({edges[0]!r})) / {step!r})"
    return (
        f"histogram(CASE WHEN {value} IS NOT NULL THEN greatest(least({at}, {last}), 0)::INT END)"
    )


def _histogram(kind: str, edges: tuple[float, ...], counts: Mapping[int, int]) -> Histogram:
    marks: tuple[float | str, ...] = edges
    if kind == "date":
        from datetime import UTC, datetime

        marks = tuple(
            datetime.fromtimestamp(edge, UTC).replace(tzinfo=None).isoformat(timespec="seconds")
            for edge in edges
        )
    return Histogram(marks, tuple(int(counts.get(i, 0)) for i in range(len(edges) - 1)))


def _ranked(counts: Mapping[Any, int]) -> tuple[tuple[str, int], ...]:
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], str(pair[0])))
    return tuple((str(value), int(count)) for value, count in ranked[:TOP])
