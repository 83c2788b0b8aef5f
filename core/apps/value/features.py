"""From order lines to customers at a day: what is known before the held-out days, and after."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from core.apps.value.contract import Config
from core.errors import UserError
from core.learn.buying.history import History, history
from core.learn.buying.orders import Lines, Orders, join, lines
from core.table.sheet import Sheet
from core.words import Message, msg

FEWEST = 20  # customers before the held-out days


@dataclass(frozen=True)
class Log:
    """An order log cut in time: `past` ends with `cut`, `held` is what came after."""

    lines: Lines
    horizon: int  # days held out, and days forecast
    cut: int  # last day that may be learned from, days since 1970
    past: Orders
    held: Orders
    whole: Orders

    @property
    def last(self) -> int:
        return self.lines.last

    def before(self) -> History:
        """The customers at the end of `cut`."""
        return history(self.past, self.cut)

    def now(self) -> History:
        """The customers at the end of the log."""
        return history(self.whole, self.last)


def features(sheet: Sheet, config: Config) -> Log:
    """The orders of a log, cut where the held-out days begin; UserError where little is left.

    Past and held-out days are joined apart: nothing that came later changes the past.
    """
    found = lines(sheet)
    horizon = config.horizon or int(np.ceil((found.last - found.first) / 2))
    cut = found.last - horizon
    if cut <= found.first:
        raise UserError(
            msg(
                "The log covers {n:count} days; holding out {horizon:count} leaves none to learn.",
                n=found.last - found.first + 1,
                horizon=horizon,
            ),
            msg("Set a shorter horizon, or take a longer log."),
        )
    log = Log(found, horizon, cut, join(found, None, cut), join(found, cut), join(found))
    known = len(np.unique(log.past.who))
    if known < FEWEST:
        raise UserError(
            msg("Only {n:count} customers ordered before the held-out days.", n=known),
            msg("It takes {n:count}: set a shorter horizon, or take a longer log.", n=FEWEST),
        )
    return log


def notes(log: Log) -> tuple[Message, ...]:
    """What was done to the lines on the way to orders."""
    found = list(log.lines.notes)
    if log.whole.returned > 0:
        said = msg(
            "Returns and cancellations of {money:money} are taken off the customers' latest orders "
            "before them; {n:count} orders were undone whole.",
            money=log.whole.returned,
            n=log.whole.undone,
        )
        found.append(said)
    return tuple(found)


def short(log: Log) -> tuple[Message, ...]:
    """What this log cannot support, and what would unlock it."""
    known = log.before()
    found = []
    if not (known.x > 0).any():
        found.append(
            msg(
                "Nobody ordered twice before the held-out days, so how customers come back cannot "
                "be learned; a longer log, or ids that stay the same between orders, would help."
            )
        )
    if log.horizon > log.cut - int(log.past.day.min()) + 1:
        found.append(
            msg(
                "The horizon of {n:count} days is longer than the days learned from; a longer log "
                "or a shorter horizon makes the forecast surer.",
                n=log.horizon,
            )
        )
    if log.last - int(log.past.day.min()) < 730:
        found.append(
            msg("A season cannot be learned from less than two years; a longer log would help.")
        )
    return tuple(found)


def facts(log: Log) -> dict[str, Any]:
    """The log in numbers, for the report."""
    return {
        "lines": log.lines.facts["lines"],
        "orders": len(log.whole),
        "customers": len(np.unique(log.whole.who)),
        "first_day": str(np.datetime64(log.lines.first, "D")),
        "cut_day": str(np.datetime64(log.cut, "D")),
        "last_day": str(np.datetime64(log.last, "D")),
        "horizon": log.horizon,
    }
