"""One product: what goes with it, and whom to offer it to."""

from typing import Any

import pandas as pd
import streamlit as st

from core.words import msg
from pages.parts import asking, grid, guard, offers, tongue
from pages.parts.say import _, plain


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
        near, whom = st.columns(2, gap="large")
        with near:
            _near(asking.ask(run, {"similar": picked, "k": 10}))
        with whom:
            _whom(asking.ask(run, {"offer": picked, "k": 20}))


def _near(answer: dict[str, Any]) -> None:
    by_words = answer["by_words"]
    st.caption(_("Most alike by its words") if by_words else _("Who has it is offered"))
    if not answer["rows"]:
        st.caption(_("Nothing goes with it yet."))
        return
    frame = pd.DataFrame(answer["rows"])[["rank", "title", "score"]]
    titles = {"rank": plain(msg("Rank")), "title": plain(msg("Product"))}
    titles["score"] = plain(msg("Weight"))
    grid.show(frame, {"rank": "count", "score": "number"}, titles, most=10)


def _whom(answer: dict[str, Any]) -> None:
    st.caption(_("Customers in whose lists it stands highest, of {n:count}", n=answer["asked"]))
    frame = pd.DataFrame(answer["rows"], columns=["rank", "user", "place", "events"])
    titles = {
        "rank": plain(msg("Rank")),
        "user": plain(msg("Customer")),
        "place": plain(msg("Place in the list")),
        "events": plain(msg("Events")),
    }
    units = {"rank": "count", "place": "count", "events": "count"}
    grid.show(frame, units, titles, most=10)
