"""Levels put to the test on demand they have not seen, beside the usual rule.

From a run of demand: sales at the origins of its tests, forecast by models that had not seen them;
the dependence of the periods is measured at the other origins. From a table: demand drawn anew
from the table's own means and deviations, which is all it can tell. Lead times are drawn.
"""

from dataclasses import dataclass, replace

import numpy as np

from core.apps.stock.contract import Config
from core.apps.stock.decide import TEST, aimed, covered, luck_of, terms
from core.apps.stock.features import Items
from core.apps.stock.forecasts import Tests
from core.learn.stock.cover import Chance, cover, of_totals
from core.learn.stock.curves import dependence
from core.learn.stock.policies import Rule, Terms, quantile, rule, safety

SHARES = (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.925, 0.95, 0.97, 0.98, 0.99)


@dataclass(frozen=True)
class Trial:
    """Rows of a test: the item, demand foreseen (n, N) and demand that came (n, M), the rule's mean
    and deviation over the same periods (n,), and the costs. `real`: sales, not draws."""

    item: np.ndarray
    foreseen: np.ndarray
    came: np.ndarray
    mean: np.ndarray
    deviation: np.ndarray
    levels: Rule
    unit: np.ndarray
    real: bool
    origins: int = 0

    def ours(self, share: np.ndarray) -> np.ndarray:
        return np.maximum(quantile(self.foreseen, share), 0.0)

    def usual(self, share: np.ndarray) -> np.ndarray:
        """Mean + z x deviation of the seasonal naive."""
        return safety(self.mean, self.deviation, share)

    def outcome(self, level: np.ndarray) -> dict[str, np.ndarray]:
        """(n,) units left and short, whether the stock lasted, the share of demand met, costs."""
        gap = level[:, None] - self.came
        left, short = np.maximum(gap, 0.0).mean(1), np.maximum(-gap, 0.0).mean(1)
        return {
            "left": left,
            "short": short,
            "ready": (gap >= -1e-9).mean(1),
            "asked": np.maximum(self.came, 0.0).mean(1),
            "cost": self.levels.over * left + self.levels.under * short,
            "stock": self.unit * left,
        }


def trial(items: Items, config: Config) -> Trial:
    """The test that the items allow: on sales where a run kept its tests, else on draws."""
    found = _on_sales(items, config) if items.forecast and items.forecast.tests else None
    return found or _on_draws(items, config)


def dependence_of(items: Items, config: Config, without: int | None = None) -> float:
    """The correlation of periods, as set or as measured at the tests (but one origin)."""
    if config.dependence is not None:
        return config.dependence
    tests = items.forecast.tests if items.forecast else None
    if tests is None:
        return 0.0
    rows = np.flatnonzero(tests.origin != (-1 if without is None else without))
    return dependence(tests.curves.take(rows), tests.came[rows]) or 0.0


def _on_sales(items: Items, config: Config) -> Trial | None:
    """None where no item's lead time and review fit into the tested horizon."""
    assert items.forecast is not None and items.forecast.tests is not None
    lead, tests = items.lead(config), items.forecast.tests
    tests = _told(tests, np.ceil(lead.mean + 3 * lead.deviation) + config.review)
    fits = (lead.mean + config.review <= tests.curves.periods)[tests.item]
    tests = tests.take(np.flatnonzero(fits))
    if not len(tests):
        return None
    foreseen = np.concatenate(
        [_foreseen(items, config, tests, origin) for origin in np.unique(tests.origin)]
    )
    tests = tests.take(np.argsort(tests.origin, kind="stable"))
    late = lead.take(tests.item)
    came = of_totals(np.cumsum(tests.came, 1), late, config.review, _luck(items, config))
    if config.policy == "newsvendor":
        came = came - _before(tests, config, items)
    mean, deviation = _usual(tests, late.mean, config)
    known = _picked(aimed(terms(items, config), config), tests.item)
    levels = rule(config.policy, foreseen, tests.curves.mean().mean(1), config.review, known)
    origins = len(np.unique(tests.origin))
    return Trial(tests.item, foreseen, came, mean, deviation, levels, known.unit, True, origins)


