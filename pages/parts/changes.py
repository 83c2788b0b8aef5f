"""The list of series to look at: which will change most, how sure that is; as a file too."""

from typing import Any

import pandas as pd
import streamlit as st

from core.learn.series.kinds import NAMES as KINDS
from core.words import msg
from pages.parts import act, asking, grid, guard, kept, rows_file, tongue
from pages.parts.say import _, plain

SHOWN = 200  # rows on the screen; the file holds all that were asked for
ORDERS = {
    "change": msg("Largest change"),
    "fall": msg("Falling"),
    "rise": msg("Rising"),
    "expected": msg("Largest"),
    "mase": msg("Hardest to forecast"),
}
TITLES = {
    "series_label": msg("Series name"),
    "expected": msg("Expected"),
    "low": msg("Lower edge"),
    "high": msg("Upper edge"),
    "season_before": msg("Season before"),
    "change": msg("Expected change"),
    "kind": msg("Kind"),
    "mase": msg("Error (MASE)"),
}
UNITS = dict.fromkeys(("expected", "low", "high", "season_before", "change"), "short")


def chosen_key(run: Any) -> str:
    """Where the series that is picked in the list is remembered."""
    return f"series.{run.id}.picked"


def panel(run: Any) -> None:
    """The list of a run; the row that is picked opens below."""
    asking.warm(run)
    st.fragment(_panel)(run)


def _panel(run: Any) -> None:
    tongue.listen()
    with guard.kindly(), st.container(border=True):
        st.markdown(f"#### {_('Which series to look at')}")
        by, most = _controls(run)
        found = asking.ask(run, {"list": most, "by": by})
        frame = pd.DataFrame(found["rows"])
        with st.container(horizontal=True, vertical_alignment="center"):
            said = _(
                "Totals over the coming {n:count} periods with an 80 % band, beside the season "
                "before. Pick a row to see the series.",
                n=run.scores().facts["horizon"],
            )
            st.markdown(said, width="stretch")
            _download(run, frame, f"{by}-{most}")
        shown = frame.head(SHOWN)
        kinds = shown["kind"].map(lambda key: plain(KINDS.get(key, key)))
        titles = {name: plain(title) for name, title in TITLES.items()}
        units = {**UNITS, "mase": "number"}
        key = f"changes.{run.id}.{by}"
        at = grid.pick(shown.assign(kind=kinds), units, titles, key=key)
        _open(run, None if at is None else str(frame["series_label"].iloc[at]))


def _open(run: Any, name: str | None) -> None:
    """Show the picked series below, in the part of the page that draws it."""
    if name is not None and st.session_state.get(chosen_key(run)) != name:
        st.session_state[chosen_key(run)] = name
        kept.put(f"series.{run.id}.asked", name)
        st.rerun()


def _controls(run: Any) -> tuple[str, int]:
    total = int(run.scores().facts["series"])
    order, size = st.columns([3, 1], vertical_alignment="bottom")
    with order:
        by = st.segmented_control(
            _("Order of the list"),
            list(ORDERS),
            format_func=lambda key: plain(ORDERS[key]),
            default="change",
            required=True,
            key=f"changes.{run.id}.by",
        )
    key = f"changes.{run.id}.most"
    with size:
        most = st.number_input(
            _("How many"), 1, max(total, 1), step=1, key=kept.ready(key, min(100, total))
        )
    return by, int(kept.keep(key, most))


def _download(run: Any, frame: pd.DataFrame, name: str) -> None:
    rows_file.offer(
        _("Download this list"),
        lambda: frame,
        f"{act.file_stem(run.name)}-{name}",
        f"changes.{run.id}.csv",
    )
