"""The runs of late, each with its finding, and those still training."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from core import studio
from core.report.blocks import Sentence
from pages.parts import places, watch
from pages.parts.say import _, said

MOST = 5


def show() -> None:
    """The newest runs, and jobs that are still going; nothing while there are none."""
    jobs = listed([job for job in studio.jobs(active=True) if job.request.kind == "train"])
    going = {job.id for job in jobs}
    known = listed(studio.runs())
    runs = [run for run in known if run.id not in going][:MOST]
    if not jobs and not runs:
        return
    st.subheader(_("Recent runs"), anchor=False)
    for job in jobs:
        row(job.app, job.id, job.name, watch.words(job))
    for run in runs:
        row(run.app, run.id, run.name, finding(run), run.created)
    if len(known) > MOST:
        places.link(places.RUNS, _("All runs"), ":material/history:")


def listed(found: list[Any]) -> list[Any]:
    """Runs or jobs of applications with a page: experiments of the theory lab stay on theirs."""
    shown = {card.key for card in studio.cards(hidden=True) if places.exists(card)}
    return [one for one in found if one.app in shown]


def row(
    app: str,
    run_id: str,
    name: str,
    text: str,
    when: Any = None,
    more: Callable[[], None] | None = None,
) -> None:
    """A run in one frame: its finding, what it is, the link; `more` draws further buttons."""
    card = studio.card(app)
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        with st.container(width="stretch", gap="xsmall"):
            st.markdown(text)
            parts = [f"{card.icon} {_(card.title)}", _("{name}", name=name or run_id)]
            if when is not None:
                parts.append(_("{when:time}", when=when.astimezone()))
            st.caption(" · ".join(parts))
        if more:
            more()
        if places.exists(card):
            places.link(places.page(card), _("Open"), ":material/arrow_forward:", run=run_id)


def finding(run: Any) -> str:
    """The first sentence of a run's report."""
    first = run.report().answer[0]
    return said(first.text) if isinstance(first, Sentence) else _("{name}", name=run.name)
