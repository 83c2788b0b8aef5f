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
    """k train and test parts: those of scikit-learn's `StratifiedKFold(k, shuffle=True,
    random_state=seed)` in file order; without a target those of its `KFold`."""
    key = "main" if "main" in tables else next(iter(tables))
    classes = _classes(tables[key])
    _enough(tables[key], classes, k)
    random = np.random.RandomState(seed)
    rows = len(tables[key])
    fold = _plain_folds(rows, k, random) if classes is None else _even_folds(classes, k, random)
    for number in range(k):
        yield _parts(tables, key, fold == number)


def _plain_folds(rows: int, k: int, random: np.random.RandomState) -> np.ndarray:
    """The fold of every row."""
    order = np.arange(rows)
    random.shuffle(order)
    fold = np.empty(rows, dtype=int)
    for number, part in enumerate(np.array_split(order, k)):
        fold[part] = number
    return fold


def _even_folds(classes: np.ndarray, k: int, random: np.random.RandomState) -> np.ndarray:
    """The fold of every row, each class spread evenly; classes are numbered as they appear."""
    count = int(classes.max()) + 1
    ordered = np.sort(classes)
    share = np.array([np.bincount(ordered[at::k], minlength=count) for at in range(k)])
    fold = np.empty(len(classes), dtype=int)
    for label in range(count):
        numbers = np.arange(k).repeat(share[:, label])
        random.shuffle(numbers)
        fold[classes == label] = numbers
    return fold


def _parts(tables: Tables, key: str, mask: np.ndarray) -> tuple[Tables, Tables]:
    main = tables[key]
    return {**tables, key: main.take(~mask)}, {**tables, key: main.take(mask)}


def _classes(sheet: Sheet) -> np.ndarray | None:
    """Labels numbered as they appear; a missing one is a class of its own."""
    target = sheet.values("target")
    return None if target is None else pd.factorize(target, use_na_sentinel=False)[0]


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
