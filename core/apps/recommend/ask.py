"""Live questions: a list for a customer or for any history, things alike, whom to offer one."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from core.apps.recommend import whole
from core.apps.recommend.catalogue import reader
from core.apps.recommend.fit import Fitted, listable
from core.apps.recommend.rules import Rules, listed, number, pick, rules
from core.apps.recommend.why import because, contributions
from core.errors import UserError
from core.learn.sequence.closed import TAU, WINDOW, faded
from core.learn.sequence.ranks import chunks, without_seen
from core.learn.sequence.simple import popularity
from core.table.sheet import Tables
from core.words import Message, msg, to_json

MOST = 100  # things in an answer
LIVE = 60_000_000  # scores counted for one live answer
FOUND = 50  # names that a search gives

__all__ = ["ask", "drift", "listing", "scored"]


def ask(fitted: Fitted, question: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to one question of four kinds.

    `user` or `history`: a list for them with reasons, by `k` and the rules of rules.py. `similar`:
    things like one. `offer`: whom to offer one. `find`: names that hold a text, among `of`: users
    or items.
    """
    if "similar" in question:
        return _similar(fitted, question)
    if "offer" in question:
        return _offer(fitted, question)
    if "find" in question:
        return _find(fitted, question)
    history, told = _history(fitted, question)
    return {**_listed(fitted, history, question), "notes": [to_json(text) for text in told]}


def scored(fitted: Fitted, tables: Tables) -> pd.DataFrame:
    """One row per customer of the table and place of the list: rank, item, score, because."""
    return whole.scored(fitted, tables)


def listing(fitted: Fitted, tables: Tables) -> pd.DataFrame:
    """The list that is stored with a run; for the whole of a huge log `score` is asked."""
    return whole.listing(fitted, listable(len(fitted.log.items)))


def drift(fitted: Fitted, tables: Tables) -> tuple[Message, ...]:
    """How many customers and products of a new table the run had never seen."""
    return whole.drift(fitted, tables)


def _history(fitted: Fitted, question: Mapping[str, Any]) -> tuple[np.ndarray, list[Message]]:
    """Item codes, the oldest first, and what should be said of them."""
    if question.get("history") not in (None, ""):
        place = fitted.catalogue.place()
        titles = {title: at for at, title in enumerate(fitted.catalogue.frame["title"])}
        names = listed(question["history"])
        at = [place.get(name, titles.get(name, -1)) for name in names]
        known = [one for one in at if 0 <= one < fitted.catalogue.known]
        missing = [name for name, one in zip(names, at, strict=True)
                   if not 0 <= one < fitted.catalogue.known]  # fmt: skip
        if not known:
            raise UserError(
                msg("The run knows none of these products: {names}.", names=", ".join(names[:5])),
                msg("Give names from the column of products, parted by |."),
            )
        told = [msg("Not known to the run: {names}.", names=", ".join(missing[:5]))]
        return np.array(known, np.int64), told if missing else []
    if question.get("user") in (None, ""):
        raise UserError(
            msg("The question names no customer and no history."),
            msg("Give `user`, or `history`: products parted by |."),
        )
    found = np.flatnonzero(fitted.log.users == str(question["user"]).strip())
    if len(found):
        return fitted.log.history(int(found[0])).astype(np.int64), []
    told = [msg("The run does not know this customer: what is popular is offered.")]
    return np.empty(0, np.int64), told


