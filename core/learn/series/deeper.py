"""The network beside the other members, where it makes the blend better at inner origins."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from core.learn.series.blend import Block, blend
from core.learn.series.forecaster import Forecaster, Learned
from core.learn.series.lags import window
from core.learn.series.network import Network, train
from core.learn.series.panel import Panel
from core.progress import Tell

GAIN = 0.003  # least share by which the error must fall at the last inner origins


@dataclass(frozen=True)
class Deepened:
    tested: Forecaster
    future: Forecaster
    record: dict[str, Any]


def deepen(
    panel: Panel, cuts: tuple[int, int], learned: Learned, steps: int, tell: Tell
) -> Deepened:
    """`learned` with the network as a further member, or as it was where it gains nothing.

    Whether it gains is seen at the last inner origin, with weights from those before it.
    """
    cut, end = cuts
    plan = learned.tested.plan
    same = Deepened(learned.tested, learned.future, {"steps": steps})
    seed = plan.seed + 1
    first, sizes = learned.before[0].origin, (plan.season, plan.ahead)
    early, asked = train(panel, first, *sizes, (steps, seed, tell.part(0.0, 0.3)))
    before = _with(panel, learned.before, early, plan.season)
    gain = _gain(learned.before, before)
    record = {"steps": steps, "network_gain": gain}
    if asked or gain < GAIN:
        return replace(same, record={**record, "network": False})
    tested, asked = train(panel, cut, *sizes, (steps, seed, tell.part(0.3, 0.6)))
    if asked:
        return replace(same, record={**record, "network": False})
    after = _with(panel, learned.after, tested, plan.season)
    future, asked = train(panel, end, *sizes, (steps, seed, tell.part(0.6, 1.0)))
    if asked:  # what was not trained to its end is not shipped
        return replace(same, record={**record, "network": False})
    members = (*learned.tested.blend.members, "network")
    return Deepened(
        replace(learned.tested, blend=blend(before, members, after), network=tested),
        replace(learned.future, blend=blend([*before, *after], members), network=future),
        {**record, "network": True},
    )


def _with(panel: Panel, blocks: Sequence[Block], network: Network, season: int) -> list[Block]:
    found = []
    for one in blocks:
        seen = window(panel, one.origin, season, one.came.shape[1])
        said = network.point(panel, seen)
        found.append(replace(one, said=np.concatenate([one.said, said[..., None]], -1)))
    return found


def _gain(plain: Sequence[Block], more: Sequence[Block]) -> float:
    """By what share the scaled error of the last block is lower with the network."""
    errors = []
    for blocks in (plain, more):
        known = blocks[:-1] or blocks
        found = blend(known, [str(at) for at in range(blocks[0].said.shape[-1])])
        last = blocks[-1]
        unit = np.maximum(last.unit, 1e-12)[:, None]
        miss = np.abs(last.came - found.point(last.said, last.kind)) / unit
        errors.append(float(np.nanmean(np.where(np.isfinite(last.came), miss, np.nan))))
    return 1 - errors[1] / errors[0] if errors[0] > 0 else 0.0
