"""From the shapes of a column's cells to its type: what becomes of every cell, in SQL."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from core.table import duck
from core.table.facts import Facts
from core.table.shape import FLAGS, Shape

ENOUGH = 0.95  # of the cells that say something must be read, else the column stays text
FIGURES = frozenset(
    (
        *(Shape.INT, Shape.YMD, Shape.ZEROS, Shape.HUGE, Shape.DECIMAL, Shape.POINT3),
        *(Shape.BARE, Shape.ENGLISH, Shape.COMMA3, Shape.EURO, Shape.SPACED),
    )
)
DATES = frozenset(
    (
        *(Shape.ISO, Shape.POINTS, Shape.DAY, Shape.MONTH, Shape.EITHER),
        *(Shape.CHINESE, Shape.SPELT, Shape.YEAR_MONTH),
    )
)
RARE = 0.0005  # a share of cells that is no slip of the pen any more
WHOLE = frozenset((Shape.INT, Shape.YMD))
DATE_NAME = re.compile(r"date|day|time|dt\b|日期|时间|日", re.IGNORECASE)

Counts = Mapping[int, int]  # shape with its flags -> cells


@dataclass(frozen=True)
class Plan:
    """What a column becomes. `read`: the shapes that get a value; the rest goes missing."""

    name: str  # as stored
    raw: str  # as DuckDB reads it: c0, c1 ...
    type: str  # integer, number, boolean, date or text
    facts: Facts
    read: frozenset[int] = frozenset()
    euro: bool = False  # the decimal mark is a comma
    day_first: bool = False
    kept: bool = False  # a person wants its text as it stands
    doubtful_dates: bool = False  # nothing tells day from month

    @property
    def counts(self) -> Counts:
        return {shape: seen.count for shape, seen in self.facts.items()}


@dataclass(frozen=True)
class Wishes:
    """What a person has decided about columns."""

    undo: frozenset[str] = frozenset()
    day_first: bool | None = None
    semicolons: bool = False  # the file's delimiter is one a European spreadsheet writes

    def keeps(self, column: str) -> bool:
        """Whether some repair of a column was undone, so that it stays text."""
        kinds = ("type", "missing", "unread", "dates", *_MARKS)
        return any(f"{kind}:{column}" in self.undo for kind in kinds)


_MARKS = ("grouping", "comma", "percent", "money", "bracket")


def plan(name: str, raw: str, facts: Facts, wishes: Wishes) -> Plan:
    """The type of one column from the shapes of its cells.

    >>> from core.table.facts import Seen
    >>> plan("n", "c0", {Shape.INT: Seen(99, 1, "7"), Shape.TEXT: Seen(1, 2, "x")}, Wishes()).type
    'integer'
    >>> codes = {Shape.INT: Seen(9, 1, "17"), Shape.ZEROS: Seen(1, 2, "007")}
    >>> plan("zip", "c0", codes, Wishes()).type
    'text'
    """
    text = Plan(name, raw, "text", facts)
    if wishes.keeps(name):
        return replace(text, kept=True)
    silent = (Shape.NOTHING, Shape.BLANK, Shape.QUESTION, Shape.WORD)
    said = sum(count for shape, count in text.counts.items() if shape not in silent)
    if said == 0:
        return text
    for attempt in (_truth, _dates, _compact_dates, _numbers):
        found = attempt(text, said, wishes)
        if found:
            return found
    return text


def spotless(found: Plan) -> bool:
    """Whether every cell says what the column's type says, in the plainest form."""
    if found.kept:
        return True
    shapes = set(found.facts)
    if found.type == "text":
        return not shapes & {Shape.BLANK, Shape.QUESTION}
    plain = {
        "integer": {Shape.INT, Shape.YMD},
        "number": {Shape.INT, Shape.YMD, Shape.DECIMAL, Shape.POINT3},
        "boolean": {Shape.TRUTH},
        "date": {Shape.ISO},
    }[found.type]
    return shapes <= plain and not found.euro


