"""One data set on the screen: rows, columns, repairs, and what is done with it."""

from typing import Any

import streamlit as st

from core import studio
from core.words import msg
from pages.parts import fitness, grid, intake, places, reading
from pages.parts.guard import kindly
from pages.parts.say import _

PAGE = 10  # data sets listed at once
ROWS = 50  # rows previewed at once
COLUMNS = 200  # columns previewed at once


def listing(known: list[Any]) -> None:
    """Every data set as a row with a link."""
    if not known:
        st.info(
            _(
                "Nothing is stored yet. Drop a table above: one row for each case, its columns "
                "named in the first row."
            ),
            icon=":material/inbox:",
        )
        return
    here = st.session_state.get("datasets.page", 1)
    for found in known[(here - 1) * PAGE : here * PAGE]:
        _row(found)
    if len(known) > PAGE:
        st.pagination(-(-len(known) // PAGE), key="datasets.page")


def _row(found: Any) -> None:
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        with st.container(width="stretch", gap="xsmall"):
            st.markdown(intake.facts(found))
            st.caption(_origin(found))
        places.link(places.DATASETS, _("Open"), ":material/arrow_forward:", data=found.id)


def _origin(found: Any) -> str:
    return _(
        "{file} · {size:bytes} · added {when:time}",
        file=found.file,
        size=found.bytes,
        when=found.created.astimezone(),
    )


def show(dataset_id: str) -> None:
    """The page of one data set."""
    found = studio.dataset(dataset_id)
    st.title(_("{name}", name=found.name), anchor=False)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(_origin(found), width="stretch")
        _rename(found)
        if st.button(_("Delete"), icon=":material/delete:", type="tertiary"):
            _delete(found)
    for warning in found.warnings:
        st.warning(_(warning), icon=":material/info:")
    titles = [
        _("Rows"),
        _("Columns"),
        _("How it was read"),
        _("What it is good for"),
    ]
    rows, columns, how, good = st.tabs(titles)
    with rows:
        _preview(found)
    with columns:
        reading.columns(found.profile())
    with how:
        reading.show(found)
    with good:
        fitness.show(dataset_id)


def _preview(found: Any) -> None:
    here = st.session_state.get(f"rows.{found.id}", 1)
    names = [column.name for column in found.profile().columns][:COLUMNS]
    frame = studio.preview(found.id, rows=ROWS, offset=(here - 1) * ROWS, columns=names)
    grid.show(frame, most=15)
    last = min(here * ROWS, found.rows)
    text = msg(
        "Rows {first:count} to {last:count} of {all:count}.",
        first=(here - 1) * ROWS + 1,
        last=last,
        all=found.rows,
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(_(text), width="stretch")
        if found.rows > ROWS:
            st.pagination(-(-found.rows // ROWS), key=f"rows.{found.id}")
    if found.columns > COLUMNS:
        st.caption(_("The first {n:count} columns are shown.", n=COLUMNS))


def _rename(found: Any) -> None:
    with (
        st.popover(_("Rename"), icon=":material/edit:", type="tertiary"),
        st.form(f"rename.{found.id}", border=False),
    ):
        name = st.text_input(_("Name"), value=found.name, max_chars=200)
        if st.form_submit_button(_("Save"), type="primary") and name.strip():
            studio.rename_dataset(found.id, name.strip())
            st.rerun()


def _delete(found: Any) -> None:
    @st.dialog(_("Delete this data set?"))
    def ask() -> None:
        st.markdown(f"**{_('{name}', name=found.name)}** · {_('{n:count} rows', n=found.rows)}")
        runs = studio.dependants(found.id).runs
        if runs:
            st.markdown(_("Trained on it; these runs stay and can still score new files:"))
            names = [_("{name}", name=run.name) for run in runs[:8]]
            st.markdown("\n".join(f"- {name}" for name in names))
            if len(runs) > 8:
                st.caption(_("and {n:count} more", n=len(runs) - 8))
        else:
            st.caption(_("No run was trained on it."))
        _confirm(found.id)

    ask()


def _confirm(dataset_id: str) -> None:
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button(_("Keep it")):
            st.rerun()
        if st.button(_("Delete for good"), type="primary", icon=":material/delete:"):
            with kindly():
                studio.delete_dataset(dataset_id)
                st.query_params.pop("data", None)
                st.rerun()
