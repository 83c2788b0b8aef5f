"""What an evaluation found: scores beside a baseline, with intervals, and the evidence for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from core.judge.intervals import Interval
from core.words import Message, msg


@dataclass(frozen=True)
class Scores:
    """Scores by name, None where one cannot be computed (a warning says why).

    `evidence` holds arrays of one row per test row (y, p, p_baseline, row, fold ...) from which
    sliders compute again; `facts` are JSON-able.
    """

    values: Mapping[str, float | None]
    intervals: Mapping[str, Interval] = field(default_factory=dict)
    baseline_name: Message = field(default_factory=lambda: msg("baseline"))
    baseline: Mapping[str, float | None] = field(default_factory=dict)
    evidence: Mapping[str, np.ndarray] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    warnings: tuple[Message, ...] = ()


def mean_of(parts: Sequence[Mapping[str, float | None]]) -> dict[str, float | None]:
    """The mean of each score over folds; None if any fold has none.

    >>> mean_of([{"auc": 0.5, "ks": None}, {"auc": 1.0, "ks": 0.2}])
    {'auc': 0.75, 'ks': None}
    """
    found: dict[str, float | None] = {}
    for name in parts[0]:
        values = [part.get(name) for part in parts]
        known = [value for value in values if value is not None]
        found[name] = float(np.mean(known)) if len(known) == len(values) else None
    return found


def stacked(parts: Sequence[Scores]) -> dict[str, np.ndarray]:
    """The evidence of all folds, one under the other, with the number of the fold."""
    names = [name for name in parts[0].evidence if all(name in part.evidence for part in parts)]
    found = {name: np.concatenate([part.evidence[name] for part in parts]) for name in names}
    sizes = [len(part.evidence["y"]) for part in parts]
    found["fold"] = np.repeat(np.arange(len(parts)), sizes)
    return found


def told_once(parts: Sequence[Scores]) -> tuple[Message, ...]:
    """The warnings of all folds, each English sentence once."""
    seen: dict[str, Message] = {}
    for part in parts:
        for warning in part.warnings:
            key = warning.id + str(warning.params.get("name", ""))
            seen.setdefault(key, warning)
    return tuple(seen.values())
