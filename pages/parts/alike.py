"""One product: what goes with it, and whom to offer it to."""

from typing import Any

import pandas as pd
import streamlit as st

from core.words import msg
from pages.parts import asking, grid, guard, offers, tongue
from pages.parts.say import _, plain

COLUMNS = {
    "rank": msg("Rank"),
    "user": msg("Customer"),
    "place": msg("Place in the list"),
    "strength": msg("Strength"),
    "events": msg("Events"),
}


def panel(run: Any) -> None:
    """The neighbours and the audience of a product."""
    asking.warm(run)
    st.fragment(_panel)(run)


def _panel(run: Any) -> None:
    tongue.listen()
    with guard.kindly(), st.container(border=True):
        st.markdown(f"#### {_('One product: what goes with it, and whom to offer it?')}")
        things = asking.ask(run, {"find": "", "most": offers.NAMES})["rows"]
        titles = offers._titles(things)
        picked = st.selectbox(
            _("Product"),
            list(titles),
            format_func=lambda item: titles.get(item, item),
            accept_new_options=True,
            key=f"alike.{run.id}.item",
            width=420,
        )
        if not picked:
            return
        halves = st.grid("auto", min_column_width=360)
        with halves.cell():
            _near(asking.ask(run, {"similar": picked, "k": 10}))
        with halves.cell():
            _whom(asking.ask(run, {"offer": picked, "k": 20}))


def _near(answer: dict[str, Any]) -> None:
    by_words = answer["by_words"]
    st.caption(_("Most alike by its words") if by_words else _("Who has it is offered"))
    if by_words:
        st.caption(offers.read_by(answer["reader"]))
    if not answer["rows"]:
        st.caption(_("Nothing goes with it yet."))
        return
    frame = pd.DataFrame(answer["rows"])[["rank", "title", "score"]]
    titles = {"rank": plain(msg("Rank")), "title": plain(msg("Product"))}
    titles["score"] = plain(msg("Weight"))
    grid.show(frame, {"rank": "count", "score": "number"}, titles, most=10)


def _whom(answer: dict[str, Any]) -> None:
    st.caption(_("Customers in whose lists it stands highest, of {n:count}", n=answer["asked"]))
    frame = pd.DataFrame(answer["rows"], columns=list(COLUMNS))
    titles = {name: plain(title) for name, title in COLUMNS.items()}
    units = {"rank": "count", "place": "count", "strength": "number", "events": "count"}
    grid.show(frame, units, titles, most=10)
    st.caption(_("Strength: standard deviations above the mean of all scores of that customer."))
