"""What the typing of columns mended, in words: counted, each with its first example."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.table import duck
from core.table.facts import Seen
from core.table.plan import Plan, lenient
from core.table.repair import Repair
from core.table.shape import BRACKET, FLAGS, MONEY, PERCENT, SIGN, Shape
from core.words import Message, msg

ZONE = r":\d{2}.*(Z|[-+]\d{2}:?\d{2})$"
BATCH = 20  # examples converted in one query
YUAN = ("¥", "￥", "元", "CNY", "RMB", "人民币")  # signs of one currency
SAME = {**dict.fromkeys(YUAN, "¥"), "USD": "$", "EUR": "€", "GBP": "£", "US$": "$"}


@dataclass(frozen=True)
class Mending:
    """Cells of some shapes in one column, and what was done to them."""

    kind: str
    plan: Plan
    shapes: tuple[int, ...]
    text: Message

    @property
    def seen(self) -> tuple[Seen, ...]:
        facts = self.plan.facts
        return tuple(facts[shape] for shape in self.shapes if shape in facts)

    @property
    def first(self) -> Seen:
        return min(self.seen, key=lambda seen: seen.row)


def repairs(connection: duck.Connection, plans: Sequence[Plan]) -> tuple[Repair, ...]:
    """The repairs of all columns, in file order."""
    found = [mending for plan in plans for mending in _mendings(plan) if mending.seen]
    told: list[Repair] = []
    for start in range(0, len(found), BATCH):
        batch = found[start : start + BATCH]
        told += map(_repair, batch, _values(connection, batch))
    return tuple(told)


def currencies(connection: duck.Connection, plans: Sequence[Plan]) -> tuple[Message, ...]:
    """A warning for each column whose amounts bear the signs of several currencies."""
    found = []
    for plan in plans:
        if not any(shape & MONEY for shape in plan.read if shape in plan.facts):
            continue
        query = f"SELECT DISTINCT regexp_extract({plan.raw}, {duck.text(SIGN)}) FROM raw"
        signs = {row[0] for row in connection.execute(query).fetchall() if row[0]}
        names = sorted({SAME.get(sign, sign) for sign in signs})
        if len(names) > 1:
            said = msg(
                "Column “{name}” mixes {n:count} currencies ({names}); its amounts are taken as "
                "they stand: convert them first, or keep one.",
                name=plan.name,
                n=len(names),
                names=", ".join(names),
            )
            found.append(said)
    return tuple(found)


def zones(connection: duck.Connection, plans: Sequence[Plan]) -> tuple[Message, ...]:
    """A warning for each column whose times bear several zones: the clock stands as it is."""
    found = []
    for plan in plans:
        if plan.type != "date":
            continue
        zone = f"regexp_extract({plan.raw}, {duck.text(ZONE)}, 1)"
        query = f"SELECT DISTINCT {zone} FROM raw"
        names = sorted(row[0] for row in connection.execute(query).fetchall() if row[0])
        if len(names) > 1:
            said = msg(
                "The times of column “{name}” are of several zones ({names}) and are taken as they "
                "stand: bring them to one zone first if hours matter.",
                name=plan.name,
                names=", ".join(names),
            )
            found.append(said)
    return tuple(found)


def _repair(mending: Mending, after: str) -> Repair:
    count, first, name = sum(seen.count for seen in mending.seen), mending.first, mending.plan.name
    text = Message(mending.text.id, {**mending.text.params, "n": count, "row": first.row})
    return Repair(f"{mending.kind}:{name}", name, text, count, first.text, after)


def _values(connection: duck.Connection, batch: Sequence[Mending]) -> list[str]:
    """What became of each first cell."""
    parts = [
        f"(SELECT ({lenient(mending.plan)})::VARCHAR "
        f"FROM (SELECT {duck.text(mending.first.text)} AS {mending.plan.raw}))"
        if mending.kind not in ("missing", "unread")
        else "''"
        for mending in batch
    ]
    found = connection.execute(f"SELECT {', '.join(parts)}").fetchall()[0]
    return [str(value or "")[:80] for value in found]


def _mendings(plan: Plan) -> Iterator[Mending]:
    if plan.kept:
        return
    if plan.type == "text":
        text = msg("{n:count} cells were blank or held “?”, first in row {row:count}: now missing.")
        yield Mending("missing", plan, (Shape.BLANK, Shape.QUESTION), text)
        return
    words = (Shape.BLANK, Shape.QUESTION, Shape.WORD)
    text = msg("{n:count} cells held a word for nothing, first in row {row:count}: now missing.")
    yield Mending("missing", plan, words, text)
    unread = tuple(shape for shape in plan.counts if shape not in (*plan.read, *words))
    text = msg("{n:count} cells could not be read, first in row {row:count}: now missing.")
    yield Mending("unread", plan, tuple(shape for shape in unread if shape), text)
    yield from _dates(plan) if plan.type == "date" else _figures(plan)


def _dates(plan: Plan) -> Iterator[Mending]:
    order = msg("day/month/year") if plan.day_first else msg("month/day/year")
    parts = (Shape.DAY, Shape.MONTH, Shape.EITHER)
    ways: tuple[tuple[tuple[Shape, ...], Message], ...] = (
        (parts, msg("{n:count} dates were read as {order}.", order=order)),
        ((Shape.YMD,), msg("{n:count} numbers such as 19970101 were read as dates.")),
        ((Shape.POINTS,), msg("{n:count} dates such as 2026.01.02 were read.")),
        ((Shape.CHINESE, Shape.SPELT), msg("{n:count} dates written in words were read.")),
        ((Shape.YEAR_MONTH,), msg("{n:count} months were read as their first day.")),
    )
    several = sum(any(plan.counts.get(shape) for shape in shapes) for shapes, _ in ways)
    mixed = several + (plan.counts.get(Shape.ISO, 0) > 0) > 1
    shapes = tuple(shape for part, _ in ways for shape in part)
    if mixed:
        text = msg("{n:count} dates in mixed forms were read; {order} where in doubt.", order=order)
        yield Mending("dates", plan, shapes, text)
        return
    for part, text in ways:
        yield Mending("dates", plan, part, text)


def _figures(plan: Plan) -> Iterator[Mending]:
    read = tuple(plan.read)
    grouped = (Shape.ENGLISH, Shape.COMMA3, Shape.SPACED)
    if plan.euro:
        commas = tuple(s for s in read if s & ~FLAGS in (Shape.EURO, Shape.COMMA3, Shape.POINT3))
        text = msg("{n:count} numbers with a decimal comma were read.")
        yield Mending("comma", plan, commas, text)
    else:
        text = msg("{n:count} numbers with thousands separators were read.")
        yield Mending("grouping", plan, tuple(s for s in read if s & ~FLAGS in grouped), text)
    flags = (
        ("percent", PERCENT, msg("{n:count} percentages were read as shares: 12% is 0.12.")),
        ("money", MONEY, msg("{n:count} amounts with a currency sign were read as numbers.")),
        ("bracket", BRACKET, msg("{n:count} amounts such as (12) or 12- were read as negative.")),
    )
    for kind, flag, text in flags:
        yield Mending(kind, plan, tuple(s for s in read if s & flag), text)
