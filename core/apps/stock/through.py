"""Stock through time: a year of one item, and all policies side by side; simulated, and said so."""

from dataclasses import replace

import numpy as np
import pandas as pd

from core.apps.stock.contract import POLICIES, Config
from core.apps.stock.decide import PATH, Known, aimed, covered, sizes, terms
from core.apps.stock.features import Items
from core.learn.seed import numpy_random
from core.learn.stock.curves import normals
from core.learn.stock.policies import Rule, rule
from core.learn.stock.simulate import Outcome, simulate

PERIODS, PATHS, MOST = 60, 12, 200  # of a simulation; items that are simulated, the dearest first
BLOCK = 8  # periods that depend on each other, where no horizon says it


def pick(items: Items, rows: np.ndarray) -> Items:
    """Some of the items; tests stay behind."""
    return replace(
        items,
        names=items.names.iloc[rows].reset_index(drop=True),
        curves=items.curves.take(rows),
        figures={name: values[rows] for name, values in items.figures.items()},
        forecast=replace(items.forecast, tests=None) if items.forecast else None,
        kind=None if items.kind is None else items.kind[rows],
    )


def levels(items: Items, config: Config, known: Known) -> Rule:
    """The policy's levels alone."""
    drawn = covered(items, config, known)
    costs = aimed(terms(items, config), config)
    return rule(config.policy, drawn, items.curves.mean().mean(1), config.review, costs)


def run(
    items: Items, config: Config, known: Known, paths: int = PATHS, from_now: bool = False
) -> Outcome:
    """A policy over many periods. Demand: the known periods again and again, what lies beyond the
    forecast drawn anew in each round. A single season's order is placed at every review."""
    random = numpy_random(config.seed, PATH)
    block = items.curves.periods if items.curves.periods > 1 else BLOCK
    rounds = [normals(paths, block, known.rho, random) for _ in range(-(-PERIODS // block))]
    demand = items.curves.draw(np.concatenate(rounds, 1)[:, :PERIODS])
    z, share = random.standard_normal(paths * PERIODS), random.random(paths * PERIODS)
    lead = items.lead(config).draw(z, share).reshape(len(items), paths, PERIODS)
    start = items.position() if from_now else None
    pack, _minimum = sizes(items)
    return simulate(demand, lead, levels(items, config, known), config.review, pack, start)


def compared(items: Items, config: Config, known: Known) -> pd.DataFrame:
    """Every policy but the single season's: a row with money in stock, service, cost a year."""
    money = items.curves.mean().mean(1) * terms(items, config).unit
    some = pick(items, np.sort(np.argsort(-money, kind="stable")[:MOST]))
    costs, per_year = terms(some, config), some.per_year(config)
    rows = []
    for policy in POLICIES[:3]:
        now = replace(config, policy=policy)
        found, set_by = run(some, now, known), levels(some, now, known)
        late = (1 - found.fill) * some.curves.mean().mean(1)
        under = np.where(np.isnan(costs.under), set_by.under, costs.under)
        holding = (costs.holding * found.held).sum() * per_year
        shortage = (under * late).sum() * per_year
        orders = found.orders.sum() * per_year
        asked = some.curves.mean().sum() > 0
        rows.append(
            {
                "policy": policy,
                "stock": float((costs.unit * found.held).sum()),
                "ready": float(found.ready.mean()),
                "fill": float(found.fill.mean()) if asked else None,
                "orders": float(orders),
                "holding": float(holding),
                "shortage": float(shortage),
                "ordering": float(orders * config.ordering_cost),
            }
        )
    return pd.DataFrame(rows)