def odd(found: Plan) -> str:
    """SQL that is true for a cell that a spotless column cannot hold."""
    cell = found.raw
    if found.kept:
        return "false"
    if found.type == "text":
        return f"trim({cell}) IN ('', '?')" if found.facts else f"{cell} IS NOT NULL"
    wrong = {
        "integer": f"CAST(try_cast({cell} AS BIGINT) AS VARCHAR) IS DISTINCT FROM {cell}",
        "number": f"coalesce(isfinite(try_cast({cell} AS DOUBLE)), false) IS FALSE",
        "boolean": f"lower({cell}) NOT IN ('true', 'false')",
        "date": f"try_cast({cell} AS TIMESTAMP) IS NULL OR {cell} > 'A'",  # nor 'epoch'
    }[found.type]
    return f"{cell} IS NOT NULL AND ({wrong})"


def plain(found: Plan) -> str:
    """SQL for the cells of a spotless column."""
    kind = {"integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN", "date": "TIMESTAMP"}
    return f"try_cast({found.raw} AS {kind[found.type]})" if found.type in kind else found.raw


def strict(found: Plan) -> str:
    """SQL for a column that was spotless in a sample: it fails at the first odd cell.

    The same test as `odd`, said so that it costs least; infinite values are left to `endless`.
    """
    cell, fail = found.raw, "error('odd')"
    if found.kept:
        return cell
    if found.type == "text" and found.facts:
        blank = f"trim({cell}) IN ('', '?')"
        return f"CASE WHEN {cell} > '?' THEN {cell} WHEN {blank} THEN {fail} ELSE {cell} END"
    if found.type == "text":
        return f"CASE WHEN {cell} IS NULL THEN {cell} ELSE {fail} END"
    if found.type == "integer":
        value = f"CAST({cell} AS BIGINT)"
        good = f"CAST({value} AS VARCHAR) = {cell}"
    elif found.type == "boolean":
        value = f"CAST({cell} AS BOOLEAN)"
        good = f"lower({cell}) IN ('true', 'false')"
    else:
        return f"CAST({cell} AS {'DOUBLE' if found.type == 'number' else 'TIMESTAMP'})"
    return f"CASE WHEN {good} THEN {value} WHEN {cell} IS NULL THEN NULL ELSE {fail} END"


def endless(found: Plan) -> str | None:
    """SQL that is true for a stored value that `strict` let pass and should not have."""
    name = duck.name(found.name)
    return f"NOT isfinite({name})" if found.type in ("number", "date") else None


def lenient(found: Plan) -> str:
    """SQL for any column: the value of cells that can be read, nothing for the rest."""
    cell = found.raw
    text = f"px_cut({cell})"
    if spotless(found):
        return plain(found)
    if found.type == "text":
        return f"CASE WHEN {text} IN ('', '?') THEN NULL ELSE {cell} END"
    if found.type == "boolean":
        return f"try_cast({text} AS BOOLEAN)"
    slow = _date_sql(found, cell, text) if found.type == "date" else _number_sql(found, cell, text)
    if found.euro:
        return slow
    # most cells are plain: only the others are worth a look at their shape
    return f"CASE WHEN {odd(found)} OR contains({cell}, '_') THEN {slow} ELSE {plain(found)} END"


def _truth(found: Plan, said: int, wishes: Wishes) -> Plan | None:
    if found.counts.get(Shape.TRUTH, 0) < said:
        return None
    return _become(found, "boolean", frozenset((Shape.TRUTH,)))


def _dates(found: Plan, said: int, wishes: Wishes) -> Plan | None:
    if _sum(found.counts, DATES) < ENOUGH * said:
        return None
    days, months = (found.counts.get(shape, 0) for shape in (Shape.DAY, Shape.MONTH))
    first = wishes.day_first if wishes.day_first is not None else days > months
    doubt = not days and not months and found.counts.get(Shape.EITHER, 0) > 0
    doubt = doubt and wishes.day_first is None
    return _become(found, "date", DATES, day_first=first, doubtful_dates=doubt)


def _compact_dates(found: Plan, said: int, wishes: Wishes) -> Plan | None:
    compact = found.counts.get(Shape.YMD, 0)
    named = bool(DATE_NAME.search(found.name))
    if compact < (ENOUGH * said if named else said) or (compact < 3 and not named):
        return None
    return _become(found, "date", DATES | {Shape.YMD})


