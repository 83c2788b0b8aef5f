"""The facts on the card of one customer of a churn run: what a call brings, and why it is due."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from core import studio
from core.errors import UserError
from core.judge import retention
from core.judge.retention import Terms
from core.report.blocks import Number
from core.words import Message, from_json, msg
from pages.parts.customer import Person


def of_row(run: Any, row: pd.Series, terms: Terms | None = None) -> Person:
    """The card's facts from a row of a churn run's list; `terms`: those of the moment."""
    facts = run.scores().facts
    terms = terms or retention.facts_terms(facts)
    roles = run.manifest.get("roles") or {}
    name = next((str(row[one]) for one in roles.get("id", ()) if one in row), "")
    p, value = (np.array([row[one]], dtype=float) for one in ("score", "customer_value"))
    gain = float(retention.gain(p, value, terms)[0])
    return Person(
        name,
        _about(row, roles, facts),
        _numbers(row, gain, facts),
        _history(run, name),
        _reasons(run, row),
        _step(str(row["decision"]), gain),
        _known(row, roles),
    )


def _about(row: pd.Series, roles: Mapping[str, Any], facts: Mapping[str, Any]) -> Message:
    tenure = next((one for one in roles.get("tenure", ()) if one in row), None)
    said = {"share": _usual(facts), "chance": float(row["score"])}
    if tenure is None or pd.isna(row[tenure]):
        return msg(
            "Leaves with a chance of {chance:percent}; of all, {share:percent} left.", **said
        )
    return msg(
        "{tenure}: {stay:number} · leaves with a chance of {chance:percent}; of all, "
        "{share:percent} left.",
        tenure=tenure,
        stay=float(row[tenure]),
        **said,
    )


def _numbers(row: pd.Series, gain: float, facts: Mapping[str, Any]) -> tuple[Number, ...]:
    """Four at most: the chance, the value, what a call brings, and what else the run knows."""
    value = None if pd.isna(row["customer_value"]) else float(row["customer_value"])
    numbers = [
        Number(msg("Chance to leave"), float(row["score"]), "percent", None, _usual(facts),
               msg("of all"), better="lower"),
        Number(msg("Value"), value, "money", help=VALUES[facts["worth"]], better="neither"),
        Number(msg("A call brings"), gain, "money",
               help=msg("Chance to leave × save rate × value − cost of a contact.")),
    ]  # fmt: skip
    if not pd.isna(row.get("effect")):
        told = msg("By how much an earlier contact lowered the chance to leave of such customers.")
        numbers.append(
            Number(msg("Effect of a contact"), float(row["effect"]), "percent", help=told)
        )
    elif not pd.isna(row.get("leaves_within")):
        soon = float(row["leaves_within"])
        numbers.append(Number(msg("Leaves in the next periods"), soon, "percent", better="lower"))
    return tuple(numbers)


def _usual(facts: Mapping[str, Any]) -> float:
    """The share of the test customers who left."""
    return float(facts["cases_test"]) / max(float(facts["n_test"]), 1.0)


VALUES = {
    "run": msg("Expected money, by the run of customer value."),
    "column": msg("By the column of the table."),
    "assumed": msg("The same for everyone: an assumption."),
}


def _history(run: Any, name: str) -> tuple[tuple[str, float], ...]:
    """The customer's orders, where a run of customer value knows them."""
    source = (run.manifest.get("sources") or {}).get("value")
    if not source or not name:
        return ()
    try:
        found = studio.ask(source, {"customer": name})
    except UserError:  # not in that log, or the run was deleted
        return ()
    return tuple((one["date"], one["money"]) for one in found["history"])


def _reasons(run: Any, row: pd.Series) -> tuple[Message | str, ...]:
    """Those in the list; for customers far down in it the model is asked."""
    found = tuple(
        str(row[name])
        for name in row.index
        if str(name).startswith("reason_") and not pd.isna(row[name]) and str(row[name])
    )
    if found:
        return found
    plain = {str(name): None if pd.isna(cell) else _plain(cell) for name, cell in row.items()}
    answer = studio.ask(run.id, {"row": plain})
    return tuple(from_json(reason) for reason in answer["reasons"])  # type: ignore[misc]


def _plain(cell: Any) -> Any:
    if isinstance(cell, pd.Timestamp):
        return cell.isoformat()
    return cell.item() if hasattr(cell, "item") else cell


def _step(decision: str, gain: float) -> Message:
    if decision == "call":
        return msg("Call: on average that brings {gain:money} more than it costs.", gain=gain)
    if decision == "control":
        return msg(
            "Leave alone: drawn into the control group, beside which the effect of the calls shows."
        )
    if gain > 0:
        return msg(
            "A call would pay, but the money for calls goes to customers whom it brings more."
        )
    return msg("No call: on average it would cost {loss:money} more than it brings.", loss=-gain)


def _known(row: pd.Series, roles: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """What the table says of the customer: column and value, as they stand there."""
    ours = {"score", "decision", "expected_gain", "customer_value", "leaves_within", "effect"}
    hidden = {*ours, "part", "model", "run", *roles.get("id", ()), *roles.get("target", ())}
    return tuple(
        (str(name), "–" if pd.isna(cell) else str(_plain(cell)))
        for name, cell in row.items()
        if name not in hidden and not str(name).startswith("reason_")
    )
