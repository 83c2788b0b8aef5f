"""A network after TabM: k small networks that share their weights, over piecewise-linear inputs.

TabM: https://arxiv.org/abs/2410.24210; embeddings: https://arxiv.org/abs/2203.05556.
"""

from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from scipy.stats import norm
from torch import Tensor, nn
from torch.nn.functional import embedding

from core.learn.cells import FIRST, MISSING, Cells
from core.learn.scorer.binning import target_edges
from core.learn.stored import load_arrays, save_arrays

KNOTS = 512  # of the curve that makes a column normal
ATOM = 0.002, 20  # share of rows, and rows, that a number needs to have an indicator of its own
AHEAD = 5.0  # times as many rows as the column's middle value has
INDICATORS = 20  # at most, per column; one of no more different values is read like text as well
SMALLEST = 20  # rows in a bin: few, for what tells is often in the rare values of a column


@dataclass(frozen=True)
class Plan:
    """The one config of the network and its training."""

    k: int = 16
    width: int = 128
    blocks: int = 2
    dropout: float = 0.1
    embedding: int = 8  # of `Former` only
    bins: int = 48
    rate: float = 6e-3
    decay: float = 3e-4
    batch: int = 256
    patience: int = 8
    epochs: int = 40
    faster: float = 6.0  # times the rate, for the scales: they decide which columns meet at all
    scales: str = "column"  # what a member scales; "input": a network of an earlier version

    def to_json(self) -> dict[str, float]:
        return asdict(self)


def plan_for(rows: int, gpu: bool = False) -> Plan:
    """Sizes that suit a table; larger ones only where a GPU pays for them.

    >>> plan_for(1000).batch, plan_for(30_000).batch, plan_for(1000, gpu=True).k
    (64, 512, 32)
    """
    k, width = (32, 256) if gpu else (16, 128)
    if rows < 2000:
        return Plan(k=k, width=width, dropout=0.2, rate=4e-3, faster=1, batch=64)
    if rows < 20_000:
        return Plan(k=k, width=width)
    return Plan(k=k, width=width, batch=512, epochs=60)


