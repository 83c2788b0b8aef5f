"""Learning what is usual where no outcome is known; what is left over is worth a look."""

import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from core.apps.fraud import calendar
from core.apps.fraud.contract import Config
from core.apps.fraud.features import Plain, plain
from core.judge.drift import Reference, reference
from core.learn.cells import Cells
from core.learn.device import limited, pick, threads
from core.learn.seed import numpy_random
from core.learn.stored import load_arrays, load_json, save_arrays, save_json
from core.learn.unusual.autoencoder import Autoencoder, Start, fit_coder, parts
from core.learn.unusual.detectors import Detectors, fit_forest
from core.learn.unusual.scale import fit_scale
from core.progress import Tell
from core.table.sheet import Tables
from core.words import Message, msg

BACKGROUND = 200  # training rows that explanations compare with
MOST = 20_000  # training rows whose scores are kept
FACTS = "unusual.json"


@dataclass(frozen=True)
class Unusual:
    """What tells unusual cases from usual ones, and can be asked, explained and kept."""

    config: Config
    features: Plain
    detectors: Detectors
    background: Cells
    reference: Reference
    roles: Mapping[str, tuple[str, ...]]
    record: Mapping[str, Any] = field(default_factory=dict)

    @property
    def warnings(self) -> tuple[Message, ...]:
        return self.features.warnings

    def network(self) -> Autoencoder | None:
        """The autoencoder, for the theory lab; None in a quick answer."""
        return self.detectors.coder.net if self.detectors.coder else None

    def scores(self, cells: Cells) -> np.ndarray:
        """About the share of usual cases that are less unusual, in [0, 1)."""
        return 1 - 10 ** -self.strength(cells)

    def strength(self, cells: Cells) -> np.ndarray:
        """How rare a case is: 1 one in 10, 2 one in 100."""
        with limited(threads(self.config.threads, len(cells))):
            return self.detectors.strength(cells)

    def save(self, folder: Path) -> None:
        """Everything `load` needs; no pickle."""
        folder.mkdir(parents=True, exist_ok=True)
        self.detectors.save(folder)
        cells = {"numbers": self.background.numbers, "codes": self.background.codes}
        save_arrays(folder / "background.npz", cells)
        facts = {
            "config": asdict(self.config),
            "features": self.features.to_json(),
            "reference": self.reference.to_json(),
            "roles": {role: list(names) for role, names in self.roles.items()},
            "record": dict(self.record),
        }
        save_json(folder / FACTS, facts)


def load(folder: Path) -> Unusual:
    """What `save` wrote."""
    stored = load_json(folder / FACTS)
    settings: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in stored["config"].items()
    }
    return Unusual(
        Config(**settings),
        Plain.from_json(stored["features"]),
        Detectors.load(folder),
        Cells(**load_arrays(folder / "background.npz")),
        Reference.from_json(stored["reference"]),
        {role: tuple(names) for role, names in stored["roles"].items()},
        stored["record"],
    )


def fit(
    tables: Tables, config: Config, tell: Tell, quick: Unusual | None, base: Unusual | None
) -> Unusual:
    """The forest first, within seconds; then the autoencoder beside it."""
    if quick is None:
        quick = _fit_forest(tables, config, tell.part(0.0, 1.0 if config.quick else 0.2), base)
    fitted = quick if config.quick else _add_coder(tables, config, tell.part(0.2, 1.0), quick, base)
    tell(1.0, "compile")
    return fitted


def unseen(fitted: Unusual, tables: Tables) -> np.ndarray:
    """Scores of the training rows that the network did not learn from."""
    sheet = tables["main"]
    held, _ = parts(len(sheet), fitted.config.seed)
    return fitted.scores(fitted.features.encode(sheet.frame.iloc[held]))


def _fit_forest(tables: Tables, config: Config, tell: Tell, base: Unusual | None) -> Unusual:
    started = time.process_time()
    tell(0.0, "preprocess", msg("Reading the columns"))
    sheet = tables["main"]
    found, cells = plain(sheet, config, base.features.encoder if base else None)
    spread = numpy_random(config.seed).permutation(len(cells))
    some = cells.take(spread[:MOST])
    scale = base.detectors.scale if base else fit_scale(cells, found.encoder.sizes)
    tell(0.2, "train", msg("A forest that sets rows apart"))
    with limited(threads(config.threads, len(cells))):
        detectors = fit_forest(scale, some, config.seed)
        spread_of = reference(some.numbers, some.codes, 1 - 10 ** -detectors.strength(some))
    tell(1.0, "train")
    record = {
        "n_train": len(cells),
        "steps": 0,
        "device": "cpu",
        "calendar": calendar.shares(found.encoder, cells),
        "quick_cpu_seconds": time.process_time() - started,
    }
    background = cells.take(spread[:BACKGROUND])
    return Unusual(config, found, detectors, background, spread_of, dict(sheet.roles), record)


def _add_coder(
    tables: Tables, config: Config, tell: Tell, quick: Unusual, base: Unusual | None
) -> Unusual:
    started = time.process_time()
    device, _ = pick(config.device)
    cells = quick.features.encode(tables["main"].frame)
    before = base.detectors.coder if base else None
    start = Start(config.seed, config.budget, config.steps, device, before)
    with limited(threads(config.threads, len(cells))):
        coder, told = fit_coder(quick.detectors.scale, cells, start, tell)
        some = cells.take(numpy_random(config.seed).permutation(len(cells))[:MOST])
        detectors = quick.detectors.with_coder(coder, some)
    spent = {"deep_cpu_seconds": time.process_time() - started, "device": device.type}
    record = {**quick.record, **spent, **told}
    return replace(quick, config=config, detectors=detectors, record=record)
