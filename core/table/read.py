"""From the bytes of an upload to typed Parquet, with every repair counted and undoable."""

import hashlib
import os
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from core.errors import UserError
from core.table import duck, typed
from core.table.columnar import from_parquet
from core.table.decode import Text, decode
from core.table.limits import LIMITS
from core.table.mended import currencies, repairs, zones
from core.table.plan import Wishes
from core.table.raw import Lost, Raw, level
from core.table.repair import Repair
from core.table.sniff import sniff
from core.table.unpack import Unpacked, unpack
from core.words import Message, msg


@dataclass(frozen=True)
class ReadOptions:
    """What a person may decide about the reading; None: found out from the file."""

    encoding: str | None = None
    delimiter: str | None = None
    header_row: int | None = None  # 1 is the first line; 0: the file has no header
    sheet: str | None = None  # of a workbook, or a file of a zip
    day_first: bool | None = None
    undo: tuple[str, ...] = ()  # keys of repairs not to apply; `type:COLUMN` keeps its text


@dataclass(frozen=True)
class ColumnInfo:
    """A column as it was stored: integer, number, boolean, date or text."""

    name: str
    type: str


@dataclass(frozen=True)
class Reading:
    """What became of a file. `sha256` is of the typed Parquet: of the content, not its wrapping."""

    rows: int
    columns: tuple[ColumnInfo, ...]
    repairs: tuple[Repair, ...] = ()
    warnings: tuple[Message, ...] = ()
    encoding: str | None = None
    delimiter: str | None = None
    sha256: str = ""
    sheets: tuple[str, ...] = ()  # to choose from: of a workbook, or files of a zip


def read(source: Path, target: Path, options: ReadOptions | None = None) -> Reading:
    """Write the file's table to `target` as typed Parquet, and say what it took.

    Raises UserError for what is no table. `target` is there whole or not at all.
    """
    options = options or ReadOptions()
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".reading-") as made:
        folder = Path(made)
        part = folder / "part.parquet"
        unpacked = unpack(source, folder, options.sheet)
        if unpacked.kind == "parquet":
            found = _parquet(unpacked, part, options)
        else:
            found = _text(unpacked, part, options)
        digest = _sha256(part)
        os.replace(part, target)
    warnings = unpacked.warnings + found.warnings + _remarks(found)
    return replace(found, sheets=unpacked.sheets, warnings=warnings, sha256=digest)


def _parquet(unpacked: Unpacked, part: Path, options: ReadOptions) -> Reading:
    rows, kinds, repairs = from_parquet(unpacked.path, part, frozenset(options.undo))
    return Reading(rows, tuple(ColumnInfo(name, kind) for name, kind in kinds), repairs)


def _text(unpacked: Unpacked, part: Path, options: ReadOptions) -> Reading:
    own = unpacked.from_workbook
    text = decode(unpacked.path, part.parent, "utf-8" if own else options.encoding)
    layout = sniff(text.path, options.delimiter, _header(options), exact=own)
    if "rejected" in options.undo:
        text = level(text, layout, part.parent / "level.csv")
    with duck.connect(text.path, part, scratch=part.parent) as connection:
        undo = frozenset(options.undo)
        raw = Raw(connection, text, layout, "footer" not in undo)
        stored, raw = _stored(raw, part, options)
        lost = raw.lost(stored.rows)
        mended = repairs(connection, stored.plans)
        mixed = currencies(connection, stored.plans)
        if raw.small:
            mixed += zones(connection, stored.plans)
    if not stored.rows:
        raise UserError(
            msg("The file has a header but no rows."), msg("Export it again with its rows.")
        )
    found = (*_file_repairs(text, raw, lost), *stored.names, *mended)
    if options.header_row is not None:  # a person's choice is no repair
        found = tuple(repair for repair in found if repair.key not in ("titles", "header"))
    columns = tuple(ColumnInfo(plan.name, plan.type) for plan in stored.plans)
    warnings = (*_doubts(text, raw, lost, stored), *mixed)
    told = None if own else text.encoding, None if own else layout.delimiter
    return Reading(stored.rows, columns, found, warnings, *told)


def _header(options: ReadOptions) -> int | None:
    if options.header_row is None and {"titles", "header"}.intersection(options.undo):
        return -1
    return options.header_row


