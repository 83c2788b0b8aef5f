"""The deep member: one network per fold, trained within a budget, added to a quick blend."""

import copy
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits
from torch.nn.utils import parameters_to_vector

from core.judge.calibration import logit, sigmoid
from core.judge.metrics import log_loss, log_losses
from core.learn.cells import Cells
from core.learn.loop import Pace, Trained, train
from core.learn.scorer.blend import blend_of
from core.learn.scorer.folds import Fold, inner_folds
from core.learn.scorer.former import Former
from core.learn.scorer.net import Inputs, Net, Plan, fit_inputs, plan_for
from core.learn.seed import fix, torch_random
from core.learn.stored import load_json, load_net, save_json, save_net
from core.progress import Tell
from core.words import msg

if TYPE_CHECKING:
    from core.learn.scorer.scorer import Scorer, Task

TIMED = 8  # steps that measure the pace
ROWS_AT_ONCE = {"cpu": 256, "cuda": 8192}  # small enough for the processor's cache
LOOKS = 16  # whose weights lie in one block
RECENT = 10.0  # over the number of steps: what the newest weights count in their running mean
HOPELESS = 0.04  # a first network with a log-loss this share above the best is the last


@dataclass(frozen=True)
class Start:
    """What the deep part may spend, where it runs, and the networks it may start from."""

    budget: float
    steps: int | None
    device: torch.device
    base: "Deep | None" = None


@dataclass(frozen=True)
class Deep:
    """Networks of one plan over the same inputs; their mean logit is the member's."""

    inputs: Inputs
    plan: Plan
    nets: tuple[Net | Former, ...]

    def logits(self, cells: Cells) -> np.ndarray:
        scores, codes = self.inputs.tensors(cells)
        return np.mean([net_logits(net, scores, codes) for net in self.nets], axis=0)

    def save(self, folder: Path) -> None:
        self.inputs.save(folder / "inputs.npz")
        save_json(folder / "plan.json", self.plan.to_json())
        for at, net in enumerate(self.nets):
            save_net(folder / f"net_{at}.safetensors", net.state_dict())

    @staticmethod
    def load(folder: Path) -> "Deep":
        inputs = Inputs.load(folder / "inputs.npz")
        plan = Plan(**{"scales": "input", **load_json(folder / "plan.json")})
        nets = []
        for at in range(len(list(folder.glob("net_*.safetensors")))):
            net = net_of(inputs, plan)
            net.load_state_dict(load_net(folder / f"net_{at}.safetensors"))
            nets.append(net.eval())
        return Deep(inputs, plan, tuple(nets))


def net_of(inputs: Inputs, plan: Plan) -> Net | Former:
    """A network of the plan's kind, untrained."""
    return Net(inputs, plan) if plan.scales == "column" else Former(inputs, plan)


@torch.inference_mode()
def net_logits(net: nn.Module, scores: torch.Tensor, codes: torch.Tensor) -> np.ndarray:
    """The logit of the mean probability of the k networks, per row."""
    size = ROWS_AT_ONCE[scores.device.type]
    parts = zip(scores.split(size), codes.split(size), strict=True)
    found = [torch.sigmoid(net(x, c).float()).mean(dim=1).cpu() for x, c in parts]
    return logit(torch.cat(found).numpy().astype(np.float64))


