"""How often a series is told, and which number a date has on the regular grid of its periods."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.errors import UserError
from core.words import Message, msg

DAY = "datetime64[D]"
SEASONS: Mapping[str, int] = {
    "hour": 24,
    "day": 7,
    "week": 52,
    "month": 12,
    "quarter": 4,
    "year": 1,
}
AHEAD: Mapping[str, int] = {"hour": 24, "day": 14, "week": 8, "month": 6, "quarter": 4, "year": 2}
NAMES: Mapping[str, Message] = {
    "hour": msg("hours"),
    "day": msg("days"),
    "week": msg("weeks"),
    "month": msg("months"),
    "quarter": msg("quarters"),
    "year": msg("years"),
}
MONTHS = {"month": 1, "quarter": 3, "year": 12}
UPPER = ((20 / 24, "hour"), (3.5, "day"), (20.0, "week"), (60.0, "month"), (180.0, "quarter"))


@dataclass(frozen=True)
class Grid:
    """The periods of all series. `start`: the weekday on which a week begins, 0 a Thursday (the
    first day of 1970); `shown`: days after a week's first day by which it is called, or 1 where
    months are called by their last day."""

    key: str  # one of SEASONS
    start: int = 0
    shown: int = 0

    @property
    def season(self) -> int:
        """Periods after which the calendar repeats."""
        return SEASONS[self.key]

    def number(self, times: np.ndarray) -> np.ndarray:
        """The period of each time (datetime64), counted from 1970.

        >>> Grid("month").number(np.array(["1970-03-31", "1971-01-01"], "datetime64[s]")).tolist()
        [2, 12]
        """
        if self.key == "hour":
            return times.astype("datetime64[h]").astype(np.int64)
        if self.key in MONTHS:
            return times.astype("datetime64[M]").astype(np.int64) // MONTHS[self.key]
        days = times.astype(DAY).astype(np.int64)
        return (days - self.start) // 7 if self.key == "week" else days

    def date(self, period: np.ndarray) -> np.ndarray:
        """The date (datetime64[us]) by which a period is called.

        >>> str(Grid("week", start=4, shown=4).date(np.array([0]))[0])[:10]
        '1970-01-09'
        """
        period = np.asarray(period, dtype=np.int64)
        if self.key == "hour":
            return period.astype("datetime64[h]").astype("datetime64[us]")
        if self.key == "week":
            return (period * 7 + self.start + self.shown).astype(DAY).astype("datetime64[us]")
        if self.key in MONTHS:
            months = MONTHS[self.key]
            first = ((period + self.shown) * months).astype("datetime64[M]").astype(DAY)
            return (first - self.shown).astype("datetime64[us]")
        return period.astype(DAY).astype("datetime64[us]")


def detect(times: np.ndarray, who: np.ndarray) -> Grid:
    """The grid on which most steps from one row of a series to its next fall."""
    order = np.lexsort((times, who))
    steps = np.diff(times[order].astype("datetime64[s]").astype(np.int64))
    steps = steps[(np.diff(who[order]) == 0) & (steps > 0)]
    if not len(steps):
        raise UserError(
            msg("Every series has one date only."),
            msg("It takes a history: rows of the same series at different dates."),
        )
    found, count = np.unique(np.round(steps / 3600), return_counts=True)
    days = float(found[np.argmax(count)]) / 24
    key = next((key for upper, key in UPPER if days < upper), "year")
    if key == "week":
        return _weeks(times, who)
    if key in MONTHS:
        return Grid(key, shown=int(_at_the_end(times, MONTHS[key])))
    return Grid(key)


def _weeks(times: np.ndarray, who: np.ndarray) -> Grid:
    """The weekday on which weeks begin: that which puts fewest rows of a series into one week."""
    days = times.astype(DAY).astype(np.int64)
    weekdays, count = np.unique(days % 7, return_counts=True)
    usual, start = int(weekdays[np.argmax(count)]), 4  # 1970-01-05 was a Monday
    if len(weekdays) > 1:
        low = int(days.min()) // 7 - 1
        wide = int(days.max()) // 7 - low + 2
        starts = [(4 + at) % 7 for at in range(7)]
        apart = [len(np.unique(who * wide + (days - at) // 7 - low)) for at in starts]
        start = starts[int(np.argmax(apart))]
    return Grid("week", start, (usual - start) % 7)


def _at_the_end(times: np.ndarray, months: int) -> bool:
    """Whether most dates are the last day of their month, quarter or year."""
    days = times.astype(DAY)
    after = (days + 1).astype("datetime64[M]")
    ends = (after != days.astype("datetime64[M]")) & (after.astype(np.int64) % months == 0)
    return bool(ends.mean() > 0.5)
