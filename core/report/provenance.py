"""Where a report comes from: data set, rows, date, settings, versions, in words."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from core.words import Message, msg, render

Pair = tuple[Message | str, Message | str]
TITLES = {
    "name": msg("Run"),
    "title": msg("Application"),
    "data": msg("Data set"),
    "test": msg("Test data"),
    "created": msg("Trained"),
    "split": msg("Test part"),
    "roles": msg("Columns"),
    "positive": msg("Outcome that counts"),
    "method": msg("Method"),
    "repairs": msg("Repairs"),
    "warnings": msg("Warnings"),
    "seconds": msg("Took"),
    "device": msg("Device"),
    "steps": msg("Steps"),
    "settings": msg("Settings"),
    "versions": msg("Versions"),
    "run": msg("Run number"),
}
_PARTS = {
    "folds": msg("every case once, in {folds:count} folds"),
    "rows": msg("{test:count} of {all:count} cases, drawn by their content"),
    "time": msg("the latest {test:count} of {all:count} cases"),
    "given": msg("{test:count} cases from a file of their own"),
    "twin": msg("{test:count} real cases; learnt from a synthetic twin"),
    "last": msg("the last event of {test:count} customers, scored before it was learnt from"),
    "moment": msg("the first event of {test:count} customers after one moment, the same for all"),
    "horizon": msg("the last {days:count} days, held out: {test:count} customers"),
    "origins": msg("the {steps:count} periods after each of {origins:count} cuts of the history"),
}
TESTED = ("split", "n_test", "horizon", "origins", "settings")  # facts that tell the test part


def data_set(facts: Mapping[str, Any]) -> str:
    """What the report was made from, by name."""
    tables = facts.get("tables") or {}
    names = [_name(table) for table in tables.values()] if isinstance(tables, Mapping) else []
    return str(facts.get("data") or "") or ", ".join(names)


def provenance(facts: Mapping[str, Any]) -> Iterable[Pair]:
    """Titles and values of what is known, in reading order."""
    known = {**facts, "data": _data(facts), "split": _part(facts)}
    for key, title in TITLES.items():
        value = _VALUES.get(key, _plain)(known.get(key))
        if value:
            yield title, value


def _name(table: Any) -> str:
    return str(table.get("name") or table.get("file") or "") if isinstance(table, Mapping) else ""


def _data(facts: Mapping[str, Any]) -> Message | str:
    name, rows = data_set(facts), facts.get("rows")
    return msg("{name} ({n:count} rows)", name=name, n=rows) if name and rows else name


def _moment(value: Any) -> Message | str:
    return msg("{moment:time}", moment=value) if value else ""


def _took(value: Any) -> Message | str:
    total = value.get("total") if isinstance(value, Mapping) else value
    return msg("{seconds:duration}", seconds=total) if total else ""


def _part(facts: Mapping[str, Any]) -> Message | str:
    """What the model was scored on, and that it had not learnt from it."""
    split, settings = facts.get("split"), facts.get("settings")
    if not isinstance(split, Mapping):
        return _plain(split)
    kind, asked = str(split.get("kind")), settings if isinstance(settings, Mapping) else {}
    if kind == "last" and asked.get("split") == "time":
        kind = "moment"
    text = _PARTS.get(kind)
    if text is None:
        return ""
    test, train = split.get("test") or facts.get("n_test") or 0, split.get("train") or 0
    sizes = {"days": facts.get("horizon"), "steps": facts.get("horizon")}
    said = {**sizes, "origins": facts.get("origins"), "folds": split.get("folds", 0)}
    return Message(text.id, {"test": test, "all": test + train, **said})


def _assigned(value: Any) -> str:
    if not isinstance(value, Mapping):
        return _plain(value)
    pairs = {name: _plain(part) for name, part in value.items()}
    return "; ".join(f"{name} = {text}" for name, text in pairs.items() if text)


def _listed(value: Any) -> str:
    found = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
    return " ".join(filter(None, map(_plain, found)))


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Message):
        return render(value)
    if isinstance(value, (list, tuple)):
        return ", ".join(map(_plain, value))
    if isinstance(value, bool):
        return render(msg("yes") if value else msg("no"))
    return f"{value:g}" if isinstance(value, float) else str(value)


_VALUES = {
    "data": lambda value: value,
    "test": _name,
    "created": _moment,
    "split": lambda value: value,
    "roles": _assigned,
    "settings": _assigned,
    "versions": _assigned,
    "seconds": _took,
    "repairs": _listed,
    "warnings": _listed,
}