def _stored(raw: Raw, part: Path, options: ReadOptions) -> tuple[typed.Stored, Raw]:
    """Write the table; a quote that never closes is then taken for a letter, and all read again."""
    wishes = Wishes(frozenset(options.undo), options.day_first, raw.layout.delimiter == ";")
    try:
        stored = typed.store(raw, part, wishes)
        if raw.swallowed() and "quotes" not in options.undo:
            raw = raw.unquoted()
            stored = typed.store(raw, part, wishes)
    except duckdb.IOException as error:
        raise duck.refused(error) from error
    except duckdb.OutOfMemoryException:
        raise UserError(
            msg("The table does not fit into the memory set aside for reading."),
            msg("Split it, or keep fewer columns."),
        ) from None
    except duckdb.Error:
        raise UserError(
            msg("The lines of the file cannot be told apart into columns."),
            msg("Choose delimiter and encoding by hand, or export it again as CSV or XLSX."),
        ) from None
    if stored.rows > LIMITS.rows:
        raise UserError(
            msg("The table has {n:count} rows.", n=stored.rows),
            msg(
                "Keep at most {n:count}, or raise {setting}.",
                n=LIMITS.rows,
                setting="PRAXIS_MAX_ROWS",
            ),
        )
    return stored, raw


def _file_repairs(text: Text, raw: Raw, lost: Lost) -> tuple[Repair, ...]:
    """What was mended in the file as a whole; those that happened."""
    layout = raw.layout
    lines = ", ".join(str(line) for line in lost.lines[:20]) + ("…" if len(lost.lines) > 20 else "")
    title = layout.titles[0][:80] if layout.titles else ""
    total = " ".join(cell for cell in layout.footer or () if cell)[:80] if raw.footer else ""
    possible = (
        _whole("nul", msg("Characters of code 0 were taken out."), text.nothings),
        _whole("separator", msg("The line that names the delimiter was taken out."), layout.marked),
        _whole("titles", msg("Lines above the header were left out."), len(layout.titles), title),
        _whole(
            "quotes", msg("A quote never closes: quotes were taken for letters."), not layout.quote
        ),
        replace(
            _whole("footer", msg("The last row holds totals: left out."), bool(total), total),
            undoable=True,
        ),
        replace(
            _whole(
                "rejected",
                msg("Lines with too many or too few fields were left out: {lines}.", lines=lines),
                lost.rejected,
                lost.example,
            ),
            undoable=True,
        ),
        _whole("empty", msg("Rows without any value were left out."), lost.empty),
    )
    return tuple(repair for repair in possible if repair.count)


def _whole(key: str, text: Message, count: int, before: str = "") -> Repair:
    return Repair(key, None, text, int(count), before, undoable=key == "titles")


def _doubts(text: Text, raw: Raw, lost: Lost, stored: typed.Stored) -> tuple[Message, ...]:
    possible: list[tuple[bool, Message]] = [
        (
            text.doubtful,
            msg("The file does not say its encoding, and was read as {encoding}: if text looks "
                "odd, choose another.", encoding=text.encoding),
        ),
        (
            text.unreadable > 0,
            msg("{n:count} characters are no {encoding}: if text looks odd, choose another.",
                n=text.unreadable, encoding=text.encoding),
        ),
        (
            lost.unexplained != 0,
            msg("The file has {n:count} lines, but {m:count} rows were read: check its quotes.",
                n=stored.rows + lost.rejected + lost.empty + lost.unexplained, m=stored.rows),
        ),
        (
            lost.rejected > 0.1 * stored.rows,
            msg("More than a tenth of the lines was left out: check the delimiter."),
        ),
    ]  # fmt: skip
    doubtful = [plan.name for plan in stored.plans if plan.doubtful_dates]
    possible += [
        (
            True,
            msg(
                "In “{name}” day and month cannot be told apart: read as month/day/year.", name=name
            ),
        )
        for name in doubtful
    ]
    return tuple(message for holds, message in possible if holds)


def _remarks(found: Reading) -> tuple[Message, ...]:
    if len(found.columns) > 1:
        return ()
    return (msg("The table has one column only: check the delimiter."),)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
