"""A small network that says every column of a row again: what it says badly is unusual."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from core.learn.cells import Cells
from core.learn.loop import Pace, train
from core.learn.seed import fix, numpy_random, torch_random
from core.learn.unusual.scale import Scale
from core.progress import Tell
from core.words import msg

ROWS_AT_ONCE = 8192
FAINT = 0.05  # least mean error of a column: one that is told without error must not weigh most
HELD = 0.1  # of the rows tell when to stop
STEPS, TIMED, PATIENCE = 4000, 8, 12


@dataclass(frozen=True)
class Plan:
    """The size of the autoencoder and how it learns."""

    width: int = 128
    waist: int = 8  # what a row must pass through
    level: int = 8  # numbers per level of a text column
    noise: float = 0.15  # share of cells taken from another row, to be put right
    batch: int = 256
    rate: float = 2e-3


class Autoencoder(nn.Module):
    """Says every column of a row again from a few numbers: what it says badly is unusual."""

    def __init__(self, numbers: int, sizes: tuple[int, ...], plan: Plan):
        super().__init__()
        self.numbers, self.sizes = numbers, sizes
        self.levels = nn.ModuleList(nn.Embedding(size, plan.level) for size in sizes)
        wide = 2 * numbers + plan.level * len(sizes)
        self.inward = nn.Sequential(
            nn.Linear(wide, plan.width), nn.SiLU(), nn.Linear(plan.width, plan.waist)
        )
        self.outward = nn.Sequential(
            nn.Linear(plan.waist, plan.width),
            nn.SiLU(),
            nn.Linear(plan.width, numbers + sum(sizes)),
        )

    def forward(self, z: Tensor, lost: Tensor, codes: Tensor) -> Tensor:
        """(n, d), (n, d), (n, c) -> (n, d + all codes): numbers, then the logits of each column."""
        named = [level(codes[:, j]) for j, level in enumerate(self.levels)]
        return self.outward(self.inward(torch.cat([z, lost, *named], dim=1)))

    def errors(self, given: tuple[Tensor, Tensor, Tensor], said: Tensor) -> Tensor:
        """(n, d + c): how badly each column was said; a missing number has no error."""
        z, lost, codes = given
        parts = said.split((self.numbers, *self.sizes), dim=1)
        squares = (parts[0] - z) ** 2 * (1 - lost)
        surprises = [
            cross_entropy(logits, codes[:, j], reduction="none")
            for j, logits in enumerate(parts[1:])
        ]
        return torch.cat([squares, *(one[:, None] for one in surprises)], dim=1)


@dataclass(frozen=True)
class Coder:
    """An autoencoder with the mean error of each column on training rows."""

    net: Autoencoder
    plan: Plan
    usual: np.ndarray  # (d + c,)

    @torch.inference_mode()
    def errors(self, scale: Scale, cells: Cells) -> np.ndarray:
        """(n, d + c): how many times its usual error each column has."""
        found = []
        for part in cells.parts(ROWS_AT_ONCE):
            given = scale.tensors(part)
            found.append(self.net.errors(given, self.net(*given)).numpy())
        return np.concatenate(found) / self.usual

    def scores(self, scale: Scale, cells: Cells) -> np.ndarray:
        return np.log(self.errors(scale, cells).mean(axis=1) + 1e-6)


@dataclass(frozen=True)
class Start:
    """What the training may spend, where it runs, and the network it may start from."""

    seed: int
    budget: float
    steps: int | None
    device: torch.device
    base: Coder | None = None


def parts(n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """The rows that tell when to stop, and those that are learned from."""
    order = numpy_random(seed, 1).permutation(n)
    held = max(int(HELD * n), 1)
    return order[:held], order[held:]


def fit_coder(scale: Scale, cells: Cells, start: Start, tell: Tell) -> tuple[Coder, dict[str, Any]]:
    """An autoencoder of the training rows; on *stop and keep* as it is by then."""
    plan = start.base.plan if start.base else Plan()
    fix(start.seed)
    net = Autoencoder(cells.numbers.shape[1], tuple(map(len, scale.shares)), plan)
    if start.base:
        net.load_state_dict(start.base.net.state_dict())
    net.to(start.device)
    tell(
        0.0,
        "build",
        msg("A network that says each case again from {n:count} numbers", n=plan.waist),
    )
    held, learned = (
        tuple(part.to(start.device) for part in scale.tensors(cells.take(rows)))
        for rows in parts(len(cells), start.seed)
    )
    batches = _batches(learned, plan, torch_random(start.seed))
    optimizer = torch.optim.AdamW(net.parameters(), lr=plan.rate, weight_decay=1e-4)

    def step(at: int) -> Tensor:
        given, spoiled = next(batches)
        return net.errors(given, net(*spoiled)).mean()

    @torch.inference_mode()
    def look() -> float:
        return float(net.errors(held, net(*held)).mean())  # type: ignore[arg-type]

    steps = start.steps or _affordable(net, step, start.budget)
    every = max(min(len(learned[0]) // plan.batch, steps // 10), 1)
    trained = train(net, optimizer, (step, look), Pace(steps, every, PATIENCE), tell)
    net.to("cpu")
    coder = Coder(net, plan, np.ones(1))
    usual = coder.errors(scale, cells).mean(axis=0)
    told = {"steps": trained.steps, "stopped_early": trained.asked, "held": trained.loss}
    return Coder(net, plan, np.maximum(usual, FAINT).astype(np.float64)), told


def _affordable(net: Autoencoder, step: Any, budget: float) -> int:
    """Steps the budget pays for, by timing a few without learning from them."""
    started = time.process_time()
    for at in range(TIMED):
        net.zero_grad(set_to_none=True)
        step(at).backward()
    pace = max((time.process_time() - started) / TIMED, 1e-6)
    return int(np.clip(0.8 * budget / pace, 50, STEPS))


def _batches(
    rows: tuple[Tensor, ...], plan: Plan, random: torch.Generator
) -> Iterator[tuple[tuple[Tensor, Tensor, Tensor], tuple[Tensor, Tensor, Tensor]]]:
    """Endless batches as they are, and with some cells taken from other rows."""
    n = len(rows[0])
    size = min(plan.batch, n)

    def spoil(part: Tensor, other: Tensor, mask: Tensor) -> Tensor:
        return torch.where(mask.to(part.device), other, part)

    while True:
        order = torch.randperm(n, generator=random)
        for chosen in order[: n - n % size].split(size):
            others = torch.randint(n, (len(chosen),), generator=random)
            z, lost, codes = (part[chosen] for part in rows)
            mixed = tuple(part[others] for part in rows)
            at_numbers = torch.rand(z.shape, generator=random) < plan.noise
            at_codes = torch.rand(codes.shape, generator=random) < plan.noise
            spoiled = (
                spoil(z, mixed[0], at_numbers),
                spoil(lost, mixed[1], at_numbers),
                spoil(codes, mixed[2], at_codes),
            )
            yield (z, lost, codes), spoiled
