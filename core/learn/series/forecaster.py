"""Everything together: members at an origin, their blend, and bands; learned before a cut."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np

from core.learn.seed import numpy_random
from core.learn.series.blend import Blend, Block, blend
from core.learn.series.kinds import kinds
from core.learn.series.lags import Window, window
from core.learn.series.network import Network
from core.learn.series.panel import Panel
from core.learn.series.trees import Trees, examples, grow
from core.learn.stored import load_arrays, load_json, save_arrays, save_json
from core.progress import Tell

SIMPLE = ("seasonal_naive", "decomposed", "theta", "tsb")
MOST_BLOCKS, ENOUGH = 12, 600  # origins to look back at, until so many misses are seen
FEWEST_BLOCKS = 3
NARROWEST = 0.05  # spread, in usual errors


@dataclass(frozen=True)
class Plan:
    season: int
    ahead: int
    seed: int = 0
    trees: int | None = None  # at most so many a quantile


@dataclass(frozen=True)
class Forecast:
    """(S, H) the middle, (S, H, 9) quantiles .1 to .9, and what each member said (S, H, J)."""

    point: np.ndarray
    quantiles: np.ndarray
    said: np.ndarray
    window: Window


@dataclass(frozen=True)
class Forecaster:
    plan: Plan
    blend: Blend
    trees: Trees | None
    network: Network | None = None

    def forecast(self, panel: Panel, origin: int) -> Forecast:
        """What was to be expected from `origin` on, from quantities before it."""
        seen = window(panel, origin, self.plan.season, self.plan.ahead)
        said, spread = _said(seen, self.trees)
        if self.network is not None:
            said = np.concatenate([said, self.network.point(panel, seen)[..., None]], -1)
        kind = kinds(panel.y[:, :origin])
        point = self.blend.point(said, kind)
        quantiles = self.blend.quantiles(point, spread, kind, origin)
        floor = _floor(panel.y[:, :origin])[:, None]
        quantiles = np.maximum(quantiles, floor[..., None])
        return Forecast(quantiles[..., quantiles.shape[-1] // 2], quantiles, said, seen)

    def save(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        if self.trees is not None:
            self.trees.save(folder)
        if self.network is not None:
            self.network.save(folder)
        save_arrays(folder / "blend.npz", self.blend.arrays())
        plan = list(astuple(self.plan))
        kept = {"plan": plan, "members": list(self.blend.members)}
        save_json(folder / "forecaster.json", kept)

    @staticmethod
    def load(folder: Path) -> "Forecaster":
        kept, arrays = load_json(folder / "forecaster.json"), load_arrays(folder / "blend.npz")
        found = Blend(tuple(kept["members"]), arrays["weights"], arrays["edges"], arrays["since"])
        return Forecaster(Plan(*kept["plan"]), found, Trees.load(folder), Network.load(folder))


@dataclass(frozen=True)
class Learned:
    """A forecaster to be tested and one for the future, and the origins they were weighed at."""

    tested: Forecaster
    future: Forecaster
    before: tuple[Block, ...]  # inside the history before the tests
    after: tuple[Block, ...]  # at the tested origins


def learn_trees(panel: Panel, end: int, plan: Plan) -> Trees | None:
    """The global trees on what came before `end`."""
    random = numpy_random(plan.seed, end)
    return grow(examples(panel, end, plan.season, plan.ahead, random), panel, plan.seed, plan.trees)


def inner_origins(panel: Panel, end: int, plan: Plan) -> list[int]:
    """Origins before `end` at which the members are compared: more of them for fewer series."""
    ahead = plan.ahead
    told = max(int((np.isfinite(panel.y[:, :end]).sum(1) > 2 * ahead).sum()), 1)
    wanted = int(np.clip(np.ceil(ENOUGH / told / ahead), FEWEST_BLOCKS, MOST_BLOCKS))
    lowest = min(max(end // 2, min(plan.season + ahead, 2 * end // 3), 2), end - 1)
    highest = max(end - ahead, lowest)
    low = max(highest - (wanted - 1) * ahead, lowest)
    return np.unique(np.linspace(low, highest, wanted).astype(int)).tolist()


def blocks(
    panel: Panel, origins: Sequence[int], end: int, plan: Plan, trees: Trees | None
) -> list[Block]:
    """What the members said at each origin, and what came before `end`."""
    found = []
    for origin in origins:
        seen = window(panel, origin, plan.season, plan.ahead)
        said, spread = _said(seen, trees)
        came = np.full(seen.base.shape, np.nan)
        there = panel.y[:, origin : min(origin + plan.ahead, end)]
        came[:, : there.shape[1]] = there
        young = np.isfinite(panel.y[:, :origin]).sum(1) < 4
        came[young] = np.nan
        found.append(Block(origin, said, came, spread, seen.unit, kinds(panel.y[:, :origin])))
    return found


def members_of(trees: Trees | None) -> tuple[str, ...]:
    return (*SIMPLE, "trees") if trees is not None else SIMPLE


def _said(seen: Window, trees: Trees | None) -> tuple[np.ndarray, np.ndarray]:
    """(S, H, J) the members' forecasts, and (S, H, 2) the spread they suggest below and above."""
    parts = [seen.simple[name] for name in SIMPLE]
    least = NARROWEST * np.maximum(seen.unit, 1e-9)[:, None]
    if trees is None:
        return np.stack(parts, -1), np.broadcast_to(
            np.maximum(seen.unit, 0.1 * seen.level)[:, None, None], (*seen.base.shape, 2)
        )
    found = trees.predict(seen)
    below, above = found[..., 1] - found[..., 0], found[..., 2] - found[..., 1]
    spread = np.stack([np.maximum(below, least), np.maximum(above, least)], -1)
    return np.stack([*parts, found[..., 1]], -1), spread


def _floor(y: np.ndarray) -> np.ndarray:
    """(S,) nothing below zero is forecast where nothing below zero ever came."""
    lowest = np.where(np.isfinite(y), y, 0.0).min(1, initial=0.0)
    return np.where(lowest < 0, -np.inf, 0.0)


def learn(panel: Panel, cuts: tuple[int, int], plan: Plan, tell: Tell) -> Learned:
    """A forecaster of what came before the first cut, to be tested, and one that knows all.

    `cuts`: the first tested origin, and the end of the history. The first is weighed at origins
    before the cut by trees that stop before those, its bands at a tested origin also by the tests
    before that one; the second also at the tested origins.
    """
    cut, end = cuts
    inner = inner_origins(panel, cut, plan)
    tell(0.05, "train")
    early = learn_trees(panel, inner[0], plan)
    before = blocks(panel, inner, cut, plan, early)
    tell(0.3, "train")
    trees = learn_trees(panel, cut, plan) if early is not None else None
    trees = early if trees is None else trees
    tell(0.6, "train")
    after = blocks(panel, range(cut, end - plan.ahead + 1, plan.ahead), end, plan, trees)
    members = members_of(early)
    tested = Forecaster(plan, blend(before, members, after), trees)
    last = learn_trees(panel, end, plan) if early is not None else None
    future = Forecaster(plan, blend([*before, *after], members), last)
    tell(0.95, "train")
    return Learned(tested, future, tuple(before), tuple(after))
