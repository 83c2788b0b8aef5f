"""Drawing rows column by column, with what is known or allowed first."""

from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from core.learn.synth.net import Net

ROWS = 4096  # drawn at once


class Drawer:
    """Draws parts of rows in any order; weights are folded once for many calls."""

    def __init__(self, net: Net):
        self.net = net
        with torch.no_grad():
            self.table = net.table().permute(1, 0, 2).contiguous()  # (c, p, h)
        self.offset = net.offset

    @torch.no_grad()
    def draw(
        self,
        parts: np.ndarray,
        order: Sequence[int],
        known: int,
        masks: Sequence[np.ndarray | None],
        random: np.random.Generator,
    ) -> np.ndarray:
        """Fill parts (n, p) from place `known` of the order on; returns (n,) log chance of masks.

        The log chance is that of the masks met on the way, given what came before each.
        """
        chance = np.zeros(len(parts))
        for start in range(0, len(parts), ROWS):
            rows = slice(start, start + ROWS)
            chance[rows] = self._some(parts[rows], order, known, masks, random)
        return chance

    def _some(
        self,
        parts: np.ndarray,
        order: Sequence[int],
        known: int,
        masks: Sequence[np.ndarray | None],
        random: np.random.Generator,
    ) -> np.ndarray:
        n = len(parts)
        codes = torch.from_numpy(parts.astype(np.int64)).contiguous()
        flat = codes + self.offset
        chance = torch.zeros(n)
        for place in range(known, len(order)):
            j = order[place]
            p = self._shares(flat[:, list(order[:place])], j)
            mask = _mask(masks[j], codes, j)
            if mask is not None:
                p = p * mask
                chance += p.sum(1).clamp_min(1e-30).log()
            drawn = pick(p, torch.from_numpy(random.random(n, dtype=np.float32)))
            codes[:, j] = drawn
            flat[:, j] = drawn + self.offset[j]
        parts[:] = codes.numpy()
        return chance.numpy()

    @torch.no_grad()
    def fill(
        self,
        parts: np.ndarray,
        known: np.ndarray,
        masks: Sequence[np.ndarray | None],
        random: np.random.Generator,
    ) -> np.ndarray:
        """parts (n, p) with what is not known (n, p) drawn given all else of the row.

        Every row has columns of its own to stand first, so all rows go through together.
        """
        found = parts.astype(np.int64)
        for start in range(0, len(found), ROWS):
            rows = slice(start, start + ROWS)
            found[rows] = self._fill(found[rows], known[rows], masks, random)
        return found

    def _fill(
        self,
        parts: np.ndarray,
        known: np.ndarray,
        masks: Sequence[np.ndarray | None],
        random: np.random.Generator,
    ) -> np.ndarray:
        codes = torch.from_numpy(np.where(known, parts, 0))
        stands = torch.from_numpy(known.astype(np.float32))  # 1 where a cell is known or drawn
        for j in range(codes.shape[1]):
            rows = torch.nonzero(stands[:, j] == 0)[:, 0]
            if not len(rows):
                continue
            some = codes[rows]
            p = self._shares(some + self.offset, j, stands[rows])
            mask = _mask(masks[j], some, j)
            p = p if mask is None else p * mask
            codes[rows, j] = pick(p, torch.from_numpy(random.random(len(rows), dtype=np.float32)))
            stands[rows, j] = 1.0
        return codes.numpy()

    def _shares(self, flat: Tensor, j: int, stands: Tensor | None = None) -> Tensor:
        """(n, levels) chance of each level of column j after the columns in `flat`, or after
        those that stand (n, p)."""
        net = self.net
        if flat.shape[1]:
            x = F.embedding_bag(flat, self.table[j], mode="sum", per_sample_weights=stands)
            x = x + net.first[j]
        else:
            x = net.first[j].expand(len(flat), -1)
        x = F.relu(x)
        x = x + F.relu(torch.addmm(net.second[j], x, net.inner[j]))
        return net.logits(x, j).softmax(1)


def _mask(mask: np.ndarray | None, codes: Tensor, j: int) -> Tensor | None:
    if mask is None:
        return None
    table = torch.from_numpy(mask)
    return (table if table.ndim == 1 else table[codes[:, j - 1]]).float()


def pick(p: Tensor, u: Tensor) -> Tensor:
    """One level per row by the inverse of the cumulated shares; never one whose share is 0."""
    total = p.cumsum(1)
    aim = (u * (1 - 1e-6))[:, None] * total[:, -1:]
    drawn = torch.searchsorted(total, aim, right=True)[:, 0].clamp_max(p.shape[1] - 1)
    good = p.gather(1, drawn[:, None])[:, 0] > 0
    return drawn if bool(good.all()) else torch.where(good, drawn, p.argmax(1))
