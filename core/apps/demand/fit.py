"""Learning what will be sold: twice, before the tested periods and on all of them."""

import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from core.apps.demand.contract import Config
from core.apps.demand.features import Demand, facts, features
from core.learn.device import limited, threads
from core.learn.series.deeper import deepen
from core.learn.series.forecaster import Forecaster, Learned, learn
from core.learn.series.network import SeriesNet, steps_of
from core.learn.series.panel import Panel
from core.learn.series.shelf import load_panel, save_panel
from core.learn.series.trees import SIZES
from core.learn.stored import load_arrays, load_json, save_arrays, save_json
from core.progress import Tell
from core.table.sheet import Tables
from core.words import Message, from_json, msg, to_json

__all__ = ["Config", "Fitted", "fit", "load"]


@dataclass(frozen=True)
class Fitted:
    """`tested` knows nothing after the first test, `future` all. `missed` and `expected`
    (origins, S, H): what came less what `tested` said, and what it said."""

    config: Config
    panel: Panel
    tested: Forecaster
    future: Forecaster
    missed: np.ndarray
    expected: np.ndarray
    roles: Mapping[str, tuple[str, ...]]
    record: Mapping[str, Any] = field(default_factory=dict)
    warnings: tuple[Message, ...] = ()
    learned: Learned | None = field(default=None, repr=False)  # for the deeper model; not stored

    def network(self) -> SeriesNet | None:
        """The network over all series, for the theory lab; None where there is none."""
        return self.future.network.net if self.future.network else None

    @property
    def horizon(self) -> int:
        return self.future.plan.ahead

    def save(self, folder: Path) -> None:
        """Everything `load` needs; no pickle."""
        folder.mkdir(parents=True, exist_ok=True)
        self.tested.save(folder / "tested")
        self.future.save(folder / "future")
        save_panel(folder, self.panel)
        short = {"missed": self.missed, "expected": self.expected}
        save_arrays(folder / "tests.npz", {name: a.astype(np.float32) for name, a in short.items()})
        stored = {
            "config": asdict(self.config),
            "roles": {role: list(names) for role, names in self.roles.items()},
            "record": dict(self.record),
            "warnings": [to_json(one) for one in self.warnings],
        }
        save_json(folder / "fitted.json", stored)


def load(folder: Path) -> Fitted:
    """What `save` wrote."""
    stored, arrays = load_json(folder / "fitted.json"), load_arrays(folder / "tests.npz")
    return Fitted(
        Config(**stored["config"]),
        load_panel(folder),
        Forecaster.load(folder / "tested"),
        Forecaster.load(folder / "future"),
        arrays["missed"].astype(float),
        arrays["expected"].astype(float),
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
    """Simple forecasters, global trees and their blend; `base` is never given (see the card)."""
    started = time.process_time()
    tell(0.0, "preprocess", msg("Laying the series on one grid"))
    sheet = tables["main"]
    demand = features(sheet, config)
    tell(0.05, "build")
    with limited(threads(config.threads, len(sheet))):
        brief = tell.part(0.05, 0.1 if quick else 0.98)
        fitted = quick or _brief(demand, config, dict(sheet.roles), brief)
        if not config.quick and fitted.learned is not None:
            fitted = _deeper(fitted, demand, config, tell.part(0.1, 0.98))
    spent = {"fit_cpu_seconds": time.process_time() - started}
    tell(1.0, "compile")
    return replace(fitted, config=config, record={**fitted.record, **spent})


def _brief(
    demand: Demand, config: Config, roles: Mapping[str, tuple[str, ...]], tell: Tell
) -> Fitted:
    tell(0.0, "train", msg("Learning from all series together"))
    panel = demand.panel
    learned = learn(panel, (demand.cut, panel.periods), demand.plan, tell)
    record = {**facts(demand), "cut": demand.cut, "device": "cpu"}
    record |= {"steps": config.steps or max(SIZES.values())}
    expected, missed = _on_tests(learned.tested, demand)
    both = (learned.tested, learned.future)
    return Fitted(config, panel, *both, missed, expected, roles, record, demand.notes, learned)


def _deeper(fitted: Fitted, demand: Demand, config: Config, tell: Tell) -> Fitted:
    """With the network as a member, where that was better at origins before the tests."""
    if fitted.tested.trees is None:  # too little for trees is too little for a network
        return fitted
    steps = steps_of(config.budget, config.steps)
    cuts = (demand.cut, demand.panel.periods)
    found = deepen(demand.panel, cuts, fitted.learned, steps, tell)  # type: ignore[arg-type]
    expected, missed = _on_tests(found.tested, demand)
    record = {**fitted.record, **found.record}
    return replace(
        fitted,
        tested=found.tested,
        future=found.future,
        expected=expected,
        missed=missed,
        record=record,
    )


def _on_tests(tested: Forecaster, demand: Demand) -> tuple[np.ndarray, np.ndarray]:
    """(origins, S, H) what was forecast in the tests, and by how much more came."""
    ahead, y = demand.plan.ahead, demand.panel.y
    expected = np.stack([tested.forecast(demand.panel, at).point for at in demand.origins])
    came = np.stack([y[:, at : at + ahead] for at in demand.origins])
    return expected, came - expected
