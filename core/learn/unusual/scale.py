"""Cells as what the detectors read, on a scale learned from the training rows."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from core.learn.cells import Cells


@dataclass(frozen=True)
class Scale:
    """How cells become inputs: numbers by their middle and spread, levels by how often they come.

    `quartiles` (3, d): a quarter, half and three quarters of the training rows lie below.
    """

    quartiles: np.ndarray
    spread: np.ndarray  # (d,)
    shares: tuple[np.ndarray, ...]  # per text column: the share of training rows of each code

    def numbers(self, cells: Cells) -> tuple[np.ndarray, np.ndarray]:
        """(n, d) numbers, far ones drawn in but still far, 0 where missing; (n, d) missing."""
        lost = np.isnan(cells.numbers)
        z = np.arcsinh((cells.numbers - self.quartiles[1]) / self.spread)
        return np.where(lost, 0.0, z), lost

    def rarity(self, cells: Cells) -> np.ndarray:
        """(n, c): minus the log of how often each level comes."""
        found = [
            -np.log(share[code]) for share, code in zip(self.shares, cells.codes.T, strict=True)
        ]
        return np.column_stack(found) if found else np.zeros((len(cells), 0))

    def flat(self, cells: Cells) -> np.ndarray:
        """All of it as one matrix, as the forest reads it."""
        z, lost = self.numbers(cells)
        return np.concatenate([z, lost, self.rarity(cells)], axis=1)

    def tensors(self, cells: Cells) -> tuple[Tensor, Tensor, Tensor]:
        """(n, d) float32 numbers, (n, d) float32 missing, (n, c) int64 codes."""
        z, lost = (torch.from_numpy(part.astype(np.float32)) for part in self.numbers(cells))
        return z, lost, torch.from_numpy(cells.codes.astype(np.int64))


def fit_scale(cells: Cells, sizes: tuple[int, ...]) -> Scale:
    """The scale of the training rows; a column without a middle spread goes by its deviation."""
    known = np.where(np.isnan(cells.numbers).all(axis=0), 0.0, cells.numbers)
    quartiles = np.nanquantile(known, [0.25, 0.5, 0.75], axis=0).reshape(3, known.shape[1])
    spread = (quartiles[2] - quartiles[0]) / 1.349
    spread = np.where(spread > 0, spread, np.nanstd(known, axis=0))
    shares = tuple(
        (np.bincount(codes, minlength=size) + 0.5) / (len(codes) + 0.5 * size)
        for codes, size in zip(cells.codes.T, sizes, strict=True)
    )
    return Scale(quartiles, np.where(spread > 0, spread, 1.0), shares)
