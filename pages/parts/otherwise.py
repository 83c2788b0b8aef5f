"""What would have to differ for the decision on one case to be another, within what can change."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from core.table.unchangeable import unchangeable
from core.words import msg
from pages.parts import kept
from pages.parts.say import _, labels, plain

Ask = Callable[[Mapping[str, Any]], Mapping[str, Any]]


def block(run: Any, row: Mapping[str, Any], names: list[str], ask: Ask) -> None:
    """The smallest changes that would turn the decision; what cannot change is the person's to say.

    `names`: the columns that the model uses; `ask` answers a question about the run.
    """
    st.divider()
    st.markdown(f"##### {_('What would change the decision?')}")
    fixed = _fixed(run, names)
    answer = ask({"row": row, "counterfactual": True, "immutable": fixed})
    found = answer.get("counterfactuals")
    if found:
        st.caption(
            _(
                "This model would decide otherwise if … It is no promise that the world would: a "
                "change may not be possible, and the outcome need not follow."
            )
        )
        _cards(found, answer)
    elif found is not None:
        st.markdown(_(_none(answer)))


def _fixed(run: Any, columns: list[str]) -> list[str]:
    names = labels(columns)
    settings = run.manifest.get("settings", {})
    roles = run.manifest.get("roles", {})
    groups = {*roles.get("group", ())}
    key = f"otherwise.{run.id}.immutable"
    options = [name for name in columns if name not in groups]
    chosen = settings.get("immutable") or unchangeable(options)
    usual = [name for name in chosen if name in options]
    widget = kept.ready(key, usual)
    st.session_state[widget] = [name for name in st.session_state[widget] if name in options]
    picked = st.multiselect(
        _("Cannot be changed"),
        options,
        format_func=names.__getitem__,
        placeholder=plain(msg("None")),
        key=widget,
        help=_("Columns that must stay as they are. Dates and groups to compare always do."),
    )
    return list(kept.keep(key, picked))


def _cards(found: list[Mapping[str, Any]], answer: Mapping[str, Any]) -> None:
    grid = st.grid(min(len(found), 2), min_column_width=280, border=True)
    for one in found:
        with grid.cell():
            st.markdown("\n".join(f"- {_(_change(change))}" for change in one["changes"]))
            st.caption(
                _(
                    "Score {before:percent} → {after:percent}, turning at {cut:percent}",
                    before=answer["score"],
                    after=one["score"],
                    cut=answer["cut"],
                )
            )


def _change(change: Mapping[str, Any]) -> Any:
    before = change["from"]
    return msg(
        "{column}: {before} → {after}",
        column=change["column"],
        before=msg("missing") if before is None else before,
        after=_value(change["to"]),
    )


def _value(value: Any) -> Any:
    if isinstance(value, bool):
        return msg("yes") if value else msg("no")
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _none(answer: Mapping[str, Any]) -> Any:
    return msg(
        "No change that is allowed turns this decision: the score stays at {closest:percent} or "
        "farther from the {cut:percent} at which it turns.",
        closest=answer["closest"],
        cut=answer["cut"],
    )
