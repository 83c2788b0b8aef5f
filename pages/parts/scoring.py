"""Scoring a new file with a stored run: drop it, wait a moment, take the list."""

import uuid
from pathlib import Path
from typing import Any

import streamlit as st

from core import studio
from core.errors import UserError
from core.words import msg
from pages.parts import act, guard, intake, tongue, watch
from pages.parts.say import _

BRINGS = {
    "label": msg(
        "The same columns as before, without the outcome. Each row gets its score and why."
    ),
    "sequence": msg(
        "New events with the same columns, of known or new customers. Each customer gets a list."
    ),
}


def panel(run: Any) -> None:
    """A folded place for new cases; nothing while the run is still its quick answer only."""
    with st.expander(
        _("Score new cases"), icon=":material/playlist_add_check:", key=f"new.{run.id}"
    ):
        st.caption(_(BRINGS.get(studio.card(run.app).learns, BRINGS["label"])))
        new = intake.drop_zone(f"score.{run.id}", _("Drop a file with new cases"))
        key = f"score.{run.id}.job"
        if new:
            session = st.session_state.setdefault("session", uuid.uuid4().hex)
            with guard.kindly():
                st.session_state[key] = studio.score(run.id, new, session=session)
        if key in st.session_state:
            st.fragment(_result, run_every=_pace(st.session_state[key]))(run, st.session_state[key])


def _pace(job_id: str) -> float | None:
    try:
        return watch.EVERY if studio.job(job_id).active else None
    except UserError:
        return None


def _result(run: Any, job_id: str) -> None:
    tongue.listen()
    with guard.kindly():
        job = studio.job(job_id)
        if job.active:
            st.progress(min(max(job.done, 0.0), 1.0), text=watch.words(job))
        elif job.state == "done":
            if not st.session_state.get(f"score.{job_id}.told"):
                st.session_state[f"score.{job_id}.told"] = True
                st.rerun()  # the page stops asking
            _file(run, studio.scored(job_id))
        elif job.what and job.how:
            guard.mistake(job.what, job.how)


def _file(run: Any, scored: Any) -> None:
    _drift(scored)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(_("**{n:count} cases scored.**", n=scored.rows), width="stretch")
        st.download_button(
            _("Download the list"),
            Path(scored.path).read_bytes,
            file_name=f"{act.file_stem(run.name)}-new-scored.csv",
            mime="text/csv",
            icon=":material/download:",
            type="primary",
            key=f"score.{run.id}.csv",
            on_click="ignore",
        )


def _drift(scored: Any) -> None:
    """Whether the new cases look like those the run learned from, and what does not."""
    if scored.warnings:
        lead = _(
            "The new cases differ from those the model learned from: read their scores with care."
        )
        lines = "\n".join(f"- {_(warning)}" for warning in scored.warnings)
        st.warning(f"**{lead}**\n\n{lines}", icon=":material/warning:")
    elif scored.compared:
        st.caption(
            ":material/check: "
            + _("They look like the cases the model learned from: no drift beyond chance.")
        )
