"""The segments' rules, to be changed: what each would hold, at once, and the list with them."""

from typing import Any

import pandas as pd
import streamlit as st

from core import studio
from core.judge import rfm
from core.words import msg
from pages.parts import act, grid, guard, kept, rows_file, tongue
from pages.parts.say import _, plain


def panel(run: Any) -> None:
    """The rules of a run; changing them draws only this panel again."""
    st.fragment(_panel)(run)


def _panel(run: Any) -> None:
    tongue.listen()
    with st.expander(
        _("Change the segments"),
        icon=":material/tune:",
        key=f"segments.{run.id}",
        on_change="rerun",
    ) as drawer:
        if not drawer.open:
            return
        key = f"segments.{run.id}.rules"
        text = st.text_area(
            _("One segment a line: name, colon, rule; the first that fits counts"),
            height=230,
            key=kept.ready(key, _usual(run)),
            help=_(
                "Columns: r, f, m (fifths, 5 the best), recency_days, orders, money, mean_order, "
                "age_days. Example: “VIP: money > 1000 and r >= 4”."
            ),
        )
        kept.keep(key, text)
        with guard.kindly():
            _answer(run, text)


def _usual(run: Any) -> str:
    given = (run.manifest.get("settings") or {}).get("segments") or ()
    rules = rfm.parse(tuple(given))
    return "\n".join(f"{plain(rfm.named(rule.key))}: {rule.condition}" for rule in rules)


def _answer(run: Any, text: str) -> None:
    rules = rfm.parse([line for line in text.splitlines() if line.strip()])
    frame = studio.output_preview(run.id, rows=int(run.manifest.get("listed", run.rows)))
    frame = frame.assign(segment=rfm.segments(frame, rules))
    summed = frame.groupby("segment").agg(
        customers=("customer", "size"),
        expected_money=("expected_money", "sum"),
        at_stake=("at_stake", "sum"),
    )
    names = [key for key in dict.fromkeys([*(rule.key for rule in rules), rfm.REST])]
    summed = summed.reindex([name for name in names if name in summed.index]).reset_index()
    summed["segment"] = summed["segment"].map(lambda key: plain(rfm.named(key)))
    titles = {
        "segment": plain(msg("Segment")),
        "customers": plain(msg("Customers")),
        "expected_money": plain(msg("Expected money")),
        "at_stake": plain(msg("At stake")),
    }
    units = {"customers": "count", "expected_money": "money", "at_stake": "money"}
    grid.show(summed, units, titles)
    _download(run, frame)


def _download(run: Any, frame: pd.DataFrame) -> None:
    rows_file.offer(
        _("Download the list with these segments"),
        lambda: frame,
        f"{act.file_stem(run.name)}-segments",
        f"segments.{run.id}.csv",
    )