def _told(tests: Tests, needed: np.ndarray) -> Tests:
    """The tests in whose first periods (as many as the item needs) every quantity came.

    Later ones that a very late delivery might touch count as foreseen where they did not come.
    """
    periods = tests.came.shape[1]
    wanted = np.arange(periods) < np.minimum(needed, periods)[tests.item, None]
    rows = np.flatnonzero((np.isfinite(tests.came) | ~wanted).all(1))
    kept = tests.take(rows)
    came = np.where(np.isfinite(kept.came), kept.came, kept.curves.mean())
    return replace(kept, came=came)


def _foreseen(items: Items, config: Config, tests: Tests, origin: int) -> np.ndarray:
    """(n, N) what was foreseen at one origin; it had not seen how alike its own misses were."""
    mine = np.flatnonzero(tests.origin == origin)
    luck = luck_of(items, config, dependence_of(items, config, without=origin))
    luck = luck.far(tests.curves.periods)
    lead = items.lead(config).take(tests.item[mine])
    once = config.policy == "newsvendor"
    return cover(tests.curves.take(mine), lead, config.review, luck, once)


def _luck(items: Items, config: Config) -> Chance:
    return luck_of(items, config, 0.0, TEST)


def _before(tests: Tests, config: Config, items: Items) -> np.ndarray:
    """(n, M) demand before the delivery of a single season's order."""
    luck = _luck(items, config)
    late = items.lead(config).take(tests.item).draw(luck.lead, luck.share)
    totals = np.concatenate([np.zeros((len(tests), 1)), np.cumsum(tests.came, 1)], 1)
    return np.take_along_axis(totals, np.minimum(late, tests.came.shape[1]), 1)


def _usual(tests: Tests, late: np.ndarray, config: Config) -> tuple[np.ndarray, np.ndarray]:
    """(n,) mean and deviation of the seasonal naive over lead time and review."""
    totals = np.concatenate([np.zeros((len(tests), 1)), np.cumsum(tests.usual, 1)], 1)
    start = late if config.policy == "newsvendor" else np.zeros(len(late))
    span = config.review + (0.0 if config.policy == "newsvendor" else late)

    def upto(periods: np.ndarray) -> np.ndarray:
        low = np.minimum(np.floor(periods).astype(int), totals.shape[1] - 1)
        high = np.minimum(low + 1, totals.shape[1] - 1)
        rows, part = np.arange(len(totals)), periods - np.floor(periods)
        return (1 - part) * totals[rows, low] + part * totals[rows, high]

    return upto(start + span) - upto(start), tests.deviation * np.sqrt(span)


def _on_draws(items: Items, config: Config) -> Trial:
    rho = dependence_of(items, config)
    foreseen = covered(items, config, luck_of(items, config, rho))
    came = covered(items, config, luck_of(items, config, rho, TEST))
    known = aimed(terms(items, config), config)
    mean, deviation = items.curves.mean().mean(1), items.curves.deviation().mean(1)
    late = items.lead(config).mean * (config.policy != "newsvendor")
    span = late + config.review
    levels = rule(config.policy, foreseen, mean, config.review, known)
    item = np.arange(len(items))
    spread = deviation * np.sqrt(span)
    return Trial(item, foreseen, came, mean * span, spread, levels, known.unit, False)


def _picked(found: Terms, rows: np.ndarray) -> Terms:
    return replace(
        found, unit=found.unit[rows], holding=found.holding[rows], under=found.under[rows]
    )


def tradeoff(found: Trial) -> dict[str, list[float]]:
    """Service reached and money in leftover stock at many service targets: ours and the rule's."""
    curve: dict[str, list[float]] = {"share": list(SHARES)}
    cycles = max(found.origins, 1)
    for name, level in (("ours", found.ours), ("usual", found.usual)):
        told = [found.outcome(level(np.full(len(found.item), share))) for share in SHARES]
        curve[f"{name}_service"] = [float(one["ready"].mean()) for one in told]
        curve[f"{name}_stock"] = [float(one["stock"].sum() / cycles) for one in told]
    return curve
