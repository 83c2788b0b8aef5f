"""A finished run on its application's page: the answer first, data and settings in one line."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st

from core import studio
from core.card import Card
from core.settings import dials
from core.words import Message, from_json, msg
from pages.parts import act, desk, kept, present, show
from pages.parts import dials as form
from pages.parts.guard import kindly
from pages.parts.say import _, said

NOTES = 3  # shown below the answer; the rest stands in the details

Extra = Callable[[Any], None]


def answer(card: Card, run: Any, extras: Mapping[str, Sequence[Extra]], live: bool) -> None:
    """The report of a run; `live`: the deeper model is still training, this is the quick one."""
    _line(card, run, live)
    report = run.report()
    key = f"{run.id}.{run.stage}"
    show.answer(report, key, act.on(run))
    _notes(run)
    _extra(run, extras["answer"])
    st.space("small")
    tabs = {name: partial(_extra, run, extras[name]) for name in ("why", "sure")}
    show.depth(report, key, act.on(run), tabs)


def _notes(run: Any) -> None:
    """What a reader must know of the run: a column left out because it leaks, and the like."""
    told = run.manifest.get("warnings") or ()
    for stored in told[:NOTES]:
        st.caption(f":material/info: {said(from_json(stored))}")
    if len(told) > NOTES:
        st.caption(_("and {n:count} more", n=len(told) - NOTES))


def _extra(run: Any, extras: Sequence[Extra]) -> None:
    for extra in extras:
        with kindly():
            extra(run)


def _line(card: Card, run: Any, live: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(facts(card, run), width="stretch")
        with st.container(
            horizontal=True, vertical_alignment="center", gap="small", width="content"
        ):
            if live:
                st.badge(_("quick answer"), icon=":material/bolt:", color="gray")
            with st.popover(_("Details"), icon=":material/tune:", type="tertiary"):
                _details(card, run)
            if not live:
                present.link(run=run.id)
                act.export(run, f"export.{run.id}")
                st.button(
                    _("New run"),
                    icon=":material/add:",
                    on_click=anew,
                    args=(card.key, run.manifest),
                )


def facts(card: Card, run: Any) -> str:
    """What was trained on what, when, and how long it took."""
    manifest = run.manifest
    main = manifest.get("tables", {}).get("main", {})
    parts = [f"{card.icon} {_(card.title)}", _("{name}", name=main.get("name") or run.name)]
    if manifest.get("rows"):
        parts.append(_("{n:count} rows", n=manifest["rows"]))
    parts.append(_("trained {when:time}", when=run.created.astimezone()))
    total = (manifest.get("seconds") or {}).get("total")
    if total:
        parts.append(_("{seconds:duration}", seconds=total))
    if manifest.get("stopped_early"):
        parts.append(_("stopped early"))
    return " · ".join(parts)


def _details(card: Card, run: Any) -> None:
    manifest = run.manifest
    for key, columns in (manifest.get("roles") or {}).items():
        if columns:
            names = ", ".join(columns[:8]) + (" …" if len(columns) > 8 else "")
            st.markdown(f"**{_(card.role(key).title)}**: {_('{names}', names=names)}")
    if manifest.get("positive"):
        st.markdown(f"**{_('Counts as a case')}**: {_('{value}', value=manifest['positive'])}")
    split = manifest.get("split") or {}
    if split.get("train") and split.get("test"):
        st.markdown(
            _(
                "Trained on {train:count} rows, tested on {test:count} it had not seen.",
                train=split["train"],
                test=split["test"],
            )
        )
    shapes = dials(studio.config_class(card.key))
    for name, value in (manifest.get("given") or {}).items():
        title = _(shapes[name].title) if name in shapes else _("{name}", name=name)
        st.markdown(f"**{title}**: {said(setting(value))}")
    if not manifest.get("given"):
        st.caption(_("Every setting at its default."))
    for stored in (*(manifest.get("warnings") or ()), *(manifest.get("repairs") or ())):
        st.caption(said(from_json(stored)))


def setting(value: object) -> Message | str:
    """A setting's value as a person says it, to be rendered by `said` or `plain`.

    >>> setting(5.0), setting(())
    ('5', '–')
    """
    if isinstance(value, bool):
        return msg("yes") if value else msg("no")
    if isinstance(value, (tuple, list)):
        return ", ".join(map(str, value)) or "–"
    if isinstance(value, float):
        return f"{value:.12g}"
    return "–" if value in (None, "") else str(value)


def anew(app: str, made: Any) -> None:
    """A callback: the form again, filled with the data and settings of a run (or of a request)."""
    st.session_state.pop(f"{app}.run", None)
    st.query_params.pop("run", None)
    if made is None:
        return
    tables, roles, given = _parts(made)
    for table, dataset in tables.items():
        st.session_state[desk.data_key(app, table)] = dataset
    _fill_roles(app, tables.get("main", ""), roles)
    for source, run in _sources_of(made).items():
        kept.put(desk.source_key(app, source), run)
    kept.forget(f"{app}.set.")
    for name, value in given.items():
        kept.put(form.key(app, name), list(value) if isinstance(value, (tuple, list)) else value)


def _parts(made: Any) -> tuple[dict[str, str], Mapping[str, Any], dict[str, Any]]:
    if isinstance(made, Mapping):
        tables = {key: table["id"] for key, table in made.get("tables", {}).items()}
        return tables, made.get("roles") or {}, dict(made.get("given") or {})
    return dict(made.tables), made.roles, dict(made.settings)


def _sources_of(made: Any) -> Mapping[str, str]:
    return (made.get("sources") if isinstance(made, Mapping) else made.sources) or {}


def _fill_roles(app: str, dataset: str, roles: Mapping[str, Any]) -> None:
    for role in studio.card(app).main.roles:
        columns = list(roles.get(role.key) or ())
        value = columns if role.many else next(iter(columns), None)
        kept.put(desk.role_key(app, dataset, role.key), value)
