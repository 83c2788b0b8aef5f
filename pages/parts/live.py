"""One case asked live: change its values and see how the score answers, and why."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from core import studio
from core.errors import UserError
from core.numerals import write
from core.words import Message, from_json, language, msg
from pages.parts import asking, guard, kept, otherwise, ranked, tongue
from pages.parts.say import _, labels, plain, said

CHURN = ("expected_gain", "customer_value", "leaves_within", "effect")  # of a churn run
FRONT = 8  # values shown at once, those that weigh most
ADDED = ("score", "decision", "model", "run", "part", *CHURN)
DECISIONS = {
    "approve": msg("pass"),
    "review": msg("review"),
    "inspect": msg("inspect"),
    "pass": msg("pass"),
    "call": msg("call"),
    "leave": msg("no call"),
}
Row = dict[str, Any]


def panel(run: Any) -> None:
    """The what-if of a run; a change asks only this panel again."""
    asking.warm(run)
    st.fragment(_panel)(run)


def _panel(run: Any) -> None:
    tongue.listen()
    with guard.kindly(), st.container(border=True):
        st.markdown(f"#### {_('One case: what if?')}")
        number = _choose(run)
        row = _row(run, number)
        with st.spinner(_("Asking the model …")):
            before = asking.ask(run, {"row": row})
        key = f"live.{run.id}.{run.stage}.{number}"  # the deeper model puts another case there
        inputs, answer = st.columns([3, 2], gap="large")
        with inputs:
            changed = _inputs(run, key, row, before)
        with answer:
            _answer(asking.ask(run, {"row": changed, "before": row}), before)
        held = before.get("held", ())  # such as the amount at stake: no advice touches it
        names = [name for name in changed if name in before.get("effects", ()) and name not in held]
        spans = {name: ends for name, ends in before.get("ranges", {}).items() if name in names}
        otherwise.block(run, changed, (names, spans), partial(asking.ask, run))


def _choose(run: Any) -> int:
    key = f"live.{run.id}.number"
    number = st.number_input(
        _("Case, by its place in the list"),
        help=_("1 is the case with the highest score."),
        min_value=1,
        max_value=max(ranked.count(run), 1),
        key=kept.ready(key, 1),
        width=220,
    )
    return int(kept.keep(key, number) or 1)


def _row(run: Any, number: int) -> Row:
    """The columns of one case, as plain values."""
    frame = ranked.cases(run, 1, number - 1)
    names = [name for name in map(str, frame.columns) if name not in ADDED]
    hidden = {name for key in ("target", "id") for name in run.manifest["roles"].get(key, ())}
    kept_names = [name for name in names if not name.startswith("reason_") and name not in hidden]
    return {name: _value(frame[name].iloc[0]) for name in kept_names}


def _value(cell: Any) -> Any:
    if cell is None or pd.isna(cell):
        return None
    if isinstance(cell, pd.Timestamp):
        return cell.isoformat()
    return cell.item() if hasattr(cell, "item") else cell


def _inputs(run: Any, key: str, row: Row, before: Mapping[str, Any]) -> Row:
    """A widget for each value: the weightiest in front, the rest folded."""
    weights = {name: abs(weight) for name, weight in before.get("effects", {}).items()}
    names = sorted((name for name in row if name in weights), key=lambda name: -weights[name])
    shapes, titles = _shapes(run), labels(row)
    changed = dict(row)

    def draw(some: list[str]) -> None:
        grid = st.grid(2, min_column_width=180)
        for name in some:
            with grid.cell():
                label = _("{name}", name=titles[name])
                changed[name] = _input(label, f"{key}.{name}", row[name], shapes.get(name))

    draw(names[:FRONT])
    if len(names) > FRONT:
        with st.expander(_("{n:count} further columns", n=len(names) - FRONT), key=f"{key}.more"):
            draw(names[FRONT:])
    st.button(
        _("Back to the case as it was"),
        icon=":material/undo:",
        type="tertiary",
        on_click=kept.forget,
        args=(f"{key}.",),
        key=f"live.{run.id}.back",
    )
    return changed


def _shapes(run: Any) -> dict[str, Any]:
    """How the columns look in the training data; nothing if that was deleted."""
    try:
        profile = studio.dataset(run.manifest["tables"]["main"]["id"]).profile()
    except (UserError, KeyError):
        return {}
    return {column.name: column for column in profile.columns}


def _input(label: str, key: str, value: Any, shape: Any) -> Any:
    widget = kept.ready(key, value)
    numeric = isinstance(value, (int, float)) and not isinstance(value, bool)
    if shape is not None and shape.type in ("category", "boolean") and not numeric:
        return kept.keep(key, _pick(label, widget, value, shape))
    if numeric or (shape is not None and shape.type in ("number", "integer")):
        whole = isinstance(value, int)
        step = 1 if whole else None
        text = None if whole else "%.6g"
        return kept.keep(
            key, st.number_input(label, value=None, step=step, format=text, key=widget)
        )
    st.session_state[widget] = "" if st.session_state[widget] is None else st.session_state[widget]
    return kept.keep(key, st.text_input(label, key=widget)) or None


def _pick(label: str, widget: str, value: Any, shape: Any) -> Any:
    known = [True, False] if isinstance(value, bool) else [item for item, _count in shape.top]
    options = list(dict.fromkeys([*known, value, None]))
    names = {item: plain(_option(item)) for item in options}
    return st.selectbox(label, options, format_func=lambda item: names.get(item, ""), key=widget)


def _option(item: Any) -> Message | str:
    if isinstance(item, bool):
        return msg("yes") if item else msg("no")
    return msg("missing") if item is None else str(item)


def _answer(answer: Mapping[str, Any], before: Mapping[str, Any]) -> None:
    speech = language.get()
    change = answer["score"] - before["score"]
    st.metric(
        _measured(answer),
        write(answer["score"], "percent", speech),
        delta=_points(change),
        delta_color="off",
        delta_arrow="up" if change > 0 else "down",
    )
    decision = DECISIONS.get(answer["decision"], msg("review"))
    facts = {"cut": answer["cut"], "decision": decision}
    if answer["decision"] in ("inspect", "pass"):
        st.markdown(_("Alerts begin at {cut:percent}: **{decision}**", **facts))
    else:
        st.markdown(_("At the cut-off {cut:percent}: **{decision}**", **facts))
    if answer.get("expected_gain") is not None:
        st.markdown(_("Expected gain if approved: {gain:money}", gain=answer["expected_gain"]))
    for effect in answer.get("changed", ()):
        st.markdown(_changed(effect, answer))
    if answer.get("reasons"):
        st.caption(_("Why"))
        st.markdown("\n".join(f"- {said(from_json(reason))}" for reason in answer["reasons"]))


def _measured(answer: Mapping[str, Any]) -> str:
    """What the score is: a chance, or without a known outcome a rank among the usual cases."""
    if answer.get("positive") is None:
        return _("More unusual than this share of cases")
    return _("Probability of “{value}”", value=str(answer["positive"]))


def _points(change: float) -> str | None:
    """The change in percentage points, against the case as it was."""
    if abs(change) < 0.0005:
        return None
    return _(
        "{points} points against the case as it was",
        points=f"{100 * change:+.1f}".replace("-", "−"),
    )


def _changed(effect: Mapping[str, Any], answer: Mapping[str, Any]) -> str:
    arrow = ":material/north_east:" if effect["effect"] > 0 else ":material/south_east:"
    nothing = plain(msg("missing"))
    text = msg(
        "{column}: {before} → {after}",
        column=effect["column"],
        before=effect["from"] or nothing,
        after=effect["to"] or nothing,
    )
    if answer.get("positive") is None:
        word = _("more unusual") if effect["effect"] > 0 else _("more usual")
    else:
        word = _("raises the risk") if effect["effect"] > 0 else _("lowers the risk")
    return f"{arrow} {_(text)} · {word}"
