"""The screen's painter: blocks of a report, in reading order."""

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby

import streamlit as st

from core.numerals import level, write
from core.report.blocks import Action, Block, Figure, Number, Report, Sentence, Table
from core.words import language, msg
from pages.parts import grid, picture
from pages.parts.say import _, said

Act = Callable[[Action], None]


def answer(report: Report, key: str, act: Act | None = None) -> None:
    """What the run concluded: a sentence, at most four numbers, two pictures, one action."""
    blocks(report.answer, f"{key}.answer", act)


def depth(
    report: Report,
    key: str,
    act: Act | None = None,
    extras: Mapping[str, Callable[[], None]] | None = None,
) -> None:
    """The rest of the report, in three tabs; `extras` are drawn at the end of a tab."""
    titles = {
        "why": _("Why"),
        "sure": _("How sure and how fair"),
        "hood": _("Under the hood"),
    }
    for tab, name in zip(st.tabs(list(titles.values())), titles, strict=True):
        with tab:
            blocks(getattr(report, name), f"{key}.{name}", act)
            if extras and name in extras:
                extras[name]()


def blocks(found: Sequence[Block], key: str, act: Act | None = None) -> None:
    """Paint blocks; neighbours of one kind share a row: numbers by four, pictures by two."""
    place = 0
    for kind, group in groupby(found, type):
        run = list(group)
        if kind is Number:
            numbers(run)
        elif kind is Figure:
            figures(run, f"{key}.{place}")
        else:
            for block in run:
                _single(block, act)
        place += len(run)


def numbers(found: Sequence[Number], narrowest: int = 190) -> None:
    """Scores as cards, each with its interval and its baseline."""
    grid_ = st.grid(min(max(len(found), 2), 4), min_column_width=narrowest, border=True)
    for block in found:
        with grid_.cell():
            _card(block)


def figures(found: Sequence[Figure], key: str) -> None:
    """Pictures two by two where the page is wide enough for that; a single one takes the width."""
    grid_ = st.grid(min(len(found), 2), min_column_width=380, border=True)
    for at, block in enumerate(found):
        with grid_.cell():
            picture.figure(block, f"{key}.{at}.{block.key}")


def number(block: Number) -> tuple[str, str]:
    """The value and what it stands against, in the reader's numerals, with the same decimals."""
    value, against = (
        write(part, block.unit, language.get()) for part in (block.value, block.against)
    )
    value, against = level([value, against])
    return value, against


def _card(block: Number) -> None:
    value, against = number(block)
    st.metric(said(block.title), value, help=said(block.help) if block.help else None)
    below = []
    if block.interval:
        interval = write(block.interval, block.unit, language.get())
        below.append(_("95 %: {interval}", interval=interval))
    if block.against is not None:
        title = block.against_title or msg("baseline")
        below.append(_("{title}: {value}", title=title, value=against))
    if below:
        st.caption("  \n".join(below))


def _single(block: Block, act: Act | None) -> None:
    if isinstance(block, Sentence):
        sentence(block)
    elif isinstance(block, Table):
        _table(block)
    elif isinstance(block, Action) and act:
        act(block)


def sentence(block: Sentence) -> None:
    """A finding in words, as loud as its tone."""
    text = said(block.text)
    if block.tone == "headline":
        st.header(text, anchor=False)
    elif block.tone == "lead":
        st.markdown(f"**{text}**")
    elif block.tone == "caution":
        st.warning(text, icon=":material/warning:")
    else:
        st.markdown(text)


def _table(block: Table) -> None:
    if not block.people:
        return grid.table(block)
    with st.expander(said(block.title), icon=":material/visibility:"):
        st.caption(_("Rows of single cases: shown on this screen only."))
        grid.table(block)
    return None
