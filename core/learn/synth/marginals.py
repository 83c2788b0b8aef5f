"""All tables of two columns at once: what the twin must match, and how far it is from that.

McKenna et al. 2019 and Liu et al. 2021 fit such tables alone; here they keep the adversarial game
on course. Soft shares of independent halves of a batch make the squared distance unbiased.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

FAINT = 1e-3  # added to a cell's share, below which cells count less
ROWS = 8192  # counted at once


@dataclass(frozen=True)
class Marginals:
    """Shares of pairs of levels (p, p) in the table; `across`: 1 for levels of two columns."""

    pairs: Tensor
    across: Tensor
    weight: Tensor
    single: Tensor

    def distance(self, soft: Tensor) -> Tensor:
        """How far soft rows (n, p) are from the tables: chi-square over pairs and over columns."""
        half = len(soft) // 2
        gaps = [part.T @ part / len(part) - self.pairs for part in (soft[:half], soft[half:])]
        twos = (gaps[0] * gaps[1] * self.weight).sum()
        lone = [part.mean(0) - self.single for part in (soft[:half], soft[half:])]
        return twos + (lone[0] * lone[1] / (self.single + FAINT)).sum()


def count(flat: Tensor, sizes: tuple[int, ...]) -> Marginals:
    """The tables of codes (n, c), counted through all columns."""
    p = sum(sizes)
    pairs = torch.zeros(p, p, dtype=torch.float64)
    for part in flat.split(ROWS):
        ones = torch.zeros(len(part), p).scatter_(1, part, 1.0)
        pairs += ones.T @ ones
    pairs = (pairs / max(len(flat), 1)).float()
    owner = torch.from_numpy(np.repeat(np.arange(len(sizes)), sizes))
    across = (owner[:, None] != owner[None]).float()
    weight = across / (pairs + FAINT) / max(len(sizes), 1)
    return Marginals(pairs, across, weight, pairs.diagonal().clone())