def _numbers(found: Plan, said: int, wishes: Wishes) -> Plan | None:
    counts = found.counts
    figures = {shape for shape in counts if shape & ~FLAGS in FIGURES}
    plain = _sum(counts, WHOLE | {Shape.ZEROS, Shape.HUGE})
    codes = counts.get(Shape.ZEROS, 0) + counts.get(Shape.HUGE, 0)
    if codes and plain >= ENOUGH * said:
        return None  # codes such as 00123, or numbers longer than a computer counts
    if counts.get(Shape.CODE, 0) >= max(2, RARE * said) and plain >= ENOUGH * said:
        return None  # whole numbers with some C536379 among them are no quantities
    euro = _european(counts, wishes)
    wrong = {
        shape for shape in figures if shape & ~FLAGS == (Shape.ENGLISH if euro else Shape.EURO)
    }
    read = frozenset(figures - wrong)
    if _sum(counts, read) < ENOUGH * said:
        return None
    whole = WHOLE if euro else WHOLE | {Shape.COMMA3}
    integer = all(shape in whole for shape in read if counts[shape])
    return _become(found, "integer" if integer else "number", read, euro=euro)


def _european(counts: Counts, wishes: Wishes) -> bool:
    """Whether a comma is the decimal mark: by the cells that leave no doubt."""
    sure = {Shape.EURO: 0, Shape.ENGLISH: 0, Shape.COMMA3: 0, Shape.DECIMAL: 0}
    for shape, count in counts.items():
        base = Shape(shape & ~FLAGS)
        sure[base] = sure.get(base, 0) + count
    if sure[Shape.EURO] or sure[Shape.ENGLISH]:
        return sure[Shape.EURO] > sure[Shape.ENGLISH]
    return wishes.semicolons and sure[Shape.COMMA3] > 0 and not sure[Shape.DECIMAL]


def _become(found: Plan, kind: str, read: frozenset[int], **more: bool) -> Plan:
    return replace(found, type=kind, read=read, **more)  # type: ignore[arg-type]  # flags only


def _sum(counts: Counts, shapes: frozenset[int] | frozenset[Shape]) -> int:
    return sum(count for shape, count in counts.items() if shape in shapes)


def _number_sql(found: Plan, cell: str, text: str) -> str:
    plain: set[int] = {Shape.INT, Shape.YMD, Shape.ZEROS, Shape.HUGE, Shape.DECIMAL}
    plain |= set() if found.euro else {Shape.POINT3}
    signed = found.read - plain
    kind = "BIGINT" if found.type == "integer" else "DOUBLE"
    simple = ", ".join(str(int(shape)) for shape in sorted(plain & found.read) or [-1])
    other = ", ".join(str(int(shape)) for shape in sorted(signed))
    second = f" WHEN px_shape({cell}) IN ({other}) THEN px_amount({text}, {found.euro})::{kind}"
    return (
        f"CASE WHEN px_shape({cell}) IN ({simple}) THEN try_cast({text} AS {kind})"
        f"{second if signed else ''} END"
    )


def _date_sql(found: Plan, cell: str, text: str) -> str:
    first, other = ("px_dmy", "px_mdy") if found.day_first else ("px_mdy", "px_dmy")
    parsers = {
        Shape.ISO: f"px_iso({text})",
        Shape.POINTS: f"px_iso({text})",
        Shape.CHINESE: f"px_iso({text})",
        Shape.YMD: f"px_ymd({text})",
        Shape.SPELT: f"px_spelt({text})",
        Shape.YEAR_MONTH: f"px_year_month({text})",
        Shape.DAY: f"px_dmy({text})",
        Shape.MONTH: f"px_mdy({text})",
        Shape.EITHER: f"coalesce({first}({text}), {other}({text}))",
    }
    shapes = [shape for shape in parsers if shape in found.read and found.counts.get(shape)]
    cases = " ".join(f"WHEN {int(shape)} THEN {parsers[shape]}" for shape in shapes)
    return f"CASE px_shape({cell}) {cases} END"
