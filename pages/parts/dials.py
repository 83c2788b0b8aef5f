"""The settings of an application as a form made from its Config: few in front, the rest folded."""

from collections.abc import Mapping, Sequence
from typing import Any, get_type_hints

import streamlit as st

from core import settings
from core.settings import Dial, Settings
from core.words import msg
from pages.parts import kept
from pages.parts.say import _, labels, plain

Given = dict[str, object]
LARGEST = 2**53 - 1  # what a browser can count exactly


def key(app: str, name: str) -> str:
    return f"{app}.set.{name}"


def form(
    app: str,
    config: type[Settings],
    columns: Sequence[str],
    values: Mapping[str, Sequence[str]] | None = None,
) -> Given:
    """Draw the dials; what differs from the defaults.

    `values`: settings whose answers are values of a column, to be chosen in front.
    """
    values = values or {}
    shapes = {name: dial for name, dial in settings.dials(config).items() if dial.shown != "never"}
    front = [name for name, dial in shapes.items() if dial.shown == "front" or name in values]
    folded = [name for name in shapes if name not in front]
    drawer = _Drawer(app, config, columns, values)
    found = drawer.row(sorted(front, key=drawer.order))
    changed = _changed(app, config, folded)
    title = _("More settings")
    if changed:
        title += _(" · {n:count} changed", n=len(changed))
    with st.expander(title, icon=":material/tune:", key=f"{app}.more"):
        found |= drawer.row(folded)
        if changed or _changed(app, config, front):
            st.button(
                _("Back to the defaults"),
                icon=":material/restart_alt:",
                type="tertiary",
                on_click=kept.forget,
                args=(f"{app}.set.",),
            )
    usual = settings.defaults(config)
    return {name: value for name, value in found.items() if value != usual[name]}


def _changed(app: str, config: type[Settings], names: Sequence[str]) -> list[str]:
    usual = settings.defaults(config)
    stored = {name: kept.now(key(app, name), usual[name]) for name in names}
    return [name for name, value in stored.items() if _same_kind(value) != _same_kind(usual[name])]


def _same_kind(value: object) -> object:
    return list(value) if isinstance(value, (tuple, list)) else value


class _Drawer:
    """Draws one setting after another for one application."""

    def __init__(
        self,
        app: str,
        config: type[Settings],
        columns: Sequence[str],
        values: Mapping[str, Sequence[str]],
    ):
        self.app = app
        self.values = values
        self.columns = labels(columns)
        self.shapes = settings.dials(config)
        self.kinds = get_type_hints(config)
        self.usual = settings.defaults(config)

    def order(self, name: str) -> tuple[bool, bool]:
        """Values of a column first, switches last."""
        return (name not in self.values, isinstance(self.usual[name], bool))

    def row(self, names: Sequence[str]) -> Given:
        """Settings side by side, as many as the width takes."""
        found: Given = {}
        grid = st.grid("auto", min_column_width=210, vertical_alignment="bottom")
        for name in names:
            with grid.cell():
                found[name] = self.one(name, self.shapes[name])
        return found

    def one(self, name: str, shape: Dial) -> object:
        """The widget that fits the setting's type."""
        default = self.usual[name]
        kind = str(self.kinds[name])
        shared = {"label": _(shape.title), "help": _(shape.help)}
        place = key(self.app, name)
        if "tuple" in kind:
            return self._columns(place, shared)
        shared["key"] = kept.ready(place, default)
        if name in self.values:
            return kept.keep(place, _value(self.values[name], shared))
        if shape.choices:
            value: object = st.selectbox(options=shape.choices, format_func=_choice, **shared)
        elif isinstance(default, bool):
            value = st.toggle(**shared)
        elif "int" in kind or "float" in kind:
            value = _number(shape, "float" in kind, "None" in kind, shared)
        else:
            value = st.text_input(**shared).strip()
        return kept.keep(place, value)

    def _columns(self, place: str, shared: dict[str, str]) -> tuple[str, ...]:
        widget = kept.ready(place, [])
        known = [name for name in st.session_state[widget] if name in self.columns]
        st.session_state[widget] = known
        picked = st.multiselect(
            options=list(self.columns),
            format_func=self.columns.__getitem__,
            placeholder=plain(msg("None")),
            key=widget,
            **shared,
        )
        return tuple(kept.keep(place, picked))


def _value(values: Sequence[str], shared: dict[str, str]) -> str:
    """One of the values of a column; empty: chosen by what they mean."""
    if st.session_state[shared["key"]] not in values:
        st.session_state[shared["key"]] = ""
    names = {"": plain(msg("Chosen by meaning")), **labels(values)}
    return st.selectbox(options=list(names), format_func=names.__getitem__, **shared)


def _number(shape: Dial, real: bool, empty: bool, shared: Mapping[str, Any]) -> float | int | None:
    number = float if real else int
    low = None if shape.low is None else number(shape.low)
    high = None if shape.high is None else number(min(shape.high, LARGEST))
    return st.number_input(
        min_value=low,
        max_value=high,
        value=None if empty else "min",
        step=number(1),
        format="%g" if real else None,
        placeholder=plain(msg("automatic")) if empty else None,
        **shared,
    )


def _choice(value: str) -> str:
    return plain(CHOICES.get(value, value))


CHOICES = {
    "auto": msg("Automatic"),
    "cpu": msg("Processor"),
    "cuda": msg("GPU"),
    "service": msg("Service level"),
    "cost": msg("Least cost"),
    "RS": msg("Review, order up to (R, S)"),
    "sS": msg("Reorder point, order up to (s, S)"),
    "RQ": msg("Reorder point, lots (R, Q)"),
    "newsvendor": msg("Single season (newsvendor)"),
}
