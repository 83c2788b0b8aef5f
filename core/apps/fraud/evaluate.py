"""How much a queue of inspections finds on unseen cases; nothing of the kind without an outcome."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from core.apps.fraud.fit import Fitted
from core.apps.fraud.unusual import Unusual
from core.judge import capacity, labels
from core.judge.metrics import LABEL_SCORES
from core.judge.scores import Scores, stacked, told_once
from core.learn.labelled import evaluate as labelled
from core.table.sheet import Tables
from core.words import msg

TEST = 0.2  # of all cases are the locked test part
QUEUE = ("recall_at_capacity", "money_at_capacity")


def evaluate(fitted: Fitted, test: Tables) -> Scores:
    """Scores with 95 % intervals beside a logistic regression; all empty without an outcome."""
    if isinstance(fitted, Unusual):
        return _unlabelled(fitted, test)
    found = labelled.evaluate(fitted, test, worth="amount")
    size = queue_size(fitted, len(found.evidence["y"]))
    facts = {**found.facts, "labelled": True, "capacity": size, "sizes": [size]}
    return _with_queue(replace(found, facts=facts))


def queue_size(fitted: Fitted, n: int) -> int:
    """How many of n test cases are inspected.

    A capacity is meant for the locked test part, a fifth of all cases: with folds each gets its
    share by its size, so that the queue reaches as deep as it does without folds.
    """
    wanted = fitted.config.capacity
    folds = getattr(fitted.config, "folds", 0)
    if wanted is not None and folds:
        wanted = max(round(wanted * n / (TEST * (n + int(fitted.record["n_train"])))), 1)
    return capacity.size(wanted, n)


def pool(parts: Sequence[Scores]) -> Scores:
    """Folds as one: the mean of their scores, all of their cases."""
    if len(parts) == 1:
        return parts[0]
    sizes = [part.facts["capacity"] for part in parts]
    facts = {"capacity": sum(sizes), "sizes": sizes, "folds": len(parts)}
    if not parts[0].facts["labelled"]:
        facts |= {"n_test": sum(part.facts["n_test"] for part in parts)}
        return replace(
            parts[0],
            evidence=stacked(parts),
            facts={**parts[0].facts, **facts},
            warnings=told_once(parts),
        )
    found = labels.pool(parts)
    drawn = [
        capacity.drawn(*_queue(part, size), seed=seed)
        for seed, (part, size) in enumerate(zip(parts, sizes, strict=True))
    ]
    fewest = min(len(one[QUEUE[0]]) for one in drawn)
    together = {name: np.mean([one[name][:fewest] for one in drawn], axis=0) for name in QUEUE}
    edges = capacity.intervals(together)
    return replace(found, intervals={**found.intervals, **edges}, facts={**found.facts, **facts})


def _queue(scores: Scores, size: int) -> tuple[np.ndarray, np.ndarray, int, np.ndarray | None]:
    evidence = scores.evidence
    return evidence["y"], evidence["p"], size, evidence.get("value")


def _with_queue(scores: Scores) -> Scores:
    y, p, size, worth = _queue(scores, scores.facts["capacity"])
    ours = capacity.measures(y, p, size, worth)
    base = capacity.measures(y, scores.evidence["p_baseline"], size, worth)
    edges = capacity.intervals(capacity.drawn(y, p, size, worth)) if y.any() else {}
    return replace(
        scores,
        values={**scores.values, **ours},
        baseline={**scores.baseline, **base},
        intervals={**scores.intervals, **edges},
    )


def _unlabelled(fitted: Unusual, test: Tables) -> Scores:
    """How unusual each test case is; what share of them is fraud nobody can say."""
    sheet = test["main"]
    cells = fitted.features.encode(sheet.frame)
    evidence = {
        "p": fitted.scores(cells),
        "strength": fitted.strength(cells),
        "row": np.arange(len(sheet)),
        **{f"rank_{name}": 1 - one for name, one in fitted.detectors.tails(cells).items()},
        **labelled.extras(sheet, sheet.frame, "amount"),
    }
    size = queue_size(fitted, len(sheet))
    facts = {
        "labelled": False,
        "positive": None,
        "value": sheet.column("amount"),
        "groups": list(sheet.columns("group")),
        "n_test": len(sheet),
        "capacity": size,
        "sizes": [size],
        "detectors": list(fitted.detectors.kept),
        **{name: fitted.record[name] for name in ("n_train", "steps", "device")},
    }
    nothing: dict[str, float | None] = dict.fromkeys((*LABEL_SCORES, *QUEUE))
    return Scores(
        nothing, {}, msg("nothing to compare with"), nothing, evidence, facts, fitted.warnings
    )
