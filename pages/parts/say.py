"""What pages say: messages in the reader's language, with text that came from data made inert.

`_` is for everything that Streamlit renders as Markdown (labels, captions, buttons, help), `plain`
for what it shows as it is (options, table headers, file names).
"""

import re
from collections.abc import Iterable

from core.words import Message, msg, opening, render

LONGEST = 80
JOINER = "\u2060"  # invisible; keeps `:name:`, `:red[x]` and `http://` from being recognised
# Signs that mean something to Markdown anywhere; others only in their place: a screen reader reads
# a label's escapes aloud, so that plain names such as `credit_amount` must stay as they are.
_SIGNS = (
    r"[\\`*{}\[\]#!|~<>$^]",
    r"(?<![^\W_])_|_(?![^\W_])",  # not inside a word
    r"&(?=#?\w+;)",
    r"^[-+=]",
)
_PUNCTUATION = re.compile(f"({'|'.join(_SIGNS)})")
_NUMBERED = re.compile(r"^(\d{1,9})([.)])")
_TRIGGERS = re.compile(r"(:(?=\S)|(?<=\w)@(?=\w)|\bwww(?=\.)|[-<=](?=[->]))", re.IGNORECASE)


def _(text: str | Message, **params: object) -> str:
    """Our own words, filled with what came from data, ready for a place that renders Markdown.

    >>> _("Column {name} is empty.", name="$x$ :red[y]").replace(JOINER, "")
    'Column \\\\$x\\\\$ :red\\\\[y\\\\] is empty.'
    """
    return render(msg(text, **params) if isinstance(text, str) else text, escape)


def said(text: str | Message) -> str:
    """A text of a report (a message, or a string that came from data), inert in Markdown."""
    return render(text, escape)


def plain(text: str | Message) -> str:
    """A message, or a string that came from data, for a place that shows text as it is."""
    return render(text, shorten)


def title(text: str | Message) -> str:
    """As `plain`, for a header that stands alone: our own words begin with a capital."""
    return opening(text, shorten)


def escape(text: str) -> str:
    """Text from data that Markdown shows as it stands: no image, maths, colour, HTML or heading.

    >>> escape("![a](http://h/x.png)").replace(JOINER, "")
    '\\\\!\\\\[a\\\\](http://h/x.png)'
    >>> escape("credit_amount"), escape("1. a")
    ('credit_amount', '1\\\\. a')
    >>> escape("# a\\n\\n    b")
    '\\\\# a b'
    """
    line = _PUNCTUATION.sub(r"\\\1", _TRIGGERS.sub(rf"\1{JOINER}", shorten(text)))
    return _NUMBERED.sub(r"\1\\\2", line)


def shorten(text: str, longest: int = LONGEST) -> str:
    """One line of at most `longest` characters, its end kept: names often differ there.

    >>> shorten("a" * 100, 9)
    'aaaaa…aaa'
    """
    line = " ".join(str(text).split())
    if len(line) <= longest:
        return line
    tail = longest // 3
    return f"{line[: longest - tail - 1]}…{line[-tail:]}"


def labels(names: Iterable[str], longest: int = 48) -> dict[str, str]:
    """A short label for each name, never the same for two.

    >>> labels(["x" * 9 + "1" * 9 + "y" * 9, "x" * 9 + "2" * 9 + "y" * 9], 9)
    {'xxxxxxxxx111111111yyyyyyyyy': 'xxxxx…yyy', 'xxxxxxxxx222222222yyyyyyyyy': 'xxxxx…yyy (2)'}
    """
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        label, copy = shorten(name, longest), 1
        while label in taken:
            copy += 1
            label = f"{shorten(name, longest)} ({copy})"
        taken.add(label)
        found[name] = label
    return found
