"""How a text file is laid out: delimiter, quotes, the lines above the header, the header."""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.errors import UserError
from core.table.limits import LIMITS
from core.words import msg

DELIMITERS = (",", ";", "\t", "|")
LINES = 200  # records that are looked at
TOP = 20  # the header stands within the first so many
HEAD = 4 * 2**20
TOTALS = re.compile(r"(grand |sub)?totals?\b|sum\b|合计|总计|总和|小计|汇总", re.IGNORECASE)
_NUMBER = re.compile(r"[($€£¥￥+-]*\s?\d[\d.,\s]*([eE][+-]?\d+)?\s?[%)元]?")
_DATE = re.compile(r"\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}日?([T ].*)?")

csv.field_size_limit(LIMITS.cell * 4)


@dataclass(frozen=True)
class Sniffed:
    """The layout of a UTF-8 text file."""

    delimiter: str
    quote: str
    width: int  # fields of a record
    skip: int  # records before the first row of data, header included
    header: tuple[str, ...] | None  # None: the file has none
    above: int = 0  # of those skipped, the ones that are not blank
    marked: bool = False  # its first line is Excel's `sep=`
    titles: tuple[str, ...] = ()  # what stood above the header
    footer: tuple[str, ...] | None = None  # a last row of totals


def sniff(
    path: Path, delimiter: str | None = None, header_row: int | None = None, exact: bool = False
) -> Sniffed:
    """The layout, with what a person has decided: delimiter, header_row (1: first line; 0: none;
    -1: the first that is not blank).

    `exact`: the file is our own CSV of a workbook.
    """
    text = _head(path)
    mark = re.match(r"[\"']?sep=(.)[\"']?[,;]*\n", text, re.IGNORECASE)
    if mark and delimiter is None:
        delimiter = mark[1]
    body = text[mark.end() :] if mark else text
    quote = '"'
    if delimiter is None and not exact:
        delimiter, quote = _dialect(body)
    records = _records(body, delimiter or ",", quote)
    if not any(cell.strip() for record in records for cell in record):
        raise UserError(msg("The file is empty."), msg("Export it again with its rows."))
    width = _modal([record for record in records if record])[0]
    return _laid_out(path, records, (delimiter or ",", quote, width), header_row, bool(mark))


def _laid_out(
    path: Path,
    records: list[list[str]],
    dialect: tuple[str, str, int],
    header_row: int | None,
    marked: bool,
) -> Sniffed:
    delimiter, quote, width = dialect
    if width > LIMITS.columns:
        raise UserError(
            msg("The file has {n:count} columns.", n=width),
            msg(
                "Keep at most {n:count}, or raise {setting}.",
                n=LIMITS.columns,
                setting="PRAXIS_MAX_COLUMNS",
            ),
        )
    at = _header_at(records, width) if header_row is None else _asked(header_row, records, marked)
    skip = at + 1 if at is not None else _first(records, width, header_row)
    titles = tuple(" ".join(filter(None, record)) for record in records[: skip - (at is not None)])
    return Sniffed(
        delimiter,
        quote,
        width,
        skip + marked,
        None if at is None else _wide(records[at], width),
        sum(map(bool, records[:skip])) + marked,
        marked,
        tuple(title for title in titles if title),
        _footer(path, delimiter, quote, width),
    )


