"""Learning what customers will buy: probability models at once, then the network beside them.

Everything is fitted twice: on the days before the held-out horizon, which is what is tested, and
on all days, which is what the forecast comes from.
"""

import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from core.apps.value.contract import Config
from core.apps.value.features import Log, facts, features, notes, short
from core.apps.value.kinds import kinds
from core.learn.buying.basket import Baskets, baskets
from core.learn.buying.deep import Deep, steps_of, too_few, train_learners, weights
from core.learn.buying.history import History, history
from core.learn.buying.models import Models, fit_models, load_models
from core.learn.buying.orders import Orders
from core.learn.buying.sequence import SequenceNet
from core.learn.device import limited, pick, threads
from core.learn.segments import Segments, Tried
from core.learn.stored import load_arrays, load_json, save_arrays, save_json
from core.progress import Tell
from core.table.sheet import Sheet, Tables
from core.words import Message, from_json, msg, to_json

__all__ = ["Config", "Fitted", "fit", "load"]


@dataclass(frozen=True)
class Fitted:
    """Models of the days before the cut (`tested`), of all days (`future`), and all orders."""

    config: Config
    tested: Models
    future: Models
    orders: Orders
    roles: Mapping[str, tuple[str, ...]]
    basket: Baskets | None = None  # of all customers of the log, as `orders.names` has them
    kinds: Segments | None = None  # of the customers of `known()`
    record: Mapping[str, Any] = field(default_factory=dict)
    warnings: tuple[Message, ...] = ()

    @property
    def horizon(self) -> int:
        return int(self.record["horizon"])

    @property
    def last(self) -> int:
        return int(self.record["last"])

    def known(self) -> History:
        """The customers at the end of the log."""
        return history(self.orders, self.last)

    def network(self) -> SequenceNet | None:
        """The network over orders, for the theory lab; None in a quick answer."""
        return self.future.deep.nets[0] if self.future.deep else None

    def save(self, folder: Path) -> None:
        """Everything `load` needs; no pickle."""
        folder.mkdir(parents=True, exist_ok=True)
        self.tested.save(folder / "tested")
        self.future.save(folder / "future")
        kept = self.orders
        short_days = {"who": kept.who.astype(np.int32), "day": kept.day.astype(np.int32)}
        arrays = {"names": kept.names, **short_days, "money": kept.money}
        save_arrays(folder / "orders.npz", arrays)
        _save_people(folder, self.basket, self.kinds)
        stored = {
            "config": asdict(self.config),
            "roles": {role: list(names) for role, names in self.roles.items()},
            "record": dict(self.record),
            "warnings": [to_json(one) for one in self.warnings],
            "returns": [kept.returned, kept.undone],
        }
        save_json(folder / "fitted.json", stored)


def load(folder: Path) -> Fitted:
    """What `save` wrote."""
    stored = load_json(folder / "fitted.json")
    arrays = load_arrays(folder / "orders.npz")
    days = (arrays["who"].astype(np.int64), arrays["day"].astype(np.int64))
    settings = {**stored["config"], "segments": tuple(stored["config"]["segments"])}
    return Fitted(
        Config(**settings),
        load_models(folder / "tested"),
        load_models(folder / "future"),
        Orders(arrays["names"], *days, arrays["money"], *stored["returns"]),
        {role: tuple(names) for role, names in stored["roles"].items()},
        *_load_people(folder),
        stored["record"],
        tuple(from_json(one) for one in stored["warnings"]),  # type: ignore[misc]
    )


def _save_people(folder: Path, basket: Baskets | None, kinds: Segments | None) -> None:
    if basket is not None:
        save_arrays(folder / "basket.npz", vars(basket))
    if kinds is not None:
        arrays = {"labels": kinds.labels, "centres": kinds.centres, "place": kinds.place}
        save_arrays(folder / "kinds.npz", arrays)
        save_json(folder / "kinds.json", [asdict(one) for one in kinds.tried])


def _load_people(folder: Path) -> tuple[Baskets | None, Segments | None]:
    """What runs know of their customers; older ones know neither."""
    basket = folder / "basket.npz"
    kinds = None
    if (folder / "kinds.npz").exists():
        tried = tuple(Tried(**one) for one in load_json(folder / "kinds.json"))
        kinds = Segments(**load_arrays(folder / "kinds.npz"), tried=tried)
    return Baskets(**load_arrays(basket)) if basket.exists() else None, kinds


