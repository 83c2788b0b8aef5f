"""What would have to differ for the decision on one case to be another, within what can change."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from core.table.unchangeable import unchangeable
from core.words import msg
from pages.parts import kept
from pages.parts.say import _, labels, plain

Ask = Callable[[Mapping[str, Any]], Mapping[str, Any]]
Columns = tuple[list[str], Mapping[str, Sequence[float]]]


def block(run: Any, row: Mapping[str, Any], columns: Columns, ask: Ask) -> None:
    """The smallest changes that would turn the decision; what cannot change is the person's to say.

    `columns`: those the model uses, and the span of values of those of numbers; `ask` answers a
    question about the run.
    """
    st.divider()
    st.markdown(f"##### {_('What would change the decision?')}")
    names, spans = columns
    left, right = st.columns(2, gap="large")
    with left:
        fixed = _fixed(run, names)
    with right:
        picked = _limited(run, {name: spans[name] for name in spans if name not in fixed})
    bounds = _bounds(run, picked)
    marks = [name.rstrip("+-") for name in run.manifest.get("settings", {}).get("monotone") or ()]
    if marks:
        st.caption(
            _(
                "Marked as working one way only, so moved only the way that helps: {names}",
                names=", ".join(marks),
            )
        )
    answer = ask({"row": row, "counterfactual": True, "immutable": fixed, "bounds": bounds})
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


def _limited(run: Any, spans: Mapping[str, Sequence[float]]) -> dict[str, Sequence[float]]:
    """The columns of numbers that a person wants to keep within limits, with their spans."""
    key = f"otherwise.{run.id}.limited"
    widget = kept.ready(key, [])
    st.session_state[widget] = [name for name in st.session_state[widget] if name in spans]
    picked = st.multiselect(
        _("Only within limits"),
        list(spans),
        format_func=labels(list(spans)).__getitem__,
        placeholder=plain(msg("None")),
        key=widget,
        help=_("Columns of numbers that may change, but only within limits you set."),
    )
    return {name: spans[name] for name in kept.keep(key, picked)}


def _bounds(run: Any, spans: Mapping[str, Sequence[float]]) -> dict[str, list[float | None]]:
    """Least and largest allowed values by column; None at an end that is left where it was."""
    found: dict[str, list[float | None]] = {}
    if not spans:
        return found
    titles, grid = labels(list(spans)), st.grid(3, min_column_width=220)
    for name, (low, high) in spans.items():
        whole = low.is_integer() and high.is_integer()
        ends = (int(low), int(high)) if whole else (low, high)
        key = f"otherwise.{run.id}.bounds.{name}"
        with grid.cell():
            picked = st.slider(
                _("{name}", name=titles[name]),
                *ends,
                format="%d" if whole else "%g",
                step=1 if whole else None,
                key=kept.ready(key, ends),
                help=_("The ends are the least and the largest value among cases of the training."),
            )
        least, most = kept.keep(key, picked)
        found[name] = [None if least <= low else least, None if most >= high else most]
    return found


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
