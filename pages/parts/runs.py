"""The list of runs: filter, rows with their finding, files, deletion."""

from typing import Any

import streamlit as st

from core import studio
from core.words import msg
from pages.parts import act, compare, guard, places, recent, watch
from pages.parts.say import _, plain

PAGE = 10


def none_yet() -> None:
    """What would stand here, and the way to get it there."""
    st.info(
        _("No run yet. Drop a file on the home page and train: every answer is kept here."),
        icon=":material/inbox:",
    )
    places.link(places.HOME, _("Home"), ":material/home:")


def filtered(known: list[Any]) -> list[Any]:
    """The runs whose application and text were asked for."""
    text, apps = st.columns([2, 1], vertical_alignment="bottom")
    with text:
        wanted = st.text_input(
            _("Find"),
            placeholder=plain(msg("Name or data set")),
            key="runs.find",
            icon=":material/search:",
        )
    keys = sorted({run.app for run in known})
    with apps:
        app = st.selectbox(
            _("Application"),
            [None, *keys],
            format_func=lambda key: plain(studio.card(key).title if key else msg("All")),
            key="runs.app",
        )
    kept = [run for run in known if app in (None, run.app)]
    return [run for run in kept if (wanted or "").casefold().strip() in _text(run)]


def _text(run: Any) -> str:
    tables = run.manifest.get("tables", {}).values()
    return " ".join([run.name, *(str(table.get("name", "")) for table in tables)]).casefold()


def comparing(known: list[Any]) -> None:
    """Two runs side by side."""
    if len(known) < 2:
        return
    by_id = {run.id: run for run in known}
    chosen = st.multiselect(
        _("Compare two runs"),
        list(by_id),
        max_selections=2,
        format_func=lambda id: compare.option(by_id[id]) if id in by_id else id,
        placeholder=plain(msg("Choose two")),
        key="runs.compare",
    )
    if len(chosen) == 2:
        compare.show(by_id[chosen[0]], by_id[chosen[1]])


def listing(known: list[Any], going: list[Any]) -> None:
    """Jobs that are training first, then the runs, newest first."""
    ids = {job.id for job in going}
    for job in going:
        recent.row(job.app, job.id, job.name, watch.words(job))
    done = [run for run in known if run.id not in ids]
    if not done and not going:
        st.caption(_("No run fits the filter."))
    here = min(st.session_state.get("runs.page", 1), max(1, -(-len(done) // PAGE)))
    for run in done[(here - 1) * PAGE : here * PAGE]:
        recent.row(run.app, run.id, run.name, recent.finding(run), run.created, _more(run))
    if len(done) > PAGE:
        st.pagination(-(-len(done) // PAGE), key="runs.page")


def _more(run: Any) -> Any:
    def draw() -> None:
        act.export(run, f"runs.{run.id}", _("Files"))
        if st.button(
            _("Delete"), icon=":material/delete:", type="tertiary", key=f"runs.{run.id}.delete"
        ):
            _delete(run)

    return draw


def _delete(run: Any) -> None:
    @st.dialog(_("Delete this run?"))
    def ask() -> None:
        st.markdown(recent.finding(run))
        st.caption(_("The model, its report and its scored list are removed. The data set stays."))
        with st.container(horizontal=True, horizontal_alignment="right"):
            if st.button(_("Keep it")):
                st.rerun()
            if st.button(_("Delete for good"), type="primary", icon=":material/delete:"):
                with guard.kindly():
                    studio.delete_run(run.id)
                    _forget(run)
                    st.rerun()

    ask()


def _forget(run: Any) -> None:
    """The application's page must not reopen on a run that is gone."""
    if st.session_state.get(f"{run.app}.run") == run.id:
        st.session_state.pop(f"{run.app}.run")