def _listed(fitted: Fitted, history: np.ndarray, question: Mapping[str, Any]) -> dict[str, Any]:
    k = int(number(question, "k", fitted.config.k, 1, MOST))
    known, laws = fitted.catalogue.known, rules(fitted.catalogue, question)
    raw = scores_of(fitted, history)
    scores = raw + laws.boost[:known] * (raw.std() + 1e-9)
    repeat = fitted.config.repeat if question.get("repeat") is None else bool(question["repeat"])
    if not repeat:
        scores[history] = -np.inf
    scores[~laws.allowed[:known]] = -np.inf
    chosen = pick(scores, k, laws.diversity, fitted.vectors)
    reasons: list[list[tuple[int, float]]] = [[] for _ in chosen]
    if len(history) and len(chosen):
        reasons = because(history, contributions(fitted, history, chosen))
    rows = [
        {"rank": rank, **_thing(fitted, int(at)), "score": float(raw[at]), **_why(fitted, reason)}
        for rank, (at, reason) in enumerate(zip(chosen, reasons, strict=True), start=1)
    ]
    return {
        "rows": rows,
        "history": [_thing(fitted, int(at)) for at in history[::-1][:MOST]],
        "length": len(history),
        "new": _new(fitted, raw, laws, min(k, 5)),
        "reader": reader(fitted.catalogue),
        "exact": fitted.net is None,
        "model": "transformer" if fitted.net is not None else "instant",
    }


def scores_of(fitted: Fitted, history: np.ndarray) -> np.ndarray:
    """(items,) the scores of one history; without one, how popular each thing is."""
    if not len(history):
        return np.log1p(popularity(fitted.log))
    return fitted.scores([history])[0].copy()


def _thing(fitted: Fitted, at: int) -> dict[str, Any]:
    row = fitted.catalogue.frame.iloc[at]
    return {
        "item": str(row["item"]),
        "title": str(row["title"]),
        "category": None if pd.isna(row["category"]) else str(row["category"]),
        "price": None if pd.isna(row["price"]) else float(row["price"]),
        "available": bool(row["available"]),
    }


def _why(fitted: Fitted, reason: list[tuple[int, float]]) -> dict[str, Any]:
    titles = fitted.catalogue.title
    if not reason:
        return {"because": "", "reasons": []}
    at, share = reason[0]
    return {
        "because": f"{titles(at)}, {share:.0%}",
        "reasons": [{"title": titles(at), "share": share} for at, share in reason],
    }


def _new(fitted: Fitted, raw: np.ndarray, laws: Rules, k: int) -> list[dict[str, Any]]:
    """Products nobody took yet, by the scores of those whose words are most like theirs."""
    listed_ = fitted.catalogue
    if not listed_.cold:
        return []
    guess = (raw[listed_.near] * listed_.alike).sum(axis=1)
    guess = np.where(laws.allowed[listed_.known :], guess, -np.inf)
    order = [at for at in np.argsort(-guess, kind="stable")[:k] if np.isfinite(guess[at])]
    best = [int(listed_.near[at][np.argmax(listed_.alike[at])]) for at in order]
    return [
        {**_thing(fitted, listed_.known + int(at)), "like": listed_.title(like)}
        for at, like in zip(order, best, strict=True)
    ]


def _item(fitted: Fitted, name: Any) -> int:
    asked, listed_ = str(name).strip(), fitted.catalogue
    at = listed_.place().get(asked, -1)
    if at < 0 and asked in listed_.titles:
        at = listed_.titles.index(asked)
    if at < 0:
        raise UserError(
            msg("There is no product “{name}”.", name=str(name)[:80]),
            msg("Give a name from the column of products."),
        )
    return at


def _similar(fitted: Fitted, question: Mapping[str, Any]) -> dict[str, Any]:
    at, known = _item(fitted, question["similar"]), fitted.catalogue.known
    k = int(number(question, "k", fitted.config.k, 1, MOST))
    if at >= known:  # nobody took it: by its words
        near, alike = fitted.catalogue.near[at - known], fitted.catalogue.alike[at - known]
        order = np.argsort(-alike, kind="stable")[:k]
        pairs = [(int(near[one]), float(alike[one])) for one in order]
    else:
        row = fitted.closed.together[[at]]
        weights = np.asarray(row.todense() if hasattr(row, "todense") else row).ravel()
        best = np.argsort(-weights, kind="stable")[:k]
        pairs = [(int(one), float(weights[one])) for one in best if weights[one] > 0]
    rows = [{"rank": rank, **_thing(fitted, one), "score": value}
            for rank, (one, value) in enumerate(pairs, start=1)]  # fmt: skip
    return {"item": _thing(fitted, at), "rows": rows, "by_words": at >= known,
            "reader": reader(fitted.catalogue)}  # fmt: skip


