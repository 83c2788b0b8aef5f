"""The two detectors, an isolation forest and an autoencoder, and how rare both find a row."""

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
KNOTS = 1000  # training scores kept of each detector, to say how rare a row is


@dataclass(frozen=True)
class Kept:
    """A detector's scores on the training rows: even quantiles, how many, their deviation."""

    knots: np.ndarray
    rows: int
    deviation: float

    @staticmethod
    def of(scores: np.ndarray) -> "Kept":
        knots = np.quantile(scores, np.linspace(0, 1, min(len(scores), KNOTS)))
        return Kept(knots, len(scores), float(max(scores.std(), 1e-9)))

    def tail(self, scores: np.ndarray) -> np.ndarray:
        """The share of training rows at least as unusual; beyond the last it still falls."""
        last = 1 / (self.rows + 1)
        inside = np.interp(scores, self.knots, np.linspace(1, last, len(self.knots)))
        return inside / (1 + np.maximum(scores - self.knots[-1], 0.0) / self.deviation)


def fit_forest(scale: Scale, cells: Cells, seed: int) -> "Detectors":
    """A forest that sets rows apart by chance: unusual ones stand alone soon."""
    forest = IsolationForest(n_estimators=TREES, random_state=seed % 2**32)
    forest.fit(scale.flat(cells))
    found = Detectors(scale, forest, {})
    return replace(found, kept={"forest": Kept.of(found.scores(cells)["forest"])})


@dataclass(frozen=True)
class Detectors:
    """The forest, and the autoencoder once it is trained."""

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

    def tails(self, cells: Cells) -> dict[str, np.ndarray]:
        """The share of training rows at least as unusual, per detector."""
        return {name: self.kept[name].tail(found) for name, found in self.scores(cells).items()}

    def strength(self, cells: Cells) -> np.ndarray:
        """How rare: 1 is one row in 10, 2 one in 100; the mean of the detectors'.

        A mean of powers of ten, and not of the shares: what one of them finds outstanding is not
        lost where another, blind to it, sees nothing.
        """
        found = [-np.log10(tail) for tail in self.tails(cells).values()]
        return np.mean(found, axis=0)

    def with_coder(self, coder: Coder, cells: Cells) -> "Detectors":
        """The autoencoder beside the forest, its scores on these training rows kept."""
        kept = {**self.kept, "autoencoder": Kept.of(coder.scores(self.scale, cells))}
        return replace(self, coder=coder, kept=kept)

    def save(self, folder: Path) -> None:
        save_sklearn(folder / "forest.skops", self.forest)
        arrays = {"quartiles": self.scale.quartiles, "spread": self.scale.spread}
        arrays |= {f"share_{j}": share for j, share in enumerate(self.scale.shares)}
        arrays |= {f"knots_{name}": one.knots for name, one in self.kept.items()}
        facts = {name: [one.rows, one.deviation] for name, one in self.kept.items()}
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
