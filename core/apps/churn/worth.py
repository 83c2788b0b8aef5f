"""What each customer is worth: by a run of customer value, a column, or one value for all."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.apps.churn.contract import Config
from core.errors import UserError
from core.learn.cells import floats
from core.learn.label import text
from core.table.sheet import Sheet, Tables
from core.words import Message, msg

CUSTOMER, MONEY = "customer", "expected_money"  # columns of a value run's output


@dataclass(frozen=True)
class Worth:
    """Values (n,), NaN where unknown. `source`: run, column or assumed."""

    values: np.ndarray
    source: str
    warnings: tuple[Message, ...] = ()


def worth_of(tables: Tables, config: Config) -> Worth:
    """The value of every row of the main table; UserError where a run and the table share no id."""
    sheet = tables["main"]
    if "value" in tables:
        values = _from_run(sheet, tables["value"].frame)
        return Worth(values, "run", _told(values, "run"))
    name = sheet.column("value")
    if name is not None and name in sheet.frame.columns:
        values = floats(sheet.frame[name])
        if not (values > 0).any():
            raise UserError(
                msg("No customer has a value above zero in “{name}”.", name=name),
                msg("Choose another column for the value, or none and one value for all."),
            )
        return Worth(values, "column", _told(values, "column"))
    return Worth(np.full(len(sheet), config.customer_value), "assumed")


def value_in(row: Mapping[str, object], sheet_column: str | None, otherwise: float) -> float:
    """The value a typed row names, else the usual one."""
    if sheet_column is None:
        return otherwise
    try:
        return max(float(row.get(sheet_column)), 0.0)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return otherwise


def _from_run(sheet: Sheet, known: pd.DataFrame) -> np.ndarray:
    ids = sheet.values("id")
    if ids is None:
        raise UserError(
            msg("A run of customer value needs the customer number."),
            msg("Match the column of the table that names the customer."),
        )
    if CUSTOMER not in known.columns or MONEY not in known.columns:
        raise UserError(
            msg("The run of customer value lists no customers with their money."),
            msg("Choose a finished run of customer value."),
        )
    money = pd.Series(floats(known[MONEY]), index=text(known[CUSTOMER]))
    money = money[~money.index.duplicated() & money.index.notna()]
    values = text(ids).map(money).to_numpy(dtype=np.float64)
    if np.isnan(values).all():
        raise UserError(
            msg("No customer of this table is in the run of customer value."),
            msg("Both need the same customer numbers; match that column, or choose another run."),
        )
    return values


def _told(values: np.ndarray, source: str) -> tuple[Message, ...]:
    unknown, negative = int(np.isnan(values).sum()), int((values < 0).sum())
    told: list[Message] = []
    if unknown and source == "run":
        told.append(
            msg(
                "{n:count} customers are not in the run of customer value: never called.", n=unknown
            )
        )
    elif unknown:
        told.append(
            msg("{n:count} customers have no known value: they are never called.", n=unknown)
        )
    if negative:
        told.append(msg("{n:count} customers have a value below zero: it counts as 0.", n=negative))
    return tuple(told)
