"""Live questions: what if costs, service, lead times or money were others; one item; new rows."""

from collections.abc import Mapping
from dataclasses import asdict
from difflib import get_close_matches
from typing import Any

import numpy as np
import pandas as pd

from core.apps.stock.contract import Config
from core.apps.stock.decide import Decision, columns, decide, order_list, short, terms
from core.apps.stock.explain import classes, spending, totals
from core.apps.stock.features import BETWEEN, Items, items_of
from core.apps.stock.fit import Fitted
from core.apps.stock.through import PERIODS, pick, run
from core.errors import UserError
from core.learn.stock.policies import left_and_short, quantile
from core.learn.stock.simulate import SERIES
from core.settings import parse
from core.table.sheet import Tables
from core.words import msg

ASKED = ("list", "item", "curve")
MOST_LISTED = 50_000
SHARES = (0.8, 0.85, 0.9, 0.925, 0.95, 0.96, 0.97, 0.98, 0.99, 0.995)  # of a curve
LEVELS = (0.1, 0.25, 0.5, 0.75, 0.9)
COLUMNS = ("order", "order_cost", "expected_gain", "reorder_point", "order_up_to", "service_after")


def ask(fitted: Fitted, question: Mapping[str, Any]) -> dict[str, Any]:
    """{SETTING: VALUE, ...} -> the orders in all at these settings; with {"list": N} their rows,
    with {"curve": true} cost against service, with {"item": NAME} one item through time."""
    config = settled(fitted.config, question)
    found = decide(fitted.items, config, fitted.known)
    told: dict[str, Any] = {**totals(found), "money": spending(found)}
    if "list" in question:
        told |= _listed(fitted.items, found, question["list"])
    if question.get("curve") not in (None, "", False, "false"):
        told |= _curve(fitted.items, config, found)
    if question.get("item") not in (None, ""):
        told |= _one(fitted, config, found, str(question["item"]))
    return told


def settled(config: Config, question: Mapping[str, Any]) -> Config:
    """The run's settings with those of the question; UserError names a wrong one."""
    asked = {name: value for name, value in question.items() if name not in ASKED}
    return parse(Config, {**asdict(config), **asked})


def _listed(items: Items, found: Decision, most: Any) -> dict[str, Any]:
    try:
        rows = min(max(int(most), 1), MOST_LISTED)
    except (TypeError, ValueError):
        raise UserError(
            msg("“{value}” does not fit the setting “{name}”.", value=str(most), name="list"),
            msg("It takes {kind}.", kind=msg("a whole number")),
        ) from None
    frame = order_list(items, found).head(rows)
    return {"rows": {str(name): _plain(frame[name].to_numpy()) for name in frame}}


def _curve(items: Items, config: Config, found: Decision) -> dict[str, Any]:
    """Stock, cost of keeping and of shortage a year, by service: as drawn, for all items."""
    known, per_year = terms(items, config), items.per_year(config) / config.review
    rows: dict[str, list[float]] = {"service": [], "stock": [], "holding": [], "shortage": []}
    for share in SHARES:
        level = np.maximum(quantile(found.cover, np.full(len(items), share)), 0.0)
        left, owed = left_and_short(found.cover, level)
        rows["service"].append(share)
        rows["stock"].append(float((known.unit * left).sum()))
        rows["holding"].append(float((found.money.over * left).sum() * per_year))
        rows["shortage"].append(float((found.money.under * owed).sum() * per_year))
    table = classes(items, config, found)
    return {"curve": rows, "classes": {str(name): _plain(table[name].to_numpy()) for name in table}}


def _one(fitted: Fitted, config: Config, found: Decision, name: str) -> dict[str, Any]:
    at = find(fitted.items, name)
    alone = pick(fitted.items, np.array([at]))
    path = run(alone, config, fitted.known, from_now=True).path
    days = np.arange(1, PERIODS + 1)
    lead = alone.lead(config)
    levels = quantile(np.repeat(found.cover[at : at + 1], len(LEVELS), 0), np.array(LEVELS))
    return {
        "item": str(fitted.items.labels()[at]),
        "order": float(found.units[at]),
        "wanted": float(found.wanted[at]),
        "gain": float(found.earned[at]),
        "level": float(found.level[at]),
        "low": _number(found.rule.low[at]),
        "high": float(found.rule.high[at]),
        "fractile": float(found.rule.fractile[at]),
        "expected": float(found.cover[at].mean()),
        "ready": float(found.ready()[at]),
        "lead_time": float(lead.mean[0]),
        "lead_time_deviation": float(lead.deviation[0]),
        "cover": {
            f"q{round(100 * share)}": float(value)
            for share, value in zip(LEVELS, levels, strict=True)
        },
        "path": {"period": days.tolist(), **{key: _plain(short(path[key][0])) for key in SERIES}},
    }


def find(items: Items, asked: str) -> int:
    """The place of the item asked for: the parts of its name joined by |, or as it is shown."""
    name = asked.strip()
    joined = items.names.agg(BETWEEN.join, axis=1)
    for candidates in (joined.to_numpy(), items.labels()):
        here = np.flatnonzero(candidates == name)
        if len(here):
            return int(here[0])
    close = get_close_matches(name, joined.head(20_000), n=1)
    raise UserError(
        msg("There is no item “{name}”.", name=name),
        msg("Did you mean “{name}”?", name=close[0])
        if close
        else msg("Ask for its parts joined by |, as in {name}.", name=str(joined.iloc[0])),
    )


def listing(fitted: Fitted, tables: Tables) -> pd.DataFrame:
    """The run's own list: a row per item, the best use of money first."""
    return order_list(fitted.items, decide(fitted.items, fitted.config, fitted.known))


def scored(fitted: Fitted, tables: Tables) -> pd.DataFrame:
    """What to order for the rows of a new file, in its order, within the run's budget.

    Items are those of the run of demand; without one the file tells their means and deviations.
    An item named twice is ordered by its last row.
    """
    items, row = items_of(tables["main"], fitted.items.forecast, fitted.config)
    told = columns(items, decide(items, fitted.config, fitted.known))[list(COLUMNS)]
    sums = told.groupby(row).sum(min_count=1)
    found = sums.assign(service_after=told["service_after"].groupby(row).mean())
    return found.reindex(np.arange(len(tables["main"]))).reset_index(drop=True)


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _plain(values: np.ndarray) -> list[Any]:
    cells = values.tolist()
    return [None if isinstance(cell, float) and not np.isfinite(cell) else cell for cell in cells]
