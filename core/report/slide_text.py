"""Text for slides: what XML can hold, and what a worksheet takes for text, not a formula."""

import re

LONGEST = 400
_BROKEN = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # PowerPoint would read a sign for it
_FORMULA = re.compile(r"^[=+@{-]|^(?:\w+:\/\/|mailto:|internal:|external:)", re.IGNORECASE)
_NUMBER = re.compile(r"^[-+]?\d[\d.,]*(?:[eE][-+]?\d+)?\s?%?$")


def clean(text: str, longest: int = LONGEST) -> str:
    """Text without signs that no XML holds, cut where it would flood the slide.

    >>> clean("a\\x00b\\x1bc"), clean("_x000D_")
    ('abc', '_\\u2060x000D_')
    """
    found = _ESCAPED.sub("_\u2060", _BROKEN.sub("", text))
    return found if len(found) <= longest else f"{found[: longest - 1]}…"


def harmless(text: str) -> str:
    """Text for the worksheet behind a chart: never a formula or a link.

    >>> harmless("=1+1"), harmless("-5"), harmless("http://a"), harmless("credit: no")
    ("'=1+1", '-5', "'http://a", 'credit: no')
    """
    found = " ".join(clean(text, 80).split())
    risky = _FORMULA.match(found) and not _NUMBER.match(found)
    return f"'{found}" if risky else found
