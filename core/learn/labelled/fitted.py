"""Learning to score: quick models first, then the network, blended by what holds on unseen rows."""

import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import torch

from core.judge.calibration import sigmoid
from core.judge.drift import Reference, reference
from core.learn.cells import Cells
from core.learn.device import limited, pick, threads
from core.learn.labelled import further
from core.learn.labelled.features import Features, features
from core.learn.labelled.trends import told
from core.learn.scorer.deep import Deep, Start, add_deep
from core.learn.scorer.linear import Linear, fit_linear
from core.learn.scorer.scorer import Scorer, Task, fit_quick, load_scorer
from core.learn.scorer.trends import Trends, contradictions
from core.learn.stored import load_arrays, load_json, save_arrays, save_json
from core.progress import Tell
from core.settings import ScorerSettings
from core.table.sheet import Sheet, Tables
from core.words import Message, msg

BACKGROUND = 200  # training rows that explanations compare with


@dataclass(frozen=True)
class Fitted:
    """A score that can be asked, explained and kept."""

    config: ScorerSettings
    features: Features
    scorer: Scorer
    baseline: Linear
    background: Cells
    reference: Reference
    roles: Mapping[str, tuple[str, ...]]
    record: Mapping[str, Any] = field(default_factory=dict)  # rows, steps, device, seconds ...

    @property
    def warnings(self) -> tuple[Message, ...]:
        return self.features.warnings

    def network(self) -> torch.nn.Module | None:
        """The first of the networks, for the theory lab; None in a quick answer."""
        deep = self.scorer.members.get("deep")
        return deep.nets[0] if isinstance(deep, Deep) else None

    def probabilities(self, cells: Cells) -> np.ndarray:
        with limited(self._threads(cells)):
            return self.scorer.probabilities(cells)

    def logits(self, cells: Cells) -> np.ndarray:
        with limited(self._threads(cells)):
            return self.scorer.logits(cells)

    def baseline_probabilities(self, cells: Cells) -> np.ndarray:
        return sigmoid(self.baseline.logits(cells))

    def _threads(self, cells: Cells) -> int:
        return threads(self.config.threads, len(cells))

    def save(self, folder: Path) -> None:
        """Everything `load` needs; arrays, JSON, safetensors and skops, no pickle."""
        (folder / "baseline").mkdir(parents=True, exist_ok=True)
        self.scorer.save(folder)
        self.baseline.save(folder / "baseline")
        cells = {"numbers": self.background.numbers, "codes": self.background.codes}
        save_arrays(folder / "background.npz", cells)
        facts = {
            "config": asdict(self.config),
            "features": self.features.to_json(),
            "reference": self.reference.to_json(),
            "roles": {role: list(names) for role, names in self.roles.items()},
            "record": dict(self.record),
        }
        save_json(folder / "fitted.json", facts)


def load(folder: Path, kind: type[ScorerSettings]) -> Fitted:
    """The fitted score that `save` wrote; `kind` is the room's class of settings."""
    stored = load_json(folder / "fitted.json")
    settings: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in stored["config"].items()
    }
    return Fitted(
        kind(**settings),
        Features.from_json(stored["features"]),
        load_scorer(folder),
        Linear.load(folder / "baseline"),
        Cells(**load_arrays(folder / "background.npz")),
        Reference.from_json(stored["reference"]),
        {role: tuple(names) for role, names in stored["roles"].items()},
        stored["record"],
    )


def fit(
    tables: Tables,
    config: ScorerSettings,
    tell: Tell,
    quick: Fitted | None = None,
    base: Fitted | None = None,
) -> Fitted:
    """A score from past cases.

    With `quick` (the quick answer on the same rows) only the network is added; with `base` (an
    earlier run) its networks are trained further on the new rows.
    """
    if quick is None:
        quick = _fit_quick(tables, config, tell.part(0.0, 1.0 if config.quick else 0.2), base)
    alone = config.quick or any(quick.features.directions)  # a network cannot promise a trend
    fitted = quick if alone else _fit_deep(tables, config, tell.part(0.2, 1.0), quick, base)
    tell(1.0, "compile")
    return fitted


def _fit_quick(tables: Tables, config: ScorerSettings, tell: Tell, base: Fitted | None) -> Fitted:
    started = time.process_time()
    tell(0.0, "preprocess", msg("Reading the columns"))
    sheet = tables["main"]
    if base is None:
        found, cells, y = features(sheet, config)
    else:
        both = (config, base.config)
        then = further.as_then(config, base.features)
        found, cells, y = features(sheet, then, base.features.encoder)
        more = further.told(base.features, base.network() is not None, sheet, both)
        found = replace(found, warnings=(*found.warnings, *more))
    task = Task(cells, y, found.encoder.sizes, config.seed, found.directions)
    with limited(threads(config.threads, len(y))):
        baseline = fit_linear(cells, y, task.sizes)
        scorer = fit_quick(task, tell.part(0.1, 1.0))
        if any(found.directions) and "trees" in scorer.oof:
            found = _with_price(found, contradictions(task, scorer.oof["trees"]), config)
    spread = np.random.default_rng(config.seed).permutation(len(y))
    record = {
        "n_train": len(y),
        "cases_train": int(y.sum()),
        "steps": 0,
        "device": "cpu",
        "period": _period(sheet),
        "quick_cpu_seconds": time.process_time() - started,
    }
    some = cells.take(spread[:20_000])
    kept = reference(some.numbers, some.codes, scorer.probabilities(some))
    roles = dict(sheet.roles)
    background = cells.take(spread[:BACKGROUND])
    return Fitted(config, found, scorer, baseline, background, kept, roles, record)


def _with_price(found: Features, trends: Trends, config: ScorerSettings) -> Features:
    """The features with a warning of what the trends that a person marked cost."""
    more = told(trends, found.encoder.number_names, config)
    return replace(found, warnings=(*found.warnings, *more))


def _fit_deep(
    tables: Tables, config: ScorerSettings, tell: Tell, quick: Fitted, base: Fitted | None
) -> Fitted:
    started = time.process_time()
    device, _ = pick(config.device)
    cells, y = _again(tables["main"].frame, quick.features, tables["main"].column("target"))
    task = Task(cells, y, quick.features.encoder.sizes, config.seed)
    deep = base.scorer.members.get("deep") if base else None
    start = Start(config.budget, config.steps, device, deep if isinstance(deep, Deep) else None)
    with limited(threads(config.threads, len(y))):
        scorer = add_deep(quick.scorer, task, start, tell)
    spent = {"deep_cpu_seconds": time.process_time() - started, **scorer.record}
    record = {**quick.record, **spent, "device": device.type}
    return Fitted(
        config,
        quick.features,
        scorer,
        quick.baseline,
        quick.background,
        quick.reference,
        quick.roles,
        record,
    )


def _period(sheet: Sheet) -> list[str] | None:
    """The first and the last day of what is learned from, where a date is named."""
    column = sheet.values("time")
    if column is None:
        return None
    dates = pd.to_datetime(column, errors="coerce").dropna()
    return [day.date().isoformat() for day in (dates.min(), dates.max())] if len(dates) else None


def _again(frame: pd.DataFrame, found: Features, target: str | None) -> tuple[Cells, np.ndarray]:
    outcomes = found.label.outcomes(frame[target])
    known = ~np.isnan(outcomes)
    return found.encode(frame[known]), outcomes[known]
