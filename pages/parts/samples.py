"""The shipped samples: open a finished run, or try the data oneself."""

import streamlit as st

from core import studio
from core.card import Card
from core.errors import UserError
from core.report.blocks import Sentence
from pages.parts import desk, places
from pages.parts.say import _, said


def show() -> None:
    """A card for each application that ships a sample."""
    cards = [card for card in studio.cards() if card.sample and places.exists(card)]
    if not cards:
        return
    st.subheader(_("Or see it on a sample"), anchor=False)
    grid = st.grid("auto", min_column_width=300, border=True)
    for card in cards:
        with grid.cell():
            _card(card)


def _card(card: Card) -> None:
    st.markdown(f"{card.icon} **{_(card.title)}**")
    st.markdown(_(card.question))
    run = _finished(card)
    if run:
        st.caption(_headline(run))
    with st.container(horizontal=True):
        if run and st.button(
            _("See the answer"),
            icon=":material/insights:",
            type="primary",
            key=f"sample.{card.key}.run",
        ):
            places.go(places.page(card), run=run)
        if st.button(
            _("Try it yourself"), icon=":material/science:", key=f"sample.{card.key}.data"
        ):
            places.go(places.page(card), data=desk.samples(card))


def _finished(card: Card) -> str | None:
    try:
        return studio.sample_run(card.key)
    except (UserError, OSError):
        return None


def _headline(run_id: str) -> str:
    first = studio.run(run_id).report().answer[0]
    return said(first.text) if isinstance(first, Sentence) else ""
