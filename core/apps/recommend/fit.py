"""Learning what comes next: the instant model in seconds, then the transformer, blended."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from core.apps.recommend import deep, kept
from core.apps.recommend.catalogue import Catalogue
from core.apps.recommend.contract import Config
from core.apps.recommend.features import divided, features
from core.learn.device import limited, threads
from core.learn.sequence import warm
from core.learn.sequence.closed import Closed
from core.learn.sequence.instant import Choice, Held, choose, held, instant, models
from core.learn.sequence.log import Histories, Log, Split, cut
from core.learn.sequence.net import Net
from core.learn.sequence.ranks import Scorer, chunks, places, ranks, top, without_seen
from core.progress import Tell
from core.table.sheet import Tables
from core.words import Message, msg

CELLS, FEWEST = 200_000_000, 2000  # scores that a test counts of each model, and people at least
LIST, SHOWN = 10, ("popularity", "quick", "final")  # lists whose variety is told
VECTOR = 16  # numbers that place a thing among others: for how varied a list is

__all__ = ["Config", "Fitted", "fit", "load"]


@dataclass(frozen=True)
class Tested:
    """What models that had not seen the test events made of them: one row per person tested."""

    people: np.ndarray
    targets: np.ndarray
    lengths: np.ndarray  # of the histories before the test event
    ranks: Mapping[str, np.ndarray]  # by model: popularity, recent, knn, ease, quick, deep, final
    lists: Mapping[str, np.ndarray]  # by model, (people, 10): quick, final, popularity


@dataclass(frozen=True)
class Fitted:
    """A recommender that can be asked, explained and kept. What ships has learnt from everything;
    `tested` was measured before it saw the test events."""

    config: Config
    log: Log
    catalogue: Catalogue
    closed: Closed
    choice: Choice
    vectors: np.ndarray  # (items, VECTOR) unit vectors from co-occurrence
    tested: Tested
    health: Mapping[str, Any]
    roles: Mapping[str, tuple[str, ...]]
    record: Mapping[str, Any] = field(default_factory=dict)
    warnings: tuple[Message, ...] = ()
    net: Net | None = None
    share: float = 0.0  # of the instant model beside the network

    @property
    def steps(self) -> int:
        return int(self.record.get("steps", 0))

    def network(self) -> torch.nn.Module | None:
        """The transformer, for the theory lab; None where the instant model ships."""
        return self.net

    def scores(self, histories: Histories) -> np.ndarray:
        """(people, items): the higher, the likelier next."""
        return blended(self.closed, self.net, self.share)(histories)

    def save(self, folder: Path) -> None:
        """Everything `load` needs: npz, JSON, safetensors."""
        kept.save(folder, self)


def load(folder: Path) -> Fitted:
    """The fitted recommender that `save` wrote."""
    parts = kept.load(folder)
    return Fitted(**{**parts, "tested": Tested(**parts["tested"])})


def blended(closed: Closed, net: Net | None, share: float) -> Scorer:
    """The score that ships: the instant model's, or the network's with a share of it."""
    if net is None:
        return closed.scores
    if share == 0:
        return net.scores
    return lambda histories: net.scores(histories) + np.float32(share) * closed.scores(histories)


def fit(
    tables: Tables,
    config: Config,
    tell: Tell,
    quick: Fitted | None = None,
    base: Fitted | None = None,
) -> Fitted:
    """A recommender from events. `quick`: the instant answer on the same rows, to which the
    transformer is added; `base`: an earlier run whose transformer goes on learning."""
    rows = len(tables["main"])
    with limited(threads(config.threads, rows)):
        if quick is None:
            quick = _fit_quick(tables, config, tell.part(0.0, 1.0 if config.quick else 0.1))
        found = quick if config.quick else _fit_deep(quick, config, tell.part(0.1, 1.0), base)
    tell(1.0, "compile")
    return replace(found, config=config)


def _fit_quick(tables: Tables, config: Config, tell: Tell) -> Fitted:
    tell(0.0, "preprocess", msg("Reading the events"))
    found = features(tables, config, tell.part(0.05, 0.2))
    log = found.log
    split, told = divided(log, config)
    tell(0.2, "train", msg("Choosing the dials of the instant model"))
    choice = choose(log, split, config.repeat)
    tell(0.4, "train", msg("Testing the instant model and what it must beat"))
    asked, few = _asked(log, split)
    tested = _test(asked, models(cut(log, split.until_valid()), choice), config)
    tell(0.8, "train", msg("Solving the instant model"))
    record = {"steps": 0, "device": "cpu", "ships": "quick", "choice": choice.to_json()}
    return Fitted(
        config,
        log,
        found.catalogue,
        instant(log, choice),
        choice,
        warm.vectors(log, VECTOR),
        tested,
        found.health,
        {role: tuple(names) for role, names in tables["main"].roles.items()},
        record,
        (*found.warnings, *told, *few),
    )


def _asked(log: Log, split: Split) -> tuple[Held, tuple[Message, ...]]:
    """The people whose test event is ranked: all, or as many drawn as are counted in seconds."""
    most, told = listable(len(log.items)), []
    known = int((split.test >= 0).sum())
    if known > most:
        told.append(
            msg(
                "Scores are counted on {n:count} of {all:count} customers, drawn by chance: more "
                "would take long.",
                n=most,
                all=known,
            )
        )
    if len(log) > most:
        told.append(
            msg(
                "The list stored with the run is of the {n:count} customers with most events; "
                "score a file of customers for others.",
                n=most,
            )
        )
    return held(log, split.test, most), tuple(told)


def listable(n_items: int) -> int:
    """Customers whose lists over all products take seconds."""
    return max(CELLS // n_items, FEWEST)


def _test(asked: Held, models: Iterable[tuple[str, Scorer]], config: Config) -> Tested:
    """Every model on everyone's test event, all things ranked."""
    found, lists = {}, {}
    for name, scorer in models:
        found[name], shown = _ranked(scorer, asked, config.repeat, name in SHOWN)
        if name in SHOWN:
            lists[name] = shown
    lengths = np.array([len(history) for history in asked.histories], dtype=np.int64)
    return Tested(asked.people, asked.targets, lengths, found, lists)