def fit(
    tables: Tables,
    config: Config,
    tell: Tell,
    quick: Fitted | None = None,
    base: Fitted | None = None,
) -> Fitted:
    """Probability models within seconds; with `quick` given, the network is added to them.

    `base` is never given (the card says so): these models are refitted whole, which takes seconds.
    """
    started = time.process_time()
    tell(0.0, "preprocess", msg("Joining lines to orders"))
    sheet = tables["main"]
    log = features(sheet, config)
    tell(0.1, "build")
    with limited(threads(config.threads, len(sheet))):
        fitted = _brief(log, config, sheet, tell) if quick is None else quick
        if not config.quick:
            fitted = _add_network(fitted, log, config, tell.part(0.2, 0.98))
    spent = {"fit_cpu_seconds": time.process_time() - started}
    tell(1.0, "compile")
    return replace(fitted, config=config, record={**fitted.record, **spent})


def _brief(log: Log, config: Config, sheet: Sheet, tell: Tell) -> Fitted:
    tell(0.12, "train", msg("BG/NBD and Gamma-Gamma"))
    tested = fit_models(log.past, log.cut)
    future = fit_models(log.whole, log.last)
    tell(0.2, "train")
    record = {**facts(log), "last": log.last, "cut": log.cut, "steps": 0, "device": "cpu"}
    said = (*_model_notes(future), *short(log), *notes(log))
    basket = baskets(sheet, log.lines)
    found = kinds(log.now(), basket, config.seed)
    tell(0.24, "train")
    roles = dict(sheet.roles)
    return Fitted(config, tested, future, log.whole, roles, basket, found, record, said)


def _model_notes(models: Models) -> tuple[Message, ...]:
    """Where the data do not bear what a model assumes."""
    return (*_leaving(models), *_worth(models))


def _leaving(models: Models) -> tuple[Message, ...]:
    if not models.rate.nobody_leaves:
        return ()
    said = msg(
        "BG/NBD sees hardly anybody leave for good in this log, so “still there” is 100 % for all; "
        "look at the chance of no order instead."
    )
    return (said,)


def _worth(models: Models) -> tuple[Message, ...]:
    worth = models.worth
    if worth.holds:
        return ()
    said = msg(
        "Gamma-Gamma does not fit these customers (number and size of orders correlate by "
        "{r:number}, or too few ordered twice): each customer's own mean, drawn towards that of "
        "all, takes its place.",
        r=worth.correlation,
    )
    return (said,)


def _add_network(fitted: Fitted, log: Log, config: Config, tell: Tell) -> Fitted:
    """The network on the past (tested) and on all days (future), weighed on an inner holdout."""
    lacking = too_few(log.past, log.cut)
    if lacking is not None:
        return replace(fitted, warnings=(*fitted.warnings, lacking))
    device, _ = pick(config.device)
    steps = steps_of(config.budget, config.steps)
    first = int(log.past.day.min())
    inner = first + int((log.cut - first) * 0.7)
    given = (config.seed, device)
    learners, asked = train_learners(
        log.past, inner, log.horizon, steps, (*given, tell.part(0.0, 0.3))
    )
    found = weights(log.past, log.cut, learners, first)
    record = {**fitted.record, "steps": steps, "device": device.type, **found}
    if asked or (found["weight"] == 0 and found["weight_money"] == 0):
        return replace(fitted, record=record)
    parts = (("tested", log.past, log.cut, (0.3, 0.65)), ("future", log.whole, log.last, (0.65, 1)))
    models = {"tested": fitted.tested, "future": fitted.future}
    for name, orders, end, (low, high) in parts:
        seeds = (*given, tell.part(low, high))
        learners, asked = train_learners(orders, end, log.horizon, steps, seeds)
        deep = Deep(learners.cpu(), found["weight"], found["weight_money"], found)
        models[name] = replace(models[name], deep=deep)
        if asked:
            break
    if models["future"].deep is None:  # stopped in between: what was not tested is not shipped
        return replace(fitted, record=record)
    return replace(fitted, tested=models["tested"], future=models["future"], record=record)
