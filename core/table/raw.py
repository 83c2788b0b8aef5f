"""A text file as DuckDB sees it: every column text, bad lines set aside and counted."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from core.table import duck
from core.table.decode import Text
from core.table.limits import LIMITS
from core.table.records import records
from core.table.sniff import Sniffed

IN_MEMORY = 24 * 2**20  # bytes of a file that is kept as a table instead of parsed again
LISTED = 1_000  # bad lines that are listed; all are counted
_REJECTS = (
    "SELECT DISTINCT line, csv_line FROM reject_errors "
    "WHERE scan_id = (SELECT max(scan_id) FROM reject_scans)"
)


@dataclass(frozen=True)
class Lost:
    """What of a file is in no row, and why."""

    rejected: int = 0
    lines: tuple[int, ...] = ()
    example: str = ""
    empty: int = 0
    unexplained: int = 0


@dataclass(frozen=True)
class Raw:
    """One text file of known layout, open in a connection."""

    connection: duck.Connection
    text: Text
    layout: Sniffed
    footer: bool = True  # a row of totals is left out

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(f"c{at}" for at in range(self.layout.width))

    @property
    def small(self) -> bool:
        return self.text.path.stat().st_size <= IN_MEMORY

    def open(self) -> None:
        """Make `raw_lines`, and `raw`: those of its rows that hold something.

        The row of totals is in neither. Of a small file `raw` is a table, of a large one a view.
        """
        total = f" WHERE ({self._total()}) IS NOT TRUE" if self._is_footer() else ""
        lines = f"SELECT * FROM {self.source()}{total}"
        self.connection.execute(f"CREATE OR REPLACE TEMP VIEW raw_lines AS {lines}")
        kind = "TABLE" if self.small else "VIEW"
        filled = f"coalesce({', '.join(self.columns)}) IS NOT NULL"
        rows = f"SELECT * FROM raw_lines WHERE {filled}"
        self.connection.execute(f"CREATE OR REPLACE TEMP {kind} raw AS {rows}")

    def swallowed(self) -> bool:
        """Whether a quote that never closes took whole lines with it."""
        several = "contains(trim(csv_line, chr(10)), chr(10))"
        query = f"{_REJECTS} AND error_type = 'UNQUOTED VALUE' AND {several}"
        return bool(self.layout.quote and self.connection.execute(query).fetchall())

    def unquoted(self) -> "Raw":
        """The same file, its quotes taken for letters."""
        return replace(self, layout=replace(self.layout, quote=""))

    def source(self) -> str:
        """The table function that reads the file."""
        layout = self.layout
        columns = ", ".join(f"'{name}': 'VARCHAR'" for name in self.columns)
        return (
            f"read_csv({duck.text(self.text.path.resolve())}, auto_detect=false, header=false, "
            f"delim={duck.text(layout.delimiter)}, quote={duck.text(layout.quote)}, "
            f"escape={duck.text(layout.quote)}, skip={layout.skip}, columns={{{columns}}}, "
            f"new_line='\\n', store_rejects=true, rejects_limit={LISTED}, "
            f"max_line_size={LIMITS.cell * 4})"
        )

    def lost(self, rows: int) -> Lost:
        """What is in no row: counted, and held against the lines of the file."""
        found = self.connection.execute(f"{_REJECTS} ORDER BY line").fetchall()
        lines = tuple(dict.fromkeys(int(line) for line, _ in found))
        example = str(found[0][1])[:80] if found else ""
        taken = rows + self._is_footer()
        if not found and self.text.lines == self.layout.above + taken:
            return Lost()  # every line is a row
        gap = records(self.text.path) - self.layout.above - taken
        empty = self._empty() if gap > len(lines) else 0
        rejected = len(lines) if len(lines) < LISTED else max(gap - empty, len(lines))
        if gap != empty + rejected and self.layout.width > 1:
            gap = self._counted() - taken  # quotes within fields: count again
            rejected = len(lines) if len(lines) < LISTED else max(gap - empty, len(lines))
        unexplained = gap - empty - rejected if self.layout.width > 1 else 0
        return Lost(rejected, lines, example, empty, unexplained)

    def _is_footer(self) -> bool:
        return bool(self.layout.footer and self.footer)

    def _total(self) -> str:
        cells = zip(self.columns, self.layout.footer or (), strict=True)
        return " AND ".join(
            f"{name} = {duck.text(cell)}" if cell else f"{name} IS NULL" for name, cell in cells
        )

    def _empty(self) -> int:
        nothing = f"coalesce({', '.join(self.columns)}) IS NULL"
        query = f"SELECT count(*) FROM {self.source()} WHERE {nothing}"
        return int(self.connection.execute(query).fetchall()[0][0])

    def _counted(self) -> int:
        """Records as Python's own reader counts them: slower, and sure."""
        if not self.layout.quote:
            with self.text.path.open(encoding="utf-8") as file:
                return sum(1 for line in file if line.strip("\n")) - self.layout.above
        return sum(1 for record in self._read() if record) - self.layout.above

    def _read(self) -> Iterator[list[str]]:
        with self.text.path.open(encoding="utf-8", newline="\n") as file:
            try:
                yield from csv.reader(
                    file, delimiter=self.layout.delimiter, quotechar=self.layout.quote
                )
            except csv.Error:
                return


def level(text: Text, layout: Sniffed, target: Path) -> Text:
    """A copy whose records are all as wide as the table: short ones filled up, long ones joined at
    the end. For a person who wants the lines that do not fit kept."""
    mark, width = layout.delimiter, layout.width
    with (
        text.path.open(encoding="utf-8", newline="\n") as file,
        target.open("w", newline="") as copy,
    ):
        quote = layout.quote or '"'
        reader = csv.reader(file, delimiter=mark, quotechar=quote)
        writer = csv.writer(copy, delimiter=mark, quotechar=quote, lineterminator="\n")
        for at, record in enumerate(reader):
            if at >= layout.skip and record:
                more = [mark.join(record[width - 1 :])] if len(record) > width else []
                record = [*record[: width - len(more)], *more, *[""] * (width - len(record))]
            copy.write("\n") if not record else writer.writerow(record)
    return replace(text, path=target)
