"""One network over all series: the recent past, last season and what is known ahead -> quantiles.

A residual MLP in the spirit of N-HiTS (Challu et al. 2023) and TiDE (Das et al. 2023): it reads a
window of the series in units of its level and answers all periods ahead at once, as corrections of
the simple forecasts. Pinball loss on the 10 %, 50 % and 90 % quantiles.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn

from core.learn.seed import fix, numpy_random
from core.learn.series.lags import Window, window
from core.learn.series.panel import Panel
from core.learn.series.trees import QUANTILES
from core.learn.stored import load_json, load_net, save_json, save_net
from core.progress import Tell
from core.words import msg

BATCH, RATE, DROP = 512, 2e-3, 0.1
PER_SECOND = 25.0  # steps of a CPU-second, about
MOST_STEPS, MOST_ROWS, ORIGINS = 1_500, 60_000, 20
LONGEST = 128  # periods of the past that are read
FAR = 20.0  # in levels: beyond this a value is an accident


@dataclass(frozen=True)
class Shape:
    """Sizes of the net: periods read, periods ahead, columns known ahead, numbers of the series."""

    past: int
    ahead: int
    known: int
    codes: tuple[int, ...]  # different values of each category of the series
    width: int = 192
    depth: int = 3


class SeriesNet(nn.Module):
    """past (b, 2 past), ahead (b, H, 3 + 2 known), codes (b, P) -> (b, H, 3) corrections."""

    def __init__(self, shape: Shape):
        super().__init__()
        self.shape = shape
        self.embed = nn.ModuleList(nn.Embedding(n + 1, min(8, n + 1)) for n in shape.codes)
        width_in = 2 * shape.past + shape.ahead * (3 + 2 * shape.known)
        width_in += sum(min(8, n + 1) for n in shape.codes)
        self.into = nn.Linear(width_in, shape.width)
        self.layers = nn.ModuleList(
            nn.Sequential(
                nn.LayerNorm(shape.width),
                nn.Linear(shape.width, shape.width),
                nn.GELU(),
                nn.Dropout(DROP),
                nn.Linear(shape.width, shape.width),
            )
            for _ in range(shape.depth)
        )
        self.out = nn.Linear(shape.width, shape.ahead * len(QUANTILES))
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.out.bias)

    def forward(self, past: torch.Tensor, ahead: torch.Tensor, codes: torch.Tensor) -> torch.Tensor:
        parts = [past, ahead.flatten(1)]
        parts += [layer(codes[:, at]) for at, layer in enumerate(self.embed)]
        x = self.into(torch.cat(parts, 1))  # (b, width)
        for layer in self.layers:
            x = x + layer(x)
        return self.out(x).reshape(len(x), self.shape.ahead, len(QUANTILES))


@dataclass(frozen=True)
class Inputs:
    past: np.ndarray  # (n, 2 past)
    ahead: np.ndarray  # (n, H, 3 + 2 known)
    codes: np.ndarray  # (n, P)


@dataclass(frozen=True)
class Network:
    net: SeriesNet

    def point(self, panel: Panel, seen: Window) -> np.ndarray:
        """(S, H) the middle quantile."""
        given = inputs(panel, seen, np.arange(len(panel)), self.net.shape)
        found = []
        with torch.no_grad():
            for at in range(0, len(panel), 4096):
                rows = slice(at, at + 4096)
                parts = (given.past[rows], given.ahead[rows], given.codes[rows])
                found.append(self.net(*map(torch.from_numpy, parts))[..., 1].numpy())
        return seen.base + np.concatenate(found) * seen.level[:, None]

    def save(self, folder: Path) -> None:
        save_net(folder / "network.safetensors", self.net.state_dict())
        save_json(folder / "network.json", asdict(self.net.shape))

    @staticmethod
    def load(folder: Path) -> "Network | None":
        if not (folder / "network.json").exists():
            return None
        stored = load_json(folder / "network.json")
        net = SeriesNet(Shape(**{**stored, "codes": tuple(stored["codes"])}))
        net.load_state_dict(load_net(folder / "network.safetensors"))
        return Network(net.eval())


def inputs(panel: Panel, seen: Window, some: np.ndarray, shape: Shape) -> Inputs:
    """What the net reads of some series at an origin; NaN is 0 beside a mark that says so."""
    y = panel.y[some, max(seen.origin - shape.past, 0) : seen.origin] / seen.level[:, None]
    past = np.full((len(some), shape.past), np.nan)
    past[:, shape.past - y.shape[1] :] = y
    quantities = np.stack([seen.base, seen.simple["seasonal_naive"], seen.simple["tsb"]], -1)
    quantities = quantities / seen.level[:, None, None]
    at = seen.origin + np.arange(shape.ahead)
    known = np.full((len(some), shape.ahead, shape.known), np.nan)
    inside = at < panel.known.shape[1]
    known[:, inside] = panel.known[some][:, at[inside]]
    middle, wide = _scale(panel)
    known = (known - middle) / wide
    ahead = np.concatenate([quantities, np.nan_to_num(known), np.isnan(known)], -1)
    told = np.concatenate([np.nan_to_num(np.clip(past, -FAR, FAR)), np.isnan(past)], -1)
    top = np.array(shape.codes, dtype=np.int64)
    codes = (
        np.minimum(panel.codes[some].astype(np.int64), top)
        if panel.codes is not None
        else np.zeros((len(some), 0), np.int64)
    )
    ahead = np.clip(ahead, -FAR, FAR)
    return Inputs(told.astype(np.float32), ahead.astype(np.float32), codes)


def _scale(panel: Panel) -> tuple[np.ndarray, np.ndarray]:
    """Rough middle and width of what is known ahead; the same for every origin."""
    flat = panel.known[:, : panel.periods].reshape(-1, panel.known.shape[2])
    told = np.isfinite(flat)
    count = np.maximum(told.sum(0), 1)
    middle = np.where(told, flat, 0.0).sum(0) / count
    wide = np.sqrt(np.where(told, (flat - middle) ** 2, 0.0).sum(0) / count)
    return middle, np.where(wide > 0, wide, 1.0)


def shape_of(panel: Panel, season: int, ahead: int) -> Shape:
    codes = () if panel.codes is None else tuple(int(n) for n in panel.codes.max(0))
    past = int(np.clip(season + 2 * ahead, 16, LONGEST))
    return Shape(past, ahead, panel.known.shape[2], codes)


def steps_of(budget: float, steps: int | None) -> int:
    """Steps of each of three trainings; `steps` says it exactly."""
    return steps or int(np.clip(budget / 3 * PER_SECOND, 20, MOST_STEPS))


def train(
    panel: Panel, end: int, season: int, ahead: int, given: tuple[int, int, Tell]
) -> tuple[Network, bool]:
    """A network on what came before `end`; `given`: steps, seed, tell. Whether to stop, too."""
    steps, seed, tell = given
    fix(seed)
    random = numpy_random(seed, end)
    data = _rows(panel, end, season, ahead, random)
    net = SeriesNet(shape_of(panel, season, ahead))
    optimizer = torch.optim.AdamW(net.parameters(), RATE, weight_decay=1e-2)
    pace = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=max(steps, 2))
    asked, n = False, len(data["y"])
    for at in range(1, steps + 1):
        rows = torch.from_numpy(random.integers(0, n, min(BATCH, n)))
        loss = _loss(net.train(), {name: values[rows] for name, values in data.items()})
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        pace.step()
        if at % 10 == 0 or at == steps:
            asked = tell(
                at / steps, "train", msg("Network over all series"), loss=float(loss.detach())
            )
            if asked:
                break
    return Network(net.eval()), asked


def _loss(net: SeriesNet, batch: Mapping[str, torch.Tensor]) -> torch.Tensor:
    said = net(batch["past"], batch["ahead"], batch["codes"])
    told = torch.isfinite(batch["y"])
    gap = torch.nan_to_num(batch["y"])[..., None] - said  # (b, H, 3)
    levels = torch.tensor(QUANTILES, dtype=gap.dtype)
    loss = torch.maximum(levels * gap, (levels - 1) * gap).mean(-1) * batch["weight"][:, None]
    return (loss * told).sum() / told.sum().clamp_min(1)


def _rows(
    panel: Panel, end: int, season: int, ahead: int, random: np.random.Generator
) -> dict[str, torch.Tensor]:
    """Windows of series and origins whose periods ahead begin before `end`."""
    first = min(max(season + 4, 8), max(end - ahead, 1) // 2)
    last = max(end - ahead, first)
    origins = np.unique(np.linspace(first, last, min(ORIGINS, last - first + 1)).astype(int))
    quota, shape = max(MOST_ROWS // len(origins), 1), shape_of(panel, season, ahead)
    parts: dict[str, list[np.ndarray]] = {}
    for origin in origins:
        some = np.flatnonzero(np.isfinite(panel.y[:, :origin]).sum(1) >= 4)
        if len(some) > quota:
            some = np.sort(random.choice(some, quota, replace=False))
        seen = window(panel, int(origin), season, ahead, some)
        came = np.full(seen.base.shape, np.nan)
        there = panel.y[some, origin : min(origin + ahead, end)]
        came[:, : there.shape[1]] = there
        given = inputs(panel, seen, some, shape)
        target = np.clip((came - seen.base) / seen.level[:, None], -FAR, FAR)
        weight = np.clip(seen.level / np.maximum(seen.unit, 1e-12), 1.0, FAR)
        found = {**vars(given), "y": target.astype(np.float32), "weight": weight.astype(np.float32)}
        for name, values in found.items():
            parts.setdefault(name, []).append(values)
    return {name: torch.from_numpy(np.concatenate(values)) for name, values in parts.items()}
