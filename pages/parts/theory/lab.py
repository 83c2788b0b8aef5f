"""An experiment on a page: its button, the job while it runs, and what it left."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from core import studio
from core.errors import UserError
from core.words import Message
from pages.parts import guard, tongue, watch
from pages.parts.say import _, plain

APP = "lab"


def experiment(
    name: str,
    title: Message,
    settings: Mapping[str, Any],
    tables: Mapping[str, str] | None = None,
    roles: Mapping[str, Sequence[str]] | None = None,
    draw: watch.Draw | None = None,
) -> Any | None:
    """The button and the job, drawn while it runs; its finished run, or None without one."""
    again = _last(name) is not None
    words = _("Train again") if again else _("Train")
    pressed = st.button(
        words, type="primary", icon=":material/play_arrow:", key=f"theory.{name}.go"
    )
    if pressed:
        with guard.kindly():
            begin(name, title, settings, tables or {}, roles or {})
    return result(name, draw)


def begin(
    name: str,
    title: Message,
    settings: Mapping[str, Any],
    tables: Mapping[str, str] | None = None,
    roles: Mapping[str, Sequence[str]] | None = None,
) -> None:
    """Start the job; the page is drawn again and watches it."""
    session = st.session_state.setdefault("session", uuid.uuid4().hex)
    given = {"experiment": name, "quick": True, **settings}
    before = _last(name)
    started = studio.train(
        APP, dict(tables or {}), dict(roles or {}), given, session=session, name=plain(title)
    )
    st.session_state[_key(name)] = st.query_params["run"] = started
    if before:
        _forget(before)
    st.rerun()


def _forget(run_id: str) -> None:
    """An experiment takes the place of the one before: they are not kept as runs."""
    try:
        studio.delete_run(run_id)
    except UserError:  # it never came so far
        return


def _key(name: str) -> str:
    return f"theory.{name}.run"


def _last(name: str) -> str | None:
    """The experiment of this page: in the address, else the one of this session."""
    asked = st.query_params.get("run")
    if asked:
        st.session_state[_key(name)] = asked
    return st.session_state.get(_key(name))


def result(name: str, draw: watch.Draw | None = None) -> Any | None:
    """The finished run of this experiment; None while there is none, or while it is watched."""
    run_id = _last(name)
    if run_id is None:
        return None
    try:
        job = studio.job(run_id)
    except UserError:
        job = None
    if job is not None and job.active:
        watch.training(run_id, draw)
        return None
    if job is not None and job.what is not None:
        guard.mistake(job.what, job.how or job.what)
    run = watch.stored(run_id)
    fits = run is not None and run.app == APP
    return run if fits and run.scores().facts.get("experiment") == name else None


def fragment(part: Callable[..., None], *given: Any) -> None:
    """A part of a page that answers its own dials without the rest being drawn again."""

    def inside(*values: Any) -> None:
        tongue.listen()
        with guard.kindly():
            part(*values)

    st.fragment(inside)(*given)
