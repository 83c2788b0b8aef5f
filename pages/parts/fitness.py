"""What a data set is good for, across all applications."""

from typing import Any

import streamlit as st

from core import studio
from core.card import Card
from core.words import Message, msg
from pages.parts import intake, places
from pages.parts.say import _


def show(dataset_id: str) -> None:
    """The data set in a line, then the applications it is ready for, then what others lack."""
    dataset = studio.dataset(dataset_id)
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f":material/check_circle: {intake.facts(dataset)}", width="stretch")
            places.link(places.DATASETS, _("Look at it"), ":material/visibility:", data=dataset_id)
        for warning in dataset.warnings[:3]:
            st.caption(f":material/info: {_(warning)}")
        found = [pair for pair in studio.recognise(dataset_id) if places.exists(pair[0])]
        ready = [pair for pair in found if pair[1].ready]
        st.markdown(f"#### {_(headline(ready))}")
        for card, fitness in ready:
            _ready(card, fitness, dataset_id)
        for card, fitness in found:
            if not fitness.ready:
                _lacking(card, fitness, dataset_id)


def headline(ready: list[tuple[Card, Any]]) -> Message:
    """The finding about the file in one sentence."""
    if not ready:
        return msg("No application is ready for this file yet; here is what each one lacks.")
    if len(ready) == 1:
        return msg("This file is ready for {title}.", title=ready[0][0].title)
    return msg("This file is ready for {n:count} applications.", n=len(ready))


def _ready(card: Card, fitness: Any, dataset_id: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        with st.container(width="stretch", gap="xsmall"):
            st.markdown(f"{card.icon} **{_(card.title)}** · {_(card.question)}")
            st.caption(_matched(card, fitness))
        if st.button(
            _("Open"),
            type="primary",
            icon=":material/arrow_forward:",
            key=f"fit.{card.key}",
            help=_("Open {title} with this data set.", title=card.title),
        ):
            places.go(places.page(card), data=dataset_id)


def _matched(card: Card, fitness: Any) -> str:
    parts = []
    for key, matched in fitness.matched.items():
        names = ", ".join(matched.columns[:3]) + (" …" if len(matched.columns) > 3 else "")
        parts.append(
            _("{role}: {names} ({why})", role=card.role(key).title, names=names, why=matched.why)
        )
    return " · ".join(parts)


def _lacking(card: Card, fitness: Any, dataset_id: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        with st.container(width="stretch", gap="xsmall"):
            st.markdown(f"{card.icon} **{_(card.title)}** · {_(lacks(card, fitness))}")
            for role in fitness.missing:
                st.caption(f"{_(role.title)}: {_(role.meaning)}")
        places.link(places.page(card), _("Open anyway"), data=dataset_id)


def lacks(card: Card, fitness: Any) -> Message:
    """What stands between a file and an application."""
    if not fitness.missing:
        return msg("needs at least {n:count} rows", n=card.minimum_rows)
    if len(fitness.missing) == 1:
        return msg("lacks a column: {title}", title=fitness.missing[0].title)
    return msg("lacks {n:count} columns", n=len(fitness.missing))
