"""From tables to a log of events, a catalogue, and what a person should know of both."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from core.apps.recommend.catalogue import Catalogue, Said, catalogue, reader
from core.apps.recommend.contract import Config
from core.errors import UserError
from core.learn.sequence.log import Log, Split, last_split, make_log, time_split
from core.progress import Tell, silent
from core.table.moments import moments
from core.table.sheet import Sheet, Tables
from core.words import Message, msg

KNOWN_TIMES = 0.5  # share of the rows that must have a time


@dataclass(frozen=True)
class Features:
    """What the models read, and the health of the data."""

    log: Log
    catalogue: Catalogue
    health: Mapping[str, Any]  # plain JSON
    warnings: tuple[Message, ...] = ()


def features(tables: Tables, config: Config, tell: Tell = silent) -> Features:
    """The log and the catalogue; UserError where nothing can be learnt from them."""
    sheet = tables["main"]
    kept, counts = _kept(sheet, config)
    if kept.sum() < 2:
        raise UserError(
            msg("No row has both a customer and a product."),
            msg("Choose the two columns again; returns and other kinds of event are left out."),
        )
    rows = sheet.take(kept)
    when, real, warnings = _order(rows)
    user, item = (_names(rows, role) for role in ("user", "item"))
    log = make_log(user, item, when, real, config.repeat)
    if len(log.items) < 2:
        raise UserError(
            msg("There is only one product: nothing to choose from."),
            msg("Choose another column for the product, or add events of other products."),
        )
    said = Said(_prices(rows, item, len(log.items)), _titles(rows, item, len(log.items)))
    listed = catalogue(log.items, said, tables.get("items"), config.encoder, tell)
    facts = {**counts, **health(log, rows, listed), "times": real, "ordered": when is not None}
    return Features(log, listed, facts, (*warnings, *_told(facts, config)))


def divided(log: Log, config: Config) -> tuple[Split, tuple[Message, ...]]:
    """Who is tested on what; a time split needs real times."""
    if config.split == "time":
        if log.times is not None and log.times.max() > log.times.min():
            return time_split(log), ()
        return _nobody(log), (
            msg("Without real dates there is no split by time: no score is computed."),
        )
    return last_split(log), ()


def _nobody(log: Log) -> Split:
    none = np.full(len(log), -1)
    return Split(log.lengths, none, none)


def _kept(sheet: Sheet, config: Config) -> tuple[np.ndarray, dict[str, int]]:
    """Rows that count: with a customer and a product, of the kind asked for, no returns."""
    user, item = sheet.values("user"), sheet.values("item")
    assert user is not None and item is not None
    named = (user.notna() & item.notna()).to_numpy(bool)
    right = np.ones(len(sheet), dtype=bool)
    quantity, event = sheet.values("quantity"), sheet.values("event")
    if quantity is not None:
        right &= ~(pd.to_numeric(quantity, errors="coerce") <= 0).to_numpy(bool)
    returns = int((named & ~right).sum())
    if config.event:
        if event is None:
            raise UserError(
                msg("No column tells kinds of event apart."),
                msg("Name it as “{role}”, or leave the kind empty.", role=msg("Kind of event")),
            )
        right &= (event.astype("str").str.casefold() == config.event.casefold()).to_numpy(bool)
    facts = {"rows": len(sheet), "unnamed": int((~named).sum()), "returns": returns}
    return named & right, facts


def _names(sheet: Sheet, role: str) -> pd.Series:
    found = sheet.values(role)
    assert found is not None
    if pd.api.types.is_string_dtype(found.dtype):
        return found.str.strip()
    return found


def _order(sheet: Sheet) -> tuple[np.ndarray | None, bool, tuple[Message, ...]]:
    """What puts events in order, whether it is real time, and what was wrong with it."""
    column = sheet.values("time")
    if column is None:
        return None, False, (msg("No column says when: the order of the rows is taken."),)
    found, real = moments(column)
    known = 0.0 if found is None else float(np.isfinite(found).mean())
    if found is None or known < KNOWN_TIMES:
        return (
            None,
            False,
            (
                msg(
                    "“{name}” holds no times: the order of the rows is taken.",
                    name=str(column.name),
                ),
            ),
        )
    if known == 1:
        return found, real, ()
    filled = pd.Series(found).ffill().bfill().to_numpy()
    told = msg(
        "{n:count} rows have no time: they keep their place after the row before.",
        n=int((~np.isfinite(found)).sum()),
    )
    return filled, real, (told,)


def _prices(sheet: Sheet, item: pd.Series, n_items: int) -> np.ndarray | None:
    """The median price of each product in the events."""
    price = sheet.values("price")
    if price is None:
        return None
    codes = pd.factorize(item)[0]
    number = pd.to_numeric(price, errors="coerce").astype("float64")
    middle = number.where(number > 0).groupby(codes).median()
    return middle.reindex(np.arange(n_items)).to_numpy()


def _titles(sheet: Sheet, item: pd.Series, n_items: int) -> np.ndarray | None:
    """What each product is called most often in the events; of equals the first in the file."""
    title = sheet.values("title")
    if title is None:
        return None
    name = title.astype("str").str.strip().where(title.notna())
    pairs = pd.DataFrame({"code": pd.factorize(item)[0], "name": name}).dropna()
    pairs = pairs[pairs["name"] != ""]
    often = pairs.groupby(["code", "name"], sort=False).size().rename("n").reset_index()
    best = often.sort_values("n", ascending=False, kind="stable").drop_duplicates("code")
    return best.set_index("code")["name"].reindex(np.arange(n_items)).to_numpy(object)


def health(log: Log, rows: Sheet, listed: Catalogue) -> dict[str, Any]:
    """Size, density, long tail, repeats, lengths of histories, span of time."""
    counts = np.sort(np.bincount(log.events, minlength=len(log.items)))[::-1]
    lengths = log.lengths
    tenth = max(round(0.1 * len(counts)), 1)
    span = None if log.times is None else [float(log.times.min()), float(log.times.max())]
    return {
        "events": len(log.events),
        "users": len(log),
        "items": len(log.items),
        "density": len(log.events) / (len(log) * len(log.items)),
        "top_tenth": float(counts[:tenth].sum() / counts.sum()),
        "once": int((counts == 1).sum()),
        "length_median": float(np.median(lengths)),
        "length_max": int(lengths.max()),
        "short": int((lengths < 3).sum()),
        "again": len(rows) - len(log.events),
        "doubles": int(rows.frame.duplicated().sum()),
        "span": span,
        "cold": listed.cold,
        "reader": reader(listed),
        "unlisted": int((listed.frame["title"].to_numpy()[: listed.known] == log.items).sum()),
        "counts": counts[:: max(len(counts) // 60, 1)].tolist(),
    }


def _told(facts: Mapping[str, Any], config: Config) -> tuple[Message, ...]:
    found = []
    if facts["unnamed"]:
        found.append(msg("{n:count} rows name no customer or no product and are left out.",
                         n=facts["unnamed"]))  # fmt: skip
    if facts["returns"]:
        found.append(msg("{n:count} returns are left out.", n=facts["returns"]))
    if facts["again"] and not config.repeat:
        text = msg(
            "{n:count} rows repeat a customer and product: the first time of each counts. "
            "Set “Offer again” where things are bought again.",
            n=facts["again"],
        )
        found.append(text)
    return tuple(found)
