"""What the plan of calls brings on customers the score has never seen, beside the usual rules."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from core.apps.churn.fit import Fitted
from core.apps.churn.staying import tested
from core.apps.churn.treated import treated
from core.apps.churn.worth import worth_of
from core.judge import labels, retention
from core.judge.intervals import Interval
from core.judge.retention import Terms
from core.judge.scores import Scores, mean_of
from core.learn.labelled import evaluate as labelled
from core.table.sheet import Sheet, Tables

GAIN = "plan_gain"  # money per customer that the plan brings; the baseline's is the 0.5 rule


def evaluate(fitted: Fitted, test: Tables) -> Scores:
    """Scores with 95 % intervals beside a logistic regression, and the money beside the 0.5 rule.

    The evidence holds one row per customer: y, p, value, chosen (1: in the plan), and effect and
    treated where contacts are known.
    """
    found = labelled.evaluate(fitted.score, test)
    config, sheet = fitted.config, test["main"]
    worth = worth_of(test, config)
    rows = found.evidence["row"]
    value = worth.values[rows]
    terms = Terms(config.contact_cost, config.save_rate)
    plan = retention.plan(found.evidence["p"], value, terms, config.budget_money, config.capacity)
    evidence = {
        **found.evidence,
        "value": value,
        "chosen": plan.chosen.astype(np.int8),
        **_effects(fitted, sheet, rows),
    }
    facts = {
        **found.facts,
        "contact_cost": config.contact_cost,
        "save_rate": config.save_rate,
        "budget_money": config.budget_money,
        "customer_value": config.customer_value,
        "power": config.power,
        "worth": worth.source,
        "curves": dict(fitted.curves),
        "staying": _staying(fitted, sheet),
        "propensity": fitted.uplift.propensity if fitted.uplift else None,
        "learner": _learner(fitted),
        "treatment": sheet.column("treatment"),
    }
    return _with_gain(replace(found, evidence=evidence, facts=facts))


def pool(parts: Sequence[Scores]) -> Scores:
    """Folds as one: the mean of their scores, all of their customers."""
    if len(parts) == 1:
        return parts[0]
    found = labels.pool([_bare(part) for part in parts])
    tests = [part.facts["staying"] for part in parts if part.facts["staying"]]
    facts = {**found.facts, "staying": _mean(tests) if len(tests) == len(parts) else {}}
    return _with_gain(replace(found, facts=facts))


def _bare(part: Scores) -> Scores:
    """Without the money, whose interval is drawn anew over all customers."""
    return replace(part, values=_without(part.values), baseline=_without(part.baseline))


def _without(values: Mapping[str, float | None]) -> dict[str, float | None]:
    return {name: value for name, value in values.items() if name != GAIN}


def _mean(tests: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    keys = ("c_index", "brier", "brier_all")
    return {
        **mean_of([{key: test[key] for key in keys} for test in tests]),
        "n": sum(test["n"] for test in tests),
        "groups": tests[0]["groups"],
    }


def _with_gain(scores: Scores) -> Scores:
    """The money per customer: of the plan, and of calling everyone above 0.5."""
    y, p, value = (scores.evidence[name] for name in ("y", "p", "value"))
    terms = retention.facts_terms(scores.facts)
    n = max(len(y), 1)
    ours = retention.profit(y, scores.evidence["chosen"] > 0, value, terms)
    half = retention.profit(y, retention.rules(p, value, terms)["half"], value, terms)
    intervals = dict(scores.intervals)
    if ours.band is not None:
        intervals[GAIN] = _per(ours.band, n)
    return replace(
        scores,
        values={**scores.values, GAIN: ours.total / n},
        baseline={**scores.baseline, GAIN: half.total / n},
        intervals=intervals,
    )


def _per(band: Interval, n: int) -> Interval:
    return band[0] / n, band[1] / n


def _effects(fitted: Fitted, sheet: Sheet, rows: np.ndarray) -> dict[str, np.ndarray]:
    if fitted.uplift is None or sheet.column("treatment") is None:
        return {}
    cells = fitted.uplift.encoder.encode(sheet.frame.iloc[rows])
    given = treated(sheet, fitted.uplift.treated_value)[rows]
    return {"effect": fitted.uplift.effect(cells), "treated": given}


def _learner(fitted: Fitted) -> dict[str, Any] | None:
    """Which learner of the effect was kept, and the held-out Qini of both."""
    if fitted.uplift is None or not fitted.uplift.areas:
        return None
    return {"name": "X" if fitted.uplift.late else "T", **fitted.uplift.areas}


def _staying(fitted: Fitted, sheet: Sheet) -> dict[str, Any]:
    if fitted.hazard is None:
        return {}
    return tested(fitted.hazard, sheet, fitted.score, fitted.curves)
