"""The amount of each case as the rule: what that earns, beside one cut-off for all."""

from typing import Any

import numpy as np
import streamlit as st

from core.judge import money, worth
from core.judge.money import Costs
from core.judge.worth import Terms
from core.report.blocks import Number
from core.words import Message, msg
from pages.parts import guard, kept, show, tongue
from pages.parts.say import _


def panel(run: Any) -> None:
    """The terms of a run whose cases have amounts; a change draws only this panel again."""
    if worth.known(run.evidence().get("value")):
        st.fragment(_panel)(run)


def _panel(run: Any) -> None:
    tongue.listen()
    with guard.kindly(), st.container(border=True):
        st.markdown(f"#### {_('What if each case were decided by its amount?')}")
        terms = _controls(run, usual(run))
        _answer(run.evidence(), costs(run), terms, run.manifest.get("settings", {}).get("capacity"))


def costs(run: Any) -> Costs:
    """The costs a run was trained with."""
    given = run.manifest.get("settings", {})
    return Costs(
        float(given.get("cost_false_negative", 5.0)),
        float(given.get("cost_false_positive", 1.0)),
    )


def usual(run: Any) -> Terms:
    """The terms a run was trained with."""
    given = run.manifest.get("settings", {})
    return Terms.of(
        costs(run),
        float(given.get("loss_share", 1.0)),
        given.get("margin"),
        float(given.get("handling", 0.0)),
    )


def terms(run: Any) -> Terms:
    """The terms as they stand in the panel."""
    given = usual(run)
    key = f"amounts.{run.id}"
    return Terms(
        kept.now(f"{key}.loss", 100 * given.loss) / 100,
        kept.now(f"{key}.margin", 100 * given.margin) / 100,
        kept.now(f"{key}.handling", given.handling),
    )


def _controls(run: Any, usual: Terms) -> Terms:
    dials = {
        "loss": (_("Lost when bad, % of the amount"), 100 * usual.loss),
        "margin": (_("Earned when good, % of the amount"), 100 * usual.margin),
        "handling": (_("Handling cost per approved case"), usual.handling),
    }
    grid = st.grid(3, min_column_width=210, vertical_alignment="bottom")
    found = {}
    for name, (label, value) in dials.items():
        key = f"amounts.{run.id}.{name}"
        with grid.cell():
            answer = st.number_input(
                label,
                min_value=0.0,
                step=1.0,
                format="%g",
                key=kept.ready(key, float(f"{value:.6g}")),
            )
        found[name] = float(kept.keep(key, answer))
    return Terms(found["loss"] / 100, found["margin"] / 100, found["handling"])


def _answer(
    evidence: dict[str, np.ndarray], costs: Costs, terms: Terms, capacity: int | None
) -> None:
    y, p, value = evidence["y"], evidence["p"], evidence["value"]
    gain = worth.gains(y, value, terms)
    cut = costs.cut
    if capacity is not None:
        cut = max(cut, money.capacity_cut(p, int(capacity)))
    ours = ~worth.stopped(p, value, terms, costs.cut, capacity)
    flat = p < cut
    st.markdown(f"**{_(_finding(gain, ours, flat, cut))}**")
    found, rival = worth.rule(gain, ours), worth.rule(gain, flat)
    against = msg("one cut-off for all")
    moved = int((ours != flat).sum())
    amount = worth.filled(value)
    show.numbers(
        [
            Number(
                msg("Gain per 100 cases"),
                found.per_100,
                "money",
                found.interval,
                rival.per_100,
                against,
            ),
            Number(msg("Approved"), found.approved, "percent", None, rival.approved, against),
            Number(
                msg("Mean amount"),
                float(amount[ours].mean()) if ours.any() else None,
                "money",
                None,
                float(amount[flat].mean()) if flat.any() else None,
                against,
                msg("Of the approved cases."),
            ),
            Number(msg("Decided otherwise"), moved, "count", better="neither"),
        ],
        narrowest=150,
    )
    st.caption(
        _(
            "A case is approved where earned × (1 − probability) − lost × probability − handling "
            "is above nought. On {n:count} test cases the model had not seen.",
            n=len(y),
        )
    )


def _finding(gain: np.ndarray, ours: np.ndarray, flat: np.ndarray, cut: float) -> Message:
    """What amounts change, and whether that is more than luck."""
    facts: dict[str, object] = {"share": float(ours.mean()), "cut": cut}
    if np.array_equal(ours, flat):
        return msg(
            "Amounts change no decision: the cut-off {cut:number} fits all of them.", **facts
        )
    more, (low, high) = worth.difference(gain, ours, flat)
    facts |= {"more": abs(more), "interval": (low, high) if more > 0 else (-high, -low)}
    if low <= 0 <= high:
        return msg(
            "Approve {share:percent}: no certain difference to one cut-off of {cut:number} for "
            "all.",
            **facts,
        )
    if more > 0:
        return msg(
            "Approve {share:percent}: {more:money} more per 100 cases than by one cut-off of "
            "{cut:number} for all (95 %: {interval:money}).",
            **facts,
        )
    return msg(
        "Approve {share:percent}: {more:money} less per 100 cases than by one cut-off of "
        "{cut:number} for all (95 %: {interval:money}).",
        **facts,
    )