@dataclass(frozen=True)
class Inputs:
    """How cells become what the net reads; fitted on training rows.

    Numbers are made normal; each may have an indicator column: missing, or one of its frequent
    values. That, and bins cut where the outcome changes, keeps columns that are mostly zero alive.
    """

    knots: tuple[np.ndarray, ...]  # per number: values ...
    normal: tuple[np.ndarray, ...]  # ... and the normal scores they map to
    edges: tuple[np.ndarray, ...]  # ends of the piecewise-linear bins, on the normal scale
    frequent: tuple[np.ndarray, ...]  # values with an indicator
    seen: np.ndarray  # which of all indicator columns occur in training
    sizes: tuple[int, ...]  # codes per indicator column: of numbers, then of texts

    def tensors(self, cells: Cells) -> tuple[Tensor, Tensor]:
        """(n, d) float32 normal scores and (n, d + c) int64 codes."""
        lost = np.isnan(cells.numbers)
        scores = [
            np.interp(np.where(gone, knots[len(knots) // 2], column), knots, normal)
            for column, gone, knots, normal in zip(
                cells.numbers.T, lost.T, self.knots, self.normal, strict=True
            )
        ]
        codes = [
            _indicator(column, values)
            for column, values in zip(cells.numbers.T, self.frequent, strict=True)
        ]
        n = len(cells)
        z = np.column_stack(scores) if scores else np.zeros((n, 0))
        z = np.where(lost, 0.0, z)
        marks = np.column_stack([*codes, cells.codes]) if codes else cells.codes
        return torch.from_numpy(z.astype(np.float32)), torch.from_numpy(marks.astype(np.int64))

    def save(self, path: Path) -> None:
        arrays = {"seen": self.seen, "sizes": np.array(self.sizes, dtype=np.int64)}
        for j in range(len(self.knots)):
            for name in ("knots", "normal", "edges", "frequent"):
                arrays[f"{name}_{j}"] = getattr(self, name)[j]
        save_arrays(path, arrays)

    @staticmethod
    def load(path: Path) -> "Inputs":
        stored = load_arrays(path)
        count = sum(name.startswith("knots_") for name in stored)
        lists = {
            name: tuple(stored[f"{name}_{j}"] for j in range(count))
            for name in ("knots", "normal", "edges", "frequent")
        }
        return Inputs(**lists, seen=stored["seen"], sizes=tuple(stored["sizes"].tolist()))


def fit_inputs(cells: Cells, y: np.ndarray, sizes: tuple[int, ...], bins: int) -> Inputs:
    """Inputs from training rows."""
    knots, normal, edges, frequent = [], [], [], []
    for column in cells.numbers.T:
        known = ~np.isnan(column)
        x, z = _normal_curve(column[known])
        knots.append(x)
        normal.append(z)
        edges.append(_edges(np.interp(column[known], x, z), y[known], bins))
        frequent.append(_frequent(column[known]))
    all_sizes = (*(FIRST + len(values) for values in frequent), *sizes)
    unseen = np.zeros(0, dtype=bool)
    found = Inputs(tuple(knots), tuple(normal), tuple(edges), tuple(frequent), unseen, all_sizes)
    marks = found.tensors(cells)[1].numpy()
    seen = [np.bincount(marks[:, j], minlength=size) > 0 for j, size in enumerate(all_sizes)]
    for at in range(len(frequent)):
        seen[at][0] = False  # “no frequent value” is no evidence by itself
    together = np.concatenate(seen) if seen else unseen
    return Inputs(found.knots, found.normal, found.edges, found.frequent, together, all_sizes)


class Columns(nn.Module):
    """What each column says: (b, d) scores and (b, c) codes -> (columns, b, width).

    A number says a line and its bends at the edges of the bins, a code the weights of its level.
    """

    low: Tensor  # (d, 1, bins) where the bins start
    share: Tensor  # one over their width
    told: Tensor  # the columns of codes that tell anything ...
    starts: Tensor  # ... and where their levels start in the table
    seen: Tensor  # (levels, 1): silent where training never was

    def __init__(self, inputs: Inputs, plan: Plan):
        super().__init__()
        low, width = _bins(inputs.edges)
        starts = np.cumsum([0, *inputs.sizes])
        told = [j for j in range(len(inputs.sizes)) if inputs.seen[starts[j] : starts[j + 1]].any()]
        self.count = len(low) + len(told)
        self.register_buffer("low", low[:, None], persistent=False)
        self.register_buffer("share", 1 / width[:, None], persistent=False)
        self.register_buffer("told", torch.tensor(told, dtype=torch.int64), persistent=False)
        self.register_buffer("starts", torch.tensor(starts[told]), persistent=False)
        seen = torch.tensor(inputs.seen).float()[:, None]
        self.register_buffer("seen", seen, persistent=False)
        small = (len(seen) + 8 * len(low)) ** -0.5
        self.lines = nn.Parameter(torch.empty(len(low), 1, plan.width).uniform_(-small, small))
        self.bends = nn.Parameter(torch.zeros(len(low), low.shape[1], plan.width))
        self.levels = nn.Parameter(torch.empty(len(seen), plan.width).uniform_(-small, small))

    def forward(self, scores: Tensor, codes: Tensor) -> Tensor:
        x = scores.T[:, :, None]  # (d, b, 1)
        inside = ((x - self.low) * self.share).clamp(0.0, 1.0)  # (d, b, bins)
        numbers = torch.baddbmm(x * self.lines, inside, self.bends)
        places = codes[:, self.told] + self.starts
        table = self.levels * self.seen
        return torch.cat([numbers, embedding(places.T, table)])


class Net(nn.Module):
    """k networks in one: (b, d) scores and (b, c) codes -> (b, k) logits.

    As in TabM the members share their weights and differ by how they scale the inputs; here by
    one scale per column, not per level and bin: that fits less to luck, and the weights meet the
    columns once for all members.
    """

    def __init__(self, inputs: Inputs, plan: Plan):
        super().__init__()
        self.columns = Columns(inputs, plan)
        self.scales = nn.Parameter(torch.randn(plan.k, self.columns.count))
        small = plan.width**-0.5
        self.bias = nn.Parameter(torch.zeros(plan.k, 1, plan.width))
        self.hidden = nn.ModuleList(
            nn.Linear(plan.width, plan.width) for _ in range(plan.blocks - 1)
        )
        self.output = nn.Parameter(torch.empty(plan.k, plan.width, 1).uniform_(-small, small))
        self.offset = nn.Parameter(torch.zeros(plan.k, 1))
        self.dropout = plan.dropout

    def forward(self, scores: Tensor, codes: Tensor) -> Tensor:
        said = self.columns(scores, codes)  # (columns, b, width)
        mixed = (self.scales @ said.flatten(1)).view(
            len(self.scales), *said.shape[1:]
        )  # (k, b, width)
        x = self._dropped(torch.relu(mixed + self.bias))
        for layer in self.hidden:
            x = self._dropped(torch.relu(layer(x)))
        return (torch.bmm(x, self.output).squeeze(2) + self.offset).T  # (b, k)

    def _dropped(self, x: Tensor) -> Tensor:
        """Dropout with one mask for all members: as good, and drawn in a sixteenth of the time."""
        if not self.training or not self.dropout:
            return x
        kept = torch.rand(x.shape[1:], device=x.device) >= self.dropout
        return x * (kept / (1 - self.dropout))


def _bins(edges: tuple[np.ndarray, ...]) -> tuple[Tensor, Tensor]:
    """Where each number's bins start and how wide they are; beyond its last one none is reached."""
    most = max((len(ends) - 1 for ends in edges), default=1)
    low, width = torch.full((len(edges), most), torch.inf), torch.ones(len(edges), most)
    for j, ends in enumerate(edges):
        low[j, : len(ends) - 1] = torch.from_numpy(ends[:-1])
        width[j, : len(ends) - 1] = torch.from_numpy(np.diff(ends))
    return low, width


def _normal_curve(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Knots of the map from values to normal scores, by mid-ranks of the different values."""
    if not len(values):
        return np.array([0.0, 1.0]), np.zeros(2)
    x, counts = np.unique(values, return_counts=True)
    middle = (np.cumsum(counts) - counts / 2) / len(values)
    at = np.unique(np.linspace(0, len(x) - 1, min(KNOTS, len(x))).astype(int))
    x, z = x[at], np.clip(norm.ppf(middle[at]), -4, 4)
    return (x, z) if len(x) > 1 else (np.array([x[0] - 1, x[0], x[0] + 1]), np.array([-1.0, 0, 1]))


def _edges(z: np.ndarray, y: np.ndarray, bins: int) -> np.ndarray:
    """Ends of bins: the extremes, and where a small tree finds that the outcome changes."""
    if len(z) < 2 or np.ptp(z) == 0:
        return np.array([-1.0, 1.0])
    inner = target_edges(z, y, bins, SMALLEST)
    low, high = z.min(), z.max()
    inside = inner[(inner > low + 1e-3) & (inner < high - 1e-3)]
    apart = np.append(True, np.diff(inside) > 1e-3) if len(inside) else np.zeros(0, dtype=bool)
    return np.concatenate([[low], inside[apart], [high]])


def _frequent(values: np.ndarray) -> np.ndarray:
    """The atoms of a column: values that many rows share, and far more than share the others.

    Where there are few different values, a year or a count, every one that many rows share.
    """
    x, counts = np.unique(values, return_counts=True)
    if not len(x):
        return x
    ahead = AHEAD * np.median(counts) if len(x) > INDICATORS else 0
    often = counts >= max(ATOM[0] * len(values), ATOM[1], ahead)
    return np.sort(x[often][np.argsort(-counts[often], kind="stable")[:INDICATORS]])


def _indicator(column: np.ndarray, values: np.ndarray) -> np.ndarray:
    """0, MISSING, or FIRST + the place among the frequent values."""
    codes = np.zeros(len(column), dtype=np.int64)
    if len(values):
        at = np.clip(np.searchsorted(values, column), 0, len(values) - 1)
        codes = np.where(values[at] == column, FIRST + at, 0)
    return np.where(np.isnan(column), MISSING, codes)
