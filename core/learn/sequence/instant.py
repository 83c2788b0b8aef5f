"""The instant model, its few dials chosen on everyone's second-last thing."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from core.judge.ranking import ndcg
from core.learn.sequence import simple
from core.learn.sequence.closed import (
    DENSE,
    TAU,
    WINDOW,
    Closed,
    gram_next,
    gram_set,
    mixed,
    rounded,
    solve_next,
    solve_set,
    summed,
)
from core.learn.sequence.log import Histories, Log, Split, cut
from core.learn.sequence.ranks import Scorer, chunks, places, ranks

RIDGES_NEXT = (20.0, 200.0)
RIDGES_SET = (50.0, 500.0)
DISCOUNTS = (0.0, 0.25, 0.5)  # power of popularity that scores are divided by
SHARES = (0.0, 0.3, 0.6, 1.0, 2.0, 4.0)  # of the part without order
WHOLE = 1_000_000  # the history of ItemKNN and plain EASE: all of it
ASKED, FEWER = 3000, 1000  # people that choose: enough, and soon done
SHRINKS, NEAREST = (10.0, 100.0, 1000.0), (20, 100, 500)  # of ItemKNN


@dataclass(frozen=True)
class Choice:
    """What validation chose for the instant model, and its NDCG@10 there."""

    ridge_next: float = RIDGES_NEXT[-1]
    ridge_set: float = RIDGES_SET[-1]
    discount: float = 0.25
    share: float = 0.6
    shrink: float = simple.SHRINK  # of ItemKNN, which ours is set beside
    nearest: int = simple.NEIGHBOURS
    valid: float = 0.0

    def to_json(self) -> dict[str, float]:
        return asdict(self)


@dataclass(frozen=True)
class Held:
    """Histories and what came next, of the people a choice is made or a score counted on."""

    people: np.ndarray  # their places in the log
    histories: Histories
    targets: np.ndarray

    def __len__(self) -> int:
        return len(self.people)

    def some(self, most: int, seed: int = 0) -> "Held":
        """At most so many, drawn once and for all."""
        if len(self) <= most:
            return self
        kept = np.sort(np.random.default_rng(seed).choice(len(self), most, replace=False))
        return Held(self.people[kept], [self.histories[at] for at in kept], self.targets[kept])


def held(log: Log, places: np.ndarray, most: int | None = None) -> Held:
    """The people with a held event, at most so many of them, drawn once and for all."""
    people = np.flatnonzero(places >= 0)
    if most is not None and len(people) > most:
        people = np.sort(np.random.default_rng(0).choice(people, most, replace=False))
    before = [log.history(int(at), int(places[at])) for at in people]
    targets = log.events[log.starts[people] + places[people]]
    return Held(people, before, targets.astype(np.int64))


def instant(log: Log, choice: Choice) -> Closed:
    """The model with its dials set, from all of a log."""
    n = len(log.items)
    if n > DENSE:
        near, far = simple.followers(log), simple.neighbours(log)
        return Closed(rounded(near), rounded(far), choice.share)
    together = rounded(solve_set(gram_set(log), choice.ridge_set))
    follow = solve_next(*gram_next(log), choice.ridge_next)
    return Closed(rounded(_discounted(follow, log, choice.discount)), together, choice.share)


def choose(log: Log, split: Split, repeats: bool) -> Choice:
    """The dials that do best on everyone's second-last thing; defaults where nobody has one."""
    asked = held(log, split.valid, ASKED)
    if not len(asked):
        return Choice()
    train = cut(log, split.train)
    if len(log.items) > DENSE:
        near, far = simple.followers(train), simple.neighbours(train)
        return _shared(Closed(near, far, 1.0), Choice(), asked, repeats)
    choice, near = _next(train, asked, repeats)
    gram = gram_set(train)
    tried = []
    for ridge in RIDGES_SET:
        model = Closed(near, solve_set(gram, ridge), 1.0)
        tried.append(_shared(model, replace(choice, ridge_set=ridge), asked, repeats))
    del near, gram
    return _alike(train, max(tried, key=lambda one: one.valid), asked.some(FEWER), repeats)


