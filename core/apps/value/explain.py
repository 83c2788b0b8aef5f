"""Why: segments and how customers move between them, cohorts, and on how few the money rests."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

import numpy as np
import pandas as pd

from core.apps.value.customers import customers
from core.apps.value.features import Log, features
from core.apps.value.fit import Fitted
from core.judge import rfm
from core.learn.buying.history import History
from core.learn.segments import Segments
from core.table.sheet import Tables

DRAWS, SAMPLED = 100, 5_000  # parameter draws, on at most so many customers
COHORTS, PERIODS = 24, 24  # most rows and columns of the cohort table
QUARTERLY = 730  # days of log from which cohorts are quarters, not months


@dataclass(frozen=True)
class Cohorts:
    """Of the customers who came in a month (or quarter): the share who ordered k of them later."""

    names: tuple[str, ...]
    sizes: tuple[int, ...]
    kept: tuple[tuple[float | None, ...], ...]  # None: not yet over
    quarters: bool


@dataclass(frozen=True)
class Reasons:
    """What the report says about the customers as they stand at the end of the log."""

    segments: pd.DataFrame  # segment, customers, money, expected_money, at_stake, p_alive
    rules: tuple[rfm.Rule, ...]
    migration: tuple[tuple[str, ...], np.ndarray]  # names, counts then -> now
    cohorts: Cohorts
    concentration: tuple[np.ndarray, np.ndarray]  # share of customers, of past money
    frame: pd.DataFrame  # the list of customers
    kinds: Segments | None
    spread: float  # relative, of the expected total, from parameter draws and chance
    rate: Mapping[str, float]
    worth: Mapping[str, Any]
    settings: Mapping[str, object]
    record: Mapping[str, Any]


def explain(fitted: Fitted, test: Tables) -> Reasons:
    """The customers behind the numbers."""
    log, frame = features(test["main"], fitted.config), customers(fitted)
    rules = rfm.parse(fitted.config.segments)
    rate = {name: getattr(fitted.future.rate, name) for name in ("r", "alpha", "a", "b")}
    worth = {name: getattr(fitted.future.worth, name) for name in ("p", "q", "v", "holds")}
    return Reasons(
        _segments(frame, rules),
        rules,
        migration(log, rules),
        cohorts(log),
        concentration(log.now().total),
        frame,
        fitted.kinds,
        _spread(fitted),
        rate,
        {**worth, "correlation": fitted.tested.worth.correlation},
        asdict(fitted.config),
        fitted.record,
    )


def _segments(frame: pd.DataFrame, rules: tuple[rfm.Rule, ...]) -> pd.DataFrame:
    summed = frame.groupby("segment").agg(
        customers=("customer", "size"),
        money=("money", "sum"),
        expected_money=("expected_money", "sum"),
        at_stake=("at_stake", "sum"),
        p_alive=("p_alive", "mean"),
    )
    order = [rule.key for rule in rules] + [rfm.REST]
    return summed.reindex([key for key in dict.fromkeys(order) if key in summed.index])


def migration(log: Log, rules: tuple[rfm.Rule, ...]) -> tuple[tuple[str, ...], np.ndarray]:
    """From each segment at the cut to each at the end: customers known at both days."""
    then, now = log.before(), log.now()
    names = tuple(dict.fromkeys([*(rule.key for rule in rules), rfm.REST]))
    known = np.intersect1d(then.who, now.who)
    sides = []
    for one in (then, now):
        found = rfm.segments(_table(one), rules)
        sides.append(pd.Series(found, index=one.who).loc[known].to_numpy())
    places = {name: at for at, name in enumerate(names)}
    counts = np.zeros((len(names), len(names)), dtype=int)
    np.add.at(counts, tuple(np.array([places[name] for name in side], int) for side in sides), 1)
    return names, counts


def _table(known: History) -> pd.DataFrame:
    return rfm.table(known.age - known.recency, known.x + 1, known.total, known.age)


def cohorts(log: Log) -> Cohorts:
    """Retention by month of the first order; by quarter where the log is long."""
    quarters = log.last - log.lines.first >= QUARTERLY
    orders = log.whole
    months = orders.day.astype("datetime64[D]").astype("datetime64[M]").astype(int)
    period = months // 3 if quarters else months
    start = np.searchsorted(orders.who, np.unique(orders.who))
    first = np.repeat(period[start], np.diff(np.append(start, len(orders))))
    both = pd.DataFrame({"who": orders.who, "cohort": first, "later": period - first})
    active = both.drop_duplicates().groupby(["cohort", "later"]).size().unstack(fill_value=0)
    active = active.iloc[-COHORTS:]
    final = int(period.max())
    rows = []
    for cohort, (_, row) in zip(active.index.tolist(), active.iterrows(), strict=True):
        ages = range(1, min(int(final - active.index.min()), PERIODS) + 1)
        size = float(row.get(0, 0))
        rows.append(
            tuple(float(row.get(k, 0)) / size if cohort + k <= final else None for k in ages)
        )
    names = tuple(_named(int(cohort), quarters) for cohort in active.index)
    return Cohorts(names, tuple(int(n) for n in active[0]), tuple(rows), quarters)


def _named(period: int, quarters: bool) -> str:
    if quarters:
        return f"{1970 + period // 4} Q{period % 4 + 1}"
    return str(np.datetime64(period, "M"))


def concentration(money: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Shares of customers, the best first, and of the money they brought: (101,), (101,)."""
    ranked = np.append(0.0, np.cumsum(np.sort(money)[::-1]))
    shares = np.linspace(0, 1, 101)
    total = max(float(ranked[-1]), 1e-12)
    return shares, np.interp(shares * len(money), np.arange(len(ranked)), ranked) / total


def _spread(fitted: Fitted) -> float:
    """How unsure the expected total is: the parameters' own doubt, and the luck of the draw."""
    known = fitted.known()
    step = max(len(known) // SAMPLED, 1)
    names = [item.name for item in fields(History) if item.name != "day"]
    some = History(known.day, *(getattr(known, name)[::step] for name in names))
    totals = [
        float(one.expected(some, fitted.horizon).sum()) for one in fitted.future.rate.draws(DRAWS)
    ]
    middle = max(float(fitted.future.rate.expected(some, fitted.horizon).sum()), 1e-9)
    luck = 1 / np.sqrt(max(middle * step, 1.0))
    own = float(np.std(totals)) / middle if totals else 0.0
    return float(np.hypot(own, luck))
