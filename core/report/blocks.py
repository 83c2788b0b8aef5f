"""A report is facts in blocks; painters turn them into a screen, an HTML file, slides.

Texts are messages (translated by the painter) or plain strings that came from data (escaped by it).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from math import isfinite
from typing import Any

from core import words
from core.words import Message

Text = Message | str


@dataclass(frozen=True)
class Sentence:
    """A finding in words. `tone`: headline, lead, body or caution."""

    text: Text
    tone: str = "body"


@dataclass(frozen=True)
class Number:
    """A score with its neighbours: interval, baseline, and what it means."""

    title: Text
    value: float | None
    unit: str = "number"  # a spec of core/numerals.py
    interval: tuple[float, float] | None = None
    against: float | None = None
    against_title: Text | None = None
    help: Text | None = None
    better: str = "higher"  # higher, lower or neither


@dataclass(frozen=True)
class Axis:
    title: Text
    unit: str = "number"
    kind: str = "linear"  # linear, log, category, date
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Mark:
    """One layer of a figure. `kind`: line, area, band (y is low, high is `top`), point, bar, rule.

    A rule is a vertical line at x[0]. `role` chooses the colour: ours, baseline, real, synthetic,
    better, worse, chosen, or series (in categorical order).
    """

    kind: str
    x: tuple[Any, ...]
    y: tuple[Any, ...] = ()
    label: Text = ""
    role: str = "ours"
    low: tuple[float, ...] = ()  # error bars or the lower edge of a band
    high: tuple[float, ...] = ()  # the upper edge
    horizontal: bool = False  # bars that lie: x are values, y are names
    names: tuple[Text, ...] = ()  # of the dots of a map, the most telling first


@dataclass(frozen=True)
class Figure:
    """A picture whose title states the finding and whose subtitle names measure and unit."""

    title: Text
    subtitle: Text
    x: Axis
    y: Axis
    marks: tuple[Mark, ...]
    note: Text | None = None  # n, source, caveat: below the picture
    key: str = ""  # a stable name for the file when it is downloaded


@dataclass(frozen=True)
class Column:
    key: str
    title: Text
    unit: str = "text"  # text or a spec of core/numerals.py


@dataclass(frozen=True)
class Table:
    """Rows to read. `people`: the rows are single persons or cases, shown only when asked for."""

    title: Text
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    note: Text | None = None
    people: bool = False


@dataclass(frozen=True)
class Action:
    """What to do next, and the list (a column of the run's output) to do it with."""

    text: Text
    output: str = ""  # name of the run's Parquet output
    rows: int = 0


Block = Sentence | Number | Figure | Table | Action


@dataclass(frozen=True)
class Report:
    """The answer first; then why, how sure and how fair, and under the hood."""

    title: Text
    answer: tuple[Block, ...]
    why: tuple[Block, ...] = ()
    sure: tuple[Block, ...] = ()
    hood: tuple[Block, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)  # data set, rows, date, settings ...

    def __post_init__(self) -> None:
        first = self.answer[0] if self.answer else None
        if not isinstance(first, Sentence):
            raise ValueError("the first block of a report says in a sentence what it means")


# The only classes that stored reports may name.
_CLOSED = {
    kind.__name__: kind
    for kind in (Sentence, Number, Axis, Mark, Figure, Column, Table, Action, Report)
}


def to_json(value: Any) -> Any:
    """Plain lists and dicts, ready for `json.dumps`; NaN and infinity become null."""
    if isinstance(value, Message):
        return words.to_json(value)
    if is_dataclass(value):
        parts = {item.name: to_json(getattr(value, item.name)) for item in fields(value)}
        return {"block": type(value).__name__, **parts}
    if isinstance(value, (tuple, list)):
        return [to_json(part) for part in value]
    if isinstance(value, Mapping):
        return {str(key): to_json(part) for key, part in value.items()}
    if isinstance(value, date):
        return value.isoformat()
    value = value.item() if hasattr(value, "item") else value
    return None if isinstance(value, float) and not isfinite(value) else value


def from_json(stored: Any) -> Any:
    """The blocks that `to_json` wrote; names outside the closed list are refused (KeyError)."""
    if isinstance(stored, list):
        return tuple(from_json(part) for part in stored)
    if not isinstance(stored, dict):
        return stored
    if "msg" in stored:
        return words.from_json(stored)
    parts = {key: from_json(part) for key, part in stored.items() if key != "block"}
    return _CLOSED[stored["block"]](**parts) if "block" in stored else parts
