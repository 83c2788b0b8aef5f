"""The article's printed numbers beside the right ones, as a table that wraps its sentences."""

from collections.abc import Iterable, Sequence

import streamlit as st

from core.theory.errata import Erratum, shown
from core.words import Message, language
from pages.parts.say import _


def table(found: Iterable[Erratum], sections: bool = False) -> None:
    """One line per place: what it prints, what is right, why."""
    head = [_("In the article"), _("It prints"), _("Right"), _("Why")]
    lines = []
    for one in found:
        place = f"{one.section} · {_(one.topic)}" if sections else _(one.topic)
        lines.append([place, _cell(one.printed), f"**{_cell(right(one))}**", _(one.why)])
    rows(head, lines)


def right(one: Erratum) -> str:
    """The right numbers, or the words that take their place."""
    if one.words is not None:
        return _(one.words)
    if max(map(abs, one.right)) > 1e6:
        return ", ".join(_("{n:short}", n=value) for value in one.right)
    return shown(one.right)


def rows(head: Sequence[str], lines: Iterable[Sequence[str]]) -> None:
    """A Markdown table; its cells are ours, or escaped before."""
    text = [" | ".join(head), " | ".join("---" for _name in head)]
    text += [" | ".join(cell.replace("\n", " ") for cell in line) for line in lines]
    st.markdown("\n".join(f"| {line} |" for line in text))


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "\\<").replace(">", "\\>")


def lead(*sentences: Message) -> None:
    """What a page is about, in a few sentences that need no prior knowledge."""
    st.markdown(("" if language.get() == "zh_CN" else " ").join(_(one) for one in sentences))
