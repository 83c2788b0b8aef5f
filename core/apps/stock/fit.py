"""Fitting: the items with their curves, and how much the periods of demand depend on each other."""

import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from core.apps.stock.contract import Config
from core.apps.stock.decide import Known, draws_of
from core.apps.stock.features import Items, features, record
from core.apps.stock.shelf import load_items, save_items
from core.apps.stock.trial import measured
from core.learn.stored import load_json, save_json
from core.progress import Tell
from core.table.sheet import Tables
from core.words import Message, from_json, msg, to_json

__all__ = ["Config", "Fitted", "fit", "load"]


@dataclass(frozen=True)
class Fitted:
    """The items, and what the tests of the forecast told of its draws."""

    config: Config
    items: Items
    known: Known
    roles: Mapping[str, tuple[str, ...]]
    record: Mapping[str, Any] = field(default_factory=dict)
    warnings: tuple[Message, ...] = ()

    def network(self) -> None:
        """There is none."""
        return None

    def save(self, folder: Path) -> None:
        """Everything `load` needs; no pickle."""
        folder.mkdir(parents=True, exist_ok=True)
        save_items(folder, self.items)
        stored = {
            "config": asdict(self.config),
            "rho": self.known.rho,
            "shares": None if self.known.shares is None else self.known.shares.tolist(),
            "roles": {role: list(names) for role, names in self.roles.items()},
            "record": dict(self.record),
            "warnings": [to_json(one) for one in self.warnings],
        }
        save_json(folder / "fitted.json", stored)


def load(folder: Path) -> Fitted:
    """What `save` wrote."""
    stored = load_json(folder / "fitted.json")
    return Fitted(
        Config(**stored["config"]),
        load_items(folder),
        Known(stored["rho"], None if stored["shares"] is None else np.array(stored["shares"])),
        {role: tuple(names) for role, names in stored["roles"].items()},
        stored["record"],
        tuple(from_json(one) for one in stored["warnings"]),  # type: ignore[misc]
    )


def fit(
    tables: Tables,
    config: Config,
    tell: Tell,
    quick: Fitted | None = None,
    base: Fitted | None = None,
) -> Fitted:
    """Nothing is learned but the dependence of periods: the forecast did that. There is no deeper
    model, so `quick` is the answer; `base` is never given (see the card)."""
    started = time.process_time()
    tell(0.0, "preprocess", msg("Reading demand and costs of every item"))
    items = quick.items if quick else features(tables, config)
    tell(0.3, "build")
    tell(0.4, "train", msg("Measuring how alike the periods are"))
    known = measured(items, config)
    facts = {
        **record(items, config),
        "rho": known.rho,
        "device": "cpu",
        "draws": draws_of(items, config),
    }
    facts |= {"fit_cpu_seconds": time.process_time() - started}
    tell(1.0, "compile")
    notes = (*items.notes, *_beyond(items, config))
    return Fitted(config, items, known, dict(tables["main"].roles), facts, notes)


def _beyond(items: Items, config: Config) -> tuple[Message, ...]:
    """Where lead times reach beyond what was forecast."""
    if items.forecast is None:
        return ()
    far = items.lead(config).mean + config.review > items.curves.periods
    n = int(np.sum(far))
    if not n:
        return ()
    said = msg(
        "Lead time and review of {n:count} items reach beyond the {ahead:count} forecast periods: "
        "those are repeated, and these items are not tested.",
        n=n,
        ahead=items.curves.periods,
    )
    return (said,)