def _offer(fitted: Fitted, question: Mapping[str, Any]) -> dict[str, Any]:
    """The customers in whose lists a product would stand highest: by its place, then by how far
    above a customer's other scores it is, in their standard deviations."""
    at, known = _item(fitted, question["offer"]), fitted.catalogue.known
    k = int(number(question, "k", 20, 1, 1000))
    asked = _likely(fitted, at)
    places, strength = np.full(len(fitted.log), np.inf), np.zeros(len(fitted.log))
    for part in chunks(len(asked), known):
        histories = [fitted.log.history(int(one)) for one in asked[part]]
        scores = fitted.scores(histories)
        own = scores[:, at] if at < known else _cold(fitted, scores, at - known)
        spread = np.maximum(scores.std(axis=1), 1e-9)
        strength[asked[part]] = (own - scores.mean(axis=1)) / spread
        rest = scores if fitted.config.repeat else without_seen(scores, histories)
        places[asked[part]] = (rest > own[:, None]).sum(axis=1)
    if not fitted.config.repeat and at < known:
        owner = np.repeat(np.arange(len(fitted.log)), fitted.log.lengths)
        places[np.unique(owner[fitted.log.events == at])] = np.inf
    order = [one for one in np.lexsort((-strength, places))[:k] if np.isfinite(places[one])]
    rows = [
        {
            "rank": rank,
            "user": str(fitted.log.users[one]),
            "place": int(places[one]) + 1,
            "strength": float(strength[one]),
            "events": int(fitted.log.lengths[one]),
        }
        for rank, one in enumerate(order, start=1)
    ]
    return {"item": _thing(fitted, at), "rows": rows, "asked": int(np.isfinite(places).sum())}


def _likely(fitted: Fitted, at: int) -> np.ndarray:
    """All customers; of so many that the answer would take minutes those whose history leads to the
    product soonest, which takes one column of the instant model and not the whole list."""
    log, known = fitted.log, fitted.catalogue.known
    most = max(LIVE // known, 1000)
    if len(log) <= most:
        return np.arange(len(log))
    near, alike = np.array([at]), np.ones(1)
    if at >= known:
        near, alike = fitted.catalogue.near[at - known], fitted.catalogue.alike[at - known]
    column = fitted.closed.follow[:, near] @ alike
    leads = faded(log.histories(), known, TAU, WINDOW) @ column
    return np.sort(np.argsort(-leads, kind="stable")[:most])


def _cold(fitted: Fitted, scores: np.ndarray, at: int) -> np.ndarray:
    return scores[:, fitted.catalogue.near[at]] @ fitted.catalogue.alike[at]


def _find(fitted: Fitted, question: Mapping[str, Any]) -> dict[str, Any]:
    """Names that hold a text: customers with most events first, or products by popularity."""
    text = str(question["find"]).strip().casefold()
    most = int(number(question, "most", FOUND, 1, 2000))
    if question.get("of") == "users":
        order = np.argsort(-fitted.log.lengths, kind="stable")
        names = fitted.log.users[order]
        hits = [name for name in names.tolist() if text in name.casefold()][:most]
        return {"rows": [{"user": name} for name in hits]}
    frame = fitted.catalogue.frame
    words = (frame["item"] + " " + frame["title"]).str.casefold()
    often = np.concatenate([popularity(fitted.log), np.zeros(fitted.catalogue.cold)])
    places = np.flatnonzero(words.str.contains(text, regex=False).to_numpy(bool))
    best = places[np.argsort(-often[places], kind="stable")][:most]
    return {"rows": [_thing(fitted, int(at)) for at in best]}