def _head(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(HEAD // 16)
        if head.count(b"\n") < LINES:
            head += file.read(HEAD)
    return head.decode("utf-8", "ignore")


def _records(text: str, delimiter: str, quote: str, most: int = LINES) -> list[list[str]]:
    """The first records; a blank line is []."""
    lines = [line + "\n" for line in text.split("\n")]
    reader = csv.reader(lines, delimiter=delimiter, quotechar=quote)
    found: list[list[str]] = []
    try:
        for record in reader:
            found.append(record)
            if len(found) >= most:
                break
    except csv.Error:  # a field longer than any cell may be
        pass
    return found


def _dialect(text: str) -> tuple[str, str]:
    """The delimiter and quote that cut the lines most evenly.

    >>> _dialect("a;b\\n1,5;2\\n2,5;3\\n"), _dialect("a\\tb, c\\n1\\t2\\n"), _dialect("a\\n1\\n")
    ((';', '"'), ('\\t', '"'), (',', '"'))
    """
    best = max(
        ((_evenness(text, mark, quote), -rank, mark, quote)
         for quote in ('"', "'")
         for rank, mark in enumerate(DELIMITERS)),
    )  # fmt: skip
    if best[0] > 0:
        return best[2], best[3]
    return next((mark for mark in DELIMITERS if mark not in text), "\x1f"), '"'


def _evenness(text: str, delimiter: str, quote: str) -> float:
    if delimiter not in text or (quote == "'" and not re.search(rf"[\n{delimiter}]'", text)):
        return 0.0
    records = [record for record in _records(text, delimiter, quote) if record]
    width, share = _modal(records) if records else (0, 0.0)
    if width < 2 or share < 0.3:
        return 0.0
    first = next(at for at, record in enumerate(records) if len(record) == width)
    return share * (1 - 0.05 * min(first, 5)) + min(width, 100) / 1e4 - (quote == "'") * 0.01


def _modal(records: Sequence[Sequence[str]]) -> tuple[int, float]:
    """The most frequent width (the larger of equals), and its share."""
    counts = Counter(map(len, records))
    width, count = max(counts.items(), key=lambda pair: (pair[1], pair[0]))
    return width, count / len(records)


def _header_at(records: list[list[str]], width: int) -> int | None:
    """The first record that is as wide as the table, well filled, and holds no numbers.

    >>> _header_at([["Report", ""], ["name", "age"], ["Li", "30"]], 2)
    1
    >>> _header_at([["1", "x"], ["2", "y"]], 2) is None
    True
    """
    for at, record in enumerate(records[:TOP]):
        if len(record) not in (width, width - 1) or not any(record):
            continue
        filled = sum(1 for cell in record if cell.strip())
        if filled < 0.6 * width and _fuller(records[at + 1 : at + 6], width):
            continue
        return at if _named(record) else None
    return None


def _fuller(following: list[list[str]], width: int) -> bool:
    """Whether a complete row of names comes soon: then the thin one above it was a title."""
    return any(
        len(record) == width and all(cell.strip() for cell in record) and _named(record)
        for record in following
    )


def _named(record: Sequence[str]) -> bool:
    """Whether cells are names: none a number or date, save a run of years beside names.

    >>> _named(["region", "2019", "2020"]), _named(["region", "17.5"]), _named(["a", "b"])
    (True, False, True)
    """
    cells = [cell.strip() for cell in record if cell.strip()]
    numbers = [cell for cell in cells if _NUMBER.fullmatch(cell) or _DATE.fullmatch(cell)]
    years = all(re.fullmatch(r"(19|20)\d\d", cell) for cell in numbers)
    run = years and len(set(numbers)) == len(numbers) > 1 and len(numbers) < len(cells)
    return bool(cells) and (not numbers or run)


def _asked(header_row: int, records: list[list[str]], marked: bool) -> int | None:
    if header_row < 0:
        return next(at for at, record in enumerate(records) if record)
    if header_row == 0:
        return None
    if header_row > len(records):
        raise UserError(
            msg("There is no line {n:count} to be the header.", n=header_row),
            msg("Name one of the first {n:count} lines.", n=len(records)),
        )
    return max(header_row - 1 - marked, 0)


def _first(records: list[list[str]], width: int, header_row: int | None) -> int:
    """Records above the first row of a table without header."""
    if header_row == 0:
        return 0
    return next((at for at, record in enumerate(records) if len(record) == width), 0)


def _wide(record: Sequence[str], width: int) -> tuple[str, ...]:
    return (*record, *[""] * (width - len(record)))[:width]


def _footer(path: Path, delimiter: str, quote: str, width: int) -> tuple[str, ...] | None:
    """The last row, if it is a total: its first words say so."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 16_384))
        tail = file.read().decode("utf-8", "ignore")
    lines = [line for line in tail.split("\n") if line.strip()][-1:]
    records = _records("\n".join(lines), delimiter, quote)
    last = next((record for record in records if record), [])
    first = next((cell.strip() for cell in last if cell.strip()), "")
    if len(last) == width and width > 1 and TOTALS.match(first) and len(first) < 30:
        return tuple(last)
    return None
