"""The plan of calls live: what money it may cost, and what it brings on unseen customers."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from core.judge import retention
from core.judge.retention import Plan, Terms
from core.report.blocks import Number
from core.words import Message, msg
from pages.parts import calls, guard, kept, show, tongue
from pages.parts.calls import Calls
from pages.parts.say import _


@dataclass(frozen=True)
class Asked:
    """What stands on the panel: the terms, the money for calls, the values of the customers."""

    terms: Terms
    budget: float | None
    value: np.ndarray
    flat: float | None  # the one value for all, where it is assumed


def panel(run: Any) -> None:
    """The plan of a run; moving a dial draws only this panel again."""
    st.fragment(_panel)(run)


def _panel(run: Any) -> None:
    tongue.listen()
    with guard.kindly(), st.container(border=True):
        st.markdown(f"#### {_('What if the calls cost or saved something else?')}")
        evidence, facts = run.evidence(), run.scores().facts
        asked = _dials(run, evidence, facts)
        plan = retention.plan(evidence["p"], asked.value, asked.terms, asked.budget)
        _answer(evidence, asked, plan)
        leave = float(evidence["p"][plan.chosen].mean()) if plan.contacts else 0.0
        group = retention.control(plan.contacts, leave, asked.terms, float(facts["power"]))
        calls.block(run, Calls(plan.contacts, group, asked.terms, asked.flat))


def _dials(run: Any, evidence: dict[str, np.ndarray], facts: Any) -> Asked:
    key, value = f"retention.{run.id}.{run.stage}", evidence["value"]
    assumed = facts["worth"] == "assumed"
    columns = st.columns([4, 2, 2, 2] if assumed else [4, 2, 2], vertical_alignment="bottom")
    with columns[1]:
        cost = _number(_("Cost of a contact"), f"{key}.cost", float(facts["contact_cost"]), 1.0)
    with columns[2]:
        save = _share(f"{key}.save", float(facts["save_rate"]))
    flat = None
    if assumed:
        with columns[3]:
            usual = float(facts["customer_value"])
            flat = _number(_("Value of a customer"), f"{key}.flat", usual, 50.0)
            value = np.full(len(value), flat)
    terms = Terms(cost, save)
    every = retention.plan(evidence["p"], value, terms)
    with columns[0]:
        budget = _budget(f"{key}.budget", every, facts["budget_money"])
    return Asked(terms, budget, value, flat)


def _budget(key: str, every: Plan, usual: float | None) -> float | None:
    """The money for calls, up to what every call that pays costs."""
    top = float(np.ceil(every.cost))
    if top <= 0:
        st.caption(_("At these terms no call is expected to pay."))
        return None
    place = kept.ready(key, min(usual, top) if usual is not None else top)
    st.session_state[place] = float(min(st.session_state[place], top))
    if kept.now(f"{key}.whole", usual is None):  # all that pays, also when the terms move
        st.session_state[place] = top
    money = st.slider(
        _("Money for calls"),
        0.0,
        top,
        step=float(max(round(top / 200), 1)),
        key=place,
        format="%,.0f" if top < 1e6 else "compact",
        help=_("At most what all calls cost that are expected to pay."),
        on_change=_moved,
        args=(key, top),
    )
    return float(kept.keep(key, money))


def _moved(key: str, top: float) -> None:
    """A callback: a slider left at its end means all that pays."""
    kept.put(f"{key}.whole", st.session_state[key + kept.WIDGET] >= top)


def _number(label: str, key: str, usual: float, step: float) -> float:
    value = st.number_input(
        label, min_value=0.0, step=step, format="%g", key=kept.ready(key, usual)
    )
    return float(kept.keep(key, value) or 0.0)


def _share(key: str, usual: float) -> float:
    value = st.number_input(
        _("Save rate, %"),
        min_value=0.0,
        max_value=100.0,
        step=5.0,
        format="%g",
        key=kept.ready(key, round(100 * usual, 6)),
        help=_("Of those about to leave, the share that a call keeps: your estimate."),
    )
    return float(kept.keep(key, value) or 0.0) / 100


def _answer(evidence: dict[str, np.ndarray], asked: Asked, plan: Plan) -> None:
    y, p = evidence["y"], evidence["p"]
    ours = retention.profit(y, plan.chosen, asked.value, asked.terms)
    half = retention.rules(p, asked.value, asked.terms)["half"]
    rule = retention.profit(y, half, asked.value, asked.terms)
    st.markdown(f"**{_(_finding(ours, plan))}**")
    if asked.flat is not None:
        st.caption(_("Every customer counts as worth the same: an assumption, not a finding."))
    against, gone = msg("0.5 rule"), max(float(y.sum()), 1.0)
    show.numbers(
        [
            Number(msg("Profit after costs"), ours.total, "money", ours.band, rule.total, against),
            Number(msg("Calls"), plan.contacts, "count", None, int(half.sum()), against),
            Number(
                msg("Cost of the calls"),
                plan.cost,
                "money",
                None,
                float(half.sum() * asked.terms.cost),
                against,
            ),
            Number(
                msg("Leavers reached"),
                float(y[plan.chosen].sum() / gone),
                "percent",
                None,
                float(y[half].sum() / gone),
                against,
            ),
        ],
        narrowest=150,
    )
    st.caption(_("On {n:count} test cases the model had not seen.", n=len(y)))


def _finding(ours: retention.Profit, plan: Plan) -> Message:
    said = {"n": plan.contacts, "cost": plan.cost, "profit": ours.total, "saved": ours.saved}
    if not plan.contacts:
        return msg("No call: with this money, or at these terms, none pays.")
    if ours.band is None or ours.band[0] <= 0:
        return msg(
            "{n:count} calls for {cost:money} brought {profit:money}, which may be chance.", **said
        )
    return msg(
        "{n:count} calls for {cost:money} save about {saved:count} customers and bring "
        "{profit:money} after costs.",
        **said,
    )
