"""The deeper model's way: train, weigh against the instant model, go on with what was held."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from core.apps.recommend.contract import Config
from core.judge.ranking import ndcg
from core.learn.device import pick
from core.learn.sequence import deep as network
from core.learn.sequence.deep import Course, Lesson, Phase, Start
from core.learn.sequence.instant import Choice, Held, instant
from core.learn.sequence.log import Log, Split, cut
from core.learn.sequence.net import Net
from core.learn.sequence.ranks import ranks
from core.progress import Tell
from core.words import msg

ON = msg("On with the latest events")
SHARES = (0.0, 0.1, 0.2, 0.4, 0.8, 1.6)  # of the instant model beside the network

__all__ = ["First", "first", "second", "start", "third"]


@dataclass(frozen=True)
class First:
    """The network after its first part, and the share of the instant model that validation chose.

    `net` is None where the instant model alone was no worse.
    """

    net: Net | None
    share: float
    course: Course
    asked: bool = False  # a person said stop and keep
    record: Mapping[str, Any] = field(default_factory=dict)


def start(config: Config, before: tuple[Net, np.ndarray] | None) -> Start:
    device, _ = pick(config.device)
    return Start(config.budget, config.steps, device, config.seed, config.repeat, before)


def first(log: Log, split: Split, begin: Start, choice: Choice, watched: Held, tell: Tell) -> First:
    """Train on all but the last two things of each, then weigh on the second-last of ALL."""
    train = cut(log, split.train)
    tell(0.0, "build", msg("Warm start from what stands near what"))
    net = network.build(train, begin)
    lesson = Lesson(net, train, begin)
    plan = network.course(lesson)
    note = msg("Training the transformer")
    done = network.learn_first(lesson, plan.steps[0], watched, tell, note)
    share, valid = weigh(net, train, choice, watched, begin.repeats)
    ships = share is not None
    record = {
        "steps": sum(plan.steps) if ships and not done.asked else done.steps,
        "device": begin.device.type,
        "best_step": done.best_step,
        "step_seconds": plan.seconds,
        "share": share,
        "valid": valid,
        "stopped_early": done.asked,
        "plan": {name: getattr(net.plan, name) for name in ("width", "layers", "heads", "length")},
    }
    return First(net if ships else None, share or 0.0, plan, done.asked, record)


def weigh(
    net: Net, train: Log, choice: Choice, watched: Held, repeats: bool
) -> tuple[float | None, dict[str, float]]:
    """The best share (None: the instant model alone) and NDCG@10 by share, on all held things."""
    closed = instant(train, choice)
    found = {"quick": 0.0, **{f"{share:g}": 0.0 for share in SHARES}}
    places: dict[str, list[np.ndarray]] = {name: [] for name in found}
    step = 512
    for at in range(0, len(watched), step):
        histories, targets = watched.histories[at : at + step], watched.targets[at : at + step]
        quick, deep = closed.scores(histories), net.scores(histories)
        for name in found:
            mixed = quick if name == "quick" else deep + np.float32(name) * quick
            places[name].append(ranks(lambda _, m=mixed: m, histories, targets, repeats))  # type: ignore[misc]
    found = {name: float(ndcg(np.concatenate(one), 10).mean()) for name, one in places.items()}
    best = max(found, key=lambda name: found[name])
    return (None if best == "quick" else float(best)), found


def second(done: First, known: Log, begin: Start, tell: Tell) -> Net:
    """On with everyone's second-last thing, so that the score is that of all that came before."""
    assert done.net is not None
    if not done.asked:
        network.learn_on(Lesson(done.net, known, begin), _phase(done, 1), tell, ON)
    return done.net


def third(done: First, net: Net, log: Log, begin: Start, tell: Tell) -> Net:
    """A little on with the last things, for use; measured before."""
    if not done.asked:
        network.learn_on(Lesson(net, log, begin), _phase(done, 2), tell, ON)
    return net


def _phase(done: First, number: int) -> Phase:
    """A later part. Where the best weights came early, more steps would only teach by heart."""
    part = done.record["best_step"] / max(done.course.steps[0], 1)
    steps = round(done.course.steps[number] * max(part, 0.1))
    level = 1 - max(done.record["valid"].values())
    return Phase(steps, network.GOING_ON * network.RATE, number + 1, level)
