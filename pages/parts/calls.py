"""The call list of the plan of the moment: on the screen, as a file, and each customer's card."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from core.errors import UserError
from core.judge import retention
from core.judge.retention import Control, Terms
from core.words import Message, msg
from pages.parts import act, customer, grid, guard, leaver, ranked, rows, rows_file
from pages.parts.say import _, plain

SHOWN = 200  # rows on the screen; the file holds the whole plan
TITLES = {
    "score": msg("Chance to leave"),
    "customer_value": msg("Value"),
    "expected_gain": msg("A call brings"),
    "decision": msg("Decision"),
    "effect": msg("Effect of a contact"),
    "reason_1": msg("Main reason"),
}
UNITS = {
    "score": "percent",
    "customer_value": "money",
    "expected_gain": "money",
    "effect": "percent",
    "reason_1": "sentence",
}


@dataclass(frozen=True)
class Calls:
    """A plan: so many calls, its control group, its terms, the one value where it is assumed."""

    contacts: int
    group: Control
    terms: Terms
    flat: float | None


def block(run: Any, calls: Calls) -> None:
    """What the control group shows, the list to pick from, and the card of the picked customer."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(_(_group(calls.group)), width="stretch")
        rows_file.offer(
            _("Call list of this plan"),
            lambda: planned(run, calls),
            f"{act.file_stem(run.name)}-calls",
            f"retention.{run.id}.csv",
            icon=":material/call:",
            disabled=not calls.contacts,
        )
    frame = planned(run, calls, SHOWN)
    picked = _table(frame, run) if len(frame) else None
    typed = st.text_input(
        _("Open the card of a customer"),
        placeholder=plain(msg("Pick a row above, or type an id")),
        key=f"calls.{run.id}.who",
        width=320,
    ).strip()
    if picked is not None:
        _card(run, frame.iloc[picked], calls.terms)
    elif typed:
        _typed(run, calls, typed)


def planned(run: Any, calls: Calls, most: int | None = None) -> pd.DataFrame:
    """The first customers of the plan (all), the highest gain first, the control group marked.

    With one value for all the order by gain is that by score, whatever the value.
    """
    many = calls.contacts if most is None else min(most, calls.contacts)
    if not many:
        return pd.DataFrame()
    frame = _valued(ranked.cases(run, many, 0, by="expected_gain"), calls)
    whole = np.ones(calls.contacts, dtype=bool)
    size = calls.group.size if calls.group.enough else 0
    alone = retention.left_alone(whole, size)[: len(frame)]
    decision = retention.decisions(whole[: len(frame)], alone)
    return frame.assign(decision=decision)[frame["expected_gain"] > 0]


def _valued(frame: pd.DataFrame, calls: Calls) -> pd.DataFrame:
    """Value and expected gain at the terms of the moment."""
    p = frame["score"].to_numpy(dtype=float)
    value = frame["customer_value"].to_numpy(dtype=float, na_value=np.nan)
    value = value if calls.flat is None else np.full(len(p), calls.flat)
    return frame.assign(customer_value=value, expected_gain=retention.gain(p, value, calls.terms))


def _table(frame: pd.DataFrame, run: Any) -> int | None:
    ids = [name for name in run.manifest["roles"].get("id", ()) if name in frame]
    names = [*ids, *(name for name in TITLES if name in frame)]
    decisions = frame["decision"].map(lambda code: plain(ranked.DECISIONS.get(code, code)))
    titles = {name: name for name in ids} | {name: plain(title) for name, title in TITLES.items()}
    shown = frame.assign(decision=decisions)[names]
    return grid.pick(shown, UNITS, titles, key=f"calls.{run.id}.rows", most=8)


def _typed(run: Any, calls: Calls, name: str) -> None:
    """The card of a customer by id, whether in the plan or not."""
    ids = run.manifest["roles"].get("id", ())
    if not ids:
        what = msg("This table has no column that names its customers.")
        return guard.mistake(what, msg("Pick a row of the list, or match the customer number."))
    found = rows.of(run, 1, part=(ids[0], name))
    if not len(found):
        what = msg("There is no customer “{name}”.", name=name)
        return guard.mistake(what, msg("Type the id as it stands in the table."))
    plan = planned(run, calls)
    here = plan[plan[ids[0]].astype(str) == name] if len(plan) else plan
    row = here.iloc[0] if len(here) else _valued(found, calls).assign(decision="leave").iloc[0]
    return _card(run, row, calls.terms)


def _card(run: Any, row: pd.Series, terms: Terms) -> None:
    try:
        with st.spinner(_("Asking the model …")):
            person = leaver.of_row(run, row, terms)
    except UserError as error:
        return guard.mistake(error.what, error.how)
    customer.card(person, f"leaver.{run.id}.{person.name}")


def _group(group: Control) -> Message:
    if not group.size:
        return msg("No plan, no control group.")
    if not group.enough:
        return msg(
            "Too few calls to prove their effect: half of the plan left alone would show it with "
            "a chance of {power:percent}. Nobody is marked as control.",
            power=group.power,
        )
    return msg(
        "Leave {size:count} of the plan alone, drawn by chance: beside them the effect of the "
        "calls shows with a chance of {power:percent}. They are marked “control” in the list.",
        size=group.size,
        power=group.power,
    )
