"""What to order, live: service, costs, lead times and money as dials; the list, and one item."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from core import studio
from core.errors import UserError
from core.report.blocks import Number
from core.settings import dials
from core.words import msg
from pages.parts import (
    act,
    asking,
    grid,
    guard,
    kept,
    order_figures,
    picture,
    rows_file,
    show,
    tongue,
)
from pages.parts.order_words import TITLES, UNITS
from pages.parts.say import _, plain

SHOWN, MOST = 200, 50_000  # rows on the screen, and in the file
FRONT = ("service", "budget_money", "lead_time_added")
COSTS = ("holding_rate", "shortage_cost", "ordering_cost", "review")
COLUMNS = (
    *("item", "order", "order_cost", "gain_per_money", "on_hand", "on_order"),
    *("expected_demand", "order_up_to", "service_after"),
)
Asked = dict[str, Any]


def panel(run: Any) -> None:
    """The orders of a run; a dial asks only this panel again."""
    asking.warm(run)
    st.fragment(_panel)(run)


def _panel(run: Any) -> None:
    tongue.listen()
    with guard.kindly(), st.container(border=True):
        st.markdown(f"#### {_('What to order: what if?')}")
        asked = _dials(run)
        with st.spinner(_("Asking the model …")):
            found = asking.ask(run, {**asked, "list": MOST, "curve": True})
            usual = asking.ask(run, {"list": MOST, "curve": True}) if asked else None
        show.numbers(_numbers(found, usual), narrowest=180)
        frame = _labelled(run, found)
        name = _listed(run, frame, asked)
        pictures = st.grid(2, min_column_width=380)
        with pictures.cell():
            picture.figure(order_figures.cost(found, _service(run, asked)), f"orders.{run.id}.cost")
        with pictures.cell():
            _one(run, asked, name)


def _service(run: Any, asked: Asked) -> float | None:
    """The service level aimed at; None where the least cost is."""
    usual = run.manifest["settings"]
    return None if usual["objective"] == "cost" else asked.get("service", usual["service"])


def _dials(run: Any) -> Asked:
    """The settings that a person moved away from those of the run."""
    usual = run.manifest["settings"]
    shapes = dials(studio.config_class(run.app))
    asked: Asked = {}
    cost = usual["objective"] == "cost"

    def draw(names: tuple[str, ...]) -> None:
        cells = st.grid(len(names), min_column_width=140, vertical_alignment="bottom")
        for name in names:
            with cells.cell():
                value = _dial(run, name, usual[name], shapes[name])
            if value != usual[name]:
                asked[name] = value

    draw(FRONT if not cost else FRONT[1:])
    with st.expander(_("Costs and review"), icon=":material/tune:", key=f"orders.{run.id}.more"):
        draw(COSTS)
        st.button(
            _("Back to the settings of the run"),
            icon=":material/undo:",
            type="tertiary",
            on_click=kept.forget,
            args=(f"orders.{run.id}.set.",),
            key=f"orders.{run.id}.back",
        )
    return asked


def _dial(run: Any, name: str, usual: Any, shape: Any) -> Any:
    key = f"orders.{run.id}.set.{name}"
    label, help = _(shape.title), _(shape.help)
    if name == "service":
        percent = st.slider(
            label, 50.0, 99.9, step=0.1, format="%g %%", help=help, key=kept.ready(key, usual * 100)
        )
        value = kept.keep(key, percent) / 100
        return usual if abs(value - usual) < 5e-4 else round(value, 4)
    if name == "lead_time_added":
        most = max(8.0, float(usual))
        ready = kept.ready(key, float(usual))
        value = st.slider(label, 0.0, most, step=0.5, format="%g", help=help, key=ready)
        return kept.keep(key, value)
    whole = isinstance(usual, int)
    value = st.number_input(
        label,
        min_value=1 if whole else 0.0,
        max_value=int(shape.high) if whole else float(shape.high),
        value=None if usual is None else "min",
        step=1 if whole else None,
        format=None if whole else "%g",
        placeholder=plain(EMPTY.get(name, msg("automatic"))),
        help=help,
        key=kept.ready(key, usual),
    )
    return kept.keep(key, value)


EMPTY = {"budget_money": msg("no limit"), "shortage_cost": msg("the margin")}


def _numbers(found: Mapping[str, Any], usual: Mapping[str, Any] | None) -> tuple[Number, ...]:
    """The orders in all; beside those at the run's settings where a dial was moved."""
    before = usual or {}
    run = msg("at the run's settings") if usual else None
    return (
        Number(
            msg("Orders in all"),
            found["order_cost"],
            "money",
            None,
            before.get("order_cost"),
            run,
            msg(
                "Units times unit cost; packs and minimum orders are kept, the money never passed."
            ),
            "neither",
        ),
        Number(
            msg("Expected gain"),
            found["expected_gain"],
            "money",
            None,
            before.get("expected_gain"),
            run,
            msg("Shortages avoided less leftovers, up to the next order."),
        ),
        Number(
            msg("Items ordered"),
            found["lines"],
            "count",
            None,
            found["wanted_lines"],
            msg("wanted"),
            better="neither",
        ),
        Number(
            msg("Chance to last"),
            found["service_after"],
            "percent",
            None,
            found["service_before"],
            msg("without orders"),
            msg("Mean chance that an item's stock and orders last until the next order arrives."),
        ),
    )


def _labelled(run: Any, found: Mapping[str, Any]) -> pd.DataFrame:
    """The rows with one column that names the item."""
    frame = pd.DataFrame(found["rows"])
    names = list(frame.columns)[1 : list(frame.columns).index("order")]
    joined = frame[names].astype(str).agg(" · ".join, axis=1)
    return frame.assign(item_label=joined)


def _listed(run: Any, frame: pd.DataFrame, asked: Asked) -> str | None:
    """The list to pick from and to take away; the name of the picked item."""
    with st.container(horizontal=True, vertical_alignment="center"):
        said = _("The best use of money first. Pick a row to see the item through time.")
        st.markdown(said, width="stretch")
        _download(run, frame.drop(columns="item_label"))
    shown = frame.head(SHOWN).drop(columns=["item"], errors="ignore")
    shown = shown.rename(columns={"item_label": "item"})[list(COLUMNS)]
    if not shown["on_order"].any():
        shown = shown.drop(columns="on_order")
    titles = {name: plain(TITLES[name]) for name in shown}
    mark = "|".join(f"{name}={value}" for name, value in sorted(asked.items()))
    at = grid.pick(shown, UNITS, titles, key=f"orders.{run.id}.rows.{mark}", most=8)
    chosen = f"orders.{run.id}.picked"
    if at is not None and at < len(shown):
        st.session_state[chosen] = str(shown["item"].iloc[at])
    return st.session_state.get(chosen) or (str(shown["item"].iloc[0]) if len(shown) else None)


def _download(run: Any, frame: pd.DataFrame) -> None:
    rows_file.offer(
        _("Order list (CSV)"),
        lambda: frame,
        f"{act.file_stem(run.name)}-orders",
        f"orders.{run.id}.csv",
    )


def _one(run: Any, asked: Asked, name: str | None) -> None:
    """One item through time, simulated under the settings of the moment."""
    if name is None:
        return None
    try:
        found = asking.ask(run, {**asked, "item": name})
    except UserError as error:
        return guard.mistake(error.what, error.how)
    picture.figure(order_figures.path(found), f"orders.{run.id}.path")
    return None
