"""The number of inspections as a slider: what they find, beside the baseline and chance."""

from typing import Any

import numpy as np
import streamlit as st

from core.judge import capacity
from core.judge.capacity import Haul
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
        st.markdown(f"#### {_('What if more or fewer cases were inspected?')}")
        evidence, facts = run.evidence(), run.scores().facts
        size = _size(run, len(evidence["p"]), int(facts["capacity"]))
        if "y" in evidence:
            _found(evidence, size, bool(facts["value"]))
            _mistaken(evidence, size, float(facts.get("cost_false_positive", 0.0)))
        else:
            _listed(evidence, size)
        st.caption(_("On {n:count} test cases the model had not seen.", n=len(evidence["p"])))


def _size(run: Any, n: int, usual: int) -> int:
    key = f"capacity.{run.id}.{run.stage}"
    size = st.slider(
        _("Cases inspected"),
        1,
        max(n, 2),
        key=kept.ready(key, usual),
        help=_("Those with the highest scores. It starts at the capacity of the run."),
    )
    return int(kept.keep(key, size))


def _found(evidence: dict[str, np.ndarray], size: int, money: bool) -> None:
    y, worth = evidence["y"], evidence.get("value")
    ours = capacity.haul(y, evidence["p"], size, worth)
    base = capacity.haul(y, evidence["p_baseline"], size, worth)
    st.markdown(f"**{_(_finding(ours, len(y)))}**")
    against = msg("baseline")
    each = [1 / found.right if found.right else None for found in (ours, base)]
    shown = [
        Number(msg("Fraud found"), ours.share, "percent", None, base.share, against),
        Number(
            msg("Cases per fraud"),
            each[0],
            against=each[1],
            against_title=against,
            better="lower",
        ),
    ]
    if money:
        shown.append(Number(msg("Amount found"), ours.worth, "money", None, base.worth, against))
    score = float(np.sort(evidence["p"])[::-1][min(size, len(y)) - 1])
    shown.append(Number(msg("Lowest score inspected"), score, "percent", better="neither"))
    show.numbers(shown, narrowest=150)


def _mistaken(evidence: dict[str, np.ndarray], size: int, each: float) -> None:
    """What the alerts that were none cost."""
    found = capacity.haul(evidence["y"], evidence["p"], size)
    wrong = found.inspected * (1 - found.right)
    st.caption(
        _(
            "{wrong:count} of {n:count} alerts were mistaken: at {each:money} an inspection they "
            "cost {cost:money}.",
            wrong=wrong,
            n=found.inspected,
            each=each,
            cost=each * wrong,
        )
    )


def _finding(found: Haul, n: int) -> Message:
    facts = {"n": found.inspected, "of": found.inspected / n}
    if found.share is None:
        return msg("{n:count} cases are {of:percent} of all; none of them was fraud.", **facts)
    return msg(
        "{n:count} inspections, {of:percent} of all cases, find {share:percent} of all fraud.",
        **facts,
        share=found.share,
    )


def _listed(evidence: dict[str, np.ndarray], size: int) -> None:
    """Without outcomes: how far down the list reaches, and what is at stake in it."""
    n = len(evidence["p"])
    chosen = capacity.first(evidence["p"], size)
    text = msg("{n:count} cases are {of:percent} of all.", n=size, of=size / n)
    st.markdown(f"**{_(text)}**")
    shown = [
        Number(
            msg("Lowest score inspected"),
            float(evidence["p"][chosen].min()),
            "percent",
            better="neither",
        )
    ]
    if "value" in evidence:
        worth = capacity.worths(evidence["value"], n)
        shown.append(
            Number(
                msg("Amount in these cases"),
                float(worth[chosen].sum()),
                "money",
                against=float(worth.mean() * size),
                against_title=msg("as many by chance"),
                better="neither",
            )
        )
    show.numbers(shown, narrowest=150)
