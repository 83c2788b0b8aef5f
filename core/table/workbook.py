"""Excel and OpenDocument workbooks: one sheet becomes CSV; formulas count as their values."""

import csv
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

from core.errors import UserError
from core.table.limits import LIMITS
from core.table.packed import zipped
from core.words import Message, msg

_MARKS = ("xl/workbook.xml", "xl/workbook.bin", "content.xml")
_DOCUMENTS = ("word/document.xml", "ppt/presentation.xml")


def is_workbook(path: Path) -> bool:
    """Whether a zip is a workbook; other office documents are refused."""
    with zipped(path) as packed:
        names = set(packed.namelist())
    if names.intersection(_DOCUMENTS):
        raise UserError(
            msg("The file is a text document or slides, not a table."),
            msg("Give a table: CSV, TSV, XLSX or Parquet, or a zip or gz of one of them."),
        )
    return bool(names.intersection(_MARKS))


def to_csv(
    path: Path, target: Path, choice: str | None = None
) -> tuple[tuple[str, ...], tuple[Message, ...]]:
    """Write one sheet as UTF-8 CSV; gives the names of all sheets, and what to know."""
    _check_size(path)
    names, chosen, rows = _sheet(path, choice)
    with target.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(
            [_cell(cell) for cell in row] for row in rows
        )
    if len(names) < 2 or choice:
        return names, ()
    text = msg("The workbook has {n:count} sheets; “{name}” was read.", n=len(names), name=chosen)
    return names, (text,)


def _sheet(
    path: Path, choice: str | None
) -> tuple[tuple[str, ...], str, Iterable[Sequence[object]]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(str(path))
        names = tuple(book.sheet_names)
        if choice is not None and choice not in names:
            raise UserError(
                msg("There is no sheet “{name}”.", name=choice),
                msg("Sheets here: {names}.", names=", ".join(names)),
            )
        for name in [choice] if choice else names:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=True)
            if rows:
                return names, str(name), rows
    except (CalamineError, ValueError, OSError):
        raise UserError(
            msg("The workbook cannot be read: it is damaged, or has a password."),
            msg("Open it in a spreadsheet and save it again, as XLSX or CSV."),
        ) from None
    raise UserError(msg("The workbook is empty."), msg("Export it again with its rows."))


def _check_size(path: Path) -> None:
    if not zipfile.is_zipfile(path):
        return
    with zipped(path) as packed:
        size = sum(member.file_size for member in packed.infolist())
    if size > LIMITS.sheet_bytes:
        raise UserError(
            msg("The workbook is larger than {size:bytes} unpacked.", size=LIMITS.sheet_bytes),
            msg("Save the sheet as CSV."),
        )


def _cell(cell: object) -> str:
    """A cell as text: whole numbers without a point, dates as ISO.

    >>> _cell(3.0), _cell(0.1), _cell(datetime(2026, 3, 1)), _cell(True), _cell(None)
    ('3', '0.1', '2026-03-01', 'true', '')
    """
    if cell is None or isinstance(cell, str):
        return cell or ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ") if cell.time() != time() else cell.date().isoformat()
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    return str(cell.total_seconds()) if isinstance(cell, timedelta) else str(cell)