def add_deep(quick: "Scorer", task: "Task", start: Start, tell: Tell) -> "Scorer":
    """The quick scorer with the network added; on *stop and keep* with what is trained by then."""
    plan = start.base.plan if start.base else plan_for(len(task.y), start.device.type == "cuda")
    inputs = (
        start.base.inputs if start.base else fit_inputs(task.cells, task.y, task.sizes, plan.bins)
    )
    folds = inner_folds(task.y, task.seed)
    data = _Data(inputs, plan, inputs.tensors(task.cells), task.y, start.device)
    steps = start.steps or _affordable(data, folds, start.budget)
    tell(0.02, "build", msg("A network of {k:count} × {width:count}", k=plan.k, width=plan.width))
    courses: list[Course] = []
    for at, fold in enumerate(folds):
        part = tell.part(0.05 + 0.9 * at / len(folds), 0.05 + 0.9 * (at + 1) / len(folds))
        fix(task.seed + at)
        net = net_of(inputs, plan)
        if start.base:
            net.load_state_dict(start.base.nets[at % len(start.base.nets)].state_dict())
        how = (steps, task.seed + at, start.base is not None)
        courses.append(_train(net, data, fold, how, part))
        if courses[-1].trained.asked:
            break
        if at == 0 and _hopeless(courses[0], quick, task.y, fold[1]):
            told = {"steps": steps, "stopped_early": False, "given_up": True}
            return replace(quick, record={**quick.record, **told})
    nets, oof, record = _common(courses, data, folds)
    told = {"steps": steps, "stopped_early": courses[-1].trained.asked, **record}
    return _joined(quick, task, Deep(inputs, plan, nets), oof, told)


def _hopeless(course: "Course", quick: "Scorer", y: np.ndarray, held: np.ndarray) -> bool:
    """Whether the first network is so far behind the quick members that more are wasted."""
    losses = [log_losses(y[held], sigmoid(logits[held])) for logits in quick.oof.values()]
    best = min(losses, key=np.mean)
    at = int(np.argmin([log_loss(y[held], sigmoid(logits)) for logits in course.logits]))
    gap = log_losses(y[held], sigmoid(course.logits[at])) - best
    surely = gap.mean() > 2 * gap.std() / np.sqrt(len(held))
    return bool(surely and gap.mean() > HOPELESS * best.mean())


def _common(
    courses: list["Course"], data: "_Data", folds: list[Fold]
) -> tuple[tuple[Net | Former, ...], np.ndarray, dict[str, Any]]:
    """All folds' networks at ONE look, the one best for all held rows together.

    Each fold's own best look would fit its few held rows, and flatter the network in the blend.
    """
    oof = np.full(len(data.y), np.nan)
    whole = [course for course in courses if not course.trained.asked] or courses[:1]
    looks = min(len(course.logits) for course in whole)
    if not looks:
        return (), oof, {}
    rows = [held for _, held in folds[: len(whole)]]
    y = data.y[np.concatenate(rows)]
    at_each = [np.concatenate([course.logits[k] for course in whole]) for k in range(looks)]
    best = int(np.argmin([np.mean(np.logaddexp(0, z) - y * z) for z in at_each]))
    nets = []
    for course, held in zip(whole, rows, strict=True):
        net = net_of(data.inputs, data.plan)
        course.fill(net, best)
        nets.append(net.eval())
        oof[held] = course.logits[best]
    return tuple(nets), oof, {"best_step": (best + 1) * whole[0].every, "looks": looks}


def _joined(
    quick: "Scorer", task: "Task", deep: Deep, oof: np.ndarray, record: Mapping[str, Any]
) -> "Scorer":
    if not deep.nets:
        return replace(quick, record={**quick.record, **record, "stopped_early": True})
    together = {**quick.oof, "deep": oof}
    return replace(
        quick,
        members={**quick.members, "deep": deep},
        blend=blend_of(together, task.y),
        oof=together,
        record={**quick.record, **record},
    )


