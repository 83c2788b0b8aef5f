"""What better lists might bring: the test's hit rates times assumptions, which are called so."""

from typing import Any

import streamlit as st

from core.judge.better_lists import uplift
from core.report.blocks import Number
from core.words import msg
from pages.parts import guard, kept, show, tongue
from pages.parts.say import _

ASSUMED = {"reached": 10_000.0, "accepts": 5.0, "margin": 10.0}


def panel(run: Any) -> None:
    """The calculator of a run; moving an assumption draws only this panel again."""
    if run.scores().facts["n_test"]:
        st.fragment(_panel)(run)


def _panel(run: Any) -> None:
    tongue.listen()
    with guard.kindly(), st.container(border=True):
        st.markdown(f"#### {_('What might it bring?')}")
        st.caption(_("The three numbers are your assumptions; the hit rates are the test's."))
        given = _assumptions(run)
        evidence, k = run.evidence(), 10
        found = uplift(
            (evidence["rank"] < k).astype(float),
            (evidence["rank_popularity"] < k).astype(float),
            given["reached"],
            given["accepts"] / 100,
            given["margin"],
        )
        against = msg("popularity")
        show.numbers(
            [
                Number(msg("Sales, if so"), round(found.ours), "count", None, round(found.base),
                       against),
                Number(msg("Extra margin, if so"), found.extra, "money", found.band,
                       better="higher"),
            ],
            narrowest=200,
        )  # fmt: skip
        st.caption(
            _(
                "No forecast: the people tested took these things without being offered them. The "
                "interval is the test's alone. What offers truly bring, only a trial with a group "
                "left out can tell."
            )
        )


def _assumptions(run: Any) -> dict[str, float]:
    titles = {
        "reached": _("Assumption: customers reached"),
        "accepts": _("Assumption: % of right offers bought"),
        "margin": _("Assumption: margin per sale"),
    }
    most = {"reached": 1e9, "accepts": 100.0, "margin": 1e6}
    found = {}
    columns = st.grid(3, min_column_width=200)
    for name, title in titles.items():
        key = f"uplift.{run.id}.{name}"
        with columns.cell():
            value = st.number_input(
                title, 0.0, most[name], step=1.0, format="%g", key=kept.ready(key, ASSUMED[name])
            )
        found[name] = float(kept.keep(key, value))
    return found
