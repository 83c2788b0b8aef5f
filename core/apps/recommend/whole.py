"""The list for every customer of a table, in parts that fit in memory."""

import numpy as np
import pandas as pd

from core.apps.recommend.features import features
from core.apps.recommend.fit import Fitted
from core.apps.recommend.why import because
from core.errors import UserError
from core.learn.sequence.closed import WINDOW_SET
from core.learn.sequence.log import Histories, Log, texts
from core.learn.sequence.ranks import chunks, top, without_seen
from core.learn.sequence.simple import popularity
from core.table.sheet import Tables
from core.words import Message, msg, pack

ALONE = "alone"  # a frame that stands for itself, never beside the input's rows


def scored(fitted: Fitted, tables: Tables) -> pd.DataFrame:
    """Customer, rank, item, score, because: `k` rows for each customer, the best first.

    The reason is the instant model's: exact, and known for thousands of customers in seconds.
    """
    return _lists(fitted, *people(fitted, tables))


def listing(fitted: Fitted, most: int) -> pd.DataFrame:
    """The same of the run's own customers; of very many those with most events."""
    users = np.sort(np.argsort(-fitted.log.lengths, kind="stable")[:most])
    histories = [fitted.log.history(int(at)).astype(np.int64) for at in users]
    return _lists(fitted, fitted.log.users[users], histories)


def _lists(fitted: Fitted, users: np.ndarray, histories: Histories) -> pd.DataFrame:
    k = min(fitted.config.k, len(fitted.log.items))
    found = [
        _part(fitted, histories[part], k) for part in chunks(len(users), len(fitted.log.items))
    ]
    items, scores, told = (np.concatenate(column) for column in zip(*found, strict=True))
    names, titles = fitted.log.items, fitted.catalogue.frame["title"].to_numpy()
    frame = pd.DataFrame(
        {
            fitted.roles["user"][0]: pd.Series(np.repeat(users, k), dtype="str"),
            "rank": np.tile(np.arange(1, k + 1), len(users)),
            "item": pd.Series(names[items.ravel()], dtype="str"),
            "title": pd.Series(titles[items.ravel()], dtype="str"),
            "score": scores.ravel().astype(float).round(3),
            "because": pd.Series(told.ravel(), dtype="str"),
        }
    )
    frame = frame[np.isfinite(frame["score"])].reset_index(drop=True)
    frame.attrs[ALONE] = True
    return frame


def _part(
    fitted: Fitted, histories: Histories, k: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    known = [len(history) > 0 for history in histories]
    scores = fitted.scores(histories).astype(np.float32)
    scores[~np.array(known)] = np.log1p(popularity(fitted.log))
    open_ = scores if fitted.config.repeat else without_seen(scores, histories)
    items = top(open_, k)
    told = np.empty(items.shape, dtype=object)
    sizes = fitted.closed.sizes(histories)
    for row, history in enumerate(histories):
        told[row] = _reasons(fitted, history, items[row], sizes[row])
    return items, np.take_along_axis(open_, items, axis=1), told


def _reasons(
    fitted: Fitted, history: np.ndarray, items: np.ndarray, sizes: np.ndarray
) -> list[str]:
    if not len(history):
        return [pack(msg("popular with everyone"))] * len(items)
    history = history[-WINDOW_SET:]  # what is longer ago adds nought
    found = because(history, fitted.closed.contributions(history, items, sizes))
    return [
        pack(
            msg(
                "{title}, {share:percent}",
                title=fitted.catalogue.title(reason[0][0]),
                share=round(reason[0][1], 2),
            )
        )
        if reason
        else pack(msg("popular with everyone"))
        for reason in found
    ]


def people(fitted: Fitted, tables: Tables) -> tuple[np.ndarray, list[np.ndarray]]:
    """The customers of a table with their histories: what the run knew and the table lacks comes
    first. Products the run does not know are passed over."""
    log = _log(fitted, tables)
    if log is None:
        users = _names(fitted, tables)
        return users, [_known(fitted, name) for name in users]
    place = {name: at for at, name in enumerate(fitted.log.items.tolist())}
    codes = np.array([place.get(name, -1) for name in log.items.tolist()], dtype=np.int64)
    mine = {name: at for at, name in enumerate(fitted.log.users.tolist())}
    histories = []
    for at, name in enumerate(log.users.tolist()):
        told = codes[log.history(at)]
        told = told[told >= 0]
        if name in mine:
            before = fitted.log.history(mine[name]).astype(np.int64)
            told = np.concatenate([before[~np.isin(before, told)], told])
        histories.append(told)
    return log.users, histories


def _log(fitted: Fitted, tables: Tables) -> Log | None:
    """The table's events; None where it names customers but holds no event that counts."""
    try:
        return features({"main": tables["main"]}, fitted.config).log
    except UserError:
        return None


def _names(fitted: Fitted, tables: Tables) -> np.ndarray:
    user = tables["main"].values("user")
    assert user is not None
    return texts(pd.Index(user.dropna().unique()))


def _known(fitted: Fitted, name: str) -> np.ndarray:
    found = np.flatnonzero(fitted.log.users == name)
    return fitted.log.history(int(found[0])).astype(np.int64) if len(found) else np.empty(0, int)


def drift(fitted: Fitted, tables: Tables) -> tuple[Message, ...]:
    """How many customers and products of a new table the run had never seen."""
    log = _log(fitted, tables)
    if log is None:
        return ()
    told = []
    users = int((~np.isin(log.users, fitted.log.users)).sum())
    items = int((~np.isin(log.items, fitted.log.items)).sum())
    if users:
        told.append(
            msg(
                "{n:count} of {all:count} customers are new to the run: their lists follow from "
                "their history in this file alone.",
                n=users,
                all=len(log.users),
            )
        )
    if items:
        told.append(
            msg(
                "{n:count} of {all:count} products are new to the run and are passed over.",
                n=items,
                all=len(log.items),
            )
        )
    return tuple(told)
