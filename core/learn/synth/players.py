"""The two networks of the adversarial pair, and what both say about a row."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from core.learn.synth.net import padded


@dataclass(frozen=True)
class Plan:
    """Shapes of both players: levels of each part, noise, widths, depths."""

    sizes: tuple[int, ...]
    noise: int = 128
    width: int = 256
    depth: int = 2
    critic: int = 256


class Generator(nn.Module):
    """Noise (n, z) -> logits of all levels (n, p): residual blocks of an MLP."""

    def __init__(self, plan: Plan):
        super().__init__()
        h = plan.width
        self.inward = nn.Linear(plan.noise, h)
        self.blocks = nn.ModuleList(
            nn.Sequential(nn.LayerNorm(h), nn.Linear(h, h), nn.GELU(), nn.Linear(h, h))
            for _ in range(plan.depth)
        )
        self.norm = nn.LayerNorm(h)
        self.last = nn.Linear(h, sum(plan.sizes))

    def forward(self, z: Tensor) -> Tensor:
        x = self.inward(z)
        for block in self.blocks:
            x = x + block(x)
        return self.last(self.norm(x))


class Critic(nn.Module):
    """Rows as ones and noughts (n, p) -> (n,) how real each looks.

    Ordered levels also give where they stand; levels come centred on their shares.
    """

    shares: Tensor
    scores: Tensor

    def __init__(self, plan: Plan, scores: Sequence[np.ndarray] | None = None):
        super().__init__()
        p, h = sum(plan.sizes), plan.critic
        flat = padded(scores, p)
        columns = np.repeat(np.arange(len(plan.sizes)), plan.sizes)
        wide = torch.zeros(p, 2 * len(plan.sizes))
        wide[torch.arange(p), torch.from_numpy(2 * columns)] = flat[:, 0]
        wide[torch.arange(p), torch.from_numpy(2 * columns + 1)] = flat[:, 1]
        self.register_buffer("scores", wide)  # (p, 2c)
        self.register_buffer("shares", torch.zeros(p))
        self.body = nn.Sequential(
            nn.Linear(p + 2 * len(plan.sizes), h),
            nn.LeakyReLU(0.2),
            nn.Linear(h, h),
            nn.LeakyReLU(0.2),
            nn.Linear(h, 1),
        )

    def seen(self, ones: Tensor) -> Tensor:
        """What the critic looks at."""
        return torch.cat([ones - self.shares, ones @ self.scores], 1)

    def forward(self, ones: Tensor) -> Tensor:
        return self.body(self.seen(ones)).squeeze(1)


def softened(logits: Tensor, sizes: Sequence[int]) -> Tensor:
    """(n, p) logits -> shares of the levels of each part."""
    return torch.cat([part.softmax(1) for part in logits.split(list(sizes), 1)], 1)


def hardened(
    logits: Tensor, sizes: Sequence[int], warmth: float, random: torch.Generator
) -> Tensor:
    """One level drawn per part, with the gradient of the soft shares.

    The straight-through Gumbel-softmax of Jang et al. and Maddison et al. 2017.
    """
    u = torch.rand(logits.shape, generator=random).clamp_(1e-10, 1 - 1e-7)
    noisy = (logits - torch.log(-torch.log(u))) / warmth
    found = []
    for part in noisy.split(list(sizes), 1):
        soft = part.softmax(1)
        hard = torch.zeros_like(soft).scatter_(1, soft.argmax(1, keepdim=True), 1.0)
        found.append(hard + soft - soft.detach())
    return torch.cat(found, 1)


def ones(flat: Tensor, p: int) -> Tensor:
    """Codes counted through all parts (n, c) -> ones and noughts (n, p)."""
    return torch.zeros(len(flat), p).scatter_(1, flat, 1.0)
