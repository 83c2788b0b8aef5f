"""What customers buy and where they are, where an order log names products and countries."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.learn.buying.orders import Lines
from core.table.sheet import Sheet

FAVOURITES = 3
BETWEEN = " | "


@dataclass(frozen=True)
class Baskets:
    """One row per customer of the log, in the order of its names; "" and NaN where not named."""

    country: np.ndarray  # where most of the lines went
    favourites: np.ndarray  # the products in most lines, at most three
    variety: np.ndarray  # different products


def baskets(sheet: Sheet, found: Lines) -> Baskets:
    """From the lines that brought money or nothing; returns say little about taste."""
    bought = found.money >= 0
    n, who = len(found.names), found.who[bought]
    country, favourites = np.full(n, "", dtype=object), np.full(n, "", dtype=object)
    variety = np.full(n, np.nan)
    parts = _named(sheet, "country", found, bought)
    if parts is not None:
        first = _often(who, parts[0]).drop_duplicates("who")
        country[first["who"]] = parts[1][first["what"]]
    parts = _named(sheet, "product", found, bought)
    if parts is not None:
        counts = _often(who, parts[0])
        some = counts.groupby("who", sort=False).size()
        variety[some.index] = some
        top = counts.groupby("who", sort=False).head(FAVOURITES)
        told = pd.Series(parts[1][top["what"]]).groupby(top["who"].to_numpy()).agg(BETWEEN.join)
        favourites[told.index] = told
    return Baskets(country.astype(str), favourites.astype(str), variety)


def _named(
    sheet: Sheet, role: str, found: Lines, bought: np.ndarray
) -> tuple[np.ndarray, np.ndarray] | None:
    """Codes of the usable lines, -1 where empty, and the texts behind them."""
    column = sheet.values(role)
    if column is None:
        return None
    codes, texts = pd.factorize(column, sort=True)
    return codes[found.kept][bought], np.asarray(pd.Series(texts).astype("str"), dtype=object)


def _often(who: np.ndarray, what: np.ndarray) -> pd.DataFrame:
    """(who, what) pairs, each customer's most frequent first."""
    known = what >= 0
    width = int(what.max(initial=0)) + 1
    key, count = np.unique(who[known] * width + what[known], return_counts=True)
    frame = pd.DataFrame({"who": key // width, "what": key % width, "count": count})
    return frame.sort_values(["who", "count", "what"], ascending=[True, False, True])
