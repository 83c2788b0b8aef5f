"""The card of one customer: history, value, risk, reasons, and the next step; for any list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from core import studio
from core.judge import rfm
from core.report.blocks import Axis, Figure, Mark, Number
from core.words import Message, from_json, listed, msg
from pages.parts import grid, picture, show
from pages.parts.say import _, plain, said

BETWEEN = " | "  # favourites in a list of customers
STEPS = {
    "win_back": msg("Win back now: much is at stake, and the customer may be leaving."),
    "remind": msg("Remind: the usual time to order has passed."),
    "let_go": msg("Leave alone: the customer has most likely gone, and little is at stake."),
    "second_order": msg("Bring to the second order: customers who order again stay."),
    "look_after": msg("Look after: one of the most valuable customers."),
    "as_usual": msg("Nothing special: orders as usual."),
}


@dataclass(frozen=True)
class Person:
    """What a card shows. `history`: (day as ISO text, money) of each order."""

    name: str
    about: Message
    numbers: tuple[Number, ...]
    history: tuple[tuple[str, float], ...] = ()
    reasons: tuple[Message | str, ...] = ()
    step: Message | None = None
    known: tuple[tuple[str, str], ...] = ()  # what the table says: column, value


def card(person: Person, key: str) -> None:
    """Draw the card; at most four numbers, one picture, one step."""
    with st.container(border=True):
        st.markdown(f"#### {_('Customer {name}', name=person.name)}")
        st.markdown(_(person.about))
        if person.step is not None:
            st.info(_(person.step), icon=":material/arrow_forward:")
        show.numbers(person.numbers, narrowest=150)
        if person.reasons:
            st.markdown("\n".join(f"- {said(reason)}" for reason in person.reasons))
        if person.history:
            _history(person, key)
        if person.known:
            with st.expander(_("What the table says of this customer"), key=f"{key}.known"):
                frame = pd.DataFrame(person.known, columns=["column", "value"])
                titles = {"column": plain(msg("Column")), "value": plain(msg("Value in the table"))}
                grid.show(frame, titles=titles)


def of_value(run: Any, name: str) -> Person:
    """The card's facts from a run of customer value."""
    found = studio.ask(run.id, {"customer": name})
    return Person(
        str(found["customer"]),
        _about(found),
        _numbers(found),
        tuple((one["date"], one["money"]) for one in found["history"]),
        _taste(found),
        STEPS.get(found["next_step"]),
    )


def of_row(run: Any, row: Any) -> Person:
    """The same for a row of that run's list."""
    return of_value(run, str(row["customer"]))


def _about(found: Mapping[str, Any]) -> Message:
    return msg(
        "{segment} · place {rank:count} of {n:count} by expected money · {orders:count} orders, "
        "{money:money} so far, the last on {last:date}",
        segment=rfm.named(found["segment"]),
        rank=found["rank"],
        n=found["customers"],
        orders=found["orders"],
        money=found["money"],
        last=found["last_order"],
    )


def _taste(found: Mapping[str, Any]) -> tuple[Message, ...]:
    """The kind of customer, the country and what is bought most, as far as the log says it."""
    told = []
    if found.get("kind"):
        told.append(msg("Kind of customer: {kind}", kind=from_json(found["kind"])))
    if found.get("favourites"):
        most = listed(found["favourites"].split(BETWEEN))
        told.append(msg("Buys most often: {products}", products=most))
    if found.get("country"):
        told.append(msg("Country: {country}", country=found["country"]))
    return tuple(told)


def _numbers(found: Mapping[str, Any]) -> tuple[Number, ...]:
    days = found["horizon"]
    next_order = found["next_order"]
    return (
        Number(
            msg("Expected money"),
            found["expected_money"],
            "money",
            help=msg("In the next {n:count} days.", n=days),
            better="neither",
        ),
        Number(
            msg("Expected orders"),
            found["expected_transactions"],
            help=msg("In the next {n:count} days.", n=days),
            better="neither",
        ),
        Number(
            msg("Still there"),
            found["p_alive"],
            "percent",
            help=msg(
                "The chance that the customer has not left for good. A customer who ordered only "
                "once counts as still there."
            ),
            better="neither",
        ),
        Number(
            msg("No order in {n:count} days", n=found["lapse"]),
            found["p_no_order"],
            "percent",
            help=msg("Next order by {day:date} with even chances.", day=next_order)
            if next_order
            else msg("The next order is more than ten years away with even chances."),
            better="lower",
        ),
    )


def _history(person: Person, key: str) -> None:
    days = tuple(day for day, _money in person.history)
    total = _running(person.history)
    figure = Figure(
        msg("{n:count} orders since {day:date}", n=len(days), day=days[0]),
        msg("money of all orders so far, summed"),
        Axis("", "date", kind="date"),
        Axis(msg("money"), "money", low=0.0),
        (
            Mark("line", days, total, "", "ours"),
            Mark("point", days, total, "", "ours"),
        ),
        key="history",
    )
    st.caption(f"{_(figure.title)} · {_(figure.subtitle)}")
    picture.draw(figure, f"{key}.history")


def _running(history: Sequence[tuple[str, float]]) -> tuple[float, ...]:
    total, found = 0.0, []
    for _day, money in history:
        total += money
        found.append(round(total, 2))
    return tuple(found)