@dataclass(frozen=True)
class Course:
    """One fold's training: at each look the logits of the held rows and the weights.

    Weights lie in blocks of `LOOKS` looks: small copies among what lives for a step only would
    break up the heap, and double the memory.
    """

    trained: Trained
    every: int
    logits: list[np.ndarray]
    weights: list[np.ndarray]  # each (LOOKS, parameters)

    @torch.no_grad()
    def fill(self, net: nn.Module, look: int) -> None:
        """Give a net the weights of one look."""
        weights = torch.from_numpy(self.weights[look // LOOKS][look % LOOKS])
        sizes = [part.numel() for part in net.parameters()]
        for part, stored in zip(net.parameters(), weights.split(sizes), strict=True):
            part.copy_(stored.view_as(part))


@dataclass(frozen=True)
class _Data:
    """What every fold's training reads."""

    inputs: Inputs
    plan: Plan
    tensors: tuple[torch.Tensor, torch.Tensor]
    y: np.ndarray
    device: torch.device

    def at(self, rows: np.ndarray) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        outcome = torch.from_numpy(self.y[rows]).float()
        return tuple(  # type: ignore[return-value]
            part.to(self.device) for part in (self.tensors[0][rows], self.tensors[1][rows], outcome)
        )


def _train(
    net: nn.Module, data: _Data, fold: Fold, how: tuple[int, int, bool], tell: Tell
) -> Course:
    """One network on one fold, until the loss on the held rows stops falling."""
    steps, seed, again = how
    plan = data.plan
    net.to(data.device)
    optimizer = _optimizer(net, plan, 0.3 if again else 1.0)
    mean, counted = copy.deepcopy(net).requires_grad_(False), count(1)
    optimizer.register_step_post_hook(lambda *_: _follow(mean, net, next(counted)))
    scores, codes, y = data.at(fold[0])
    held = data.at(fold[1])
    batches = _batches(len(y), plan.batch, torch_random(seed))

    def step(at: int) -> torch.Tensor:
        rows = next(batches).to(data.device)
        with torch.autocast("cuda", torch.bfloat16, enabled=data.device.type == "cuda"):
            logits = net(scores[rows], codes[rows])  # (b, k)
        # the mean of the k losses, never the loss of the mean: each must stand alone
        return binary_cross_entropy_with_logits(logits.float(), y[rows, None].expand(-1, plan.k))

    logits: list[np.ndarray] = []
    weights: list[np.ndarray] = []

    def look() -> float:
        now = parameters_to_vector(mean.parameters()).cpu().numpy()
        if len(logits) % LOOKS == 0:
            weights.append(np.empty((LOOKS, len(now)), np.float32))
        weights[-1][len(logits) % LOOKS] = now
        logits.append(net_logits(mean.eval(), held[0], held[1]))
        found = torch.from_numpy(logits[-1])
        return float(binary_cross_entropy_with_logits(found, held[2].cpu().double()))

    every = max(len(y) // plan.batch, 1)
    trained = train(net, optimizer, (step, look), Pace(steps, every, plan.patience), tell)
    return Course(trained, every, logits, weights)


def _optimizer(net: nn.Module, plan: Plan, share: float) -> torch.optim.Optimizer:
    """AdamW, with a rate of their own for the scales."""
    rate = plan.rate * share
    groups = [
        {"params": [part], "lr": rate * (plan.faster if name == "scales" else 1.0)}
        for name, part in net.named_parameters()
    ]
    return torch.optim.AdamW(groups, weight_decay=plan.decay)


@torch.no_grad()
def _follow(mean: nn.Module, net: nn.Module, steps: int) -> None:
    """The mean weights of about the last tenth of the steps: what is judged and kept."""
    for kept, now in zip(mean.parameters(), net.parameters(), strict=True):
        kept.lerp_(now, RECENT / (steps + RECENT))


def _batches(n: int, size: int, random: torch.Generator):  # type: ignore[no-untyped-def]
    """Endless batches: each row once per round, in a new order each time."""
    size = min(size, n)
    while True:
        order = torch.randperm(n, generator=random)
        yield from order[: n - n % size].split(size)


def _affordable(data: _Data, folds: list[Fold], budget: float) -> int:
    """Steps per fold that the budget pays for, by timing a few; at most the plan's epochs."""
    fix(0)
    net, rows = net_of(data.inputs, data.plan), folds[0][0]
    every = max(len(rows) // data.plan.batch, 1)
    spent = []
    for timed in (2, 2, 2 + TIMED):  # the first one only warms up
        began = time.process_time()
        _train(copy.deepcopy(net), data, (rows, rows[:1]), (timed, 0, False), Tell())
        spent.append(time.process_time() - began)
    per_step = max((spent[2] - spent[1]) / TIMED, 1e-5) * 1.15  # looks and waits
    return int(np.clip(budget / len(folds) / per_step, every, data.plan.epochs * every))
