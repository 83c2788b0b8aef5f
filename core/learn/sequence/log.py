"""A log of events as numbers: whose, what, in which order."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

Histories = Sequence[np.ndarray]  # item codes of each person, the oldest first


@dataclass(frozen=True)
class Log:
    """Events person after person, each person's oldest first."""

    users: np.ndarray  # (people,) their names, as text
    items: np.ndarray  # (items,) their names, as text; the code of an item is its place here
    events: np.ndarray  # (events,) item codes
    starts: np.ndarray  # (people + 1,) where each person's events begin
    times: np.ndarray | None = None  # (events,) seconds since 1970; None: only the order is known

    def __len__(self) -> int:
        return len(self.users)

    @property
    def lengths(self) -> np.ndarray:
        return np.diff(self.starts)

    def history(self, user: int, end: int | None = None) -> np.ndarray:
        """A person's item codes, the oldest first; `end`: only so many."""
        start, stop = self.starts[user], self.starts[user + 1]
        return self.events[start : stop if end is None else start + end]

    def histories(self, ends: np.ndarray | None = None) -> list[np.ndarray]:
        """Everybody's item codes; `ends`: only so many of each."""
        until = self.lengths if ends is None else ends
        return [self.history(at, int(end)) for at, end in enumerate(until)]


def make_log(
    users: pd.Series, items: pd.Series, when: np.ndarray | None, real: bool, repeats: bool
) -> Log:
    """A log from rows without gaps, numbered in order of appearance.

    `when`: what orders a person's rows (ties keep the file's order), None for the file's order;
    `real`: it is seconds since 1970. Without `repeats` only the first time of each thing counts.
    """
    user, names = pd.factorize(users)
    item, things = pd.factorize(items)
    order = np.lexsort((np.arange(len(user)), when if when is not None else user, user))
    user, item = user[order], item[order]
    times = when[order] if when is not None and real else None
    kept = _distinct(user, item, len(things), times, repeats)
    user, item = user[kept], item[kept].astype(np.int32)
    starts = np.concatenate([[0], np.cumsum(np.bincount(user, minlength=len(names)))])
    return Log(
        texts(names), texts(things), item, starts, times[kept] if times is not None else None
    )


def _distinct(
    user: np.ndarray, item: np.ndarray, n_items: int, times: np.ndarray | None, repeats: bool
) -> np.ndarray:
    """Which rows stay: the first of each person and thing, or of each at the same moment."""
    pair = user.astype(np.int64) * n_items + item
    if repeats and times is None:
        return np.ones(len(user), dtype=bool)
    if repeats:
        return ~pd.DataFrame({"pair": pair, "time": times}).duplicated().to_numpy()
    return ~pd.Series(pair).duplicated().to_numpy()


def texts(names: pd.Index | np.ndarray) -> np.ndarray:
    """Names as text; whole numbers without a point.

    >>> texts(np.array([1.0, 2.0])).tolist()
    ['1', '2']
    """
    values = np.asarray(names)
    if values.dtype.kind == "f" and (values == np.floor(values)).all():
        values = values.astype(np.int64)
    return np.array([str(value) for value in values.tolist()], dtype=str)


@dataclass(frozen=True)
class Split:
    """For each person: events to learn from, and the places of the two held ones (-1: none)."""

    train: np.ndarray  # (people,) the first so many events
    valid: np.ndarray  # (people,) place of the event that settings are chosen on
    test: np.ndarray  # (people,) place of the event that scores are counted on

    def until_valid(self) -> np.ndarray:
        """Events to learn from once settings are chosen: the validation's too."""
        return np.where(self.valid >= 0, self.valid + 1, self.train)


def last_split(log: Log) -> Split:
    """The last event of everyone with three or more is the test, the one before it validation."""
    n, enough = log.lengths, log.lengths >= 3
    return Split(
        np.where(enough, n - 2, n), np.where(enough, n - 2, -1), np.where(enough, n - 1, -1)
    )


def time_split(log: Log, share: float = 0.1) -> Split:
    """One moment for all: the latest `share` of events is unseen, and the first of them is the
    test of everyone with an event before it. Those who were there twice before it validate."""
    assert log.times is not None
    moment = np.quantile(log.times, 1 - share)
    owner = np.repeat(np.arange(len(log)), log.lengths)
    before = np.bincount(owner[log.times < moment], minlength=len(log))
    known = before >= 2
    return Split(
        np.where(known, before - 1, before),
        np.where(known, before - 1, -1),
        np.where((before >= 1) & (before < log.lengths), before, -1),
    )


def cut(log: Log, ends: np.ndarray) -> Log:
    """The log with only the first so many events of each person."""
    place = np.arange(len(log.events)) - np.repeat(log.starts[:-1], log.lengths)
    kept = place < np.repeat(ends, log.lengths)
    return replace(
        log,
        events=log.events[kept],
        starts=np.concatenate([[0], np.cumsum(ends)]),
        times=None if log.times is None else log.times[kept],
    )
