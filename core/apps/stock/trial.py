"""Levels put to the test on demand they have not seen, beside the usual rule.

From a run of demand: sales at the origins of its tests, forecast by models that had not seen them;
the dependence of the periods and the correction of draws are measured at the other origins.
From a table: demand drawn anew from the table's own means and deviations, which is all it can
tell. Lead times are drawn.
"""

from dataclasses import dataclass, replace

import numpy as np

from core.apps.stock.contract import Config
from core.apps.stock.decide import TEST, Known, aimed, covered, luck_of, terms
from core.apps.stock.features import Items
from core.apps.stock.forecasts import Tests
from core.learn.stock.calibrate import corrected, correction, places
from core.learn.stock.cover import cover, of_totals
from core.learn.stock.curves import dependence
from core.learn.stock.policies import Rule, Terms, quantile, rule, safety

COLUMNS = 5  # drawn lead times by which a test is placed
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
    return _on_sales(items, config) or _on_draws(items, config)


def measured(items: Items, config: Config, without: int | None = None) -> Known:
    """What the tests (but those of one origin) tell: how alike the misses of periods are, and how
    often the draws' shares hold. Nothing is corrected by less than two origins."""
    tests = _testable(items, config)
    if tests is None:
        return Known(config.dependence or 0.0)
    tests = tests.take(np.flatnonzero(tests.origin != (-1 if without is None else without)))
    rho = config.dependence
    if rho is None:
        rho = (dependence(tests.curves, tests.came) if len(tests) else None) or 0.0
    if not len(tests) or len(np.unique(tests.origin)) < (1 if without is not None else 2):
        return Known(rho)
    drawn, came = _foreseen(items, config, tests, Known(rho)), _came(items, config, tests)
    some = min(COLUMNS, came.shape[1])
    found = np.concatenate([places(drawn, came[:, at]) for at in range(some)])
    return Known(rho, correction(np.sort(found)[some // 2 :: some]))


def _testable(items: Items, config: Config) -> Tests | None:
    """The tests that the lead times of the items allow, by origin; None where there are none."""
    if items.forecast is None or items.forecast.tests is None:
        return None
    lead, tests = items.lead(config), items.forecast.tests
    tests = _told(tests, np.ceil(lead.mean + 3 * lead.deviation) + config.review)
    fits = (lead.mean + config.review <= tests.curves.periods)[tests.item]
    tests = tests.take(np.flatnonzero(fits))
    tests = tests.take(np.argsort(tests.origin, kind="stable"))
    return tests if len(tests) else None


def _on_sales(items: Items, config: Config) -> Trial | None:
    """None where no item's lead time and review fit into the tested horizon."""
    tests = _testable(items, config)
    if tests is None:
        return None
    origins = np.unique(tests.origin)
    parts = []
    for origin in origins:
        mine = tests.take(np.flatnonzero(tests.origin == origin))
        others = measured(items, config, without=origin) if len(origins) > 1 else Known()
        parts.append(corrected(_foreseen(items, config, mine, others), others.shares))
    foreseen = np.concatenate(parts)
    mean, deviation = _usual(tests, items.lead(config).mean[tests.item], config)
    known = _picked(aimed(terms(items, config), config), tests.item)
    levels = rule(config.policy, foreseen, tests.curves.mean().mean(1), config.review, known)
    came = _came(items, config, tests)
    return Trial(
        tests.item, foreseen, came, mean, deviation, levels, known.unit, True, len(origins)
    )


def _came(items: Items, config: Config, tests: Tests) -> np.ndarray:
    """(n, M) demand that came over drawn lead times and review."""
    late = items.lead(config).take(tests.item)
    luck = luck_of(items, config, 0.0, TEST)
    came = of_totals(np.cumsum(tests.came, 1), late, config.review, luck)
    if config.policy != "newsvendor":
        return came
    totals = np.concatenate([np.zeros((len(tests), 1)), np.cumsum(tests.came, 1)], 1)
    ends = np.minimum(late.draw(luck.lead, luck.share), tests.came.shape[1])
    return came - np.take_along_axis(totals, ends, 1)


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


def _foreseen(items: Items, config: Config, tests: Tests, known: Known) -> np.ndarray:
    """(n, N) what was foreseen, not corrected yet."""
    luck = luck_of(items, config, known.rho).far(tests.curves.periods)
    lead, once = items.lead(config).take(tests.item), config.policy == "newsvendor"
    return cover(tests.curves, lead, config.review, luck, once)


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
    learned = Known(config.dependence or 0.0)
    foreseen = covered(items, config, learned)
    came = covered(items, config, learned, TEST)
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
