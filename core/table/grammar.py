"""The words of the filter language, and how a text is cut into them."""

import re
from dataclasses import dataclass

from core.errors import UserError
from core.words import Message, msg

LONGEST = 2_000  # characters of a condition
SYMBOLS = {
    **{"==": "=", "<>": "!=", "≠": "!=", "≤": "<=", "≥": ">=", "=": "=", "!=": "!="},
    **{"<": "<", "<=": "<=", ">": ">", ">=": ">="},
    **{"＝": "=", "＜": "<", "＞": ">"},
}
BRACKETS = {"(": "(", ")": ")", ",": ",", "（": "(", "）": ")", "，": ","}
_QUOTES = {'"': '"', "'": "'", "`": "`", "“": "”", "‘": "’"}
_PATTERNS = (
    ("date", re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2})?)?(?![\w-])")),
    ("number", re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?(?![\w.])")),
    ("word", re.compile(r"[^\W\d]\w*([.\-]\w+)*")),
    ("symbol", re.compile(r"<=|>=|==|!=|<>|[=<>≠≤≥＝＜＞]")),
    ("bracket", re.compile(r"[(),（），]")),
)


@dataclass(frozen=True)
class Token:
    """A piece of a condition. `kind`: word, quoted, number, date, symbol, bracket or end."""

    kind: str
    text: str
    at: int  # the position of its first character, counted from 1


def tokens(text: str) -> list[Token]:
    """The pieces of a condition, with an end token.

    >>> [token.text for token in tokens('age >= 30 and "home town" = "Bonn"')]
    ['age', '>=', '30', 'and', 'home town', '=', 'Bonn', '']
    """
    if len(text) > LONGEST:
        raise UserError(
            msg("The condition is longer than {n:count} characters.", n=LONGEST),
            msg("Split it, or filter the table before."),
        )
    found: list[Token] = []
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        token, at = _next(text, at)
        found.append(token)
    return [*found, Token("end", "", len(text) + 1)]


def _next(text: str, at: int) -> tuple[Token, int]:
    if text[at] in _QUOTES:
        return _quoted(text, at)
    for kind, pattern in _PATTERNS:
        match = pattern.match(text, at)
        if match:
            return Token(kind, _plain(kind, match[0]), at + 1), match.end()
    raise wrong(at + 1, text[at], msg("a column, an operator or a value"))


def _plain(kind: str, text: str) -> str:
    if kind == "symbol":
        return SYMBOLS[text]
    return BRACKETS[text] if kind == "bracket" else text


def _quoted(text: str, at: int) -> tuple[Token, int]:
    """A text in quotes; the closing quote twice stands for itself."""
    close = _QUOTES[text[at]]
    letters: list[str] = []
    here = at + 1
    while here < len(text):
        if text.startswith(close * 2, here):
            letters.append(close)
            here += 2
        elif text[here] == close:
            return Token("quoted", "".join(letters), at + 1), here + 1
        else:
            letters.append(text[here])
            here += 1
    raise UserError(
        msg("The quote at position {at:count} never closes.", at=at + 1),
        msg("Close it with {quote}.", quote=close),
    )


def wrong(at: int, found: str, expected: Message) -> UserError:
    """The error that says where, what stands there and what was expected."""
    there = msg("“{found}”", found=found[:40]) if found else msg("the end")
    return UserError(
        msg("At position {at:count} stands {found}.", at=at, found=there),
        msg("Expected: {expected}.", expected=expected),
    )