def _next(train: Log, asked: Held, repeats: bool) -> tuple[Choice, np.ndarray]:
    """The ridge and the discount of the part with order, and its weights."""
    popular = simple.popularity(train) + 10
    reads = {power: lambda sums, p=power: sums / popular ** np.float32(p) for power in DISCOUNTS}
    found, weights = Choice(valid=-1.0), None
    gram, follow = gram_next(train)
    for ridge in RIDGES_NEXT:
        near = solve_next(gram, follow, ridge)
        sums = partial(summed, near, tau=TAU, window=WINDOW)
        for power, valid in _tried(sums, reads, asked, len(popular), repeats).items():
            if valid > found.valid:
                found, weights = Choice(ridge, discount=power, valid=valid), near
    assert weights is not None
    return found, _discounted(weights, train, found.discount)


def _shared(model: Closed, choice: Choice, asked: Held, repeats: bool) -> Choice:
    """How much the part without order counts beside the other."""
    reads = {share: lambda parts, s=share: mixed(parts[0], parts[1], s) for share in SHARES}
    found = _tried(model.parts, reads, asked, model.n_items, repeats)
    share = max(found, key=lambda one: found[one])
    return replace(choice, share=share, valid=found[share])


def _alike(train: Log, choice: Choice, asked: Held, repeats: bool) -> Choice:
    """The dials of ItemKNN, so that what ours is set beside is at its best too."""
    found = {}
    for shrink in SHRINKS:
        weights = simple.neighbours(train, shrink, max(NEAREST))
        for most in NEAREST:
            scorer = partial(summed, simple.nearest(weights, most), tau=None, window=WHOLE)
            places_ = ranks(scorer, asked.histories, asked.targets, repeats)
            found[shrink, most] = float(ndcg(places_, 10).mean())
    shrink, most = max(found, key=lambda one: found[one])
    return replace(choice, shrink=shrink, nearest=most)


def _tried(
    sums: Callable[[Histories], Any],
    reads: Mapping[float, Callable[[Any], np.ndarray]],
    asked: Held,
    n_items: int,
    repeats: bool,
) -> dict[float, float]:
    """NDCG@10 of several ways to read the same sums, which are counted once."""
    found: dict[Any, list[np.ndarray]] = {key: [] for key in reads}
    for part in chunks(len(asked), n_items):
        histories, targets = asked.histories[part], asked.targets[part]
        counted = sums(histories)
        for key, read in reads.items():
            found[key].append(places(read(counted), histories, targets, repeats))
    return {key: float(ndcg(np.concatenate(one), 10).mean()) for key, one in found.items()}


def _discounted(weights: np.ndarray, log: Log, power: float) -> np.ndarray:
    """In place."""
    if power == 0:
        return weights
    weights /= (simple.popularity(log) + 10) ** np.float32(power)
    return weights


def models(log: Log, choice: Choice) -> Iterator[tuple[str, Scorer]]:
    """The instant model, the last, and those that every score stands beside, each made when its
    turn comes, from what comes before the test."""
    yield "popularity", _everyone(simple.popularity(log))
    yield "recent", _everyone(simple.recent(log))
    near = simple.neighbours(log, choice.shrink, choice.nearest)
    yield "knn", partial(summed, near, tau=None, window=WHOLE)
    if len(log.items) <= DENSE:
        together = solve_set(gram_set(log), choice.ridge_set)
        yield "ease", partial(summed, together, tau=None, window=WHOLE)
        del together  # while the last model is asked, this one is not needed
        yield "quick", instant(log, choice).scores
    else:  # its set part is ItemKNN
        yield "quick", Closed(rounded(simple.followers(log)), rounded(near), choice.share).scores


def _everyone(counts: np.ndarray) -> Scorer:
    return lambda histories: np.tile(counts, (len(histories), 1))
