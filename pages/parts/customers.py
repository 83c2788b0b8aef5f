"""The list of customers: by value or by money at stake, as many as the budget reaches."""

from typing import Any

import pandas as pd
import streamlit as st

from core import studio
from core.errors import UserError
from core.judge import rfm
from core.words import msg
from pages.parts import act, customer, grid, guard, kept, rows, rows_file, tongue
from pages.parts.say import _, plain

SHOWN = 200  # rows on the screen; the file holds all that were asked for
ORDERS = {
    "expected_money": msg("Most valuable"),
    "at_stake": msg("Slipping away, by money at stake"),
}
TITLES = {
    "customer": msg("Customer"),
    "segment": msg("Segment"),
    "next_step": msg("Next step"),
    "expected_money": msg("Expected money"),
    "expected_transactions": msg("Expected orders"),
    "p_alive": msg("Still there"),
    "p_no_order": msg("No order soon"),
    "at_stake": msg("At stake"),
    "last_order": msg("Last order"),
    "orders": msg("Orders"),
    "money": msg("Money so far"),
    "kind": msg("Kind"),
    "country": msg("Country"),
}
UNITS = {
    "expected_money": "money",
    "expected_transactions": "number",
    "p_alive": "percent",
    "p_no_order": "percent",
    "at_stake": "money",
    "orders": "count",
    "money": "money",
}
STEPS = {
    "win_back": msg("win back"),
    "remind": msg("remind"),
    "let_go": msg("leave alone"),
    "second_order": msg("second order"),
    "look_after": msg("look after"),
    "as_usual": msg("as usual"),
}


def panel(run: Any) -> None:
    """The list of a run, and the card of the customer picked in it."""
    studio.warm(run.id)
    st.fragment(_panel)(run)


def _panel(run: Any) -> None:
    tongue.listen()
    with guard.kindly(), st.container(border=True):
        st.markdown(f"#### {_('Whom to act on')}")
        by, most = _controls(run)
        frame = rows.of(run, most, by=by)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(_said(frame, run), width="stretch")
            _download(run, by, most)
        picked = _table(frame.head(SHOWN), f"customers.{run.id}.{by}")
        _card(run, picked)


def _controls(run: Any) -> tuple[str, int]:
    total = int(run.manifest.get("listed", run.rows))
    order, size = st.columns([3, 1], vertical_alignment="bottom")
    with order:
        by = st.segmented_control(
            _("Order of the list"),
            list(ORDERS),
            format_func=lambda key: plain(ORDERS[key]),
            default="expected_money",
            required=True,
            key=f"customers.{run.id}.by",
        )
    key = f"customers.{run.id}.most"
    with size:
        most = st.number_input(
            _("How many"),
            1,
            max(total, 1),
            step=1,
            key=kept.ready(key, min(100, total)),
            help=_("As many as you can call, write to or afford."),
        )
    return by, int(kept.keep(key, most))


def _said(frame: pd.DataFrame, run: Any) -> str:
    return _(
        "**{n:count} customers**: {money:money} expected, {stake:money} at stake in the next "
        "{days:count} days.",
        n=len(frame),
        money=float(frame["expected_money"].sum()),
        stake=float(frame["at_stake"].sum()),
        days=run.scores().facts["horizon"],
    )


def _download(run: Any, by: str, most: int) -> None:
    rows_file.offer(
        _("Download these"),
        lambda: studio.output_preview(run.id, rows=most, by=by),
        f"{act.file_stem(run.name)}-{by}-{most}",
        f"customers.{run.id}.csv",
    )


def _table(frame: pd.DataFrame, key: str) -> str | None:
    """The rows; the customer of the row that is picked, or None."""
    names = [name for name in TITLES if name in frame]
    shown = frame[names].assign(
        segment=frame["segment"].map(lambda key: plain(rfm.named(key))),
        next_step=frame["next_step"].map(lambda key: plain(STEPS.get(key, key))),
    )
    titles = {name: plain(TITLES[name]) for name in names}
    at = grid.pick(shown, UNITS, titles, key=key)
    return None if at is None else str(frame["customer"].iloc[at])


def _card(run: Any, picked: str | None) -> None:
    """The card of the row that was picked, or of the customer whose id was typed."""
    typed = st.text_input(
        _("Open the card of a customer"),
        placeholder=plain(msg("Pick a row above, or type an id")),
        key=f"customers.{run.id}.who",
        width=320,
    ).strip()
    name = picked or typed
    if not name:
        return
    try:
        with st.spinner(_("Asking the model …")):
            person = customer.of_value(run, name)
    except UserError as error:
        return guard.mistake(error.what, error.how)
    customer.card(person, f"customer.{run.id}.{name}")
