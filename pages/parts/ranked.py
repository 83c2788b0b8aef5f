"""The scored list of a run on the screen: the cases it was tested on, the highest score first."""

from typing import Any

import pandas as pd
import streamlit as st

from core.words import msg
from pages.parts import customer, grid, guard, leaver, order_words, rows, tongue
from pages.parts.say import _, labels, plain

PAGE = 20  # rows shown at once
ADDED = {
    "score": msg("Score"),
    "decision": msg("Decision"),
    "expected_gain": msg("Expected gain"),
    "customer_value": msg("Value"),
    "leaves_within": msg("Leaves in the next periods"),
    "effect": msg("Effect of a contact"),
    "part": msg("Part"),
}
LISTED = {
    "rank": msg("Rank"),
    "item": msg("Product"),
    "title": msg("Product name"),
    "score": msg("Score"),
    "because": msg("Because of"),
}
DECISIONS = {
    "review": msg("review"),
    "approve": msg("approve"),
    "inspect": msg("inspect"),
    "pass": msg("pass"),
    "call": msg("call"),
    "control": msg("control: do not call"),
    "leave": msg("no call"),
}
CARDS = {"value": customer.of_row, "churn": leaver.of_row}  # rooms whose rows are customers
PARTS = {"test": msg("test"), "train": msg("learned from")}
TEST, ALL = "test", "all"


def folded(run: Any) -> None:
    """The list under its title; read and drawn only where somebody opens it."""
    st.fragment(_folded)(run)


def _folded(run: Any) -> None:
    tongue.listen()
    key = f"ranked.{run.id}.open"
    with st.expander(
        _("See the list"), icon=":material/list:", key=key, on_change="rerun"
    ) as drawer:
        if drawer.open:
            with guard.kindly():
                show(run)


def show(run: Any) -> None:
    """The list, a page at a time; the cases it learned from only when asked for."""
    whole = False
    if _parted(run):
        whole = _which(run) == ALL
    pages = max(1, -(-count(run, whole) // PAGE))
    key = f"ranked.{run.id}.{'all' if whole else 'test'}"
    here = min(st.session_state.get(key, 1), pages)
    frame = cases(run, PAGE, (here - 1) * PAGE, whole)
    picked = _table(frame, f"{key}.rows.{here}", run.app in CARDS)
    if pages > 1:
        st.pagination(pages, key=key)
    if picked is not None:
        with st.spinner(_("Asking the model …")):
            person = CARDS[run.app](run, frame.iloc[picked])
        customer.card(person, f"{key}.card")


def _which(run: Any) -> str:
    names = {TEST: msg("Test cases"), ALL: msg("All cases")}
    return st.segmented_control(
        _("Cases"),
        list(names),
        format_func=lambda which: plain(names[which]),
        default=TEST,
        required=True,
        key=f"ranked.{run.id}.which",
        label_visibility="collapsed",
        help=_("Scores of cases the model learned from are too good: it has seen their outcome."),
    )


def cases(run: Any, most: int, offset: int, whole: bool = False, by: str = "") -> pd.DataFrame:
    """Some cases of the list, in its order, or the highest of a column first."""
    part = TEST if _parted(run) and not whole else None
    here = rows.of(run, 1)
    by = by or ("score" if "score" in here and "rank" not in here else None)  # type: ignore
    return rows.of(run, most, offset, by, part)


def count(run: Any, whole: bool = False) -> int:
    """How many cases the list holds."""
    return int(run.manifest["split"]["test"]) if _parted(run) and not whole else _all(run)


def _all(run: Any) -> int:
    """Rows of the list: those of the table, unless the room lists something else."""
    return int(run.manifest.get("listed", run.rows))


def _parted(run: Any) -> bool:
    """Whether the run's own table holds a test part (with folds or a test file it does not)."""
    split = run.manifest.get("split") or {}
    if split.get("kind") not in ("rows", "time") or not split.get("test"):
        return False
    return "part" in rows.of(run, 1)  # a list of its own has no parts


def _table(frame: pd.DataFrame, key: str, picks: bool) -> int | None:
    """The rows; the place of the picked one where rows open a card."""
    reasons = [name for name in frame if str(name).startswith("reason_")]
    first = [name for name in (*ADDED, *reasons) if name in frame]
    rest = [name for name in frame if name not in first]
    titles = labels(map(str, rest))
    titles |= {name: plain(ADDED[name]) for name in first if name in ADDED}
    for at, name in enumerate(reasons, start=1):
        titles[name] = plain(msg("Reason {n:count}", n=at))
    frame = _said(frame)
    if "rank" in frame:  # lists: their order and their columns as they are
        first, rest = [], list(frame)
        titles |= {name: plain(title) for name, title in LISTED.items() if name in frame}
    orders = order_words.is_orders(frame)
    if orders:
        known = {name: title for name, title in order_words.TITLES.items() if name in frame}
        titles |= {name: plain(title) for name, title in known.items()}
    units = {name: "percent" for name in ("score", "leaves_within", "effect") if name in frame}
    units |= {name: "money" for name in ("expected_gain", "customer_value") if name in frame}
    units |= {"score": "number"} if "rank" in frame else {}
    units |= order_words.UNITS if orders else {}
    units |= dict.fromkeys([*reasons, "because"], "sentence")
    shown = frame[[*first, *rest]]
    if picks:
        titles |= {name: name for name in map(str, shown) if name not in titles}
        return grid.pick(shown, units, titles, key=key, most=PAGE)
    grid.show(shown, units, titles, most=PAGE)
    return None


def _said(frame: pd.DataFrame) -> pd.DataFrame:
    """The codes of decision and part as words; in files they stay codes."""
    known = {"decision": DECISIONS, "part": PARTS}
    words = {
        name: frame[name].map(lambda code, names=names: plain(names.get(code, code)))
        for name, names in known.items()
        if name in frame
    }
    return frame.assign(**words)
