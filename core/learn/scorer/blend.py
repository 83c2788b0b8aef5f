"""How much to trust each member: weights on logits, learned on rows the members had not seen."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from core.judge.calibration import Platt, fit_platt, sigmoid
from core.judge.metrics import log_loss

LEAST = 0.05  # smaller weights are dropped
PULL = 40.0  # rows' worth of pull towards equal weights, if half of the rows were cases


@dataclass(frozen=True)
class Blend:
    """Weights by member (they sum to 1), the scaling after them, the log-losses that chose them."""

    weights: Mapping[str, float]
    platt: Platt
    losses: Mapping[str, float]

    def logits(self, members: Mapping[str, np.ndarray]) -> np.ndarray:
        mixed = sum(weight * members[name] for name, weight in self.weights.items())
        return self.platt(np.asarray(mixed))


def fit_blend(logits: Mapping[str, np.ndarray], y: np.ndarray) -> Blend:
    """Weights from out-of-fold logits: weigh, drop the small, scale.

    Nobody is left out for being weak alone: what errs otherwise than the best one still helps it.
    Nor does the best one ever stand alone for its loss: a network that chose its look on these
    rows flatters itself on them.
    """
    losses = {name: log_loss(y, sigmoid(column)) for name, column in logits.items()}
    weights = _weigh(logits, y, list(logits))
    while min(weights.values()) < LEAST:
        least = min(weights, key=lambda name: weights[name])
        weights = _weigh(logits, y, [name for name in weights if name != least])
    return Blend(weights, fit_platt(y, _mix(logits, weights)), losses)


def blend_of(oof: Mapping[str, np.ndarray], y: np.ndarray) -> Blend:
    """The blend on the rows that every member has scored unseen."""
    seen = np.all([np.isfinite(column) for column in oof.values()], axis=0)
    return fit_blend({name: column[seen] for name, column in oof.items()}, y[seen])


def _mix(logits: Mapping[str, np.ndarray], weights: Mapping[str, float]) -> np.ndarray:
    return np.asarray(sum(weight * logits[name] for name, weight in weights.items()))


def _weigh(logits: Mapping[str, np.ndarray], y: np.ndarray, names: list[str]) -> dict[str, float]:
    """Softmax weights of least log-loss with an L2 pull to uniform.

    Slope and intercept are free: else a poor member would be called in to make the others milder.
    """
    if len(names) == 1:
        return {names[0]: 1.0}
    columns = np.column_stack([logits[name] for name in names])
    pull = PULL * 4 * float(y.mean() * (1 - y.mean())) / len(y)  # what a row tells of a logit

    def loss(theta: np.ndarray) -> tuple[float, np.ndarray]:
        shares, slope = _softmax(theta[2:]), np.exp(theta[0])
        mixed = columns @ shares
        scaled = slope * mixed + theta[1]
        error = (sigmoid(scaled) - y) / len(y)
        away = shares - 1 / len(names)
        value = np.mean(np.logaddexp(0.0, scaled) - y * scaled) + pull * (away @ away)
        steep = slope * (columns.T @ error) + 2 * pull * away
        of_scale = [slope * (error @ mixed), error.sum()]
        return float(value), np.concatenate([of_scale, shares * (steep - shares @ steep)])

    found = minimize(loss, np.zeros(2 + len(names)), jac=True, method="L-BFGS-B")
    return dict(zip(names, _softmax(found.x[2:]).tolist(), strict=True))


def _softmax(theta: np.ndarray) -> np.ndarray:
    shares = np.exp(theta - theta.max())
    return np.asarray(shares / shares.sum())
