"""From a table of items, or a run of demand beside it, to curves, costs and stock per item."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from core.apps.stock.contract import Config
from core.apps.stock.forecasts import Forecasts, forecasts
from core.errors import UserError
from core.learn.cells import floats
from core.learn.stock.cover import MOST_PERIODS, Lead
from core.learn.stock.curves import Curves, from_moments
from core.table.sheet import Sheet, Tables
from core.words import Message, msg

BETWEEN = "|"
FIGURES = ("lead_time", "lead_time_deviation", "unit_cost", "price", "pack", "minimum")
STOCKS = ("on_hand", "on_order")


@dataclass(frozen=True)
class Items:
    """S items: names as told, demand curves, and their figures (S,), NaN where not told.

    `period`: days of a period where dates tell it.
    """

    names: pd.DataFrame
    curves: Curves
    figures: Mapping[str, np.ndarray]
    forecast: Forecasts | None = None
    kind: np.ndarray | None = None  # of demand, where a run says it
    notes: tuple[Message, ...] = ()

    def __len__(self) -> int:
        return len(self.names)

    def labels(self) -> np.ndarray:
        """One text per item: its columns joined."""
        return self.names.agg(" · ".join, axis=1).to_numpy(dtype=str)

    def lead(self, config: Config) -> Lead:
        """Lead times as the settings of the moment have them."""
        mean = _chosen(config.lead_time, self.figures["lead_time"], 1.0) + config.lead_time_added
        spread = _chosen(config.lead_time_deviation, self.figures["lead_time_deviation"], 0.0)
        return Lead(mean, spread)

    def per_year(self, config: Config) -> float:
        days = self.forecast.days if self.forecast else None
        return config.periods_per_year or (365.25 / days if days else 52.0)

    def position(self) -> np.ndarray:
        """Units on hand and on the way."""
        return sum((np.nan_to_num(self.figures[name]) for name in STOCKS), np.zeros(len(self)))


def features(tables: Tables, config: Config) -> Items:
    """The items of a training; UserError names the column that cannot be right."""
    run = forecasts(tables) if "demand" in tables else None
    return items_of(tables["main"], run, config)[0]


def items_of(sheet: Sheet, run: Forecasts | None, config: Config) -> tuple[Items, np.ndarray]:
    """The items of a table, and the row (S,) that each of them stands in."""
    figures = figures_of(sheet)
    found, row = _of_run(sheet, figures, run) if run else _of_table(sheet, figures)
    return replace(found, notes=(*found.notes, *_odd(found, config))), row


def figures_of(sheet: Sheet) -> dict[str, np.ndarray]:
    """Costs, lead times and stock by row; UserError where a number cannot be one."""
    found = {}
    for role in (*FIGURES, *STOCKS):
        column = sheet.values(role)
        values = np.full(len(sheet), np.nan) if column is None else floats(column)
        if role not in STOCKS:
            _not_below(role, values, sheet, above=role == "pack")
        found[role] = values
    return found


def _of_table(sheet: Sheet, figures: Mapping[str, np.ndarray]) -> tuple[Items, np.ndarray]:
    """Each row an item, its demand a gamma distribution."""
    means, deviations = sheet.values("mean"), sheet.values("deviation")
    if means is None or deviations is None:
        raise UserError(
            msg("The table tells no mean and deviation of demand."),
            msg("Match both columns, or build on a run of demand."),
        )
    mean, deviation = floats(means), floats(deviations)
    _not_below("mean", mean, sheet)
    _not_below("deviation", deviation, sheet)
    kept = np.isfinite(mean)
    if not kept.any():
        raise UserError(
            msg("No item has a mean demand."), msg("Fill the column, or choose another.")
        )
    notes = _left_out(int((~kept).sum()), msg("without a mean demand"))
    blank = int(np.isnan(deviation[kept]).sum())
    if blank:
        notes += (
            msg("{n:count} items have no deviation: none is assumed, so no safety stock.", n=blank),
        )
    flat = int(((deviation == 0) & (mean > 0) & kept).sum())
    if flat:
        notes += (
            msg("{n:count} items never vary by the table: they get no safety stock.", n=flat),
        )
    curves = from_moments(mean[kept], np.nan_to_num(deviation[kept]))
    names = names_of(sheet)[kept].reset_index(drop=True)
    told = {key: values[kept] for key, values in figures.items()}
    return Items(names, curves, told, notes=notes), np.flatnonzero(kept)


def _of_run(
    sheet: Sheet, figures: Mapping[str, np.ndarray], run: Forecasts
) -> tuple[Items, np.ndarray]:
    """The series of a run of demand that the table has a row for; the last row counts."""
    found, notes = _rows_of(sheet, run.names)
    kept = np.isfinite(found)
    at = found[kept].astype(int)
    picked = run.take(kept)
    told = {key: values[at] for key, values in figures.items()}
    return Items(picked.names, picked.curves, told, picked, picked.kind, notes), at


def _rows_of(sheet: Sheet, names: pd.DataFrame) -> tuple[np.ndarray, tuple[Message, ...]]:
    """The row (S,) of the table for every series of the run, NaN where there is none."""
    if len(names) == len(sheet) == 1:
        return np.zeros(1), ()
    mine, theirs = _shared(sheet, names)
    keys, series = _joined(sheet.frame, mine), _joined(names, theirs)
    last = pd.Series(np.arange(len(keys)), index=keys).groupby(level=0).last()
    row = series.map(last).to_numpy(dtype=float)
    kept = np.isfinite(row)
    if not kept.any():
        raise UserError(
            msg("No item of this table is in the run of demand."),
            msg(
                "Both need the same names in {columns}; match them, or choose another run.",
                columns=", ".join(theirs),
            ),
        )
    notes = _left_out(int((~kept).sum()), msg("of the run that the table does not name"))
    more, twice = len(last) - series[kept].nunique(), len(keys) - len(last)
    if more:
        notes += (msg("{n:count} items of the table are not in the run of demand.", n=more),)
    if twice:
        notes += (msg("{n:count} rows name an item again: its last row counts.", n=twice),)
    return row, notes


def _shared(sheet: Sheet, names: pd.DataFrame) -> tuple[list[str], list[str]]:
    """The columns that name an item in the table, and in the run, in the same order."""
    mine, theirs = list(sheet.columns("series")), [str(name) for name in names]
    common = [name for name in mine if name in theirs] or [
        name for name in theirs if name in sheet.frame
    ]
    if common:
        return common, common
    if mine and len(mine) == len(theirs):
        return mine, theirs
    raise UserError(
        msg("The table and the run of demand share no column that names an item."),
        msg("Match the item columns; the run calls them {columns}.", columns=", ".join(theirs)),
    )


def _joined(frame: pd.DataFrame, columns: list[str]) -> pd.Series:
    told = texts(frame[columns])
    found = told[columns[0]]
    for name in columns[1:]:
        found = found.str.cat(told[name], sep=BETWEEN)
    return found


def names_of(sheet: Sheet) -> pd.DataFrame:
    """The item's columns as text; without any, the number of the row."""
    columns = list(sheet.columns("series"))
    if not columns:
        return pd.DataFrame({"item": np.arange(1, len(sheet) + 1).astype(str)}, dtype="str")
    return texts(sheet.frame[columns])


