"""Shapley values of a blend: exact for the members that add up, sampled for the others."""

from typing import Protocol, runtime_checkable

import numpy as np

from core.learn.cells import Cells, Encoder
from core.learn.scorer.scorer import Scorer
from core.learn.shapley import Shapley, by_column, exact, shapley


@runtime_checkable
class Additive(Protocol):
    """A member whose logit is a sum over columns."""

    def parts(self, cells: Cells) -> np.ndarray: ...


def blend_shapley(
    scorer: Scorer, rows: Cells, background: Cells, encoder: Encoder, walks: int
) -> Shapley:
    """What each raw column adds to the calibrated log odds of each row."""
    owners = encoder.owners
    slope, weights = scorer.blend.platt.slope, scorer.blend.weights
    score = scorer.logits(rows)
    phi = np.zeros((len(rows), len(encoder.columns)))
    sampled = {}
    for name, weight in weights.items():
        member = scorer.members[name]
        if isinstance(member, Additive):
            added = exact(member.parts(rows), member.parts(background), owners)
            phi += slope * weight * added
        else:
            sampled[name] = slope * weight

    def rest(cells: Cells) -> np.ndarray:
        found = [weight * scorer.members[name].logits(cells) for name, weight in sampled.items()]
        return np.sum(found, axis=0)

    if sampled:
        card = scorer.members.get("scorecard")
        steady = None
        if isinstance(card, Additive):
            steady = sum(sampled.values()) * by_column(card.parts(background), owners)
        phi += shapley(rest, rows, background, owners, walks, steady).phi
    return Shapley(phi, score - phi.sum(axis=1), score)
