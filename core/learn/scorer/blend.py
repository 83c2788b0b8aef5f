"""How much to trust each member: weights on logits, learned on rows the members had not seen."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from core.judge.calibration import Platt, fit_platt, sigmoid
from core.judge.metrics import log_loss, log_losses

WORSE = 1.015  # a member whose log-loss is more than 1.5 % above the best one's is left out ...
SURE = 1.0  # ... where the difference is also beyond so many standard errors
LEAST = 0.05  # smaller weights are dropped
PULL = 10.0  # rows' worth of pull towards equal weights


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
    """Weights from out-of-fold logits: prune, weigh, drop the small, never worse than the best."""
    losses = {name: _own_loss(column, y) for name, column in logits.items()}
    leader = min(losses, key=lambda name: losses[name])
    best = losses[leader]
    kept = [
        name
        for name in logits
        if losses[name] <= WORSE * best or not _surely(logits[name], logits[leader], y)
    ]
    weights = _weigh(logits, y, kept)
    if min(weights.values()) < LEAST:
        weights = _weigh(logits, y, [name for name in kept if weights[name] >= LEAST])
    if log_loss(y, sigmoid(_mix(logits, weights))) >= log_loss(y, sigmoid(logits[leader])):
        weights = {leader: 1.0}
    return Blend(weights, fit_platt(y, _mix(logits, weights)), losses)


def blend_of(oof: Mapping[str, np.ndarray], y: np.ndarray) -> Blend:
    """The blend on the rows that every member has scored unseen."""
    seen = np.all([np.isfinite(column) for column in oof.values()], axis=0)
    return fit_blend({name: column[seen] for name, column in oof.items()}, y[seen])


def _surely(other: np.ndarray, leader: np.ndarray, y: np.ndarray) -> bool:
    """Whether a member is worse than the leader by more than luck makes of these rows."""
    gap = log_losses(y, sigmoid(other)) - log_losses(y, sigmoid(leader))
    return bool(gap.mean() > SURE * gap.std() / np.sqrt(len(y)))


def _own_loss(logits: np.ndarray, y: np.ndarray) -> float:
    return log_loss(y, sigmoid(logits))


def _mix(logits: Mapping[str, np.ndarray], weights: Mapping[str, float]) -> np.ndarray:
    return np.asarray(sum(weight * logits[name] for name, weight in weights.items()))


def _weigh(logits: Mapping[str, np.ndarray], y: np.ndarray, names: list[str]) -> dict[str, float]:
    """Softmax weights of least log-loss with an L2 pull to uniform."""
    if len(names) == 1:
        return {names[0]: 1.0}
    columns = np.column_stack([logits[name] for name in names])

    def loss(theta: np.ndarray) -> tuple[float, np.ndarray]:
        shares = np.exp(theta - theta.max())
        shares /= shares.sum()
        mixed = columns @ shares
        error = sigmoid(mixed) - y
        away = shares - 1 / len(names)
        slope = columns.T @ error / len(y) + 2 * PULL / len(y) * away
        value = np.mean(np.logaddexp(0.0, mixed) - y * mixed) + PULL / len(y) * (away @ away)
        return float(value), shares * (slope - shares @ slope)

    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B")
    shares = np.exp(found.x - found.x.max())
    return dict(zip(names, (shares / shares.sum()).tolist(), strict=True))
