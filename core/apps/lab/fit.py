"""One experiment, run to its end or until a person stops it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from torch import nn

from core.apps.lab.contract import Config
from core.errors import UserError
from core.keep.place import SHIPPED
from core.learn.seed import numpy_random
from core.learn.stored import load_arrays, load_json, load_net, save_arrays, save_json, save_net
from core.progress import Tell
from core.table.sheet import Sheet, Tables
from core.theory import points, shelf
from core.theory.trained import encoder, gan, language, planar, program
from core.theory.trained.result import Result
from core.words import Message, msg

TEXT = "shop_diary.txt"
DRAWN, MOST_POINTS = 300, 2000


@dataclass(frozen=True)
class Fitted:
    """What an experiment left, and its network where questions can be put to it."""

    config: Config
    result: Result
    device: str = "cpu"
    told: tuple[Message, ...] = field(default=())

    @property
    def warnings(self) -> tuple[Message, ...]:
        return self.told

    @property
    def steps(self) -> int | None:
        facts = self.result.facts
        return facts.get("steps") or facts.get("epochs")

    def network(self) -> nn.Module | None:
        return self.result.net

    def save(self, folder: Path) -> None:
        """JSON, npz and safetensors; no pickle."""
        folder.mkdir(parents=True, exist_ok=True)
        save_arrays(folder / "arrays.npz", self.result.arrays)
        kept = {
            "config": asdict(self.config),
            "facts": dict(self.result.facts),
            "scores": dict(self.result.scores),
            "baseline": dict(self.result.baseline),
            "intervals": {name: list(pair or ()) for name, pair in self._pairs()},
        }
        save_json(folder / "lab.json", kept)
        if self.result.net is not None and self.config.experiment != "encoder":  # it has a folder
            save_net(folder / "net.safetensors", _state(self.result.net))

    def _pairs(self) -> list[tuple[str, Any]]:
        return list(self.result.intervals.items())


def load(folder: Path) -> Fitted:
    """What `save` wrote."""
    stored = load_json(folder / "lab.json")
    config = Config(**stored["config"])
    pairs = {name: tuple(pair) for name, pair in stored["intervals"].items() if pair}
    net = _net(config, stored["facts"], folder / "net.safetensors")
    result = Result(
        load_arrays(folder / "arrays.npz"),
        stored["facts"],
        stored["scores"],
        stored["baseline"],
        pairs,
        net,
    )
    return Fitted(config, result)


def fit(
    tables: Tables,
    config: Config,
    tell: Tell,
    quick: Fitted | None = None,
    base: Fitted | None = None,
) -> Fitted:
    """Run the experiment that the settings name; there is no quick part, nothing to build on."""
    tell(0.0, "build")
    told: tuple[Message, ...] = ()
    if config.experiment == "planar":
        result, told = _planar(tables["main"], config, tell)
    elif config.experiment == "program":
        result = program.train(config.starts, config.seed, tell)
    elif config.experiment == "gan":
        shape = config.shape if config.shape in points.CLOUDS else "ring"
        steps = config.steps or 2500
        plan = gan.Plan(shape, config.objective, config.penalty, config.rate, steps, config.seed)
        result = gan.play(plan, tell)
    elif config.experiment == "encoder":
        result = encoder.bring(config.model, tell)
    else:
        result = language.train(text(), _language_plan(config), tell)
    tell(1.0, "train")
    return Fitted(config, result, told=told)


def text() -> str:
    """What the language model reads: written for it, and shipped with the samples."""
    return (SHIPPED / TEXT).read_text(encoding="utf-8")


def _language_plan(config: Config) -> language.Plan:
    layers = max(config.layers, 1)
    seed, budget, steps = config.seed, config.budget, config.steps
    return language.Plan(layers, config.heads, config.rate, budget, steps, seed)


def _planar(sheet: Sheet, config: Config, tell: Tell) -> tuple[Result, tuple[Message, ...]]:
    plan = planar.Plan(
        config.layers, config.width, config.activation, config.rate, config.epochs, config.seed
    )
    if len(sheet):
        xy, labels, told = own(sheet, config.seed)
        return planar.train(xy, labels, plan, tell), told
    shape = config.shape if config.shape in points.TWO_CLASSES else "moons"
    xy, labels = points.two_classes(shape, DRAWN, config.noise, numpy_random(config.seed))
    return planar.train(xy, labels, plan, tell), ()


def own(sheet: Sheet, seed: int) -> tuple[np.ndarray, np.ndarray, tuple[Message, ...]]:
    """Points and labels from a person's table: the most frequent class against all others."""
    across, up, kind = (sheet.values(role) for role in ("across", "up", "kind"))
    if across is None or up is None or kind is None:
        raise UserError(
            msg("Two number columns and a class are needed."),
            msg("Name the columns for across, up and the class."),
        )
    there = across.notna() & up.notna() & kind.notna()
    values = kind[there].astype(str)
    counts = values.value_counts()
    if there.sum() < 20 or len(counts) < 2:
        raise UserError(
            msg("Too few complete rows, or a single class."),
            msg("At least 20 rows with both numbers and two different classes are needed."),
        )
    told: list[Message] = []
    if len(counts) > 2:
        told.append(msg("“{name}” is told apart from all other values.", name=str(counts.index[0])))
    xy = np.column_stack([across[there].astype(float), up[there].astype(float)])
    labels = (values == counts.index[0]).to_numpy(dtype=float)
    if len(xy) > MOST_POINTS:
        chosen = numpy_random(seed, 5).permutation(len(xy))[:MOST_POINTS]
        xy, labels = xy[chosen], labels[chosen]
        told.append(msg("{n:count} rows drawn at random are used.", n=MOST_POINTS))
    return xy, labels, tuple(told)


def _state(net: nn.Module) -> Mapping[str, Any]:
    """Weights under their names, shared ones once (safetensors stores no aliases)."""
    return {name: part.detach().clone() for name, part in net.named_parameters()}


def _net(config: Config, facts: Mapping[str, Any], path: Path) -> nn.Module | None:
    if config.experiment == "encoder":
        return encoder.load(shelf.folder(facts["model"]))
    if not path.exists():
        return None
    net: nn.Module
    if config.experiment == "language":
        net = language.Writer(facts["letters"], facts["layers"], facts["heads"])
    else:
        net = planar.network(
            planar.Plan(config.layers, config.width, config.activation, 0.0, 0, config.seed)
        )
    net.load_state_dict(load_net(path), strict=False)
    return net.eval()
