"""What changed between two runs of one application: number for number, and how surely."""

from collections.abc import Iterable

from core.report.blocks import Column, Number, Report, Table, Text
from core.report.narrative import amount
from core.report.provenance import data_set
from core.report.screens import Screen, origin
from core.words import Message, msg


def since(now: Report, before: Report) -> Screen:
    """One screen: each number of the answer then and now, and whether their ranges part."""
    pairs = list(_pairs(now, before))
    clear = [pair for pair in pairs if _parted(*pair)]
    rows = tuple(
        (
            new.title,
            _with_range(old),
            _with_range(new),
            _direction(new, old),
            msg("beyond chance") if _parted(new, old) else _unsure(new, old),
        )
        for new, old in pairs
    )
    day = str(before.facts.get("created") or "")
    some = msg(
        "{n:count} of {all:count} numbers changed beyond chance since {day:date}",
        n=len(clear),
        all=len(pairs),
        day=day,
    )
    none = msg("No number changed beyond chance since {day:date}", day=day)
    columns = (
        Column("what", msg("Number")),
        Column("before", msg("Then")),
        Column("now", msg("Now")),
        Column("change", msg("Change")),
        Column("sure", msg("How sure")),
    )
    return Screen(
        "table",
        some if clear else none,
        tuple(_caution(now, before)),
        table=Table(msg("What changed"), columns, rows),
        notes=(msg("Beyond chance means here: the two 95 % ranges do not meet."),),
        origin=(*origin(before.facts), msg("then"), *origin(now.facts)),
    )


def _pairs(now: Report, before: Report) -> Iterable[tuple[Number, Number]]:
    """The numbers that both answers give, matched by what they are called."""
    old = {_name(block): block for block in before.answer if isinstance(block, Number)}
    for block in now.answer:
        if isinstance(block, Number) and _name(block) in old:
            yield block, old[_name(block)]


def _name(number: Number) -> str:
    title = number.title
    return f"{title.id if isinstance(title, Message) else title} {number.unit}"


def _with_range(number: Number) -> Message:
    said = amount(number.value, number.unit)
    if number.interval is None:
        return said
    return msg("{value} ({range})", value=said, range=amount(list(number.interval), number.unit))


def _parted(new: Number, old: Number) -> bool:
    if new.interval is None or old.interval is None:
        return False
    return new.interval[0] > old.interval[1] or new.interval[1] < old.interval[0]


def _unsure(new: Number, old: Number) -> Text:
    known = new.interval is not None and old.interval is not None
    return msg("may be chance") if known and new.value != old.value else "–"


def _direction(new: Number, old: Number) -> Text:
    """Up or down by how much, with a word for what that means."""
    if new.value is None or old.value is None or new.value == old.value:
        return msg("same") if new.value == old.value else "–"
    up = new.value > old.value
    size = amount(abs(new.value - old.value), new.unit)
    moved = msg("up {size}", size=size) if up else msg("down {size}", size=size)
    if new.better == "neither":
        return moved
    good = up == (new.better == "higher")
    return msg("{moved}, better", moved=moved) if good else msg("{moved}, worse", moved=moved)


def _caution(now: Report, before: Report) -> Iterable[Text]:
    same = _tables(now) == _tables(before)
    if not same:
        yield msg(
            "Then: {before}. Now: {now}. Other data may be the reason, not the model.",
            before=data_set(before.facts),
            now=data_set(now.facts),
        )


def _tables(report: Report) -> list[str]:
    tables = report.facts.get("tables") or {}
    return sorted(str(table.get("id")) for table in tables.values())
