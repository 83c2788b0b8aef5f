"""The scorer: members fitted on the same folds, their blend, and how it is kept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from core.judge.calibration import Platt, sigmoid
from core.learn.cells import Cells
from core.learn.scorer.blend import Blend, blend_of
from core.learn.scorer.deep import Deep
from core.learn.scorer.folds import inner_folds
from core.learn.scorer.linear import Linear, fit_linear
from core.learn.scorer.scorecard import Scorecard, fit_scorecard
from core.learn.scorer.trees import SIZES, Forest, TreeTask, grow
from core.learn.stored import load_json, save_json
from core.progress import Tell
from core.words import msg


class Member(Protocol):
    """What every kind of model gives."""

    def logits(self, cells: Cells) -> np.ndarray: ...

    def save(self, folder: Path) -> None: ...


@dataclass(frozen=True)
class Task:
    """What there is to learn: rows, outcomes, codes per text column, seed, wanted trends."""

    cells: Cells
    y: np.ndarray
    sizes: tuple[int, ...]
    seed: int = 0
    directions: tuple[int, ...] = ()  # 1 or -1 per column of numbers, 0: free


@dataclass(frozen=True)
class Scorer:
    """Members by name and their blend. `oof`: each member's logits on rows it had not seen."""

    members: Mapping[str, Member]
    blend: Blend
    oof: Mapping[str, np.ndarray] = field(default_factory=dict)
    record: Mapping[str, Any] = field(default_factory=dict)

    def logits(self, cells: Cells) -> np.ndarray:
        """The calibrated log odds of the blend."""
        return np.concatenate([self._logits(part) for part in cells.parts()])

    def _logits(self, cells: Cells) -> np.ndarray:
        found = {name: self.members[name].logits(cells) for name in self.blend.weights}
        return self.blend.logits(found)

    def probabilities(self, cells: Cells) -> np.ndarray:
        return sigmoid(self.logits(cells))

    def save(self, folder: Path) -> None:
        """The members that count (and the scorecard for its points), each in its own folder."""
        kept = [name for name in self.members if name in self.blend.weights or name == "scorecard"]
        for name in kept:
            (folder / name).mkdir(parents=True, exist_ok=True)
            self.members[name].save(folder / name)
        blend = {
            "weights": dict(self.blend.weights),
            "platt": [self.blend.platt.slope, self.blend.platt.intercept],
            "losses": dict(self.blend.losses),
        }
        save_json(
            folder / "scorer.json", {"members": kept, "blend": blend, "record": dict(self.record)}
        )


LOADERS: dict[str, Callable[[Path], Member]] = {
    "scorecard": Scorecard.load,
    "linear": Linear.load,
    "deep": Deep.load,
    **dict.fromkeys(SIZES, Forest.load),
}


def load_scorer(folder: Path) -> Scorer:
    """The scorer that `save` wrote; it scores bit for bit the same."""
    stored = load_json(folder / "scorer.json")
    members = {name: LOADERS[name](folder / name) for name in stored["members"]}
    blend = stored["blend"]
    kept = Blend(blend["weights"], Platt(*blend["platt"]), blend["losses"])
    return Scorer(members, kept, record=stored["record"])


Fit = Callable[[Cells, np.ndarray], Member]


def fit_quick(task: Task, tell: Tell) -> Scorer:
    """The members that need seconds: scorecard, regression, two sizes of trees; and their blend."""
    folds = inner_folds(task.y, task.seed)
    kinds: list[tuple[str, Callable[[], tuple[Member, np.ndarray]]]] = [
        ("linear", lambda: _refitted(task, folds, lambda c, y: fit_linear(c, y, task.sizes))),
        (
            "scorecard",
            lambda: _refitted(
                task, folds, lambda c, y: fit_scorecard(c, y, task.sizes, task.directions)
            ),
        ),
        ("trees", lambda: forest(task, folds, "trees")),
        ("large_trees", lambda: forest(task, folds, "large_trees")),
    ]
    if any(task.directions):  # a regression on one-hot columns cannot promise a trend
        kinds = kinds[1:]
    members: dict[str, Member] = {}
    oof: dict[str, np.ndarray] = {}
    for at, (name, fit) in enumerate(kinds):
        members[name], oof[name] = fit()
        note = msg("{done:count} of {all:count} quick models", done=at + 1, all=len(kinds))
        if tell((at + 1) / len(kinds), "train", note):
            break
    return Scorer(members, blend_of(oof, task.y), oof)


def _refitted(task: Task, folds: list, fit: Fit) -> tuple[Member, np.ndarray]:
    """Scored out of fold, then fitted once more on all rows."""
    oof = np.full(len(task.y), np.nan)
    for train, held in folds:
        oof[held] = fit(task.cells.take(train), task.y[train]).logits(task.cells.take(held))
    return fit(task.cells, task.y), oof


def forest(task: Task, folds: list, size: str) -> tuple[Member, np.ndarray]:
    """One forest per fold, each scoring the rows it had not seen; together they are the member."""
    oof = np.full(len(task.y), np.nan)
    grown = []
    for at, (train, held) in enumerate(folds):
        rows = task.cells.take(held)
        tree_task = TreeTask(size, task.seed + at, task.directions)
        model = grow((task.cells.take(train), task.y[train]), (rows, task.y[held]), tree_task)
        oof[held] = Forest((model,)).logits(rows)
        grown.append(model)
    return Forest(tuple(grown)), oof
