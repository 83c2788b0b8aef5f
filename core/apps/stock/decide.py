"""The decision: levels of the policy, what to order now, and what the money is spent on first."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.apps.stock.contract import Config
from core.apps.stock.features import Items
from core.errors import UserError
from core.learn.seed import numpy_random
from core.learn.stock.calibrate import corrected
from core.learn.stock.cover import Chance, chance, cover, longest
from core.learn.stock.orders import Money, Steps, steps, whole, within
from core.learn.stock.policies import Rule, Terms, rule
from core.learn.stock.simulate import ordered
from core.words import msg

DRAWS, LEAST, MOST = 1000, 200, 5_000_000  # of an item; fewer where all would be too many
SPEND, TEST, PATH = 3, 5, 7  # purposes of chance


@dataclass(frozen=True)
class Known:
    """What a run's tests told: the correlation of periods, and the correction of draws."""

    rho: float = 0.0
    shares: np.ndarray | None = None


@dataclass(frozen=True)
class Decision:
    """What to order of each item (S,): `wanted` by the policy, `units` within the budget, what
    they cost and are expected to earn; `cover` (S, N) is the drawn demand behind it."""

    cover: np.ndarray
    rule: Rule
    money: Money
    position: np.ndarray
    wanted: np.ndarray
    units: np.ndarray
    earned: np.ndarray
    steps: Steps
    bought: np.ndarray

    @property
    def spent(self) -> np.ndarray:
        return self.units * self.money.unit

    @property
    def level(self) -> np.ndarray:
        """(S,) the stock that has to last from one order to the next."""
        return self.rule.high if np.isnan(self.rule.low).all() else self.rule.low

    def ready(self) -> np.ndarray:
        """(S,) the chance that stock lasts to the end of the cycle after these orders."""
        stock = self.position + self.units
        return (self.cover <= stock[:, None] + 1e-9).mean(1)


def terms(items: Items, config: Config) -> Terms:
    """Costs per unit; the margin stands for the cost of a shortage where none is told."""
    cost, price = items.figures["unit_cost"], items.figures["price"]
    told = np.isfinite(cost)
    unit = np.where(told, cost, np.median(cost[told]) if told.any() else 1.0)
    margin = np.where(told, np.maximum(price - unit, 0.0), np.nan)
    under = margin if config.shortage_cost is None else np.full(len(items), config.shortage_cost)
    holding = unit * config.holding_rate / items.per_year(config)
    return Terms(unit, holding, under, config.ordering_cost, config.salvage, config.service)


def aimed(found: Terms, config: Config) -> Terms:
    """The same, with shortages as dear as the service level makes them, where that is the aim."""
    if config.objective == "cost":
        return found
    under = np.full(len(found.unit), np.nan)
    ordering, salvage, service = found.ordering, found.salvage, found.service
    return Terms(found.unit, found.holding, under, ordering, salvage, service)


def draws_of(items: Items, config: Config) -> int:
    """How many times the demand of every item is drawn."""
    return config.steps or min(DRAWS, max(LEAST, MOST // max(len(items), 1)))


def luck_of(items: Items, config: Config, rho: float, purpose: int = SPEND) -> Chance:
    """Random numbers for the longest lead time; the same for the same seed."""
    random, n = numpy_random(config.seed, purpose), draws_of(items, config)
    found = chance(n, 1, 0.0, random)
    periods = longest(items.lead(config), config.review, found)
    return chance(n, periods, rho, numpy_random(config.seed, purpose))


def covered(items: Items, config: Config, known: Known, purpose: int = SPEND) -> np.ndarray:
    """(S, N) drawn demand from one order's arrival to the next one's."""
    luck, once = luck_of(items, config, known.rho, purpose), config.policy == "newsvendor"
    drawn = cover(items.curves, items.lead(config), config.review, luck, once)
    return corrected(drawn, known.shares)


def decide(items: Items, config: Config, learned: Known) -> Decision:
    """Levels and orders at these settings."""
    if config.budget_money is not None and not np.isfinite(items.figures["unit_cost"]).any():
        raise UserError(
            msg("Money for orders cannot be dealt out: no unit cost is told."),
            msg("Match the column with the unit cost, or leave the money empty."),
        )
    drawn = covered(items, config, learned)
    known = terms(items, config)
    mean = items.curves.mean().mean(1)
    levels = rule(config.policy, drawn, mean, config.review, aimed(known, config))
    pack, minimum = sizes(items)
    position = items.position()
    wanted = whole(ordered(levels, position[:, None])[:, 0], pack, minimum)
    under = np.where(np.isnan(known.under), levels.under, known.under)
    losing = config.objective == "service"
    money = Money(known.unit, under, levels.over, known.ordering, losing)
    found = steps(drawn, position, wanted, pack, minimum, money)
    bought = within(found, config.budget_money, pack, minimum)
    units = np.bincount(found.item, bought, len(items))
    share = bought / np.where(found.units > 0, found.units, 1.0)
    earned = np.bincount(found.item, found.earned * share, len(items))
    return Decision(drawn, levels, money, position, wanted, units, earned, found, bought)


def sizes(items: Items) -> tuple[np.ndarray, np.ndarray]:
    """(S,) units in a pack, and of the least order."""
    pack = np.where(np.isnan(items.figures["pack"]), 1.0, items.figures["pack"])
    return pack, np.nan_to_num(items.figures["minimum"])


def columns(items: Items, found: Decision) -> pd.DataFrame:
    """What is said of every item (S rows), in the order of the items."""
    mean = found.cover.mean(1)
    told = {
        "order": found.units,
        "order_cost": found.spent,
        "expected_gain": found.earned,
        "gain_per_money": np.where(
            found.spent > 0, found.earned / np.maximum(found.spent, 1e-12), 0.0
        ),
        "wanted": found.wanted,
        "on_hand": np.nan_to_num(items.figures["on_hand"]),
        "on_order": np.nan_to_num(items.figures["on_order"]),
        "expected_demand": mean,
        "safety_stock": found.level - mean,
        "reorder_point": found.rule.low,
        "order_up_to": found.rule.high,
        "service_after": found.ready(),
    }
    whole = {name: short(values) for name, values in told.items()}
    return pd.DataFrame(whole | {"order_cost": np.round(found.spent, 2)})


def order_list(items: Items, found: Decision) -> pd.DataFrame:
    """A row per item, those whose order earns most per money first, then those without one."""
    told = columns(items, found)
    taken = {name: f"{name}_named" for name in map(str, items.names) if name in (*told, "rank")}
    frame = pd.concat([items.names.rename(columns=taken), told], axis=1)
    worth = found.wanted * found.money.unit
    order = np.lexsort((-worth, -told["gain_per_money"].to_numpy(), found.units <= 0))
    frame = frame.iloc[order].reset_index(drop=True)
    frame.insert(0, "rank", np.arange(1, len(frame) + 1))
    return frame


def short(values: np.ndarray) -> np.ndarray:
    """Six digits tell all that is known."""
    size = np.maximum(np.abs(values), 1e-9)
    digits = np.clip(5 - np.floor(np.log10(np.where(np.isfinite(size), size, 1.0))), 0, 9)
    return np.round(values * 10**digits) / 10**digits
