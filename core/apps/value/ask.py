"""Live questions: one customer's history and what to expect; and new order lines scored."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

import numpy as np
import pandas as pd

from core.apps.value.customers import customers
from core.apps.value.fit import Fitted
from core.apps.value.kinds import names
from core.errors import UserError
from core.learn.buying.history import history
from core.learn.buying.orders import join, lines, names_of
from core.table.sheet import Tables
from core.words import Message, msg, pack, to_json

ADDED = ("expected_transactions", "expected_money", "p_alive")
MOST = 200  # orders of a customer that are told, the latest


def ask(fitted: Fitted, question: Mapping[str, Any]) -> dict[str, Any]:
    """{"customer": ID} -> history, value, chance of being alive, next order, next step."""
    asked = question.get("customer")
    if asked is None:
        raise UserError(
            msg("The question names no customer."), msg("Ask with customer=ID, as in the log.")
        )
    name = str(names_of(pd.Series([asked])).iloc[0])
    frame = customers(fitted)
    here = np.flatnonzero(frame["customer"] == name)
    if not len(here):
        close = get_close_matches(name, frame["customer"].head(50_000).tolist(), n=1)
        mend: Message = msg("Ask for one that ordered, as its id stands in the log.")
        raise UserError(
            msg("There is no customer “{name}”.", name=name),
            msg("Did you mean “{name}”?", name=close[0]) if close else mend,
        )
    row = frame.iloc[here[0]]
    return {
        **{key: _plain(row[key]) for key in frame.columns},
        "kind": _kind(fitted, row.get("kind")),
        "rank": int(here[0]) + 1,
        "customers": len(frame),
        "horizon": fitted.horizon,
        "lapse": fitted.config.lapse,
        "next_order": _next(fitted, float(row["next_order_days"])),
        "history": _history(fitted, name),
    }


def _kind(fitted: Fitted, packed: str | None) -> object:
    """The kind of customer as a JSON message; None where there are no kinds."""
    if fitted.kinds is None or packed is None:
        return None
    return next((to_json(one) for one in names(fitted.kinds) if pack(one) == packed), None)


def _next(fitted: Fitted, days: float) -> str | None:
    """The day by which the next order has come with even chances, counted from the log's end."""
    if not np.isfinite(days) or days > 3650:
        return None
    return str(np.datetime64(int(fitted.last + round(days)), "D"))


def _history(fitted: Fitted, name: str) -> list[dict[str, Any]]:
    orders = fitted.orders
    place = np.flatnonzero(orders.names == name)
    mine = np.flatnonzero(orders.who == place[0])[-MOST:]
    return [
        {"date": str(np.datetime64(int(orders.day[at]), "D")), "money": float(orders.money[at])}
        for at in mine
    ]


def _plain(cell: Any) -> Any:
    if isinstance(cell, pd.Timestamp):
        return str(cell.date())
    return cell.item() if hasattr(cell, "item") else cell


def listing(fitted: Fitted, tables: Tables) -> pd.DataFrame:
    """The run's own list: one row per customer of the log that was learned from."""
    return customers(fitted)


def scored(fitted: Fitted, tables: Tables) -> pd.DataFrame:
    """What is expected of the customer of every line, by the lines of this file; in its order.

    Lines of no customer, and of customers whose orders were all undone, have nothing expected.
    """
    sheet = tables["main"]
    found = lines(sheet)
    orders = join(found)
    known = history(orders, found.last)
    config = fitted.config
    told = fitted.future.forecast(orders, known, fitted.horizon, config.lapse, config.discount)
    columns = dict(zip(ADDED, (told.orders, told.money, told.alive), strict=True))
    by_name = pd.DataFrame(columns, index=found.names[known.who])
    asked = names_of(sheet.frame[sheet.columns("customer")[0]])
    return by_name.reindex(asked.to_numpy()).reset_index(drop=True)