def _ranked(
    scorer: Scorer, asked: Held, repeats: bool, shown: bool
) -> tuple[np.ndarray, np.ndarray]:
    """`ranks` and, where they are to be shown, `lists_of`, the scores counted once."""
    if not shown or not len(asked):
        return ranks(scorer, asked.histories, asked.targets, repeats), np.empty((0, LIST), np.int64)
    found, lists = [], []
    for part in chunks(len(asked), scorer(asked.histories[:1]).shape[1]):
        histories = asked.histories[part]
        scores = scorer(histories)
        found.append(places(scores, histories, asked.targets[part], repeats))
        lists.append(top(scores if repeats else without_seen(scores, histories), LIST))
    return np.concatenate(found), np.concatenate(lists)


def lists_of(scorer: Scorer, asked: Held, repeats: bool, k: int = LIST) -> np.ndarray:
    """(people, k) what each would be shown."""
    found = []
    n_items = scorer(asked.histories[:1]).shape[1] if len(asked) else 0
    for part in chunks(len(asked), n_items):
        histories = asked.histories[part]
        scores = scorer(histories)
        found.append(top(scores if repeats else without_seen(scores, histories), k))
    return np.concatenate(found) if found else np.empty((0, k), np.int64)


def _fit_deep(quick: Fitted, config: Config, tell: Tell, base: Fitted | None) -> Fitted:
    log = quick.log
    split, _ = divided(log, config)
    watched = held(log, split.valid, CELLS // len(log.items))
    if not len(watched):
        told = msg("Nobody has three events: too little for the deeper model.")
        return replace(quick, warnings=(*quick.warnings, told))
    before = (base.net, base.log.items) if base is not None and base.net is not None else None
    start = deep.start(config, before)
    first = deep.first(log, split, start, quick.choice, watched, tell.part(0.0, 0.7))
    record = {**quick.record, **first.record}
    if first.net is None:
        told = msg(
            "The transformer was no better than the instant model on everybody's second-last "
            "event, so the instant model ships."
        )
        return replace(quick, record=record, warnings=(*quick.warnings, told))
    known = cut(log, split.until_valid())
    net = deep.second(first, known, start, tell.part(0.7, 0.93))
    asked, _ = _asked(log, split)
    final = blended(instant(known, quick.choice), net, first.share)
    tested = _test(asked, (("deep", net.scores), ("final", final)), config)
    last = deep.third(first, net, log, start, tell.part(0.93, 1.0))
    together = {**quick.tested.ranks, **tested.ranks}
    lists = {**quick.tested.lists, **tested.lists}
    return replace(
        quick,
        net=last.cpu().half().float(),  # what is kept on disk
        share=first.share,
        tested=replace(quick.tested, ranks=together, lists=lists),
        record={**record, "ships": "deep"},
    )
