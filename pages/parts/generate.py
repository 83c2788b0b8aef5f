"""Rows on demand: as many as wanted, under a condition, with other shares, or gaps filled."""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from core import studio
from core.words import from_json, msg
from pages.parts import act, asking, grid, guard, intake, kept, places, rows_file, tongue
from pages.parts.say import _, labels, plain, said

MOST, PART = 100_000, 25_000  # rows of one order; rows of one question
SHOWN = 200
LEVELS = 8  # of a column whose shares can be set
NAMES = {
    "gan": msg("GAN"), "autoregressive": msg("Likelihood network"), "private": msg("Noisy tables"),
}  # fmt: skip
NEW, FILL = "new", "fill"
AS_IT_IS = msg("None: as in the table")
TASKS = {NEW: msg("New rows"), FILL: msg("Fill missing cells")}


def panel(run: Any) -> None:
    """The desk of a run; a change asks only this panel again."""
    asking.warm(run)
    st.fragment(_panel)(run)


def _panel(run: Any) -> None:
    tongue.listen()
    key = f"generate.{run.id}"
    with guard.kindly(), st.container(border=True):
        st.markdown(f"#### {_('Generate rows')}")
        task, question = _asked(run, key)
        if not question:
            return
        if st.button(
            _("Generate"), type="primary", icon=":material/auto_awesome:", key=f"{key}.go"
        ):
            with st.spinner(_("Asking the model …")):
                st.session_state[f"{key}.made"] = _made(run, question, task)
        made = st.session_state.get(f"{key}.made")
        if made:
            _shown(run, made, key)


def _asked(run: Any, key: str) -> tuple[str, dict[str, Any]]:
    """What is to be done, and the question; empty where something is still to be chosen."""
    generators = list(run.scores().facts["judged"])
    best = run.scores().facts["recommended"]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        task = st.segmented_control(
            _("What"), list(TASKS), format_func=lambda one: plain(TASKS[one]), default=NEW,
            required=True, key=f"{key}.task",
        )  # fmt: skip
        name = best
        if len(generators) > 1:
            name = st.segmented_control(
                _("Generator"), generators, format_func=lambda one: plain(NAMES[one]),
                default=best, required=True, key=f"{key}.generator",
            )  # fmt: skip
        if task == NEW:
            n = st.number_input(
                _("Rows"), 1, MOST, step=1, key=kept.ready(f"{key}.n", 1000), width=160
            )
            kept.keep(f"{key}.n", n)
    if task == FILL:
        chosen = _file(key)
        return task, {"fill": chosen, "generator": name} if chosen else {}
    return task, {"n": int(n), "generator": name, **_wishes(run, key)}


def _file(key: str) -> str | None:
    known = {dataset.id: dataset for dataset in studio.datasets()}
    st.caption(
        _("The empty cells of a stored table are filled with what fits the rest of the row.")
    )
    return st.selectbox(
        _("Data set"), list(known), index=None, format_func=lambda id: intake.option(known[id]),
        placeholder=plain(msg("Choose a data set")), key=f"{key}.file", width=420,
    )  # fmt: skip


def _wishes(run: Any, key: str) -> dict[str, Any]:
    """A condition, other shares, another seed: folded."""
    with st.expander(_("Only certain rows, or other shares"), icon=":material/filter_alt:"):
        where = st.text_input(
            _("Only rows where"),
            key=f"{key}.where",
            placeholder="age >= 30 and housing = rent",
            help=_("Column, operator, value; joined by and, or, not. Every row will meet it."),
        ).strip()
        shares = _shares(run, key)
        seed = st.number_input(
            _("Seed"), 0, 2**31, step=1, key=kept.ready(f"{key}.seed", 0), width=160,
            help=_("The same seed gives the same rows."),
        )  # fmt: skip
        kept.keep(f"{key}.seed", seed)
    found: dict[str, Any] = {"seed": int(seed), **shares}
    return found | ({"where": where} if where else {})


def _shares(run: Any, key: str) -> dict[str, Any]:
    """Which share each value of a column shall have: a balanced table, or a what-if population."""
    known = {
        one["name"]: one
        for one in asking.ask(run, {"columns": True})["columns"]
        if one["kind"] == "category" and 2 <= len(one["values"]) <= LEVELS
    }
    names = labels(known)
    column = st.selectbox(
        _("Other shares of"), [None, *names],
        format_func=lambda name: plain(AS_IT_IS) if name is None else names[name],
        key=f"{key}.balance", width=420,
    )  # fmt: skip
    if column is None:
        return {}
    values = known[column]["values"]
    even = 100.0 / len(values)
    cells = st.grid(4, min_column_width=150)
    wanted = {}
    for value in values:
        with cells.cell():
            wanted[value] = st.number_input(
                plain(value), 0.0, 100.0, even, 5.0, format="%.0f",
                key=f"{key}.share.{column}.{value}",
                help=_("Weight of this value; weights are made to sum to 100 %."),
            )  # fmt: skip
    return {"balance": column, "shares": wanted}


def _made(run: Any, question: Mapping[str, Any], task: str) -> dict[str, Any]:
    """The rows, asked for in parts: one answer holds only so many."""
    total = int(question.get("n", 0))
    if task == FILL or total <= PART:
        answer = asking.ask(run, {**question, "as": "columns"})
        return {"frame": _frame(answer), "notes": answer["notes"], "question": dict(question)}
    frames, notes = [], []
    for start in range(0, total, PART):
        part = {**question, "n": min(PART, total - start), "part": start // PART, "as": "columns"}
        answer = studio.ask(run.id, part)
        frames.append(_frame(answer))
        notes = answer["notes"]
    return {"frame": pd.concat(frames), "notes": notes, "question": dict(question)}


def _frame(answer: Mapping[str, Any]) -> pd.DataFrame:
    return pd.DataFrame(dict(zip(answer["names"], answer["data"], strict=True)))


def _shown(run: Any, made: Mapping[str, Any], key: str) -> None:
    frame = made["frame"]
    for note in made["notes"]:
        st.caption(f":material/info: {said(from_json(note))}")
    grid.show(frame.head(SHOWN), most=8)
    name = f"{act.file_stem(run.name)}-synthetic-{len(frame)}"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.caption(_("{n:count} rows, {m:count} columns", n=len(frame), m=frame.shape[1]))
        st.space("stretch")
        rows_file.offer(_("Download CSV"), lambda: frame, name, f"{key}.csv")
        if st.button(_("Save as a data set"), icon=":material/save:", key=f"{key}.save"):
            st.session_state[f"{key}.saved"] = stored(frame, name)
    saved = st.session_state.get(f"{key}.saved")
    if saved:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(_("Saved. Open it like any other data set:"))
            places.link(places.DATASETS, _("Look at it"), ":material/visibility:", data=saved)


def stored(frame: pd.DataFrame, name: str) -> str:
    """The rows as a data set of their own, read as any file is; its id."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.csv"
        frame.to_csv(path, index=False)
        return studio.add(path, name=name, file=f"{name}.csv").id
