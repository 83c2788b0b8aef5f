"""Teaching the network: warm start, a budget of steps in three parts, the best weights kept.

First on all but everyone's last two things, watched on the second-last; then on with those too,
so that the score on the last thing is that of a network which has seen all that came before; at the
end a little on with the last things, for use.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import torch
import torch.nn.functional as F

from core.judge.ranking import ndcg
from core.learn.loop import Pace, Trained, train
from core.learn.seed import fix, numpy_random, torch_random
from core.learn.sequence import warm
from core.learn.sequence.batches import batches, endless
from core.learn.sequence.instant import Held
from core.learn.sequence.log import Log
from core.learn.sequence.net import Net, Plan, padded
from core.learn.sequence.ranks import ranks
from core.learn.sequence.simple import popularity
from core.progress import Tell
from core.words import Message

RATE = 2e-3
WARM_UP = 100  # steps
TOKENS, TOKENS_GPU = 2048, 16_384  # events in a batch
NEGATIVES = 512
FEW = 1000  # things up to which the whole softmax costs no more than a sample of it
EPOCHS = 60
LOOKS = 24
WATCHED = 1500  # people the best weights are chosen on
SHARES = (0.7, 0.25, 0.05)  # of the steps: before the second-last thing, with it, with the last
GOING_ON = 0.4  # of the rate, in the later parts


@dataclass(frozen=True)
class Start:
    """How long, where, and from which earlier network."""

    budget: float  # CPU-seconds
    steps: int | None
    device: torch.device
    seed: int
    repeats: bool
    before: "tuple[Net, np.ndarray] | None" = None  # a network and the names of its things


@dataclass(frozen=True)
class Lesson:
    """A network, what it learns from, and how."""

    net: Net
    log: Log
    start: Start


@dataclass(frozen=True)
class Phase:
    """Some steps in a row."""

    steps: int
    rate: float
    purpose: int  # a stream of random numbers of its own
    level: float = 1.0  # where the curve stands while nothing is held


def build(log: Log, start: Start) -> Net:
    """A network that begins from co-occurrence, or from an earlier network."""
    fix(start.seed)
    plan = Plan(len(log.items), width=64 if start.device.type == "cpu" else 128)
    if start.before is not None:
        plan = replace(start.before[0].plan, items=len(log.items))
    net = Net(plan)
    with torch.no_grad():
        net.things.copy_(torch.from_numpy(warm.vectors(log, plan.width)))
        often = np.log(popularity(log) + 1)
        net.bias.copy_(torch.from_numpy(often - often.mean()).float())
        if start.before is not None:
            _inherit(net, log, *start.before)
    return net.to(start.device)


def _inherit(net: Net, log: Log, old: Net, names: np.ndarray) -> None:
    """The old network's blocks and vectors; new things start among what they stand near."""
    state = {name: value for name, value in old.state_dict().items() if "embed" not in name}
    state.pop("bias")
    net.load_state_dict(state, strict=False)
    place = {name: at for at, name in enumerate(names.tolist())}
    at = np.array([place.get(name, -1) for name in log.items.tolist()])
    known = at >= 0
    vectors = np.zeros((len(at), net.plan.width), np.float32)
    vectors[known] = old.things.detach().cpu().numpy()[at[known]]
    mixed = np.asarray(warm.near(log) @ vectors)
    length = np.linalg.norm(mixed, axis=1, keepdims=True)
    usual = np.linalg.norm(vectors[known], axis=1).mean() if known.any() else 1.0
    vectors[~known] = (mixed / (length + 1e-6) * usual)[~known]
    net.things.copy_(torch.from_numpy(vectors))


@dataclass(frozen=True)
class Course:
    """The network's steps so far and how long one takes."""

    steps: tuple[int, int, int]  # of the three parts
    seconds: float  # CPU-seconds of one step


