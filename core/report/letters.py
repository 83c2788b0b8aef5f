"""How wide a text is, and where its lines break: Latin by words, Chinese by characters."""

from functools import cache
from unicodedata import east_asian_width

_THIN = set("iljtfrI.,:;'|!()[]·“”‘’ -")
_BOUND = set("，。、：；！？）》」』”’%…,.;:!?)")  # never first on a line


@cache
def _share(letter: str) -> float:
    if east_asian_width(letter) in "WF":
        return 1.0
    if letter in _THIN:
        return 0.31
    return 0.68 if letter.isupper() or letter in "mw%@—" else 0.55


def width(text: str, size: float = 13) -> float:
    """The pixels that a text takes in a sans face, near enough to lay out by.

    >>> width("风险评分", 10), width("ill", 10) < width("mom", 10)
    (40.0, True)
    """
    return size * sum(map(_share, text))


def wrap(text: str, size: float, most: float, lines: int = 4) -> tuple[str, ...]:
    """The text in lines no wider than `most` pixels; what does not fit in `lines` is cut.

    >>> wrap("two thirds of the losses", 10, 60)
    ('two thirds of', 'the losses')
    >>> wrap("每一百笔贷款的损失，按分数线", 10, 90)
    ('每一百笔贷款的损', '失，按分数线')
    """
    rows = [""]
    for piece in _pieces(" ".join(text.split()), size, most):
        if width((rows[-1] + piece).rstrip(), size) > most and rows[-1]:
            rows[-1] = rows[-1].rstrip()
            if len(rows) == lines:
                return (*rows[:-1], cut(rows[-1] + "……", size, width(rows[-1], size)))
            rows.append("")
        rows[-1] += piece if rows[-1] else piece.lstrip()
    return tuple(row.rstrip() for row in rows)


def cut(text: str, size: float, most: float) -> str:
    """The text on one line, its end replaced by … where it is too wide.

    >>> cut("credit_history", 10, 50)
    'credit_hi…'
    """
    text = " ".join(text.split())
    if width(text, size) <= most:
        return text
    kept, used = "", width("…", size)
    for letter in text:
        used += size * _share(letter)
        if used > most:
            break
        kept += letter
    return kept.rstrip() + "…"


def _pieces(text: str, size: float, most: float) -> list[str]:
    """The unbreakable pieces: words with their space, single Chinese characters, cut long words."""
    found: list[str] = []
    for letter in text:
        joins = found and not _breaks(found[-1][-1], letter)
        if joins and width(found[-1] + letter, size) <= most:
            found[-1] += letter
        else:
            found.append(letter)
    return found


def _breaks(before: str, after: str) -> bool:
    if after in _BOUND or after == " " or before in "“‘（《「(":
        return False
    return before == " " or "W" in (east_asian_width(before), east_asian_width(after))
