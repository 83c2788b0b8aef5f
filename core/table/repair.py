"""What was mended while reading a file: counted, shown by an example, and undone by its key."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core import words
from core.words import Message


@dataclass(frozen=True)
class Repair:
    """One kind of mending, in one column or (column=None) in the whole file.

    `key` is stable: named in `ReadOptions.undo`, the repair is not applied. `undoable=False`: the
    file cannot be kept without it.
    """

    key: str
    column: str | None
    text: Message
    count: int
    example_before: str = ""
    example_after: str = ""
    undoable: bool = True


def to_json(repair: Repair) -> dict[str, Any]:
    """Plain values, ready for `json.dumps`."""
    parts = {name: getattr(repair, name) for name in repair.__dataclass_fields__}
    return {**parts, "text": words.to_json(repair.text)}


def from_json(stored: Mapping[str, Any]) -> Repair:
    """The repair that `to_json` wrote.

    >>> repair = Repair("footer", None, words.msg("The last row is a total."), 1, "Total", "")
    >>> from_json(to_json(repair)) == repair
    True
    """
    text = words.from_json(stored["text"])
    return Repair(**{**stored, "text": text if isinstance(text, Message) else Message(text)})
