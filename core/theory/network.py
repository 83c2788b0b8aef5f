"""The article's small network by hand: three inputs, two ReLU units, two sigmoid outputs.

Forward, backward and one step of gradient descent in numpy; tests hold them against autograd.
Backpropagation: Rumelhart, Hinton and Williams, Nature 323 (1986).
"""

from dataclasses import dataclass, replace

import numpy as np

from core.errors import UserError
from core.theory.finite import finite
from core.words import msg

SHAPES = {"x": (3,), "w1": (2, 3), "b1": (2,), "w2": (2, 2), "b2": (2,), "target": (2,)}
ENDS = ("sigmoid", "linear")


@dataclass(frozen=True)
class Network:
    """Every number of the network; `w[k, j]` leads from unit j to unit k of the next layer.

    `counted`: which outputs the loss looks at. `end`: the activation of the outputs.
    """

    x: np.ndarray
    w1: np.ndarray
    b1: np.ndarray
    w2: np.ndarray
    b2: np.ndarray
    target: np.ndarray
    counted: tuple[bool, bool] = (False, True)
    end: str = "sigmoid"


@dataclass(frozen=True)
class Forward:
    """What flows forward: sums z, activations a, and the loss."""

    z1: np.ndarray
    a1: np.ndarray
    z2: np.ndarray
    a2: np.ndarray
    loss: float


@dataclass(frozen=True)
class Backward:
    """What flows back: the error of each sum, and the slope of the loss in every number."""

    delta2: np.ndarray
    delta1: np.ndarray
    w1: np.ndarray
    b1: np.ndarray
    w2: np.ndarray
    b2: np.ndarray


def article() -> Network:
    """The numbers of the article's example; the third input has no weight there."""
    return Network(
        x=np.array([1.0, 2.0, 3.0]),
        w1=np.array([[0.1, 0.3, 0.0], [0.2, 0.4, 0.0]]),
        b1=np.array([0.5, 0.6]),
        w2=np.array([[0.7, 0.9], [0.8, 1.0]]),
        b2=np.array([1.1, 1.2]),
        target=np.array([4.0, 4.0]),
    )


def checked(net: Network) -> Network:
    """The network with finite numbers of the right shapes; UserError otherwise."""
    arrays = {name: finite(getattr(net, name)) for name in SHAPES}
    for name, shape in SHAPES.items():
        if arrays[name].shape != shape:
            raise UserError(
                msg("“{name}” does not have the shape {shape}.", name=name, shape=str(shape)),
                msg("Go back to the article’s numbers and change one at a time."),
            )
    return Network(**arrays, counted=net.counted, end=net.end)


def sigmoid(z: np.ndarray | float) -> np.ndarray:
    """1 / (1 + e^-z), without overflow.

    >>> sigmoid(np.array([-1e6, 0.0, 1e6])).tolist()
    [0.0, 0.5, 1.0]
    """
    z = np.asarray(z, dtype=np.float64)
    small = np.exp(-np.abs(z))
    return np.where(z >= 0, 1 / (1 + small), small / (1 + small))


def relu(z: np.ndarray) -> np.ndarray:
    return np.maximum(z, 0.0)


def slope(kind: str, z: np.ndarray) -> np.ndarray:
    """The derivative of an activation; that of ReLU at exactly 0 is taken as 0, as torch does."""
    if kind == "sigmoid":
        return sigmoid(z) * sigmoid(-np.asarray(z))  # sigmoid(-z) = 1 - sigmoid(z), and stays exact
    if kind == "tanh":
        return 1 - np.tanh(z) ** 2
    return (np.asarray(z) > 0).astype(np.float64) if kind == "relu" else np.ones_like(z)


def activate(kind: str, z: np.ndarray) -> np.ndarray:
    """sigmoid, relu, tanh, or linear: z as it is."""
    if kind == "sigmoid":
        return sigmoid(z)
    if kind == "tanh":
        return np.tanh(z)
    return relu(z) if kind == "relu" else np.asarray(z)


def forward(net: Network) -> Forward:
    """The two layers and the loss: half the sum of squared errors of the counted outputs."""
    z1 = net.w1 @ net.x + net.b1  # (2, 3) @ (3,) -> (2,)
    a1 = relu(z1)
    z2 = net.w2 @ a1 + net.b2  # (2, 2) @ (2,) -> (2,)
    a2 = activate(net.end, z2)
    error = (a2 - net.target) * np.array(net.counted)
    return Forward(z1, a1, z2, a2, float(error @ error / 2))


def backward(net: Network, went: Forward) -> Backward:
    """The chain rule, layer by layer from the end."""
    error = (went.a2 - net.target) * np.array(net.counted)
    delta2 = error * slope(net.end, went.z2)
    delta1 = (net.w2.T @ delta2) * slope("relu", went.z1)
    return Backward(
        delta2, delta1, np.outer(delta1, net.x), delta1, np.outer(delta2, went.a1), delta2
    )


def step(net: Network, back: Backward, rate: float) -> Network:
    """Every weight a little against its slope: w - rate * dw."""
    moved = {name: getattr(net, name) - rate * getattr(back, name) for name in WEIGHTS}
    return replace(net, **moved)


WEIGHTS = ("w1", "b1", "w2", "b2")


def walk(net: Network, rate: float, steps: int) -> list[float]:
    """The loss after each of so many steps of gradient descent, the first before any."""
    losses = []
    for _ in range(steps + 1):
        went = forward(net)
        losses.append(went.loss)
        net = step(net, backward(net, went), rate)
        if not all(np.isfinite(getattr(net, name)).all() for name in WEIGHTS):
            break
    return losses
