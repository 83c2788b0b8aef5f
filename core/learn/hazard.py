"""When customers leave: a discrete-time hazard network, one chance of leaving per period.

Gensheimer and Narasimhan 2019 (nnet-survival): the loss is the log-likelihood of leaving or
staying, period by period. A table holds columns as they stand today, and many grow with the stay;
so each customer counts only in the period in which the table shows them (`at_risk`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from core.learn.cells import Cells, Encoder
from core.learn.loop import Pace, train
from core.learn.seed import fix, numpy_random
from core.learn.stored import load_arrays, load_json, load_net, save_arrays, save_json, save_net
from core.progress import Tell
from core.words import msg

FEWEST = 5  # customers whom a period must show, to stand for all who were once in it
PERIODS = 24  # at most; longer stays are cut into periods with as many leavers each
WIDTH, DROP, BATCH, HELD = 64, 0.1, 256, 0.15
STEPS, EVERY, PATIENCE = 1500, 50, 8


class Leaving(nn.Module):
    """Logits of leaving per period, from a customer's columns."""

    def __init__(self, inputs: int, start: torch.Tensor):
        super().__init__()
        self.hidden = nn.Sequential(
            nn.Linear(inputs, WIDTH),
            nn.ReLU(),
            nn.Dropout(DROP),
            nn.Linear(WIDTH, WIDTH),
            nn.ReLU(),
        )
        self.out = nn.Linear(WIDTH, len(start))
        self.base = nn.Parameter(start.clone())  # what every customer shares
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.out.bias)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.out(self.hidden(x)) + self.base  # (b, inputs) -> (b, periods)


@dataclass(frozen=True)
class Hazard:
    """A fitted hazard: the columns it reads, the ends of its periods, the network."""

    encoder: Encoder
    edges: np.ndarray  # (periods,) last moment of each period
    scale: Mapping[str, np.ndarray]  # centre, mean, scale of the numbers
    net: Leaving
    record: Mapping[str, Any] = field(default_factory=dict)

    def hazards(self, cells: Cells) -> np.ndarray:
        """The chance of leaving in each period if still here at its start: (n, periods)."""
        x = torch.from_numpy(_design(cells, self.encoder.sizes, self.scale))
        with torch.no_grad():
            return torch.sigmoid(self.net(x)).numpy().astype(np.float64)

    def staying(self, cells: Cells, when: np.ndarray) -> np.ndarray:
        """The chance of still being here at each time: (n, len(when)); steps at period ends."""
        share = np.cumprod(1 - self.hazards(cells), axis=1)
        share = np.column_stack([np.ones(len(share)), share])
        starts = np.append(0.0, self.edges)
        return np.array([np.interp(when, starts, row) for row in share]).reshape(len(share), -1)

    def within(self, cells: Cells, now: np.ndarray, ahead: float) -> np.ndarray:
        """The chance that a customer who has stayed for `now` leaves within `ahead`: (n,)."""
        share = np.cumprod(1 - self.hazards(cells), axis=1)
        share = np.column_stack([np.ones(len(share)), np.maximum(share, 1e-9)])
        starts = np.append(0.0, self.edges)
        last = float(self.edges[-1])
        now = np.clip(np.nan_to_num(now, nan=0.0), 0.0, max(last - ahead, 0.0))
        rows = zip(now, share, strict=True)
        pairs = [np.interp([moment, moment + ahead], starts, row) for moment, row in rows]
        stays = np.array(pairs).reshape(-1, 2)
        return 1 - stays[:, 1] / stays[:, 0]

    def save(self, folder: Path) -> None:
        """Everything `load` needs; no pickle."""
        folder.mkdir(parents=True, exist_ok=True)
        save_net(folder / "net.safetensors", self.net.state_dict())
        save_arrays(folder / "periods.npz", {"edges": self.edges, **self.scale})
        facts = {"encoder": self.encoder.to_json(), "record": dict(self.record)}
        save_json(folder / "hazard.json", facts)

    @staticmethod
    def load(folder: Path) -> "Hazard":
        facts, arrays = load_json(folder / "hazard.json"), load_arrays(folder / "periods.npz")
        state = load_net(folder / "net.safetensors")
        net = Leaving(state["hidden.0.weight"].shape[1], state["base"])
        net.load_state_dict(state)
        net.eval()
        edges = arrays.pop("edges")
        return Hazard(Encoder.from_json(facts["encoder"]), edges, arrays, net, facts["record"])


@dataclass(frozen=True)
class Stays:
    """What there is to learn: columns, how long each customer stayed, whether that ended."""

    encoder: Encoder
    cells: Cells
    time: np.ndarray
    left: np.ndarray


