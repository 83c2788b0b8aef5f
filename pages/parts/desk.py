"""The desk: which data sets an application works on, and which column plays which role."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core import studio
from core.card import TWIN, Card, Role, Table
from core.errors import UserError
from core.words import msg
from pages.parts import intake, kept, places
from pages.parts.say import _, labels, plain

Roles = dict[str, tuple[str, ...]]
NONE = msg("None")
CHOOSE = msg("Choose a column")
JOINED = msg("Its results are joined to this table by their common number.")
AS_TWIN = msg(
    "Learns from synthetic rows and is scored on real ones the twin never saw: every case on the "
    "page is then nobody's."
)


def data_key(app: str, table: str = "main") -> str:
    return f"{app}.data.{table}"


def role_key(app: str, dataset: str, role: str) -> str:
    return f"{app}.{dataset}.role.{role}"


def source_key(app: str, source: str) -> str:
    return f"{app}.source.{source}"


def tables(card: Card) -> dict[str, str] | None:
    """The chosen data set of each table; None while a required one is missing."""
    found = {}
    for table in card.tables:
        chosen = _chosen(card, table)
        if chosen:
            found[table.key] = chosen
    missing = [table for table in card.tables if table.required and table.key not in found]
    return None if missing else found


def _chosen(card: Card, table: Table) -> str | None:
    key = data_key(card.key, table.key)
    asked = st.query_params.get("data")
    if asked and table is card.main and asked != st.session_state.get(f"{key}.asked"):
        st.session_state[key] = st.session_state[f"{key}.asked"] = asked
    chosen = st.session_state.get(key)
    try:
        if chosen:
            studio.dataset(chosen)
            return chosen
    except UserError:
        st.session_state.pop(key)
        st.info(_("That data set is no longer here. Choose or drop another."))
    return None


def choose(card: Card, table: Table) -> None:
    """The place to bring data: drop, take one that is stored, or try the sample."""
    key = data_key(card.key, table.key)
    text = msg("{title}: drop a CSV, Excel or Parquet file.", title=table.title)
    new = intake.drop_zone(key, f"{_(text)} {_('It stays on this machine.')}")
    if new:
        take(card.key, table.key, new)
    known = studio.datasets()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if known:
            _from_store(card.key, table.key, known)
        if card.sample and table is card.main:
            _sample(card)


def _from_store(app: str, table: str, known: list[Any]) -> None:
    by_id = {dataset.id: dataset for dataset in known}
    picked = st.selectbox(
        _("Or one that is stored"),
        list(by_id),
        index=None,
        format_func=lambda id: intake.option(by_id[id]),
        placeholder=plain(msg("Choose a data set")),
        key=f"{data_key(app, table)}.pick",
        width=360,
    )
    if picked:
        take(app, table, picked)


def _sample(card: Card) -> None:
    if st.button(_("Try it with the sample"), icon=":material/science:", key=f"{card.key}.sample"):
        take(card.key, "main", samples(card))


def samples(card: Card) -> str:
    """The main data set of the shipped sample; the sample's further tables are chosen with it."""
    for table in card.tables[1:]:
        if table.sample:
            st.session_state[data_key(card.key, table.key)] = intake.add_sample(card.key, table.key)
    return intake.add_sample(card.key)


def further(card: Card, chosen: Mapping[str, str]) -> None:
    """Tables that may be added but need not."""
    for table in card.tables:
        if table.key not in chosen:
            with st.expander(
                _("Add: {title} (optional)", title=table.title),
                icon=":material/add:",
                key=f"{card.key}.add.{table.key}",
            ):
                choose(card, table)


def take(app: str, table: str, dataset: str) -> None:
    """Work with this data set from now on."""
    st.session_state[data_key(app, table)] = dataset
    if table == "main":
        st.query_params["data"] = dataset
        st.session_state[f"{data_key(app, table)}.asked"] = dataset
    st.rerun()


def line(card: Card, table: Table, dataset: Any) -> None:
    """The chosen data set in one line, with a look at it and a way to change it."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f":material/table: {intake.facts(dataset)}", width="stretch")
        places.link(places.DATASETS, _("Look at it"), ":material/visibility:", data=dataset.id)
        if st.button(
            _("Change"),
            type="tertiary",
            icon=":material/swap_horiz:",
            key=f"{card.key}.change.{table.key}",
        ):
            drop(card.key, table.key)


def drop(app: str, table: str) -> None:
    """Choose another data set."""
    st.session_state.pop(data_key(app, table), None)
    st.session_state.pop(f"{data_key(app, table)}.pick", None)
    if table == "main":
        st.query_params.pop("data", None)
    st.rerun()


def sources(card: Card, chosen: Mapping[str, str]) -> dict[str, str]:
    """The runs of other applications to build on, where there are any; each may be left out."""
    found = {}
    for source in card.sources:
        runs = {run.id: run for app in source.apps for run in studio.runs(app=app)}
        if source is TWIN:  # stands in for the table it was made from, for no other
            runs = {id: run for id, run in runs.items() if _made_from(run) == chosen["main"]}
        if not runs:
            continue
        place = source_key(card.key, source.key)
        widget = kept.ready(place, None)
        if st.session_state[widget] not in runs:
            st.session_state[widget] = None
        names = {
            run.id: f"{run.name} · {_('{when:time}', when=run.created)}" for run in runs.values()
        }
        picked = st.selectbox(
            _("{title} (optional)", title=source.title),
            [None, *runs],
            format_func=lambda id, names=names: plain(NONE) if id is None else plain(names[id]),
            help=_(AS_TWIN if source is TWIN else JOINED),
            key=widget,
            width=420,
        )
        if kept.keep(place, picked):
            found[source.key] = picked
    return found


def _made_from(run: Any) -> str | None:
    return (run.manifest.get("tables", {}).get("main") or {}).get("id")


def match(app: str, table: Table, dataset: Any, suggested: Mapping[str, Any]) -> Roles:
    """One select box for each role, filled with what was found; every match can be changed."""
    columns = [column.name for column in dataset.profile().columns]
    names = labels(columns)
    chosen: Roles = {}
    grid = st.grid("auto", min_column_width=210)
    for role in table.roles:
        with grid.cell():
            found = suggested.get(role.key)
            proposed = tuple(found.columns) if found else ()
            picked = _role(app, dataset.id, role, names, proposed)
            if found and picked == proposed:
                st.caption(_(found.why))
        if picked:
            chosen[role.key] = picked
    return chosen


def _role(
    app: str, dataset: str, role: Role, names: Mapping[str, str], proposed: tuple[str, ...]
) -> tuple[str, ...]:
    key = role_key(app, dataset, role.key)
    label = _(role.title) if role.required else _("{title} (optional)", title=role.title)
    help = _(role.meaning)
    if role.many:
        widget = kept.ready(key, list(proposed))
        st.session_state[widget] = [name for name in st.session_state[widget] if name in names]
        picked = st.multiselect(
            label,
            list(names),
            format_func=names.__getitem__,
            placeholder=plain(NONE),
            help=help,
            key=widget,
        )
        return tuple(kept.keep(key, picked))
    widget = kept.ready(key, next(iter(proposed), None))
    options = list(names) if role.required else [None, *names]
    if st.session_state[widget] not in options:
        st.session_state[widget] = None
    one = st.selectbox(
        label,
        options,
        format_func=lambda name: plain(NONE) if name is None else names[name],
        placeholder=plain(CHOOSE if role.required else NONE),
        help=help,
        key=widget,
    )
    kept.keep(key, one)
    return (one,) if one is not None else ()
