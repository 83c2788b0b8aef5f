"""How good the twin is, held against rows that no generator saw and beside cut-up columns."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from core.apps.synth.features import prepared
from core.apps.synth.fit import Fitted
from core.apps.synth.judged import Case, Judged, independent, judge, recommended
from core.errors import UserError
from core.judge.scores import Scores
from core.table.sheet import Tables
from core.words import Message, msg

ROWS, QUICK_ROWS = 10_000, 2_000  # in the slower measures
DRAWN, QUICK_DRAWN = 50_000, 3_000  # synthetic rows that are judged, at most


def evaluate(fitted: Fitted, test: Tables) -> Scores:
    """The scores of the recommended generator; `alternatives` in the facts hold the other's."""
    found = cases(fitted, test["main"].frame)
    n = min(len(found.train), QUICK_DRAWN if fitted.config.quick else DRAWN)
    judged = {name: judge(fitted.sample(n, name), found) for name in fitted.generators}
    best = recommended(judged)
    cut_up = judge(independent(found.train, n, found.seed), found)
    mine = judged[best]
    return Scores(
        values=mine.values,
        intervals=mine.intervals,
        baseline_name=msg("independent columns"),
        baseline=cut_up.values,
        evidence=_evidence(judged),
        facts={
            "n_test": len(found.holdout),
            "n_drawn": n,
            "recommended": best,
            "verdict": mine.verdict.level,
            "target": found.target,
            "judged": {name: one.facts() for name, one in judged.items()},
            "baseline": cut_up.facts(),
            "alternatives": _alternatives(judged, best),
            "columns": fitted.columns(),
            "record": dict(fitted.record),
            "health": dict(fitted.health),
            "device": "cpu",
            "steps": fitted.steps,
        },
        warnings=_warnings(found, mine, fitted),
    )


def settled(fitted: Fitted, scores: Scores) -> Fitted:
    """The fitted twin that knows which of its generators is recommended."""
    return replace(fitted, recommended=scores.facts["recommended"])


def cases(fitted: Fitted, held: pd.DataFrame) -> Case:
    """What every table is held against; the rows learnt from are those that were kept."""
    missing = [name for name in fitted.kinds if name not in held]
    if missing:
        raise UserError(
            msg("The test file lacks the column “{name}”.", name=missing[0]),
            msg("Give it the columns of the table that was learnt from."),
        )
    quick = fitted.config.quick
    train = fitted.train.head(QUICK_DRAWN) if quick else fitted.train
    return Case(
        train[list(fitted.kinds)],
        prepared(held)[list(fitted.kinds)].head(DRAWN),
        fitted.kinds,
        fitted.target,
        fitted.config.seed,
        QUICK_ROWS if quick else ROWS,
        fitted.config.protect,
    )


def _alternatives(judged: Mapping[str, Judged], best: str) -> dict[str, Any]:
    return {
        name: {
            "scores": one.values,
            "intervals": {key: list(pair) for key, pair in one.intervals.items()},
            "verdict": one.verdict.level,
        }
        for name, one in judged.items()
        if name != best
    }


def _evidence(judged: Mapping[str, Judged]) -> dict[str, np.ndarray]:
    return {
        f"{name}.{what}": curve
        for name, one in judged.items()
        for what, curve in one.curves().items()
    }


def _warnings(found: Case, mine: Judged, fitted: Fitted) -> tuple[Message, ...]:
    told = []
    if found.target is None:
        told.append(
            msg("No outcome column is named: what a model learns from the twin is not tested.")
        )
    elif mine.use.tstr is None:
        told.append(
            msg(
                "The outcome “{name}” has fewer than two values in the rows held back: what a "
                "model learns from the twin is not tested.",
                name=found.target,
            )
        )
    if mine.apart.auc is None:
        told.append(msg("Too few rows to test whether a model can tell the twin from the table."))
    if mine.like.pair_error is None:
        told.append(msg("There is no pair of columns whose trend could be compared."))
    return tuple(told)
