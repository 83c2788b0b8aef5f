"""The two losses of a GAN by hand, and what their slopes do where the generator is still bad.

Goodfellow et al., https://arxiv.org/abs/1406.2661; the relativistic pairing and R1:
https://arxiv.org/abs/2501.05441.
"""

from dataclasses import dataclass

import numpy as np

from core.errors import UserError
from core.theory.finite import finite
from core.theory.network import sigmoid
from core.words import msg


@dataclass(frozen=True)
class Losses:
    """Means over a batch. `slope_*`: mean size of the slope of the loss in the logit of a fake."""

    discriminator: float
    minimax: float
    saturating: float  # what the generator minimises in the minimax game
    non_saturating: float
    slope_saturating: float
    slope_non_saturating: float


def softplus(z: np.ndarray) -> np.ndarray:
    """log(1 + e^z) without overflow: -log(sigmoid(-z))."""
    return np.logaddexp(0.0, z)


def losses(real: np.ndarray, fake: np.ndarray) -> Losses:
    """The losses from the logits that the discriminator gives to real and to made points.

    >>> round(losses(np.zeros(2), np.zeros(2)).minimax, 4)  # -2 log 2
    -1.3863
    """
    real, fake = finite(real), finite(fake)
    on_real, on_fake = softplus(-real).mean(), softplus(fake).mean()
    return Losses(
        discriminator=float(on_real + on_fake),
        minimax=float(-on_real - on_fake),
        saturating=float(-softplus(fake).mean()),
        non_saturating=float(softplus(-fake).mean()),
        slope_saturating=float(np.mean(sigmoid(fake))),
        slope_non_saturating=float(np.mean(sigmoid(-fake))),
    )


def logit(d: np.ndarray | float) -> np.ndarray:
    """The logit of a probability strictly between 0 and 1; UserError otherwise."""
    d = finite(np.atleast_1d(d))
    if (d <= 0).any() or (d >= 1).any():
        raise UserError(
            msg("D gives a probability strictly between 0 and 1."),
            msg("Type a value such as 0.01."),
        )
    return np.log(d) - np.log1p(-d)


@dataclass(frozen=True)
class Curves:
    """Both generator losses and the sizes of their slopes in the logit, over D(G(z))."""

    d: np.ndarray
    saturating: np.ndarray
    non_saturating: np.ndarray
    slope_saturating: np.ndarray
    slope_non_saturating: np.ndarray


def curves(points: int = 99) -> Curves:
    """From D(G(z)) = 0.01 to 0.99."""
    d = np.linspace(0.01, 0.99, points)
    return Curves(d, np.log1p(-d), -np.log(d), d, 1 - d)


def best_discriminator(real: np.ndarray, made: np.ndarray) -> np.ndarray:
    """p / (p + q) where anything lives, 1/2 elsewhere."""
    both = real + made
    return np.where(both > 0, real / np.where(both > 0, both, 1.0), 0.5)


def jensen_shannon(real: np.ndarray, made: np.ndarray) -> float:
    """The Jensen-Shannon divergence of two densities on a grid, in nats; at most log 2."""
    p, q = real / real.sum(), made / made.sum()
    middle = (p + q) / 2

    def against(one: np.ndarray) -> float:
        there = one > 0
        return float(np.sum(one[there] * np.log(one[there] / middle[there])))

    return (against(p) + against(q)) / 2


def bells(x: np.ndarray, centre: float, spread: float) -> np.ndarray:
    """A normal density on a grid."""
    z = (x - centre) / spread
    return np.exp(-(z**2) / 2) / (spread * np.sqrt(2 * np.pi))