def course(lesson: Lesson) -> Course:
    """A budget of time as a number of steps: measured on a few steps that are then forgotten."""
    net, log, start = lesson.net, lesson.log, lesson.start
    kept = {name: value.clone() for name, value in net.state_dict().items()}
    epoch = len(batches(log.histories(), net.plan.length, _tokens(start), numpy_random(0)))
    began = time.process_time()
    if start.steps is None:
        _train(lesson, Phase(8, RATE, 9), None, Tell())
    seconds = (time.process_time() - began) / 8
    net.load_state_dict(kept)
    most = max(int(EPOCHS * epoch / SHARES[0]), 60)
    total = start.steps or min(max(int(0.93 * start.budget / max(seconds, 1e-6)), 3), most)
    first = max(round(SHARES[0] * total), 1)
    second = round(SHARES[1] * total)
    return Course((first, second, max(total - first - second, 0)), seconds)


def learn_first(lesson: Lesson, steps: int, watched: Held, tell: Tell, note: Message) -> Trained:
    """Train on what comes before the held things; the weights that rank those best are kept."""
    watched, net, start = watched.some(WATCHED), lesson.net, lesson.start

    def look() -> float:
        found = ranks(net.scores, watched.histories, watched.targets, start.repeats)
        return 1 - float(ndcg(found, 10).mean())

    phase = Phase(steps, RATE, 1)
    return _train(lesson, phase, look if len(watched) else None, tell, note)


def learn_on(lesson: Lesson, phase: Phase, tell: Tell, note: Message) -> Trained | None:
    """Go on with events that are no longer held, at a lower rate that falls to nought."""
    if phase.steps < 1:
        return None
    return _train(lesson, phase, None, tell, note)


def _train(
    lesson: Lesson,
    phase: Phase,
    look: Callable[[], float] | None,
    tell: Tell,
    note: Message | None = None,
) -> Trained:
    net, log, start = lesson.net, lesson.log, lesson.start
    fix(start.seed + phase.purpose)  # dropout
    random = numpy_random(start.seed, phase.purpose)
    stream = endless(log.histories(), net.plan.length, _tokens(start), random)
    optimizer = torch.optim.AdamW(_groups(net), lr=phase.rate, betas=(0.9, 0.98))
    drawn = torch_random(start.seed + phase.purpose)
    warm_up = min(WARM_UP, max(phase.steps // 10, 1))
    seen = 0

    def step(at: int) -> torch.Tensor:
        nonlocal seen
        seen = at
        rate = min(1.0, (at + 1) / warm_up) * max(0.02, 1 - at / phase.steps)
        for group in optimizer.param_groups:
            group["lr"] = phase.rate * rate
        x = torch.from_numpy(padded(next(stream), net.plan.items)).to(start.device)
        with torch.autocast("cuda", torch.bfloat16, enabled=start.device.type == "cuda"):
            return loss(net, x, drawn)

    last = look or (lambda: phase.level - 1e-9 * seen)  # nothing is held: the last weights are kept
    pace = Pace(phase.steps, max(phase.steps // LOOKS, 1), patience=LOOKS)
    return train(net, optimizer, (step, last), pace, tell, note)


def loss(net: Net, x: torch.Tensor, drawn: torch.Generator) -> torch.Tensor:
    """Cross-entropy of the next thing, over all things or over a shared sample of them.

    x: (b, t) item codes. The sample is uniform and the same for the whole batch; its logits are
    corrected for how few were drawn (Jean et al. 2015).
    """
    n = net.plan.items
    wanted = x[:, 1:]
    real = wanted < n
    h, y = net(x[:, :-1])[real], wanted[real]  # (m, width), (m,)
    if n <= FEW:
        return F.cross_entropy(F.linear(h, net.things, net.bias), y)
    some = torch.randint(n, (NEGATIVES,), generator=drawn).to(x.device)
    others = F.linear(h, net.things[some], net.bias[some]) + math.log(n / NEGATIVES)
    others = others.masked_fill(some[None] == y[:, None], -1e9)
    right = (h * net.things[y]).sum(-1) + net.bias[y]
    logits = torch.cat([right[:, None], others], 1).float()
    return F.cross_entropy(logits, torch.zeros(len(y), dtype=torch.long, device=x.device))


def _groups(net: Net) -> list[dict[str, object]]:
    flat = [p for p in net.parameters() if p.ndim <= 1]
    wide = [p for p in net.parameters() if p.ndim > 1]
    return [{"params": wide, "weight_decay": 0.01}, {"params": flat, "weight_decay": 0.0}]


def _tokens(start: Start) -> int:
    return TOKENS if start.device.type == "cpu" else TOKENS_GPU
