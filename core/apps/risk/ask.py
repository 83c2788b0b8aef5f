"""Live questions to a fitted score: what if, and the scored list of a new table."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np
import pandas as pd

from core.apps.risk import worth as rules
from core.apps.risk.fit import Fitted
from core.judge import worth
from core.learn.cells import floats
from core.learn.labelled import ask as labelled
from core.learn.labelled.ask import drift
from core.learn.labelled.recourse import held, listed, wanted
from core.table.sheet import Tables
from core.table.unchangeable import unchangeable

WORDS = ("review", "approve")  # at or above the cut-off, and below
EXPLAINED = 200  # rows of a scored list that get their reasons: those with the highest scores

__all__ = ["ask", "cut_off", "drift", "scored"]


def ask(fitted: Fitted, question: Mapping[str, Any]) -> dict[str, Any]:
    """What if: the score of {"row": {column: value}}, and against {"before": ...} what changed.

    Where the row says what it is worth, the cut-off is that of its amount, and `expected_gain` is
    what approving it would come to on average. `counterfactual`: as in the shared answer.
    """
    facts, amount = asdict(fitted.config), _amount(fitted, labelled.row_of(question))
    if amount is None:
        return labelled.ask(fitted, question, cut_off(fitted), WORDS)
    terms = rules.terms_of(facts)
    if terms.handling and wanted(question):  # another amount would be another cut-off
        question = {**question, "immutable": _fixed(fitted, question)}
    answer = labelled.ask(fitted, question, terms.cut(amount), WORDS)
    gain = worth.expected(np.array([answer["score"]]), np.array([amount]), terms)
    answer |= {"expected_gain": float(gain[0])}
    if terms.handling:
        answer["held"] = held(fitted.roles, fitted.features.encoder, "value")
    return answer


def scored(fitted: Fitted, tables: Tables) -> pd.DataFrame:
    """Columns to stand beside the rows: score, decision, and reasons for the highest scores.

    Where amounts are known `expected_gain` follows: what approving each case earns on average.
    """
    facts, sheet = asdict(fitted.config), tables["main"]
    column = sheet.values("value")
    value = None if column is None else floats(column)
    found = labelled.scored(
        fitted, tables, lambda p: rules.stopped(p, value, facts), WORDS, EXPLAINED
    )
    if value is None:
        return found
    gain = worth.expected(found["score"].to_numpy(), value, rules.terms_of(facts))
    return found.assign(expected_gain=np.round(gain, 2))


def cut_off(fitted: Fitted, p: np.ndarray | None = None) -> float:
    """The cut-off of least expected cost; higher where no more than `capacity` can be handled."""
    facts = asdict(fitted.config)
    return rules.costs_of(facts).cut if p is None else rules.flat(p, facts)


def _fixed(fitted: Fitted, question: Mapping[str, Any]) -> list[str]:
    """The columns that a question or the settings fix, and that of the amount."""
    used = {*fitted.roles["value"]} & {*fitted.features.encoder.columns}
    if "immutable" in question:
        return [*(set(listed(question["immutable"])) | used)]
    chosen = getattr(fitted.config, "immutable", ())
    return [*({*(chosen or unchangeable(fitted.features.encoder.columns))} | used)]


def _amount(fitted: Fitted, row: Mapping[str, Any]) -> float | None:
    """What a typed row says it is worth."""
    names = fitted.roles.get("value", ())
    value = row.get(names[0]) if names else None
    found = floats(pd.Series([value], dtype="object")) if value is not None else np.array([np.nan])
    return float(found[0]) if np.isfinite(found[0]) and found[0] != 0 else None
