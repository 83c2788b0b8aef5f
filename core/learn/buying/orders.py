"""From lines of an order log to orders: one per customer and day, returns netted, and said."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd

from core.errors import UserError
from core.table.sheet import Sheet
from core.words import Message, msg

DAY = np.timedelta64(1, "D")


@dataclass(frozen=True)
class Lines:
    """What is known of every usable line: whose, when, how much; days since 1970."""

    names: np.ndarray  # (customers,) text
    who: np.ndarray  # (lines,) place in `names`
    day: np.ndarray  # (lines,) whole days
    money: np.ndarray  # (lines,) below zero in a return
    kept: np.ndarray  # (rows of the table,) bool: which of them are lines
    notes: tuple[Message, ...] = ()
    facts: Mapping[str, int] = field(default_factory=dict)

    @property
    def first(self) -> int:
        return int(self.day.min())

    @property
    def last(self) -> int:
        return int(self.day.max())


@dataclass(frozen=True)
class Orders:
    """Orders by customer and day; a customer without any order left is not among `names`."""

    names: np.ndarray  # (customers,)
    who: np.ndarray  # (orders,) rising
    day: np.ndarray  # (orders,) rising within a customer
    money: np.ndarray  # (orders,) at least zero
    returned: float = 0.0  # money taken off by returns
    undone: int = 0  # orders that returns took back whole

    def __len__(self) -> int:
        return len(self.who)

    def until(self, day: int) -> "Orders":
        """The orders up to and with a day, all names kept in place."""
        here = self.day <= day
        return Orders(self.names, self.who[here], self.day[here], self.money[here])


def lines(sheet: Sheet, today: date | None = None) -> Lines:
    """The usable lines of an order log; what is left out is counted and said.

    Raises UserError where no line can be used, or all fall on one day.
    """
    amounts = _amounts(sheet)
    customers, days = names_of(sheet.frame[sheet.columns("customer")[0]]), _days(sheet)
    latest = np.datetime64(today or date.today()) + DAY  # a time zone may be ahead of ours
    reasons = {
        "customer": customers.isna().to_numpy(),
        "date": np.isnat(days),
        "amount": ~np.isfinite(amounts),
        "future": days > latest,
    }
    kept = ~np.logical_or.reduce(list(reasons.values()))
    counts = {name: int(lost.sum()) for name, lost in reasons.items()}
    if not kept.any():
        raise UserError(
            msg("No line has a customer, a date and an amount."),
            msg("Check which columns are matched to these three."),
        )
    codes, names = pd.factorize(customers[kept], sort=True)
    found = Lines(
        np.asarray(names, dtype=object).astype(str),
        codes.astype(np.int64),
        days[kept].astype("datetime64[D]").astype(np.int64),
        amounts[kept],
        kept,
        (*_notes(counts, sheet), *_together(sheet, kept, codes, days[kept])),
        {"lines": len(kept), "used": int(kept.sum()), **counts},
    )
    _spread(found)
    return found


def _together(
    sheet: Sheet, kept: np.ndarray, who: np.ndarray, days: np.ndarray
) -> tuple[Message, ...]:
    """How many order numbers were counted as one with another of the same customer and day."""
    column = sheet.values("order")
    if column is None:
        return ()
    number = pd.factorize(column)[0][kept]
    day = days.astype("datetime64[D]").astype(np.int64)
    each = pd.DataFrame({"who": who, "day": day, "number": number})[number >= 0]
    both = each.drop_duplicates()
    extra = len(both) - len(both[["who", "day"]].drop_duplicates())
    if not extra:
        return ()
    said = msg(
        "{n:count} order numbers fall on a day on which the customer has another: orders of one "
        "customer and day count as one.",
        n=extra,
    )
    return (said,)


def names_of(column: pd.Series) -> pd.Series:
    """Customer ids as text: 17850, 17850.0 and “17850.0” are one; blank ones are missing.

    >>> names_of(pd.Series(["a ", "7.0"])).tolist(), names_of(pd.Series([7.0, None])).tolist()[0]
    (['a', '7'], '7')
    """
    if pd.api.types.is_float_dtype(column):
        whole = column.dropna()
        if (whole == whole.round()).all() and (whole.abs() < 2**53).all():
            column = column.astype("Int64")
    codes, values = pd.factorize(column)  # ids repeat: each is written once
    text = pd.Series(values).astype("str").str.strip().str.replace(r"\.0+$", "", regex=True)
    text = text.mask(text.str.casefold().isin(("", "nan", "none", "null")))
    if text.empty:
        return pd.Series(pd.NA, index=range(len(codes)), dtype="str")
    return text.take(codes).mask(codes < 0).reset_index(drop=True)


def join(found: Lines, low: int | None = None, high: int | None = None) -> Orders:
    """The orders of the days low < day <= high: lines of one customer and day are one order.

    A day that nets below zero is a return: it is taken off the customer's latest orders before it.
    Only lines of these days are looked at, so that no later return can change an earlier answer.
    """
    low, high = found.first - 1 if low is None else low, found.last if high is None else high
    here = (found.day > low) & (found.day <= high)
    span = high - low + 1
    key, place = np.unique(found.who[here] * span + (found.day[here] - low), return_inverse=True)
    money = np.bincount(place, found.money[here], len(key))
    bought = np.bincount(place, found.money[here] >= 0, len(key)) > 0
    who, day = key // span, key % span + low
    money, kept, undone = _net(who, np.round(money, 6), bought)
    returned = -float(found.money[here][found.money[here] < 0].sum())
    return Orders(found.names, who[kept], day[kept], money[kept], returned, undone)


def _net(
    who: np.ndarray, money: np.ndarray, bought: np.ndarray
) -> tuple[np.ndarray, np.ndarray, int]:
    """Money after returns, and which orders stand; last in, first out, customer by customer."""
    kept = bought & (money >= 0)
    undone = int((bought & (money < 0)).sum())
    result = money.copy()
    starts = np.searchsorted(who, who, side="left")
    for at in np.flatnonzero(money < 0):
        owed, back = -money[at], at - 1
        while owed > 1e-9 and back >= starts[at]:
            if kept[back] and result[back] > 0:
                taken = min(owed, result[back])
                result[back] -= taken
                owed -= taken
                if result[back] <= 1e-9:
                    kept[back], undone = False, undone + 1
            back -= 1
    return result, kept, undone


def _days(sheet: Sheet) -> np.ndarray:
    return sheet.frame[sheet.columns("date")[0]].to_numpy().astype("datetime64[s]")


def _amounts(sheet: Sheet) -> np.ndarray:
    amount, quantity, price = (sheet.values(role) for role in ("amount", "quantity", "price"))
    if amount is not None:
        return amount.to_numpy(float, na_value=np.nan)
    if quantity is None or price is None:
        raise UserError(
            msg("No column says how much money an order line is worth."),
            msg("Match “Amount”, or both “Quantity” and “Price”."),
        )
    return quantity.to_numpy(float, na_value=np.nan) * price.to_numpy(float, na_value=np.nan)


def _spread(found: Lines) -> None:
    if found.first == found.last:
        raise UserError(
            msg("All lines fall on one day."),
            msg("Choose a log of several weeks; check that the date column is the order's date."),
        )


def _notes(counts: Mapping[str, int], sheet: Sheet) -> tuple[Message, ...]:
    told = {
        "customer": msg("{n:count} lines without a customer are left out.", n=counts["customer"]),
        "date": msg("{n:count} lines without a date are left out.", n=counts["date"]),
        "amount": msg("{n:count} lines without an amount are left out.", n=counts["amount"]),
        "future": msg("{n:count} lines dated in the future are left out.", n=counts["future"]),
    }
    return (*(told[name] for name, n in counts.items() if n), *_currencies(sheet))


def _currencies(sheet: Sheet) -> tuple[Message, ...]:
    """A warning where a column says that amounts are in several currencies."""
    for name in sheet.frame.columns:
        if str(name).strip().casefold() not in ("currency", "currency_code", "币种", "货币"):
            continue
        values = sheet.frame[name].dropna().astype("str").unique()
        if len(values) > 1:
            said = msg(
                "Amounts are in {n:count} currencies ({names}) and are added as they stand: "
                "convert them first, or keep one.",
                n=len(values),
                names=", ".join(sorted(values)[:5]),
            )
            return (said,)
    return ()
