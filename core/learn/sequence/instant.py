"""The instant model, its few dials chosen on everyone's second-last thing."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from core.judge.ranking import ndcg
from core.learn.sequence import simple
from core.learn.sequence.closed import (
    DENSE,
    Closed,
    Weights,
    faded,
    gram_next,
    gram_set,
    rounded,
    solve_next,
    solve_set,
)
from core.learn.sequence.log import Histories, Log, Split, cut
from core.learn.sequence.ranks import Scorer, ranks

RIDGES_NEXT = (20.0, 200.0)
RIDGES_SET = (50.0, 500.0)
DISCOUNTS = (0.0, 0.25, 0.5)  # power of popularity that scores are divided by
SHARES = (0.0, 0.3, 0.6, 1.0, 2.0, 4.0)  # of the part without order
WHOLE = 1_000_000  # the history of ItemKNN and plain EASE: all of it
ASKED = 3000  # people that choose: enough, and soon done


@dataclass(frozen=True)
class Choice:
    """What validation chose for the instant model, and its NDCG@10 there."""

    ridge_next: float = RIDGES_NEXT[-1]
    ridge_set: float = RIDGES_SET[-1]
    discount: float = 0.25
    share: float = 0.6
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


def held(log: Log, places: np.ndarray, repeats: bool) -> Held:
    """The people with a held event; one whose thing never was in what others did stays in."""
    people = np.flatnonzero(places >= 0)
    before = [log.history(int(at), int(places[at])) for at in people]
    targets = log.events[log.starts[people] + places[people]]
    del repeats  # a log without repeats holds no thing twice
    return Held(people, before, targets.astype(np.int64))


def instant(log: Log, choice: Choice) -> Closed:
    """The model with its dials set, from all of a log."""
    n = len(log.items)
    if n > DENSE:
        near, far = simple.followers(log), simple.neighbours(log)
        return Closed(rounded(near), rounded(far), choice.share)
    follow = solve_next(*gram_next(log), choice.ridge_next)
    together = solve_set(gram_set(log), choice.ridge_set)
    follow = _discounted(follow, log, choice.discount)
    return Closed(rounded(follow), rounded(together), choice.share)


def choose(log: Log, split: Split, repeats: bool) -> Choice:
    """The dials that do best on everyone's second-last thing; defaults where nobody has one."""
    asked = held(log, split.valid, repeats).some(ASKED)
    if not len(asked):
        return Choice()
    train = cut(log, split.train)
    if len(log.items) > DENSE:
        plain = Closed(simple.followers(train), simple.neighbours(train), 0.0)
        return _best_share(plain, Choice(), asked, repeats)
    gram, together = gram_next(train), gram_set(train)
    near = {ridge: solve_next(*gram, ridge) for ridge in RIDGES_NEXT}
    far = {ridge: solve_set(together, ridge) for ridge in RIDGES_SET}
    found = Choice()
    first = {
        (ridge, power): Closed(_discounted(weights, train, power), far[RIDGES_SET[-1]], 0.0)
        for ridge, weights in near.items()
        for power in DISCOUNTS
    }
    (ridge, power), _ = _best(first, asked, repeats)
    follow = _discounted(near[ridge], train, power)
    tried = [
        _best_share(Closed(follow, weights, 0.0), Choice(ridge, other, power), asked, repeats)
        for other, weights in far.items()
    ]
    found = max(tried, key=lambda one: one.valid)
    return found


def _best_share(plain: Closed, choice: Choice, asked: Held, repeats: bool) -> Choice:
    several = {share: Closed(plain.follow, plain.together, share) for share in SHARES}
    share, valid = _best(several, asked, repeats)
    return Choice(choice.ridge_next, choice.ridge_set, choice.discount, float(share), valid)


def _best(several: Mapping[Any, Closed], asked: Held, repeats: bool) -> tuple[Any, float]:
    """The key of the model that ranks best, and how well."""
    found = {
        key: float(ndcg(ranks(model.scores, asked.histories, asked.targets, repeats), 10).mean())
        for key, model in several.items()
    }
    key = max(found, key=lambda one: found[one])
    return key, found[key]


def _discounted(weights: np.ndarray, log: Log, power: float) -> np.ndarray:
    if power == 0:
        return weights
    return weights / (simple.popularity(log) + 10) ** np.float32(power)


def rivals(log: Log, choice: Choice) -> dict[str, Scorer]:
    """The models that every score stands beside, from what comes before the test."""
    n = len(log.items)
    found: dict[str, Scorer] = {
        "popularity": _everyone(simple.popularity(log)),
        "recent": _everyone(simple.recent(log)),
        "knn": _summed(simple.neighbours(log), n),
    }
    if n <= DENSE:
        found["ease"] = _summed(solve_set(gram_set(log), choice.ridge_set), n)
    return found


def _everyone(counts: np.ndarray) -> Scorer:
    return lambda histories: np.tile(counts, (len(histories), 1))


def _summed(weights: Weights, n_items: int) -> Callable[[Histories], np.ndarray]:
    def score(histories: Histories) -> np.ndarray:
        found = faded(histories, n_items, None, WHOLE) @ weights
        return np.asarray(found.todense() if hasattr(found, "todense") else found)

    return score
