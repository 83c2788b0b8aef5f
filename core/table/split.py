"""Which rows are kept for the test: decided by the data's content, never by a seed."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from core.card import Card
from core.errors import UserError
from core.table.sheet import Sheet, Tables
from core.words import msg

SHARE = 0.2


def split(tables: Tables, card: Card, config: object = None) -> tuple[Tables, Tables]:
    """Train and test tables: the locked fifth of the main table; other tables go to both.

    A card whose `split` is not "rows" draws its own line (a horizon, the last item): both parts
    are then the whole.
    """
    if card.split != "rows":
        return tables, tables
    mask = held_out(tables[card.main.key])
    return _parts(tables, card.main.key, mask)


def held_out(sheet: Sheet, share: float = SHARE) -> np.ndarray:
    """True for the rows of the test: latest by time where that role is named, else stratified."""
    order = row_keys(sheet.frame)
    if sheet.column("time"):
        return _latest(sheet.frame[sheet.column("time")], order, share)
    return _stratified(_classes(sheet), order, share)


def row_keys(frame: pd.DataFrame) -> np.ndarray:
    """A stable number per row, from its content alone; equal rows are told apart by a counter.

    >>> row_keys(pd.DataFrame({"a": [1, 2]}))[::-1] == row_keys(pd.DataFrame({"a": [2, 1]}))
    array([ True,  True])
    """
    hashed = pd.util.hash_pandas_object(frame, index=False).to_numpy()
    again = pd.Series(hashed).groupby(hashed).cumcount().to_numpy().astype(np.uint64)
    return hashed ^ (again * np.uint64(0x9E3779B97F4A7C15))


def folds(tables: Tables, k: int, seed: int = 0) -> Iterator[tuple[Tables, Tables]]:
    """k train and test parts: as `StratifiedKFold(k, shuffle=True, random_state=seed)` does."""
    from sklearn.model_selection import KFold, StratifiedKFold  # only jobs come here

    key = "main" if "main" in tables else next(iter(tables))
    classes = _classes(tables[key])
    _enough(tables[key], classes, k)
    kind = KFold if classes is None else StratifiedKFold
    rows = np.zeros(len(tables[key]), dtype=bool)
    for _, test in kind(k, shuffle=True, random_state=seed).split(rows, classes):
        mask = rows.copy()
        mask[test] = True
        yield _parts(tables, key, mask)


def _parts(tables: Tables, key: str, mask: np.ndarray) -> tuple[Tables, Tables]:
    main = tables[key]
    return {**tables, key: main.take(~mask)}, {**tables, key: main.take(mask)}


def _classes(sheet: Sheet) -> np.ndarray | None:
    target = sheet.values("target")
    return None if target is None else pd.factorize(target)[0]  # a missing label is class -1


def _latest(time: pd.Series, order: np.ndarray, share: float) -> np.ndarray:
    rank = np.lexsort((order, time.rank(method="dense", na_option="top").to_numpy()))
    mask = np.zeros(len(time), dtype=bool)
    mask[rank[len(time) - round(share * len(time)) :]] = True
    return mask


def _stratified(classes: np.ndarray | None, order: np.ndarray, share: float) -> np.ndarray:
    labels = np.zeros(len(order), dtype=int) if classes is None else classes
    mask = np.zeros(len(order), dtype=bool)
    for label in np.unique(labels):
        rows = np.flatnonzero(labels == label)
        count = max(round(share * len(rows)), 1) if len(rows) > 1 else 0
        mask[rows[np.argsort(order[rows], kind="stable")[:count]]] = True
    return mask


def _enough(sheet: Sheet, classes: np.ndarray | None, k: int) -> None:
    fewest = len(sheet) if classes is None else int(np.unique(classes, return_counts=True)[1].min())
    if fewest < k:
        raise UserError(
            msg(
                "{k:count} folds need {k:count} rows of every outcome; one has {n:count}.",
                k=k,
                n=fewest,
            ),
            msg("Set folds to 0, or add rows."),
        )