def fit_hazard(stays: Stays, seed: int, steps: int | None, tell: Tell) -> Hazard:
    """A hazard network, stopped where the held customers are foretold best."""
    fix(seed)
    edges = periods(stays.time, stays.left)
    scale = _scale(stays.cells)
    x = torch.from_numpy(_design(stays.cells, stays.encoder.sizes, scale))
    seen, gone = (torch.from_numpy(part) for part in at_risk(stays.time, stays.left, edges))
    net = Leaving(x.shape[1], _start(seen, gone))
    order = numpy_random(seed, 7).permutation(len(x))
    held, learn = np.split(order, [max(int(HELD * len(x)), 1)])
    batches = numpy_random(seed, 8)

    def step(_: int) -> torch.Tensor:
        rows = learn[batches.integers(0, len(learn), BATCH)]
        return _loss(net(x[rows]), seen[rows], gone[rows])

    def look() -> float:
        with torch.no_grad():
            return float(_loss(net(x[held]), seen[held], gone[held]))

    optimizer = torch.optim.AdamW(net.parameters(), lr=2e-3, weight_decay=1e-3)
    pace = Pace(steps or STEPS, min(EVERY, steps or EVERY), PATIENCE)
    done = train(net, optimizer, (step, look), pace, tell, msg("When customers leave"))
    return Hazard(stays.encoder, edges, scale, net, {"steps": done.steps})


def periods(time: np.ndarray, left: np.ndarray) -> np.ndarray:
    """The ends of at most 24 periods, cut so that about as many leave in each.

    >>> periods(np.array([1.0, 2.0, 3.0, 3.0]), np.array([1, 1, 1, 0])).tolist()
    [1.0, 2.0, 3.0]
    """
    ends = np.unique(time[left > 0])
    if len(ends) > PERIODS:
        ends = np.unique(np.quantile(time[left > 0], np.linspace(0, 1, PERIODS + 1)[1:]))
    return np.unique(np.append(ends[:-1], max(float(time.max()), float(ends[-1]))))


def at_risk(time: np.ndarray, left: np.ndarray, edges: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(n, periods) weights of customers in periods, and 1 where a customer left.

    One who left counts in the period of leaving, one who stays in the last period lived through:
    only there do the columns show what they were. Those who stay weigh as much as all who once
    lived through the period, for whom they stand, so that the curve of all is the usual one. In a
    period that hardly shows anyone, all who lived through it count.
    """
    last = np.searchsorted(edges, time, side="left")  # the period in which the stay ends
    numbers = np.arange(len(edges))
    gone = (numbers == last[:, None]) & (left > 0)[:, None]
    whole = (edges[None, :] <= time[:, None]) & ~gone  # lived through
    here = whole & (numbers == whole.sum(axis=1)[:, None] - 1) & (left == 0)[:, None]
    shown, lived = here.sum(axis=0), whole.sum(axis=0)
    few = shown < FEWEST
    stand = np.where(few, whole, here * (lived / np.maximum(shown, 1)))
    return (stand + gone).astype(np.float32), gone.astype(np.float32)


def _start(seen: torch.Tensor, gone: torch.Tensor) -> torch.Tensor:
    share = (gone.sum(0) + 0.5) / (seen.sum(0) + 1)
    return torch.logit(share.clamp(1e-4, 1 - 1e-4))


def _loss(logits: torch.Tensor, seen: torch.Tensor, gone: torch.Tensor) -> torch.Tensor:
    each = nn.functional.binary_cross_entropy_with_logits(logits, gone, reduction="none")
    return (each * seen).sum() / len(logits)


def _scale(cells: Cells) -> dict[str, np.ndarray]:
    known = [column[~np.isnan(column)] for column in cells.numbers.T]
    centre = np.array([np.median(column) if len(column) else 0.0 for column in known])
    filled = np.where(np.isnan(cells.numbers), centre, cells.numbers)
    spread = filled.std(axis=0) if len(filled) else np.ones(0)
    spread = np.where(spread > 0, spread, 1.0)
    return {"centre": centre, "mean": filled.mean(axis=0), "spread": spread}


def _design(cells: Cells, sizes: tuple[int, ...], scale: Mapping[str, np.ndarray]) -> np.ndarray:
    """Numbers centred and scaled, flags of missing ones, a column per level: (n, inputs)."""
    lost = np.isnan(cells.numbers)
    filled = np.where(lost, scale["centre"], cells.numbers)
    numbers = np.clip((filled - scale["mean"]) / scale["spread"], -5, 5)
    levels = [np.eye(size)[cells.codes[:, at]] for at, size in enumerate(sizes)]
    return np.column_stack([numbers, lost, *levels]).astype(np.float32)
