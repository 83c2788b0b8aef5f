"""The program of the article's section 5.2 from many first weights, and what mends it.

All starts are trained side by side: their losses do not touch, so one sum of them gives each its
own slopes, and Adam treats every weight by itself.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from core.judge.intervals import wilson
from core.progress import Tell
from core.theory.trained.result import Result
from core.words import msg

X = ((1.0, 2.0, 3.0), (4.0, 5.0, 6.0), (7.0, 8.0, 9.0))
Y = (4.0, 9.0, 14.0)  # = 5/3 of the first column + 7/3
REACHED = 0.05  # mean squared error from which a start counts as there
POINTS = 60


@dataclass(frozen=True)
class Recipe:
    """One way to train it."""

    key: str
    rate: float = 1e-3
    epochs: int = 1000
    width: int = 2
    leak: float = 0.0
    standard: bool = False


RECIPES = (
    Recipe("article"),
    Recipe("rate", rate=1e-2),
    Recipe("longer", rate=1e-2, epochs=3000),
    Recipe("leaky", rate=1e-2, leak=0.1),
    Recipe("standard", rate=1e-2, standard=True),
    Recipe("wide", rate=1e-2, width=16, standard=True),
)


def train(seeds: int, first: int, tell: Tell) -> Result:
    """Every recipe from `seeds` starts: final errors, predictions, curves, and how many are dead.

    The start of the article (seed 42) is one of them where it lies in the range, else added first.
    """
    chosen = [42, *(seed for seed in range(first, first + seeds) if seed != 42)][:seeds]
    arrays: dict[str, np.ndarray] = {"seeds": np.array(chosen)}
    for at, recipe in enumerate(RECIPES):
        part = tell.part(at / len(RECIPES), (at + 1) / len(RECIPES))
        found = run(recipe, chosen, part)
        arrays |= {f"{recipe.key}_{name}": value for name, value in found.items()}
        if tell.stopping():
            break
    done = [recipe.key for recipe in RECIPES if f"{recipe.key}_error" in arrays]
    there = {key: int((arrays[f"{key}_error"] < REACHED).sum()) for key in done}
    best = max(done, key=lambda key: there[key])
    share = {"reached": there[best] / seeds}
    against = {"reached": there["article"] / seeds}
    dead = {key: float(arrays[f"{key}_dead"].mean()) for key in done}
    facts = {"recipes": done, "best": best, "there": there, "dead": dead, "n": seeds}
    return Result(arrays, facts, share, against, {"reached": wilson(there[best], seeds)})


def run(recipe: Recipe, seeds: list[int], tell: Tell) -> dict[str, np.ndarray]:
    """`error` (s,), `said` (s, 3), `curve` (points, s), `epoch` (points,), `dead` (s,)."""
    weights = [
        torch.stack(part).requires_grad_() for part in zip(*map_starts(recipe, seeds), strict=True)
    ]
    optimizer = torch.optim.Adam(weights, lr=recipe.rate, eps=1e-7)  # Keras' epsilon
    x, y, mean, spread = _data(recipe.standard)
    shown = set(np.unique(np.geomspace(1, recipe.epochs + 1, POINTS).astype(int) - 1).tolist())
    curve, epochs = [], []
    for epoch in range(recipe.epochs + 1):
        said = forward(weights, x, recipe.leak)
        loss = ((said - y) ** 2).mean(1)  # (s,)
        if epoch in shown:
            curve.append((loss.detach() * spread**2).numpy())
            epochs.append(epoch)
            median = float(np.median(curve[-1]))
            note = msg("{n:count} starts, {epochs:count} epochs", n=len(seeds), epochs=epoch)
            tell(epoch / recipe.epochs, "train", note, loss=median)
        optimizer.zero_grad()
        loss.sum().backward()
        optimizer.step()
    said = forward(weights, x, recipe.leak).detach() * spread + mean
    error = ((said - torch.tensor(Y)) ** 2).mean(1)
    dead = (said.max(1).values - said.min(1).values < 1e-3).numpy()
    return {
        "error": error.numpy(),
        "said": said.numpy(),
        "curve": np.stack(curve),
        "epoch": np.array(epochs),
        "dead": dead,
    }


def map_starts(recipe: Recipe, seeds: list[int]) -> list[tuple[Tensor, ...]]:
    """First weights per seed, drawn as Keras draws them: uniform by Glorot, biases 0."""
    found: list[tuple[Tensor, ...]] = []
    for seed in seeds:
        torch.manual_seed(seed)
        first, last = nn.Linear(3, recipe.width), nn.Linear(recipe.width, 1)
        for layer in (first, last):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)
        found.append((first.weight.data, first.bias.data, last.weight.data[0], last.bias.data[0]))
    return found


def forward(weights: list[Tensor], x: Tensor, leak: float) -> Tensor:
    """(s, w, 3), (s, w), (s, w), (s,) and (3 rows, 3) -> (s, 3 rows)."""
    w1, b1, w2, b2 = weights
    hidden = nn.functional.leaky_relu(torch.einsum("swi,ri->srw", w1, x) + b1[:, None], leak)
    return torch.einsum("srw,sw->sr", hidden, w2) + b2[:, None]


def _data(standard: bool) -> tuple[Tensor, Tensor, float, float]:
    x, y = torch.tensor(X), torch.tensor(Y)
    if not standard:
        return x, y, 0.0, 1.0
    mean, spread = float(y.mean()), float(y.std())
    return (x - x.mean(0)) / x.std(0), (y - mean) / spread, mean, spread
