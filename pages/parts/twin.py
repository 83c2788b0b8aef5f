"""Real and synthetic side by side: any column, or any column by another."""

from typing import Any

import streamlit as st

from core.report.blocks import from_json
from core.words import msg
from pages.parts import asking, guard, picture, tongue
from pages.parts.say import _, labels, plain

ALONE = msg("none: the column alone")


def panel(run: Any) -> None:
    """Choose a column, and what it goes by; a change asks only this panel again."""
    asking.warm(run)
    st.fragment(_panel)(run)


def _panel(run: Any) -> None:
    tongue.listen()
    with guard.kindly(), st.container(border=True):
        st.markdown(f"#### {_('Every column and pair, side by side')}")
        facts = run.scores().facts
        errors = facts["judged"][facts["recommended"]]["columns"]
        names = labels(sorted(errors, key=lambda name: -(errors[name] or 0)))
        column, by = _choice(run, names)
        question = {"compare": column} | ({"by": by} if by else {})
        with st.spinner(_("Asking the model …")):
            answer = asking.ask(run, question)
        picture.figure(from_json(answer["figure"]), f"twin.{run.id}.figure")


def _choice(run: Any, names: dict[str, str]) -> tuple[str, str | None]:
    left, right = st.columns(2)
    with left:
        column = st.selectbox(
            _("Column"),
            list(names),
            format_func=names.__getitem__,
            key=f"twin.{run.id}.column",
            help=_("Those furthest off come first."),
        )
    others: list[str | None] = [None, *(name for name in names if name != column)]
    with right:
        by = st.selectbox(
            _("By"),
            others,
            format_func=lambda name: plain(ALONE) if name is None else names[name],
            key=f"twin.{run.id}.by.{column}",
            help=_("Shows how the column goes with this one, in the table and in the twin."),
        )
    return column, by
