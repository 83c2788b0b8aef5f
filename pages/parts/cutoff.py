"""The cut-off as a slider: two costs, and the money they mean beside the usual 0.5 rule."""

from typing import Any

import numpy as np
import streamlit as st

from core.judge import money
from core.judge.money import Costs, Outcome
from core.report.blocks import Number
from core.words import Message, msg
from pages.parts import guard, kept, show, tongue
from pages.parts.say import _


def panel(run: Any) -> None:
    """The slider of a run; moving it draws only this panel again."""
    st.fragment(_panel)(run)


def _panel(run: Any) -> None:
    tongue.listen()
    with guard.kindly(), st.container(border=True):
        st.markdown(f"#### {_('What if the cut-off were another one?')}")
        costs, cut = _controls(run)
        _answer(run.evidence(), costs, cut)


def _controls(run: Any) -> tuple[Costs, float]:
    given = run.manifest.get("settings", {})
    usual = Costs(
        float(given.get("cost_false_negative", 5.0)), float(given.get("cost_false_positive", 1.0))
    )
    key = f"cutoff.{run.id}"
    place = kept.ready(f"{key}.cut", round(usual.cut, 2))
    left, first, second = st.columns([4, 2, 2], gap="medium", vertical_alignment="bottom")
    with first:
        miss = _cost(_("Cost of a miss"), f"{key}.miss", usual.miss, key)
    with second:
        alarm = _cost(_("Cost of a false alarm"), f"{key}.alarm", usual.alarm, key)
    with left:
        cut = st.slider(
            _("Cut-off"),
            0.0,
            1.0,
            step=0.01,
            key=place,
            help=_(
                "Cases whose probability is at or above it are stopped. Other costs move it to "
                "where a stopped and a passed case cost the same on average."
            ),
        )
    kept.keep(f"{key}.cut", cut)
    costs = Costs(miss, alarm)
    exact = costs.cut if round(costs.cut, 2) == cut else cut  # what the slider's step rounds off
    return costs, exact


def _cost(label: str, key: str, usual: float, panel_key: str) -> float:
    value = st.number_input(
        label,
        min_value=0.0,
        step=1.0,
        format="%g",
        key=kept.ready(key, usual),
        on_change=_follow,
        args=(panel_key,),
    )
    return float(kept.keep(key, value))


def _follow(key: str) -> None:
    """A callback: other costs move the slider to their cheapest cut-off."""
    costs = Costs(float(kept.now(f"{key}.miss", 5.0)), float(kept.now(f"{key}.alarm", 1.0)))
    kept.put(f"{key}.cut", round(costs.cut, 2))


def _answer(evidence: dict[str, np.ndarray], costs: Costs, cut: float) -> None:
    y, p, value = evidence["y"], evidence["p"], evidence.get("value")
    ours = money.outcome(y, p, cut, costs, value)
    rule = money.outcome(y, p, money.USUAL, costs, value)
    share, interval = money.saved(y, p, costs, cut, value)
    st.markdown(f"**{_(_finding(ours, share, interval))}**")
    against = msg("0.5 rule")
    show.numbers(
        [
            Number(msg("Losses per 100"), ours.per_100, "money", None, rule.per_100, against),
            Number(msg("Passed"), ours.passed, "percent", None, rule.passed, against),
            Number(msg("Bad cases stopped"), ours.caught, "percent", None, rule.caught, against),
            Number(msg("False alarms"), ours.alarms, "count", None, rule.alarms, against),
        ],
        narrowest=150,
    )
    st.caption(_("On {n:count} test cases the model had not seen.", n=len(y)))


def _finding(ours: Outcome, share: float | None, interval: tuple[float, float] | None) -> Message:
    """What the cut-off does to the losses, and whether that is more than luck."""
    facts = {"passed": ours.passed, "cut": ours.cut}
    if share is None:
        return msg("Pass {passed:percent} at {cut:number}. The 0.5 rule loses nothing.", **facts)
    if abs(share) < 0.005:
        return msg("Pass {passed:percent} at {cut:number}: the losses of the 0.5 rule.", **facts)
    if interval is None or interval[0] <= 0 <= interval[1]:
        return msg(
            "Pass {passed:percent} at {cut:number}: no certain difference to the 0.5 rule.", **facts
        )
    low, high = sorted(abs(edge) for edge in interval)
    facts |= {"share": abs(share), "interval": (low, high)}
    if share > 0:
        return msg(
            "Pass {passed:percent} at {cut:number}: {share:percent} less loss than the 0.5 rule "
            "(95 %: {interval:percent}).",
            **facts,
        )
    return msg(
        "Pass {passed:percent} at {cut:number}: {share:percent} more loss than the 0.5 rule "
        "(95 %: {interval:percent}).",
        **facts,
    )
