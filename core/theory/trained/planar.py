"""A small network trained on points in the plane, with its decision surface over the epochs."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits as loss_of

from core.judge.intervals import wilson
from core.learn.seed import fix, numpy_random
from core.progress import Tell
from core.theory.trained.result import Result
from core.words import msg

GRID, FRAMES, HELD = 44, 24, 0.3
ACTIVATIONS = {"relu": nn.ReLU, "tanh": nn.Tanh, "sigmoid": nn.Sigmoid}


@dataclass(frozen=True)
class Plan:
    """The network and how it learns."""

    layers: int
    width: int
    activation: str
    rate: float
    epochs: int
    seed: int


def network(plan: Plan) -> nn.Sequential:
    """(b, 2) -> (b, 1) logits; no hidden layer is a logistic regression."""
    parts: list[nn.Module] = []
    size = 2
    for _ in range(plan.layers):
        parts += [nn.Linear(size, plan.width), ACTIVATIONS[plan.activation]()]
        size = plan.width
    return nn.Sequential(*parts, nn.Linear(size, 1))


def train(points: np.ndarray, labels: np.ndarray, plan: Plan, tell: Tell) -> Result:
    """Train on 70 % of the points; frames at epochs that lie ever further apart."""
    held = numpy_random(plan.seed, 7).permutation(len(points)) < max(int(HELD * len(points)), 1)
    x, y = torch.tensor(points).float(), torch.tensor(labels).float()
    learned = torch.tensor(~held)
    middle, spread = x[learned].mean(0), x[learned].std(0).clamp_min(1e-9)
    z = (x - middle) / spread
    field, extent = _field(points)
    seen = (torch.tensor(field).float() - middle) / spread
    fix(plan.seed)
    net = network(plan)
    shown = {"points": points, "labels": labels, "held": held, "extent": extent}
    film = _film(net, (z, y, learned, seen), plan, partial(_told, tell, shown))
    asked = (torch.sigmoid(net(z[~learned])).detach().numpy()[:, 0] >= 0.5) == labels[held]
    line = _line(z.numpy(), labels, held)
    facts = {"epochs": int(film["epoch"][-1]), "dead": film["dead"][-1].tolist()}
    return Result(
        {**film, **shown},
        facts,
        {"accuracy": float(asked.mean())},
        {"accuracy": float(line.mean())},
        {"accuracy": wilson(int(asked.sum()), len(asked))},
        net,
    )


def _film(
    net: nn.Sequential,
    data: tuple[Tensor, Tensor, Tensor, Tensor],
    plan: Plan,
    tell: Callable[..., bool],
) -> dict[str, np.ndarray]:
    z, y, learned, seen = data
    optimizer = torch.optim.Adam(net.parameters(), lr=plan.rate)
    shown = set(np.unique(np.geomspace(1, plan.epochs + 1, FRAMES).astype(int) - 1).tolist())
    frames, epochs, dead, curve = [], [], [], []
    for epoch in range(plan.epochs + 1):
        losses = _losses(net, z, y, learned)
        curve.append(losses)
        if epoch in shown:
            frames.append(_surface(net, seen))
            epochs.append(epoch)
            dead.append(_dead(net, z[learned]))
            if tell(epoch, plan, losses, frames[-1]) or not np.isfinite(losses).all():
                break
        optimizer.zero_grad()
        loss_of(net(z[learned])[:, 0], y[learned]).backward()
        optimizer.step()
    return {
        "frames": np.stack(frames).astype(np.float16),
        "epoch": np.array(epochs),
        "dead": np.array(dead).reshape(len(dead), -1),
        "curve": np.array(curve),
    }


def _told(
    tell: Tell,
    shown: dict[str, np.ndarray],
    epoch: int,
    plan: Plan,
    losses: tuple[float, float],
    surface: np.ndarray,
) -> bool:
    """Report an epoch and its surface; True when a person wants to stop."""
    note, done = msg("epoch {n:count}", n=epoch), epoch / max(plan.epochs, 1)
    drawn = {**shown, "frame": surface, "epoch": np.array(epoch)}
    return tell(done, "train", note, drawn, train=losses[0], held=losses[1])


@torch.no_grad()
def _losses(net: nn.Module, z: Tensor, y: Tensor, learned: Tensor) -> tuple[float, float]:
    each = loss_of(net(z)[:, 0], y, reduction="none")
    return float(each[learned].mean()), float(each[~learned].mean())


@torch.no_grad()
def _surface(net: nn.Module, seen: Tensor) -> np.ndarray:
    return torch.sigmoid(net(seen)).numpy().reshape(GRID, GRID)


@torch.no_grad()
def _dead(net: nn.Sequential, z: Tensor) -> list[int]:
    """Per hidden layer: ReLU units that are 0 on every point learned from."""
    found = []
    for part in net:
        z = part(z)
        if isinstance(part, nn.ReLU):
            found.append(int((z == 0).all(0).sum()))
    return found


def _field(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(GRID * GRID, 2) places around the points, and their extent: left, right, low, high."""
    low, high = points.min(0), points.max(0)
    room = 0.12 * np.maximum(high - low, 1e-9)
    across, up = (np.linspace(low[j] - room[j], high[j] + room[j], GRID) for j in (0, 1))
    grid = np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2)
    return grid, np.array([across[0], across[-1], up[0], up[-1]])


def _line(z: np.ndarray, labels: np.ndarray, held: np.ndarray) -> np.ndarray:
    """Which held points a straight line (least squares on both sides of 0) gets right."""
    design = np.column_stack([z, np.ones(len(z))])
    weights = np.linalg.lstsq(design[~held], 2 * labels[~held] - 1, rcond=None)[0]
    return (design[held] @ weights >= 0) == (labels[held] == 1)
