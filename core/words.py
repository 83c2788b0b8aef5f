"""The words a person reads: messages with parameters, rendered in the reader's language.

`msg("Approve {share:percent} of applicants", share=0.62)` is a fact that can be stored; `render`
turns it into a sentence in the language of the moment. Numbers stay numbers until then, so that a
run trained in English reads in Chinese, with Chinese numerals' units.
"""

import gettext
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from math import isfinite
from pathlib import Path
from string import Formatter

from core.numerals import SPECS, write

LANGUAGES = {"en": "English", "zh_CN": "简体中文"}
LOCALES = Path(__file__).parent.parent / "locales"

PACKED = "\x1emsg:"  # begins a cell that holds a message; no text people write does

_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")  # they embed, override, isolate

language: ContextVar[str] = ContextVar("language", default="en")


@dataclass(frozen=True)
class Message:
    """A sentence by its English text, with the facts that fill it."""

    id: str
    params: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return render(self)

    def __hash__(self) -> int:  # the facts may hold lists
        return hash(self.id)


def msg(text: str, **params: object) -> Message:
    """A message to be rendered later; `text` is also its key in the catalogue.

    >>> render(msg("{n:count} rows", n=5000))
    '5,000 rows'
    """
    return Message(text, params)


def listed(parts: Sequence[str], between: str = ", ") -> Message:
    """Texts that came from data side by side, each escaped and shortened for itself.

    >>> render(listed(["age", "sex"]), escape=lambda text: text.upper())
    'AGE, SEX'
    """
    names = {f"part_{at}": text for at, text in enumerate(parts)}
    return Message(between.join(f"{{{name}}}" for name in names), names)


def render(message: Message | str, escape: Callable[[str], str] = str) -> str:
    """The sentence in the current language; text that came from data passes through `escape`.

    >>> render(msg("Column “{name}” is empty.", name="<b>"), escape=lambda text: text.upper())
    'Column “<B>” is empty.'
    """
    if isinstance(message, str):
        return escape(straight(message))
    text = _catalogue(language.get()).gettext(message.id) if message.id else ""
    return _Filler(escape).vformat(text, (), message.params)


def straight(text: str) -> str:
    """Text without the signs that turn its direction: what is stored is what is read.

    >>> straight("invoice\u202efdp.exe")
    'invoicefdp.exe'
    """
    return _TURNS.sub("", text)


def opening(message: Message | str, escape: Callable[[str], str] = str) -> str:
    """As `render`, with a capital first: for what stands alone. Names from data stay as they are.

    >>> opening(msg("share of {what}", what="loans")), opening("duration")
    ('Share of loans', 'duration')
    """
    text = render(message, escape)
    ours = isinstance(message, Message) and not message.id.startswith("{")
    return text[:1].upper() + text[1:] if ours else text


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Render in another language for the length of a `with` block."""
    token = language.set(code if code in LANGUAGES else "en")
    try:
        yield
    finally:
        language.reset(token)


def nearest(locale: str | None) -> str:
    """The language we speak that is nearest to a browser's locale.

    >>> nearest("zh-Hans-CN"), nearest("de-DE"), nearest(None)
    ('zh_CN', 'en', 'en')
    """
    return "zh_CN" if (locale or "").lower().startswith("zh") else "en"


@cache
def _catalogue(code: str) -> gettext.NullTranslations:
    return gettext.translation("praxis", LOCALES, languages=[code], fallback=True)


class _Filler(Formatter):
    """`str.format` whose specs are the house's numerals, and whose text values are escaped."""

    def __init__(self, escape: Callable[[str], str]):
        self.escape = escape

    def get_field(self, field_name: str, args: object, kwargs: object) -> tuple[object, str]:
        return kwargs[field_name], field_name  # type: ignore[index]  # no attributes, no items

    def format_field(self, value: object, spec: str) -> str:
        if isinstance(value, Message):
            return render(value, self.escape)
        text = write(value, spec, language.get()) if spec in SPECS else str(value)
        ours = spec in SPECS and not isinstance(value, str)
        return text if ours else self.escape(straight(text))


def to_json(message: Message | str) -> object:
    """Plain lists and dicts; what `from_json` reads back."""
    if isinstance(message, str):
        return message
    params = {key: _plain(value) for key, value in message.params.items()}
    return {"msg": message.id, "params": params}


def from_json(stored: object) -> Message | str:
    """The message or plain text that `to_json` wrote.

    >>> render(from_json(to_json(msg("{a} of {b}", a=msg("half"), b="cake"))))
    'half of cake'
    """
    if not isinstance(stored, dict):
        return str(stored)
    params = {key: _rich(value) for key, value in stored["params"].items()}
    return Message(stored["msg"], params)


def pack(message: Message) -> str:
    """A message as one cell of a stored table; `unpack` says it in the reader's language.

    >>> unpack(pack(msg("{n:count} rows", n=5000))), unpack("a plain text")
    ('5,000 rows', 'a plain text')
    """
    return PACKED + json.dumps(to_json(message), ensure_ascii=False)


def unpack(cell: str) -> str:
    """The sentence of a packed cell; any other text as it is."""
    if not cell.startswith(PACKED):
        return cell
    return render(from_json(json.loads(cell.removeprefix(PACKED))))


def _plain(value: object) -> object:
    if isinstance(value, Message):
        return to_json(value)
    if isinstance(value, (tuple, list)):
        return [_plain(part) for part in value]
    if isinstance(value, date):
        return value.isoformat()
    value = value.item() if hasattr(value, "item") else value  # a number of numpy's
    return None if isinstance(value, float) and not isfinite(value) else value


def _rich(value: object) -> object:
    if isinstance(value, dict) and "msg" in value:
        return from_json(value)
    return tuple(map(_rich, value)) if isinstance(value, list) else value
