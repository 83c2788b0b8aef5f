"""Scores of a yes-or-no outcome with intervals, beside a baseline; and the mean over folds."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from core.judge.intervals import Interval, bootstrap, interval, unbiased
from core.judge.metrics import drawn_measures, measures
from core.judge.scores import Scores, mean_of, stacked, told_once
from core.words import Message, msg


def judge(
    evidence: Mapping[str, np.ndarray],
    baseline_name: Message,
    facts: Mapping[str, Any],
    warnings: Sequence[Message] = (),
) -> Scores:
    """Scores from `y`, `p`, `p_baseline` (and whatever else the evidence holds)."""
    y, p = evidence["y"], evidence["p"]
    told = list(warnings)
    if not 0 < y.sum() < len(y):
        told.append(msg("The test rows hold one outcome only: there is nothing to rank."))
        found: dict[str, Interval] = {}
    else:
        found = intervals(y, p, y)
    values, baseline = measures(y, p), measures(y, evidence["p_baseline"])
    return Scores(values, found, baseline_name, baseline, evidence, facts, tuple(told))


def intervals(y: np.ndarray, p: np.ndarray, groups: np.ndarray) -> dict[str, Interval]:
    """95 % intervals of every score but the noise floor, over 1,000 draws within the groups."""
    drawn = bootstrap(lambda weights: drawn_measures(y, p, weights), groups)
    return _edges(drawn, measures(y, p))


def pool(parts: Sequence[Scores]) -> Scores:
    """Folds as one: scores are the means of the folds, intervals from draws within the folds."""
    if len(parts) == 1:
        return parts[0]
    values = mean_of([part.values for part in parts])
    per_fold = [_drawn(part, seed) for seed, part in enumerate(parts)]
    fewest = min(len(drawn["auc"]) for drawn in per_fold)
    together = {
        name: np.mean([drawn[name][:fewest] for drawn in per_fold], axis=0) for name in per_fold[0]
    }
    first = parts[0]
    facts = {**first.facts, "folds": len(parts)}
    facts |= {name: sum(part.facts[name] for part in parts) for name in ("n_test", "cases_test")}
    baseline = mean_of([part.baseline for part in parts])
    return Scores(
        values,
        _edges(together, values),
        first.baseline_name,
        baseline,
        stacked(parts),
        facts,
        told_once(parts),
    )


def difference(y: np.ndarray, ours: np.ndarray, other: np.ndarray) -> dict[str, Interval | None]:
    """Intervals of ours minus other on the same draws of the same rows."""

    def paired(weights: np.ndarray) -> dict[str, np.ndarray]:
        one, two = drawn_measures(y, ours, weights), drawn_measures(y, other, weights)
        return {name: one[name] - two[name] for name in ("auc", "pr_auc", "log_loss", "brier")}

    return {name: interval(drawn) for name, drawn in bootstrap(paired, y).items()}


def _drawn(part: Scores, seed: int) -> dict[str, np.ndarray]:
    y, p = part.evidence["y"], part.evidence["p"]
    return bootstrap(lambda weights: drawn_measures(y, p, weights), y, seed=seed)


def _edges(
    drawn: Mapping[str, np.ndarray], values: Mapping[str, float | None]
) -> dict[str, Interval]:
    found: dict[str, Interval] = {}
    for name, sample in drawn.items():
        value = values[name]
        edges = unbiased(sample, value) if name == "ece" and value is not None else interval(sample)
        if edges is not None:
            found[name] = edges
    return found
