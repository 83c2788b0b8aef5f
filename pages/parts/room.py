"""The page of any application: before a run, while it trains, and the answer."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from core import studio
from core.card import Card
from core.errors import UserError
from core.words import msg
from pages.parts import desk, dials, done, further, guard, watch
from pages.parts.say import _

MANY_ROWS = 100_000  # from which the quick answer takes minutes
MANY = 10  # values of an outcome; a column with more is shown no choice

Extra = Callable[[Any], None]  # draws one more part of a page for a finished run


def show(
    app: str,
    answer: Sequence[Extra] = (),
    why: Sequence[Extra] = (),
    sure: Sequence[Extra] = (),
) -> None:
    """Draw the page of an application; the extras are what only this room has.

    `answer` stands below the pictures of the answer, `why` and `sure` in the tabs of those names.
    """
    card = studio.card(app)
    run_id = _run_id(app)
    if run_id is None:
        return before(card)
    extras = {"answer": answer, "why": why, "sure": sure}
    with guard.kindly():
        _run(card, run_id, extras)
    return None


def _run_id(app: str) -> str | None:
    """The run in the address, else the one this page showed last."""
    run_id = st.query_params.get("run")
    if run_id is None and "data" not in st.query_params:
        run_id = st.session_state.get(f"{app}.run")
        if run_id:
            st.query_params["run"] = run_id
    if run_id:
        st.session_state[f"{app}.run"] = run_id
    return run_id


def before(card: Card) -> None:
    """What this answers, the data and its columns, few dials, and the button."""
    st.title(_(card.title), anchor=False)
    st.markdown(_(card.question))
    chosen = desk.tables(card)
    if chosen is None:
        with st.container(border=True):
            for table in card.tables:
                if table.required:
                    desk.choose(card, table)
        return
    with st.container(border=True):
        roles = _matched(card, chosen)
        desk.further(card, chosen)
        sources = desk.sources(card, chosen)
    profile = studio.dataset(chosen["main"]).profile()
    config = studio.config_class(card.key)
    given = dials.form(card.key, config, profile.names, _outcomes(profile, roles))
    sources |= {} if given.get("quick") else further.choose(card)
    _train(card, chosen, roles, given, sources)


def _outcomes(profile: Any, roles: desk.Roles) -> dict[str, list[str]]:
    """The values of the outcome column, for the question which of them counts."""
    target = next(iter(roles.get("target", ())), None)
    if target is None:
        return {}
    values = [value for value, _count in profile.column(target).top]
    return {"positive": values} if 2 <= len(values) < MANY else {}


def _matched(card: Card, chosen: Mapping[str, str]) -> desk.Roles:
    roles: desk.Roles = {}
    suggested = studio.suggest(card.key, chosen)
    for table in card.tables:
        if table.key not in chosen:
            continue
        dataset = studio.dataset(chosen[table.key])
        desk.line(card, table, dataset)
        for role, columns in desk.match(
            card.key, table, dataset, suggested.get(table.key, {})
        ).items():  # two tables may share a role under names of their own
            roles[role] = tuple(dict.fromkeys((*roles.get(role, ()), *columns)))
    return roles


def _train(
    card: Card,
    tables: Mapping[str, str],
    roles: desk.Roles,
    given: dials.Given,
    sources: Mapping[str, str],
) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        pressed = st.button(_("Train"), type="primary", icon=":material/play_arrow:")
        st.caption(_estimate(card, tables, given), width="stretch")
    if pressed:
        with guard.kindly():
            known = [role for table in card.tables if table.key in tables for role in table.roles]
            complete = {role.key: roles.get(role.key, ()) for role in known}
            start(card.key, tables, complete, given, sources=sources)


def _estimate(card: Card, tables: Mapping[str, str], given: dials.Given) -> str:
    usual = studio.config_class(card.key)()
    many = max(studio.dataset(one).rows for one in tables.values()) > MANY_ROWS
    if given.get("quick", usual.quick):
        if many:
            return _("A quick answer in a minute or two.")
        return _("A quick answer in some seconds.")
    folds = given.get("folds") or getattr(usual, "folds", 0) or 1  # each fits anew
    budget = given.get("budget", usual.budget) * max(int(folds), 1)
    if many:
        return _(
            "A quick answer in a minute or two, then a deeper model for about {budget:duration}.",
            budget=budget,
        )
    return _(
        "A quick answer in some seconds, then a deeper model for about {budget:duration}.",
        budget=budget,
    )


def start(
    app: str,
    tables: Mapping[str, str],
    roles: Mapping[str, Sequence[str]],
    settings: Mapping[str, object],
    **rest: Any,
) -> None:
    """Train and show the run; its id stands in the address from now on."""
    session = st.session_state.setdefault("session", uuid.uuid4().hex)
    run_id = studio.train(
        app, dict(tables), roles=dict(roles), settings=dict(settings), session=session, **rest
    )
    st.session_state[f"{app}.run"] = run_id
    st.query_params["run"] = run_id
    st.query_params.pop("data", None)
    st.rerun()


def _run(card: Card, run_id: str, extras: Mapping[str, Sequence[Extra]]) -> None:
    job, run = _job(run_id), watch.stored(run_id)
    if job is None and run is None:
        return _gone(card)
    going = job is not None and job.active and (run is None or run.stage != "final")
    if going:
        _title(card, job)
        watch.training(run_id)
    elif job is not None and job.state in ("failed", "lost", "discarded"):
        _title(card, job)
        _ended(card, job)
    if run is not None:
        done.answer(card, run, extras, live=going)
    return None


def _job(run_id: str) -> Any | None:
    try:
        return studio.job(run_id)
    except UserError:  # a shipped run has no job
        return None


def _title(card: Card, job: Any) -> None:
    st.title(_(card.title), anchor=False)
    st.caption(_("{name}", name=job.name or job.id))


def _gone(card: Card) -> None:
    st.title(_(card.title), anchor=False)
    st.info(_("This run is no longer here: it was deleted or discarded."))
    st.button(_("Start a new one"), type="primary", on_click=done.anew, args=(card.key, None))


def _ended(card: Card, job: Any) -> None:
    """A run that came to no end: why, how to mend it, and two ways on."""
    if job.state == "discarded":
        st.info(_("This run was discarded. Its data and settings are still here."))
    else:
        what = job.what or msg("The training ended before it was done.")
        guard.mistake(what, job.how or msg("Try again."))
    request = job.request
    with st.container(horizontal=True):
        if st.button(_("Try again"), type="primary", icon=":material/refresh:"):
            again = {"sources": request.sources, "test": request.test, "name": request.name}
            start(job.app, request.tables, request.roles, request.settings, **again)
        st.button(
            _("Change data or settings"),
            icon=":material/tune:",
            on_click=done.anew,
            args=(card.key, request),
        )