def texts(frame: pd.DataFrame) -> pd.DataFrame:
    """Names as text: 7.0 and 7 are the same item."""
    whole = frame.copy()
    for name in whole:
        column = whole[name]
        if pd.api.types.is_float_dtype(column) and (column.dropna() % 1 == 0).all():
            column = column.astype("Int64")
        whole[name] = column.astype("str").fillna("–")
    return whole


def _chosen(given: float | None, told: np.ndarray, usual: float) -> np.ndarray:
    if given is not None:
        return np.full(len(told), float(given))
    return np.where(np.isnan(told), usual, told)


def _not_below(role: str, values: np.ndarray, sheet: Sheet, above: bool = False) -> None:
    bad = values <= 0 if above else values < 0
    n = int(bad.sum())
    if n:
        what = msg(
            "Column “{name}” has {n:count} values below zero, the first in row {row:count}.",
            name=str(sheet.column(role)),
            n=n,
            row=int(np.flatnonzero(bad)[0]) + 1,
        )
        if above:
            what = msg(
                "Column “{name}” has {n:count} values that are not above zero, the first in row "
                "{row:count}.",
                name=str(sheet.column(role)),
                n=n,
                row=int(np.flatnonzero(bad)[0]) + 1,
            )
        raise UserError(what, msg("Correct them, leave them blank, or match another column."))
    if role == "lead_time" and np.nanmax(values, initial=0.0) > MOST_PERIODS / 2:
        raise UserError(
            msg("Column “{name}” has lead times above 200 periods.", name=str(sheet.column(role))),
            msg("Lead times are told in the periods of the demand: weeks beside weekly demand."),
        )


def _left_out(n: int, why: Message) -> tuple[Message, ...]:
    return (msg("{n:count} items {why} are left out.", n=n, why=why),) if n else ()


def _odd(items: Items, config: Config) -> tuple[Message, ...]:
    """What a person should look at in the figures."""
    cost, price = items.figures["unit_cost"], items.figures["price"]
    found: list[Message] = []
    told, blank = np.isfinite(cost), int(np.isnan(cost).sum())
    if told.any() and blank:
        found.append(
            msg("{n:count} items have no unit cost: the median of the others stands in.", n=blank)
        )
    if not told.any():
        found.append(
            msg("No unit cost is told: a unit of each item counts as 1, and so do leftovers.")
        )
    loss = int((price < cost).sum())
    if loss:
        found.append(
            msg("{n:count} items sell below their unit cost: each unit ordered loses.", n=loss)
        )
    if items.forecast is None and config.dependence is None:
        found.append(
            msg("The periods' demand is taken as independent, since the table cannot tell.")
        )
    return tuple(found)


def record(items: Items, config: Config) -> dict[str, Any]:
    """The items in numbers, for the report."""
    lead = items.lead(config)
    return {
        "items": len(items),
        "from_run": items.forecast is not None,
        "frequency": items.forecast.frequency if items.forecast else None,
        "known_periods": items.curves.periods if items.forecast else None,
        "lead_time": float(lead.mean.mean()),
        "costed": bool(np.isfinite(items.figures["unit_cost"]).any()),
        "priced": bool(np.isfinite(items.figures["price"]).any()),
    }
