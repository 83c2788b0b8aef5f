"""The network that says each column given any others: masked like MADE, a block per column.

After Germain et al. 2015 (MADE) and, for orders drawn anew at every step, Uria et al. 2014: any
columns can stand first, so that conditioning on them is exact.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

DENSE = 1024  # levels in all up to which multiplying by ones and noughts is the quicker way


@dataclass(frozen=True)
class Plan:
    """The shape of the network: levels of each column, hidden units per column."""

    sizes: tuple[int, ...]
    width: int = 96


class Net(nn.Module):
    """Codes in, for every column the logits of its levels given those before it."""

    owner: Tensor
    offset: Tensor
    scores: Tensor

    def __init__(self, plan: Plan, scores: Sequence[np.ndarray] | None = None):
        super().__init__()
        self.plan = plan
        self.drop = 0.0  # share of hidden units left out while learning
        c, p, h = len(plan.sizes), sum(plan.sizes), plan.width
        starts = np.concatenate([[0], np.cumsum(plan.sizes)])
        self.register_buffer("owner", torch.from_numpy(np.repeat(np.arange(c), plan.sizes)))
        self.register_buffer("offset", torch.from_numpy(starts[:-1]))
        self.register_buffer("scores", padded(scores, p))  # (p, 2)
        self.level = nn.Parameter(torch.randn(p, c, h) * 0.2)
        self.slope = nn.Parameter(torch.zeros(2, c, c, h))  # of scores: from column, to column
        self.first = nn.Parameter(torch.zeros(c, h))
        self.inner = nn.Parameter(torch.randn(c, h, h) / math.sqrt(h))
        self.second = nn.Parameter(torch.zeros(c, 1, h))
        self.head = nn.Parameter(torch.zeros(p, h))
        self.bias = nn.Parameter(torch.zeros(p))

    def table(self) -> Tensor:
        """(p, c, h): what each level adds to the block of each column."""
        own = self.slope[:, self.owner]  # (2, p, c, h)
        return self.level + (self.scores.T[:, :, None, None] * own).sum(0)

    def forward(self, flat: Tensor, before: Tensor) -> list[Tensor]:
        """flat: (n, c) codes counted through all columns; before[i, j]: i stands before j."""
        c, h = len(self.plan.sizes), self.plan.width
        weight = (self.table() * before[self.owner][:, :, None]).reshape(-1, c * h)
        if len(weight) <= DENSE:
            ones = torch.zeros(len(flat), len(weight)).scatter_(1, flat, 1.0)
            x = ones @ weight
        else:
            x = F.embedding_bag(flat, weight, mode="sum")
        x = F.relu(x.view(-1, c, h) + self.first).transpose(0, 1)  # (c, n, h)
        x = F.dropout(x, self.drop, self.training) if self.drop else x
        x = x + F.relu(torch.baddbmm(self.second, x, self.inner))
        return [self.logits(x[j], j) for j in range(c)]

    def logits(self, x: Tensor, j: int) -> Tensor:
        """(n, h) -> (n, levels of column j)."""
        rows = slice(int(self.offset[j]), int(self.offset[j]) + self.plan.sizes[j])
        return torch.addmm(self.bias[rows], x, self.head[rows].T)

    def surprise(self, flat: Tensor, before: Tensor) -> Tensor:
        """(n, c) negative log-likelihood of every cell, in nats."""
        codes = flat - self.offset
        logits = self(flat, before)
        return torch.stack(
            [F.cross_entropy(logits[j], codes[:, j], reduction="none") for j in range(len(logits))],
            dim=1,
        )


def before(order: Iterable[int]) -> Tensor:
    """(c, c) 1 where the first index stands before the second in an order.

    >>> before([1, 0])
    tensor([[0., 0.],
            [1., 0.]])
    """
    listed = torch.tensor(list(order))
    place = torch.empty(len(listed), dtype=torch.long)
    place[listed] = torch.arange(len(listed))
    return (place[:, None] < place[None]).float()


def padded(scores: Sequence[np.ndarray] | None, p: int) -> Tensor:
    """(p, 2) scores of all levels in a row, 0 where a column has none."""
    if scores is None:
        return torch.zeros(p, 2)
    wide = [np.pad(score, ((0, 0), (0, 2 - score.shape[1]))) for score in scores]
    return torch.from_numpy(np.concatenate(wide).astype(np.float32))
