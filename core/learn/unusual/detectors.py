"""The two detectors, an isolation forest and an autoencoder, and the mean of their ranks."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from sklearn.ensemble import IsolationForest

from core.learn.cells import Cells
from core.learn.stored import (
    load_arrays,
    load_json,
    load_net,
    load_sklearn,
    save_arrays,
    save_json,
    save_net,
    save_sklearn,
)
from core.learn.unusual.autoencoder import Autoencoder, Coder, Plan
from core.learn.unusual.scale import Scale

TREES = 200
KNOTS = 1000  # training scores kept of each detector, to say how many cases are less unusual


@dataclass(frozen=True)
class Kept:
    """A detector's scores on the training rows: even quantiles, mean and deviation."""

    knots: np.ndarray
    rows: int
    mean: float
    deviation: float

    @staticmethod
    def of(scores: np.ndarray) -> "Kept":
        knots = np.quantile(scores, np.linspace(0, 1, min(len(scores), KNOTS)))
        return Kept(knots, len(scores), float(scores.mean()), float(max(scores.std(), 1e-9)))

    def rank(self, scores: np.ndarray) -> np.ndarray:
        """The share of training rows that are less unusual; beyond the last it still rises."""
        top = self.rows / (self.rows + 1)
        inside = np.interp(scores, self.knots, np.linspace(0, top, len(self.knots)))
        beyond = np.maximum(scores - self.knots[-1], 0.0) / self.deviation
        return inside + (1 - top) * (1 - np.exp(-beyond))

    def away(self, scores: np.ndarray) -> np.ndarray:
        """How many deviations above the mean."""
        return (scores - self.mean) / self.deviation


def fit_forest(scale: Scale, cells: Cells, seed: int) -> "Detectors":
    """A forest that sets rows apart by chance: unusual ones stand alone soon."""
    forest = IsolationForest(n_estimators=TREES, random_state=seed % 2**32)
    forest.fit(scale.flat(cells))
    found = Detectors(scale, forest, {})
    return replace(found, kept={"forest": Kept.of(found.scores(cells)["forest"])})


@dataclass(frozen=True)
class Detectors:
    """The forest, and the autoencoder once it is trained; their ranks are averaged."""

    scale: Scale
    forest: IsolationForest
    kept: Mapping[str, Kept]
    coder: Coder | None = None

    def scores(self, cells: Cells) -> dict[str, np.ndarray]:
        """Higher is more unusual, per detector."""
        parts = [-self.forest.score_samples(self.scale.flat(part)) for part in cells.parts()]
        found = {"forest": np.concatenate(parts) if len(cells) else np.zeros(0)}
        if self.coder is not None:
            found["autoencoder"] = self.coder.scores(self.scale, cells)
        return found

    def ranks(self, cells: Cells) -> dict[str, np.ndarray]:
        return {name: self.kept[name].rank(found) for name, found in self.scores(cells).items()}

    def rank(self, cells: Cells) -> np.ndarray:
        """The mean share of training rows that are less unusual, in [0, 1]."""
        return np.mean(list(self.ranks(cells).values()), axis=0)

    def strength(self, cells: Cells) -> np.ndarray:
        """Mean deviations above the mean: unlike ranks it never flattens out."""
        found = self.scores(cells)
        return np.mean([self.kept[name].away(one) for name, one in found.items()], axis=0)

    def with_coder(self, coder: Coder, cells: Cells) -> "Detectors":
        """The autoencoder beside the forest, its scores on these training rows kept."""
        kept = {**self.kept, "autoencoder": Kept.of(coder.scores(self.scale, cells))}
        return replace(self, coder=coder, kept=kept)

    def save(self, folder: Path) -> None:
        save_sklearn(folder / "forest.skops", self.forest)
        arrays = {"quartiles": self.scale.quartiles, "spread": self.scale.spread}
        arrays |= {f"share_{j}": share for j, share in enumerate(self.scale.shares)}
        arrays |= {f"knots_{name}": one.knots for name, one in self.kept.items()}
        facts = {name: [one.rows, one.mean, one.deviation] for name, one in self.kept.items()}
        told: dict[str, object] = {"kept": facts, "texts": len(self.scale.shares), "plan": None}
        if self.coder is not None:
            arrays["usual"] = self.coder.usual
            save_net(folder / "autoencoder.safetensors", self.coder.net.state_dict())
            told["plan"] = asdict(self.coder.plan)
        save_arrays(folder / "detectors.npz", arrays)
        save_json(folder / "detectors.json", told)

    @staticmethod
    def load(folder: Path) -> "Detectors":
        arrays, told = load_arrays(folder / "detectors.npz"), load_json(folder / "detectors.json")
        shares = tuple(arrays[f"share_{j}"] for j in range(told["texts"]))
        scale = Scale(arrays["quartiles"], arrays["spread"], shares)
        kept = {name: Kept(arrays[f"knots_{name}"], *facts) for name, facts in told["kept"].items()}
        coder = None
        if told["plan"] is not None:
            plan = Plan(**told["plan"])
            net = Autoencoder(len(scale.spread), tuple(map(len, shares)), plan)
            net.load_state_dict(load_net(folder / "autoencoder.safetensors"))
            coder = Coder(net.eval(), plan, arrays["usual"])
        return Detectors(scale, load_sklearn(folder / "forest.skops"), kept, coder)
