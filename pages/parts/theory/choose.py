"""Choosing one of the person's runs, the shipped samples' among them."""

from typing import Any

import streamlit as st

from core import studio
from core.keep import place
from pages.parts import places
from pages.parts.say import _, plain

FINISHED = place.SHIPPED / "runs"


def run(key: str) -> Any | None:
    """The chosen run, or None (with a way on) while there is none."""
    known = {one.id: one for one in studio.runs() if not studio.card(one.app).hidden}
    samples = [card for card in studio.cards() if (FINISHED / card.key / "final").exists()]
    if not known:
        st.info(_("No run yet. Train one of your own, or open a sample’s finished run:"))
        for card in samples:
            if st.button(_("{title}: the sample’s run", title=card.title), key=f"{key}.{card.key}"):
                studio.sample_run(card.key)
                st.rerun()
        places.link(places.HOME, _("Home"), ":material/home:")
        return None
    asked = st.query_params.get("run")
    names = {one.id: _name(one) for one in known.values()}
    ids = list(names)
    at = ids.index(asked) if asked in names else 0
    chosen = st.selectbox(_("Run"), ids, at, format_func=names.get, key=f"{key}.run")
    st.query_params["run"] = chosen
    return known[chosen]


def _name(one: Any) -> str:
    when = plain(_("{when:time}", when=one.created.astimezone()))
    return f"{plain(studio.card(one.app).title)} · {plain(one.name)} · {when}"
