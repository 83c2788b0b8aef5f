"""The slot for an earlier run whose networks are trained further on the data at hand."""

from typing import Any

import streamlit as st

from core import studio
from core.card import Card
from core.words import msg
from pages.parts import kept
from pages.parts.say import _, plain, shorten

MOST = 30  # runs offered, the latest first


def choose(card: Card) -> dict[str, str]:
    """{"base": a run's id}, or nothing; no slot where no run of this application has a network."""
    if not card.continues:
        return {}
    runs = [run for run in studio.runs(app=card.key)[:MOST] if _has_network(run)]
    if not runs:
        return {}
    names = {"": plain(msg("Start afresh"))} | {
        run.id: plain(
            msg(
                "{name} · {when:time}",
                name=shorten(run.name or run.id, 40),
                when=run.created.astimezone(),
            )
        )
        for run in runs
    }
    key = f"{card.key}.base"
    widget = kept.ready(key, "")
    if st.session_state[widget] not in names:
        st.session_state[widget] = ""
    picked = st.selectbox(
        _("Continue from an earlier run"),
        list(names),
        format_func=names.__getitem__,
        key=widget,
        help=_(
            "Its networks are trained further on this data instead of starting afresh. Columns, "
            "their known values and the outcome that counts stay as in that run."
        ),
        width=420,
    )
    kept.keep(key, picked)
    return {"base": picked} if picked else {}


def _has_network(run: Any) -> bool:
    """Whether there is something to train further: one given up is not stored."""
    return run.stage == "final" and any(run.model.rglob("*.safetensors"))
