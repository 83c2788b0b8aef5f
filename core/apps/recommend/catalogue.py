"""What is known of each product: its name, category, price; and a place for those nobody took."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

import numpy as np
import pandas as pd

from core.learn.encoder import embed, find
from core.learn.sequence.log import texts
from core.learn.sequence.wording import letters, nearest_words
from core.progress import Tell, silent
from core.table.sheet import Sheet

COLUMNS = ("title", "category", "text", "price", "available")
YES = ("yes", "y", "true", "t", "1", "available", "in stock", "是", "有", "有货", "在售")


@dataclass(frozen=True)
class Catalogue:
    """One row per product; the first `known` are those of the log, in its order."""

    frame: pd.DataFrame  # item, title, category, price, available, and text where given
    known: int
    near: np.ndarray = field(default_factory=lambda: np.empty((0, 0), np.int64))
    alike: np.ndarray = field(default_factory=lambda: np.empty((0, 0)))  # weights of `near`
    encoder: str = ""  # what read the words; empty: runs of letters

    @property
    def cold(self) -> int:
        """How many products nobody took yet; `near` holds the known ones most like each."""
        return len(self.frame) - self.known

    def place(self) -> dict[str, int]:
        """The row of each product by its name."""
        return {name: at for at, name in enumerate(self.frame["item"])}

    def title(self, at: int) -> str:
        return self.titles[at]

    @cached_property
    def titles(self) -> list[str]:
        """What each product is called."""
        return [str(title) for title in self.frame["title"].tolist()]

    def facts(self) -> dict[str, Any]:
        """Plain JSON; see `restored`."""
        columns = {name: self.frame[name].astype(object).where(self.frame[name].notna(), None)
                   for name in self.frame}  # fmt: skip
        return {
            "known": self.known,
            "encoder": self.encoder,
            "frame": {name: list(c) for name, c in columns.items()},
        }


def reader(listed: Catalogue) -> str:
    """The encoder that read the words, named as on the hub; empty: runs of letters did, or none
    had to be read."""
    return listed.encoder.replace("--", "/", 1)


def restored(facts: Mapping[str, Any], near: np.ndarray, alike: np.ndarray) -> Catalogue:
    """The catalogue that `facts` wrote."""
    return Catalogue(
        _typed(pd.DataFrame(facts["frame"])),
        int(facts["known"]),
        near,
        alike,
        facts.get("encoder", ""),
    )


@dataclass(frozen=True)
class Said:
    """What the events themselves say of each product of the log; nothing where they say none."""

    prices: np.ndarray | None = None
    titles: np.ndarray | None = None


def catalogue(
    items: np.ndarray,
    said: Said,
    sheet: Sheet | None,
    encoder: str = "auto",
    tell: Tell = silent,
) -> Catalogue:
    """Every product of the log, and those of the catalogue that no event names.

    `said`: the catalogue's own word counts more. `encoder`: see core/learn/encoder.py; only the
    products nobody took yet are placed by it.
    """
    known = pd.DataFrame({"item": pd.Series(items, dtype="str")})
    listed = _listed(sheet) if sheet is not None and sheet.column("item") else None
    if listed is None:
        frame = known
    else:
        new = listed[~listed["item"].isin(set(items.tolist()))]
        frame = pd.concat([known.merge(listed, on="item", how="left"), new], ignore_index=True)
    for name in ("title", "category", "price", "available"):
        if name not in frame:
            frame[name] = None
    if said.prices is not None:
        frame["price"] = pd.to_numeric(frame["price"], errors="coerce")
    for name, values in (("price", said.prices), ("title", said.titles)):
        if values is not None:
            frame[name] = frame[name].fillna(pd.Series(values))
    frame = _typed(frame)
    if len(frame) == len(items):
        return Catalogue(frame, len(items))
    folder = find(encoder)
    read = letters if folder is None else partial(embed, folder=folder, tell=tell)
    near, alike = nearest_words(_written(frame).tolist(), len(items), read)
    return Catalogue(frame, len(items), near, alike, "" if folder is None else folder.name)


def _listed(sheet: Sheet) -> pd.DataFrame:
    """The catalogue's columns by role, one row per product; the first of doubles counts."""
    names = sheet.values("item")
    assert names is not None
    rows = sheet.frame[names.notna()]
    found = {"item": pd.Series(texts(pd.Index(rows[names.name])), dtype="str")}
    for role in COLUMNS:
        name = sheet.column(role)
        if name is not None:
            found[role] = rows[name].reset_index(drop=True)
    return pd.DataFrame(found).drop_duplicates("item").reset_index(drop=True)


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    """Text as text, prices as numbers, what is in stock as true or false (unknown: true)."""
    title = frame["title"].astype("str").where(frame["title"].notna(), frame["item"])
    frame = frame.assign(
        title=title.astype("str"),
        category=frame["category"].astype("str").where(frame["category"].notna()),
        price=pd.to_numeric(frame["price"], errors="coerce"),
        available=_available(frame["available"]),
    )
    return frame.reset_index(drop=True)


def _available(cells: pd.Series) -> pd.Series:
    flags = cells.map(lambda cell: int(cell) if isinstance(cell, bool) else cell)
    number = pd.to_numeric(flags, errors="coerce")
    said = cells.astype("str").str.strip().str.casefold().isin(YES)
    return (number.gt(0) | said | cells.isna()).astype(bool)


def _written(frame: pd.DataFrame) -> pd.Series:
    """All that is written of each product."""
    text = frame["text"].fillna("").astype("str") if "text" in frame else ""
    return frame["title"] + " " + frame["category"].fillna("").astype("str") + " " + text
