"""From a table to series with a first tested period, a season, and the periods ahead filled in."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from core.apps.demand.contract import Config
from core.errors import UserError
from core.learn.series.calendar import AHEAD, NAMES
from core.learn.series.forecaster import Plan
from core.learn.series.panel import Panel, panel
from core.learn.series.simple import last_told
from core.table.sheet import Sheet
from core.words import Message, msg

FEWEST = 8  # periods of history below which nothing can be tested
LEAST = 4  # told periods of a series, however short the season


@dataclass(frozen=True)
class Demand:
    """The series, cut where the tests begin. `eligible` (S,): long enough to be scored."""

    panel: Panel
    plan: Plan
    cut: int
    eligible: np.ndarray
    min_history: int
    notes: tuple[Message, ...]

    @property
    def origins(self) -> tuple[int, ...]:
        """The tested origins, one horizon apart, the last one horizon before the end."""
        return tuple(range(self.cut, self.panel.periods - self.plan.ahead + 1, self.plan.ahead))


def features(sheet: Sheet, config: Config) -> Demand:
    """The series of a table; UserError where the history is too short for the tests asked for."""
    found = panel(sheet)
    periods, usual = found.periods, AHEAD[found.grid.key]
    ahead = config.horizon or max(min(usual, periods // 8), 1)
    cut = periods - config.origins * ahead
    if periods < FEWEST or cut < LEAST:
        raise UserError(
            msg(
                "The history has {n:count} {what}; {origins:count} tests of {ahead:count} leave "
                "too few to learn from.",
                n=periods,
                what=NAMES[found.grid.key],
                origins=config.origins,
                ahead=ahead,
            ),
            msg("Take a longer history, a shorter horizon or fewer tests."),
        )
    season = config.season or (found.grid.season if cut >= 2 * found.grid.season else 1)
    eligible, least = _eligible(found, cut, config.min_history or max(2 * season, LEAST))
    filled, blanks = fill_ahead(found, ahead, season)
    plan = Plan(season, ahead, config.seed, config.steps)
    said = (*found.notes, *_short(found, config, season), *blanks)
    return Demand(filled, plan, cut, eligible, least, said)


def _eligible(found: Panel, cut: int, least: int) -> tuple[np.ndarray, int]:
    """Which series are scored; where none is long enough, the longest halves are."""
    told = np.isfinite(found.y[:, :cut]).sum(1)
    came = np.isfinite(found.y[:, cut:]).any(1)
    if not (came & (told >= least)).any():
        least = max(int(told[came].max(initial=0)) // 2, 2)
    return came & (told >= least), least


def _short(found: Panel, config: Config, season: int) -> tuple[Message, ...]:
    if config.season or season == found.grid.season:
        return ()
    said = msg(
        "The history is shorter than two seasons of {n:count} {what}, so no season is learned.",
        n=found.grid.season,
        what=NAMES[found.grid.key],
    )
    return (said,)


def fill_ahead(found: Panel, ahead: int, season: int) -> tuple[Panel, tuple[Message, ...]]:
    """What is known ahead, over the horizon: as told; else as a season before where the column
    follows the calendar, the usual value of a flag, the last value of a number."""
    if not found.known_names:
        return found, ()
    wide = found.periods + ahead
    known = np.full((len(found), wide, len(found.known_names)), np.nan)
    have = min(found.known.shape[1], wide)
    known[:, :have] = found.known[:, :have]
    blank = []
    for k, name in enumerate(found.known_names):
        lacking = np.isnan(known[:, found.periods :, k])
        if lacking.any():
            blank.append(name)
            guess = _guess(known[..., k], found.periods, season, bool(found.levels[k]))
            known[:, found.periods :, k] = np.where(lacking, guess, known[:, found.periods :, k])
    return replace(found, known=known), _blanks(blank)


def _guess(values: np.ndarray, periods: int, season: int, coded: bool) -> np.ndarray:
    past = values[:, :periods]
    different = np.unique(past[np.isfinite(past)])
    flag = coded or len(different) <= 2
    ahead = values.shape[1] - periods
    at = periods + np.arange(ahead)
    before = at - season * (1 + np.arange(ahead) // season)
    if flag and season > 1 and before.min() >= 0:
        seen = np.nan_to_num(past, nan=-1.0)
        told = np.isfinite(past)
        alike = np.where(told, seen, -np.inf).max(0) == np.where(told, seen, np.inf).min(0)
        if alike[told.any(0)].all():  # the same for all series: a calendar
            return np.broadcast_to(
                np.where(told, seen, -np.inf).max(0)[before], (len(values), ahead)
            )
    if flag:
        counts = [(past == value).sum() for value in different]
        usual = different[int(np.argmax(counts))] if len(different) else 0.0
        return np.full((len(values), ahead), usual)
    return np.repeat(last_told(past)[:, None], ahead, 1)


def _blanks(names: list[str]) -> tuple[Message, ...]:
    if not names:
        return ()
    said = msg(
        "The coming periods have no {names}: holidays are taken from a season before, flags as "
        "they usually are, numbers as they were last. Add rows with a blank quantity to plan them.",
        names=", ".join(names),
    )
    return (said,)


def facts(demand: Demand) -> dict[str, Any]:
    """The series in numbers, for the report."""
    found = demand.panel
    days = found.date([0, demand.cut, found.periods - 1]).astype("datetime64[D]").astype(str)
    return {
        "series": len(found),
        "eligible": int(demand.eligible.sum()),
        "excluded": int((~demand.eligible).sum()),
        "min_history": demand.min_history,
        "frequency": found.grid.key,
        "season": demand.plan.season,
        "horizon": demand.plan.ahead,
        "origins": len(demand.origins),
        "periods": found.periods,
        "first_day": str(days[0]),
        "cut_day": str(days[1]),
        "last_day": str(days[2]),
    }
