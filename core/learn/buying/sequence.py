"""The network over a customer's orders: a GRU whose answer corrects the probability models."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from core.learn.buying.history import History
from core.learn.buying.orders import Orders
from core.learn.buying.trees import table

STEP = 6  # numbers per order
STATIC = 8  # numbers per customer
YEAR = 2 * np.pi / 365.25


@dataclass(frozen=True)
class Plan:
    """The shape of the network. `length`: orders looked at, the latest ones."""

    length: int = 16
    width: int = 32
    drop: float = 0.1
    static: int = STATIC
    step: int = STEP


class SequenceNet(nn.Module):
    """Two log-corrections per customer: of orders, and of money per order.

    The last layer starts at zero: the untrained network says what the probability models say.
    """

    def __init__(self, plan: Plan):
        super().__init__()
        self.plan = plan
        self.reader = nn.GRU(plan.step, plan.width, batch_first=True)
        self.body = nn.Sequential(
            nn.Linear(plan.width + plan.static, 2 * plan.width),
            nn.SiLU(),
            nn.Dropout(plan.drop),
            nn.Linear(2 * plan.width, plan.width),
            nn.SiLU(),
        )
        self.head = nn.Linear(plan.width, 2)
        nn.init.zeros_(self.head.weight)
        nn.init.zeros_(self.head.bias)

    def forward(self, orders: torch.Tensor, static: torch.Tensor) -> torch.Tensor:
        # (b, length, step), (b, static) -> (b, 2); the latest order stands last
        _, last = self.reader(orders)  # (1, b, width)
        found = self.head(self.body(torch.cat([last[0], static], dim=1)))
        return 2 * torch.tanh(found / 2)  # at most e^2 times more or less


@dataclass(frozen=True)
class Inputs:
    """What the network and the trees read of each customer, float32."""

    orders: np.ndarray  # (n, length, step)
    static: np.ndarray  # (n, static)
    table: np.ndarray  # (n, 16) for the trees

    def __len__(self) -> int:
        return len(self.static)


def inputs(orders: Orders, known: History, prior: np.ndarray, plan: Plan) -> Inputs:
    """Orders up to the day of `known`, and what the probability models expect.

    `prior` (n, 3): expected orders per day, chance of being alive, expected money of an order.
    """
    seen = orders.until(known.day)
    return Inputs(_steps(seen, known, plan), _static(known, prior), table(seen, known, prior))


def _steps(seen: Orders, known: History, plan: Plan) -> np.ndarray:
    """The latest orders of each customer, aligned at the end; zeros where there were fewer."""
    ends = np.searchsorted(seen.who, known.who, side="right")
    place = ends[:, None] - np.arange(plan.length, 0, -1)[None, :]  # (n, length)
    there = place >= (ends - known.x - 1)[:, None]
    place = np.maximum(place, 0)
    gap = np.diff(seen.day, prepend=seen.day[:1])
    gap[np.searchsorted(seen.who, known.who, side="left")] = 0
    usual = max(float(seen.money.mean()), 1e-9)
    table = np.stack(
        [
            np.ones(len(seen)),
            np.log1p(seen.money / usual),
            np.log1p(gap) / 4,
            np.log1p(known.day - seen.day) / 4,
            np.sin(seen.day * YEAR),
            np.cos(seen.day * YEAR),
        ],
        axis=1,
    )
    return (table[place] * there[:, :, None]).astype(np.float32)


def _static(known: History, prior: np.ndarray) -> np.ndarray:
    rate, alive, worth = prior.T
    usual = max(float(worth.mean()), 1e-9)
    silence = known.age - known.recency
    table = np.stack(
        [
            np.log1p(known.x),
            np.log1p(known.recency) / 4,
            np.log1p(known.age) / 4,
            np.log1p(silence) / 4,
            np.log(np.maximum(rate, 1e-9)) / 4 + 1,
            alive,
            np.log(np.maximum(worth / usual, 1e-3)),
            silence / np.maximum(known.age, 1) * (known.x > 0),
        ],
        axis=1,
    )
    return table.astype(np.float32)
