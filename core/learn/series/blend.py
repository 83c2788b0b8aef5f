"""How much each member counts, by kind of demand, and how wide the bands are, by period ahead.

Both come from rolling origins inside the history. Bands: the spread that the members suggest, times
quantiles of what was missed at those origins in its units (split conformal prediction, as in
Lei et al. 2018, normalised), so that they hold what they promise without assuming a distribution.
At each tested origin they rest on all that had come before it, as a forecast of today would: a few
stretches of the year are luck, and Christmas among them makes bands of a summer too wide.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from core.judge.forecast import LEVELS
from core.learn.series.kinds import KINDS

STEPS, RATE = 150, 0.4  # of the descent towards the weights
FEWEST = 60  # misses of a kind below which all kinds are weighed together
PER_PERIOD = 400  # misses from which each period ahead has bands of its own
SHRINK = 0.1  # part of the weight that is dealt out evenly among members that count


@dataclass(frozen=True)
class Block:
    """What the members said at one origin and what came: (S, H, J), (S, H), (S,)."""

    origin: int
    said: np.ndarray
    came: np.ndarray
    spread: np.ndarray  # (S, H, 2) below and above
    unit: np.ndarray
    kind: np.ndarray


@dataclass(frozen=True)
class Blend:
    """`weights` (kinds, J); `edges` (stages, kinds, H, levels) in units of the spread, each stage
    from the origin in `since` (stages,) on."""

    members: tuple[str, ...]
    weights: np.ndarray
    edges: np.ndarray
    since: np.ndarray

    def point(self, said: np.ndarray, kind: np.ndarray) -> np.ndarray:
        """(S, H) the weighted mean of the members (S, H, J)."""
        return np.einsum("shj,sj->sh", said, self.weights[kind])

    def quantiles(
        self, point: np.ndarray, spread: np.ndarray, kind: np.ndarray, origin: int
    ) -> np.ndarray:
        """(S, H, levels), in order."""
        stage = max(int(np.searchsorted(self.since, origin, side="right")) - 1, 0)
        edges = self.edges[stage][kind][:, : point.shape[1]]
        wide = np.where(edges < 0, spread[..., :1], spread[..., 1:])
        return np.sort(point[..., None] + edges * wide, -1)

    def arrays(self) -> Mapping[str, np.ndarray]:
        return {"weights": self.weights, "edges": self.edges, "since": self.since}


def blend(blocks: Sequence[Block], members: Sequence[str], later: Sequence[Block] = ()) -> Blend:
    """The weights of least scaled error at the blocks' origins, and the bands around them.

    `later`: tested blocks, which widen or narrow the bands of the origins after them only.
    """
    none = np.zeros((1, len(KINDS), 1, len(LEVELS)))
    plain = Blend(tuple(members), _weights(blocks), none, np.zeros(1, dtype=np.int64))
    known = [[*blocks, *later[:at]] for at in range(max(len(later), 1))]
    edges = np.stack([_edges(one, plain) for one in known])
    ends = [one.origin + one.came.shape[1] for one in later[:-1]]
    return replace(plain, edges=edges, since=np.array([0, *ends], dtype=np.int64))


def _weights(blocks: Sequence[Block]) -> np.ndarray:
    said = np.concatenate([one.said.reshape(-1, one.said.shape[-1]) for one in blocks])
    came = np.concatenate([one.came.ravel() for one in blocks])
    steps = blocks[0].came.shape[1]
    unit = np.concatenate([np.repeat(one.unit, steps) for one in blocks])
    kind = np.concatenate([np.repeat(one.kind, steps) for one in blocks])
    told = np.isfinite(came) & np.isfinite(said).all(1) & (unit > 0)
    said, came, unit, kind = said[told], came[told], unit[told], kind[told]
    together = _descend(said / unit[:, None], came / unit)
    found = np.repeat(together[None], len(KINDS), 0)
    for at in range(len(KINDS)):
        mine = kind == at
        if mine.sum() >= FEWEST * said.shape[1]:
            found[at] = _descend(said[mine] / unit[mine, None], came[mine] / unit[mine])
    return found


def _descend(said: np.ndarray, came: np.ndarray) -> np.ndarray:
    """Weights on the simplex of least mean absolute error, by exponentiated gradient."""
    members = said.shape[1]
    weights = np.full(members, 1 / members)
    if not len(came):
        return weights
    most = 30_000
    if len(came) > most:
        some = np.linspace(0, len(came) - 1, most).astype(int)
        said, came = said[some], came[some]
    mean = np.zeros(members)
    for step in range(STEPS):
        slope = np.sign(said @ weights - came) @ said / len(came)
        size = np.abs(slope - slope.mean()).max() or 1.0
        weights = weights * np.exp(-RATE * (slope - slope.mean()) / size / np.sqrt(1 + step / 10))
        weights /= weights.sum()
        mean += weights if step >= STEPS // 2 else 0
    mean /= mean.sum()
    counts = mean > 0.02
    return (1 - SHRINK) * np.where(counts, mean, 0) / mean[
        counts
    ].sum() + SHRINK * counts / counts.sum()


def _edges(blocks: Sequence[Block], blend: Blend) -> np.ndarray:
    """(kinds, H, levels): quantiles of misses over spread."""
    misses = [_misses(one, blend) for one in blocks]
    kind = np.concatenate([one.kind for one in blocks])
    missed = np.concatenate(misses)  # (blocks x S, H)
    growth = _growth(missed)
    everyone = _of_kind(missed, growth)
    found = np.repeat(everyone[None], len(KINDS), 0)
    for at in range(len(KINDS)):
        mine = missed[kind == at]
        if np.isfinite(mine).sum() >= FEWEST:
            found[at] = _of_kind(mine, growth)
    return found


def _misses(one: Block, blend: Blend) -> np.ndarray:
    gap = one.came - blend.point(one.said, one.kind)
    return gap / np.where(gap < 0, one.spread[..., 0], one.spread[..., 1])


def _growth(missed: np.ndarray) -> np.ndarray:
    """(H,) how misses grow with the periods ahead: a power of them, never shrinking."""
    size = np.nanmean(np.abs(np.where(np.isfinite(missed).any(0), missed, 0.0)), 0)
    steps = np.arange(1, len(size) + 1)
    if len(size) < 2 or (size <= 0).any():
        return np.ones(len(size))
    power = np.clip(np.polyfit(np.log(steps), np.log(size), 1)[0], 0.0, 0.8)
    return steps**power


def _of_kind(missed: np.ndarray, growth: np.ndarray) -> np.ndarray:
    """(H, levels): each period ahead for itself where misses are many, else all by their growth."""
    pooled = missed / growth
    together = _levels(pooled[np.isfinite(pooled)])[None] * growth[:, None]
    for h in range(len(growth)):
        mine = missed[:, h][np.isfinite(missed[:, h])]
        if len(mine) >= PER_PERIOD:
            together[h] = _levels(mine)
    return together


def _levels(values: np.ndarray) -> np.ndarray:
    """Quantiles that hold what they promise also of few values: a little further out."""
    if not len(values):
        return np.zeros(len(LEVELS))
    levels, n = np.array(LEVELS), len(values)
    wide = np.clip(0.5 + (levels - 0.5) * (n + 1) / n, 0, 1)
    return np.quantile(values, wide)
