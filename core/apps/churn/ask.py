"""Live questions: what if a customer were different, and the call list of a new table."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from core.apps.churn.fit import Fitted
from core.apps.churn.staying import ahead
from core.apps.churn.worth import value_in, worth_of
from core.judge import retention
from core.judge.retention import Terms
from core.learn.cells import Cells, floats
from core.learn.labelled import ask as labelled
from core.learn.labelled.explain import sentences
from core.learn.scorer.reasons import blend_shapley
from core.table.sheet import Tables
from core.words import Message, msg

WORDS = ("call", "leave")
EXPLAINED, MOST = 200, 1000  # customers that get their reasons: a long list whole, up to so many


def ask(fitted: Fitted, question: Mapping[str, Any]) -> dict[str, Any]:
    """What if: the score of {"row": {column: value}}, and against {"before": ...} what changed."""
    config, row = fitted.config, labelled.row_of(question)
    name = next(iter(fitted.score.roles.get("value", ())), None)
    value = value_in(row, name, config.customer_value)
    stake = config.save_rate * value
    cut = min(config.contact_cost / stake, 1.0) if stake > 0 else 1.0
    answer = labelled.ask(fitted.score, question, cut, WORDS)
    if fitted.uplift is not None:
        cells = fitted.uplift.encoder.encode(labelled.frame_of(fitted.uplift.encoder, [row]))
        answer["effect"] = float(fitted.uplift.effect(cells)[0])
    return answer


def scored(fitted: Fitted, tables: Tables) -> pd.DataFrame:
    """One row per customer: score, decision, expected_gain, customer_value, reasons.

    decision: call, control (in the plan, left alone by chance) or leave. `leaves_within` is the
    chance to leave within the next 12 periods, `effect` by how much a contact lowers the chance to
    leave; each where the run knows it.
    """
    config = fitted.config
    value = worth_of(tables, config).values
    cells = fitted.score.features.encode(tables["main"].frame)
    p = fitted.score.probabilities(cells)
    terms = Terms(config.contact_cost, config.save_rate)
    plan = retention.plan(p, value, terms, config.budget_money, config.capacity)
    size = _control(plan, p, terms, config.power)
    alone = retention.left_alone(plan.chosen, size, config.seed)
    gains = retention.gain(p, value, terms)
    found = pd.DataFrame(
        {
            "score": p,
            "decision": retention.decisions(plan.chosen, alone),
            "expected_gain": gains,
            "customer_value": value,
            **_more(fitted, tables),
        }
    )
    _explain(fitted, tables, cells, (found, gains, min(max(plan.contacts, EXPLAINED), MOST)))
    return found


def _explain(
    fitted: Fitted, tables: Tables, cells: Cells, listed: tuple[pd.DataFrame, np.ndarray, int]
) -> None:
    """Reasons for the first of the list: those whom a call brings most."""
    found, gains, most = listed
    score = fitted.score
    top = np.argsort(-gains, kind="stable")[:most]
    phi = blend_shapley(
        score.scorer, cells.take(top), score.background, score.features.encoder, labelled.WALKS
    ).phi
    labelled.write_reasons(found, top, sentences(score, tables["main"].frame.iloc[top], phi))


def drift(fitted: Fitted, tables: Tables) -> tuple[Message, ...]:
    """What of a new table differs from the training rows more than luck explains."""
    told = labelled.drift(fitted.score, tables)
    name = next(iter(fitted.score.roles.get("value", ())), None)
    if name is not None and "value" not in tables and name not in tables["main"].frame.columns:
        lacking = msg(
            "The new table has no column “{name}”: every customer counts as worth {value:money}.",
            name=name,
            value=fitted.config.customer_value,
        )
        told = (*told, lacking)
    return told


def _control(plan: retention.Plan, p: np.ndarray, terms: Terms, power: float) -> int:
    if not plan.contacts:
        return 0
    found = retention.control(plan.contacts, float(p[plan.chosen].mean()), terms, power)
    return found.size if found.enough else 0


def _more(fitted: Fitted, tables: Tables) -> dict[str, np.ndarray]:
    sheet = tables["main"]
    found: dict[str, np.ndarray] = {}
    name = fitted.curves.get("name")
    if fitted.hazard is not None and name in sheet.frame.columns:
        now = floats(sheet.frame[name])
        cells = fitted.hazard.encoder.encode(sheet.frame)
        span = ahead(fitted.hazard.edges)
        found["leaves_within"] = fitted.hazard.within(cells, now, span)
    if fitted.uplift is not None:
        found["effect"] = fitted.uplift.effect(fitted.uplift.encoder.encode(sheet.frame))
    return found
