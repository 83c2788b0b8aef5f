"""Rows from a tree of columns: each is drawn given one other, by a table of noisy counts.

With an outcome there is such a table for each of its values (tree-augmented naive Bayes; Friedman,
Geiger and Goldszmidt 1997).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from core.learn.stored import load_arrays, load_json, save_arrays, save_json

AT_ONCE = 10_000  # rows drawn

Masks = Sequence[np.ndarray] | None


@dataclass(frozen=True)
class Tree:
    """`order`: columns but the outcome, parents first; `parent`: of each column, -1 for a root.

    `chances[j]`: (outcomes, levels of the parent, levels of j), the last axis sums to 1; a root has
    one row; of the outcome itself (1, 1, outcomes). Without an outcome (-1) the first axis is 1.
    """

    order: tuple[int, ...]
    parent: tuple[int, ...]
    outcome: int
    chances: tuple[np.ndarray, ...]
    steps: int = 0  # nothing is trained step by step

    def sample(
        self,
        n: int,
        random: np.random.Generator,
        allowed: Masks = None,
        given: np.ndarray | None = None,
    ) -> np.ndarray:
        """(n, c) int32 codes; exact under masks of levels per column and known cells (-1: free)."""
        codes = np.zeros((n, len(self.chances)), np.int32)
        for start in range(0, n, AT_ONCE):
            part = codes[start : start + AT_ONCE]
            known = None if given is None else given[start : start + AT_ONCE]
            self._fill(part, random, [self._evidence(j, allowed, known) for j in self.columns])
        return codes

    @property
    def columns(self) -> range:
        """Places of all columns, the outcome among them."""
        return range(len(self.chances))

    @property
    def classes(self) -> np.ndarray:
        """(outcomes,) chance of each value of the outcome; a single 1 without one."""
        return np.ones(1) if self.outcome < 0 else self.chances[self.outcome][0, 0]

    def _fill(
        self, codes: np.ndarray, random: np.random.Generator, weight: list[np.ndarray]
    ) -> None:
        """Messages from the leaves up, then cells from the root down (Pearl 1982)."""
        classes = self.classes * (1.0 if self.outcome < 0 else weight[self.outcome])
        classes = np.atleast_2d(classes)  # (1 or rows, outcomes)
        own = [one[:, None] * np.ones((1, classes.shape[1], 1)) for one in weight]
        for j in reversed(self.order):
            up = np.einsum("ntk,tpk->ntp", own[j], self.chances[j])
            if self.parent[j] >= 0:
                own[self.parent[j]] = own[self.parent[j]] * up
            else:
                classes = classes * up[:, :, 0]
        rows = np.arange(len(codes))
        group = _pick(classes[rows % len(classes)], random)
        if self.outcome >= 0:
            codes[:, self.outcome] = group
        for j in self.order:
            above = 0 if self.parent[j] < 0 else codes[:, self.parent[j]]
            here = own[j][rows % len(own[j]), group]
            codes[:, j] = _pick(self.chances[j][group, above] * here, random)

    def _evidence(self, j: int, allowed: Masks, given: np.ndarray | None) -> np.ndarray:
        """(1 or rows, levels): 0 where a level of column j cannot be."""
        levels = self.chances[j].shape[2]
        mask = np.ones((1, levels)) if allowed is None else allowed[j][None].astype(float)
        if given is None:
            return mask
        known = np.eye(levels)[np.maximum(given[:, j], 0)]
        return np.where(given[:, [j]] >= 0, known, mask)

    def modules(self) -> dict[str, torch.nn.Module]:
        """No network: the tables are all there is."""
        return {}

    def network(self) -> None:
        """None: the tables are all there is."""

    def save(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        facts = {"order": self.order, "parent": self.parent, "outcome": self.outcome}
        save_json(folder / "tree.json", facts)
        save_arrays(folder / "tree.npz", {str(j): one for j, one in enumerate(self.chances)})

    @staticmethod
    def load(folder: Path) -> "Tree":
        facts, arrays = load_json(folder / "tree.json"), load_arrays(folder / "tree.npz")
        chances = tuple(arrays[str(j)] for j in range(len(facts["parent"])))
        return Tree(tuple(facts["order"]), tuple(facts["parent"]), facts["outcome"], chances)


def _pick(weights: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """One level per row (n, levels) by its weights, never one without weight."""
    total = weights.cumsum(axis=1)
    aim = random.random(len(weights)) * total[:, -1]
    return np.minimum((total <= aim[:, None]).sum(axis=1), weights.shape[1] - 1)
