"""Rows by their likelihood: one column after another, in any order.

The network (`net`) learns in two halves of every batch: one in the table's own order, in which
free rows are drawn, one in an order drawn anew, so that any columns can be known beforehand.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from core.learn.loop import Pace, Trained, train
from core.learn.seed import fix, numpy_random
from core.learn.stored import load_json, load_net, save_json, save_net
from core.learn.synth.ancestral import Drawer
from core.learn.synth.encode import Encoding
from core.learn.synth.factors import Factors
from core.learn.synth.glimpse import with_rows
from core.learn.synth.net import Net, Plan, before
from core.progress import Tell
from core.words import msg

RATE, BATCH, WARM_UP = 4e-3, 512, 50
HELD, MOST_HELD = 0.05, 5000  # rows kept apart to choose the best weights
SMALL, SMALL_HELD = 500, 0.2  # so many all the same, but no larger a share than this
DROPPED = 500  # over the number of rows to learn from: the share of hidden units left out
LEAST_DROP, MOST_DROP = 0.05, 0.5
FAMILIAR = 0.05  # share of the held loss by which rows learnt may do better before it counts
EPOCHS = 6
LOOKS, PATIENCE = 24, 6
TIMED = 8  # steps that tell how long one takes
TRIES = 8  # draws per row wanted where several columns are restricted

Masks = Sequence[np.ndarray | None]


@dataclass(frozen=True)
class Autoregressive:
    """A fitted network over codes. `held`: nats per row of rows it did not learn from."""

    net: Net
    factors: Factors
    steps: int
    held: float

    def sample(
        self,
        n: int,
        random: np.random.Generator,
        allowed: Sequence[np.ndarray] | None = None,
        given: np.ndarray | None = None,
    ) -> np.ndarray:
        """(n, c) int32 codes.

        allowed: masks of levels per column; every row meets them. Exact: restricted columns are
        drawn first; where more than one admits several levels, draws are resampled by how likely
        each leaves the others (sampling-importance-resampling, Rubin 1987).
        given: (n, c) codes, -1 where free; known cells stay, the others are drawn given them.
        """
        if not self.factors.sizes:
            return np.zeros((n, 0), np.int32)
        drawer = Drawer(self.net)
        masks = self.factors.masks(allowed)
        if given is not None:
            parts = self.factors.split(np.asarray(given))
            return self.factors.join(drawer.fill(parts, parts >= 0, masks, random))
        first = self._restricted(allowed)
        parts = np.zeros((n, len(self.net.plan.sizes)), np.int64)
        order = [*first, *(j for j in range(parts.shape[1]) if j not in first)]
        if len(first) > 1:
            parts = self._weighed(drawer, n, first, masks, random)
        drawer.draw(parts, order, len(first) if len(first) > 1 else 0, masks, random)
        return self.factors.join(parts)

    def _restricted(self, allowed: Sequence[np.ndarray] | None) -> list[int]:
        """Parts of restricted columns, those left with the fewest levels first."""
        if allowed is None:
            return []
        open_ = [int(np.sum(mask)) for mask in allowed]
        columns = [at for at, size in enumerate(self.factors.sizes) if open_[at] < size]
        columns.sort(key=lambda at: open_[at])
        return [j for at in columns for j, owner in enumerate(self.factors.owner) if owner == at]

    def _weighed(
        self, drawer: Drawer, n: int, first: list[int], masks: Masks, random: np.random.Generator
    ) -> np.ndarray:
        """Rows whose first columns follow their joint chance under all masks."""
        tries = np.zeros((TRIES * n, len(self.net.plan.sizes)), np.int64)
        chance = drawer.draw(tries, first, 0, masks, random)
        share = np.exp(chance - chance.max())
        at = np.searchsorted(np.cumsum(share), (random.random(n)) * share.sum(), side="right")
        return tries[np.minimum(at, len(tries) - 1)]

    def nll(self, codes: np.ndarray) -> np.ndarray:
        """(n,) nats: how surprising each row is to the network, in the table's own order."""
        flat = _flat(self.net, self.factors.split(codes))
        order = before(range(flat.shape[1]))
        with torch.no_grad():
            found = [self.net.surprise(part, order).sum(1) for part in flat.split(4096)]
        return torch.cat(found).numpy() if found else np.zeros(0)

    def modules(self) -> dict[str, torch.nn.Module]:
        """The networks by name."""
        return {"net": self.net}

    def network(self) -> Net:
        """The network, for the page that looks under the hood."""
        return self.net

    def save(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        save_net(folder / "autoregressive.safetensors", self.net.state_dict())
        facts = {"sizes": self.factors.sizes, "steps": self.steps, "held": self.held}
        save_json(folder / "autoregressive.json", {**facts, "width": self.net.plan.width})

    @staticmethod
    def load(folder: Path) -> "Autoregressive":
        facts = load_json(folder / "autoregressive.json")
        factors = Factors(tuple(facts["sizes"]))
        net = Net(Plan(factors.parts or (1,), facts["width"]))
        net.load_state_dict(load_net(folder / "autoregressive.safetensors"))
        return Autoregressive(net.eval(), factors, facts["steps"], facts["held"])


def fit_autoregressive(
    codes: np.ndarray,
    encoding: Encoding,
    *,
    budget: float = 20.0,
    steps: int | None = None,
    seed: int = 0,
    tell: Tell,
) -> Autoregressive:
    """Learn codes (n, c). `budget` CPU-seconds become steps, which the result records."""
    factors = Factors(encoding.sizes)
    fix(seed)
    if not factors.sizes:
        return Autoregressive(Net(Plan((1,))), factors, 0, 0.0)
    net = Net(Plan(factors.parts), factors.scores(encoding.scores()))
    parts = factors.split(codes)
    shuffled = numpy_random(seed, 1).permutation(len(parts))
    held = rows_held(len(parts))
    lesson = Lesson(net, parts[shuffled[held:]], parts[shuffled[:held]], seed)
    _start(net, lesson.learnt)
    net.drop = left_out(len(lesson.learnt))
    if steps is None:
        steps = _course(lesson, budget)
    fix(seed)
    so_far = Autoregressive(net, factors, 0, 0.0)
    trained = _train(lesson, steps, with_rows(tell, so_far.sample))
    own = [before(range(len(factors.parts)))]
    surprise = _mean_surprise(net.eval(), _flat(net, lesson.held), own) if held else 0.0
    return Autoregressive(net, factors, trained.steps, surprise)


def rows_held(n: int) -> int:
    """Rows kept apart to choose the best weights: on small tables a larger share.

    >>> rows_held(300), rows_held(4_000), rows_held(32_561)
    (60, 500, 1628)
    """
    return min(max(int(HELD * n), min(SMALL, int(SMALL_HELD * n))), MOST_HELD)


def left_out(n: int) -> float:
    """Share of hidden units left out at a step (dropout): the fewer rows, the more.

    >>> left_out(240), left_out(3_500), left_out(30_000)
    (0.5, 0.14285714285714285, 0.0)
    """
    share = min(DROPPED / max(n, 1), MOST_DROP)
    return share if share >= LEAST_DROP else 0.0


@dataclass(frozen=True)
class Lesson:
    """A network, rows to learn and rows held apart, as parts of codes."""

    net: Net
    learnt: np.ndarray
    held: np.ndarray
    seed: int


def _flat(net: Net, parts: np.ndarray) -> Tensor:
    return torch.from_numpy(parts.astype(np.int64)) + net.offset


def _start(net: Net, parts: np.ndarray) -> None:
    """Heads begin at the shares of each level."""
    with torch.no_grad():
        for j, size in enumerate(net.plan.sizes):
            shares = np.bincount(parts[:, j], minlength=size) / max(len(parts), 1)
            rows = slice(int(net.offset[j]), int(net.offset[j]) + size)
            net.bias[rows] = torch.from_numpy(np.log(shares + 1e-5)).float()


def _course(lesson: Lesson, budget: float) -> int:
    """How many steps the budget allows, and epochs need: timed on steps that are forgotten."""
    kept = {name: value.clone() for name, value in lesson.net.state_dict().items()}
    short = replace(lesson, held=lesson.held[:0])
    _train(short, 2, Tell())  # the first steps are slow
    began = time.process_time()
    _train(short, TIMED, Tell())
    seconds = (time.process_time() - began) / TIMED
    lesson.net.load_state_dict(kept)
    most = max(EPOCHS * len(lesson.learnt) // BATCH, 200)
    return min(max(int(0.9 * budget / max(seconds, 1e-6)), 3), most)


def _train(lesson: Lesson, steps: int, tell: Tell) -> Trained:
    net, c = lesson.net, len(lesson.net.plan.sizes)
    random = numpy_random(lesson.seed, 2)
    optimizer = torch.optim.AdamW(net.parameters(), RATE, betas=(0.9, 0.98), weight_decay=1e-5)
    own = before(range(c))
    fixed = [own, *(before(numpy_random(lesson.seed, 3 + at).permutation(c)) for at in range(2))]
    rows = _flat(net, lesson.held)
    known = _flat(net, lesson.learnt[: max(len(rows), SMALL)])
    seen = 0

    def step(at: int) -> Tensor:
        rate = min(1.0, (at + 1) / WARM_UP) * (0.02 + 0.49 * (1 + np.cos(np.pi * at / steps)))
        optimizer.param_groups[0]["lr"] = RATE * rate
        some = lesson.learnt[random.integers(0, len(lesson.learnt), BATCH)]
        flat = _flat(net, some)
        drawn = before(random.permutation(c))
        half = BATCH // 2
        loss = net.surprise(flat[:half], own).sum() + net.surprise(flat[half:], drawn).sum()
        return loss / BATCH

    def look() -> float:
        nonlocal seen
        seen += 1
        if not len(rows):
            return -float(seen)
        held, learnt = (_mean_surprise(net, some, fixed) for some in (rows, known))
        return held + max(0.0, held - learnt - FAMILIAR * held)  # what is known by heart counts

    pace = Pace(steps, max(steps // LOOKS, 1), PATIENCE)
    return train(net, optimizer, (step, look), pace, tell, msg("Learning column after column"))


@torch.no_grad()
def _mean_surprise(net: Net, flat: Tensor, orders: Sequence[Tensor]) -> float:
    """Nats per row, over several orders of the columns."""
    return float(np.mean([net.surprise(flat, order).sum(1).mean() for order in orders]))
