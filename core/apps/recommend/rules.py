"""What may stand in a list and in which order: filters, boosts, variety. Filters never leak."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.apps.recommend.catalogue import Catalogue
from core.errors import UserError
from core.table.where import mask, parse
from core.words import msg

POOL = 300  # things from which a varied list is picked


@dataclass(frozen=True)
class Rules:
    """One row per product of the catalogue: may it stand in a list, and what is added to it."""

    allowed: np.ndarray
    boost: np.ndarray  # in standard deviations of a person's scores
    diversity: float = 0.0


def rules(catalogue: Catalogue, question: Mapping[str, Any]) -> Rules:
    """The rules a question names: `where` (the filter language over item, title, category, price,
    available), `available`, `category`, `exclude`, `price_from`, `price_to`, `boost`, `diversity`.
    """
    frame = catalogue.frame
    allowed = np.ones(len(frame), dtype=bool)
    if question.get("where"):
        names = [name for name in frame.columns if name != "text"]
        allowed &= mask(parse(str(question["where"]), names), frame)
    if _yes(question.get("available")):
        allowed &= frame["available"].to_numpy(bool)
    if question.get("category"):
        allowed &= frame["category"].isin(listed(question["category"])).to_numpy(bool)
    if question.get("exclude"):
        out = listed(question["exclude"])
        allowed &= ~frame["item"].isin(out).to_numpy(bool)
        allowed &= ~frame["category"].isin(out).to_numpy(bool)
    price = frame["price"].to_numpy(float)
    if question.get("price_from") not in (None, ""):
        allowed &= price >= number(question, "price_from")
    if question.get("price_to") not in (None, ""):
        allowed &= price <= number(question, "price_to")
    return Rules(allowed, _boost(catalogue, question), number(question, "diversity", 0.0, 0.0, 1.0))


def _boost(catalogue: Catalogue, question: Mapping[str, Any]) -> np.ndarray:
    """Added to the scores of products or whole categories: {"boost": {"kitchen": 1.0}}."""
    added = np.zeros(len(catalogue.frame), np.float32)
    wanted = question.get("boost") or {}
    if not isinstance(wanted, Mapping):
        raise UserError(
            msg("“boost” is not understood."),
            msg("Write it like {example}.", example='{"kitchen": 1}'),
        )
    for name, size in wanted.items():
        which = (catalogue.frame["item"] == name) | (catalogue.frame["category"] == name)
        added[which.to_numpy(bool)] += number({"boost": size}, "boost", 0.0, -10.0, 10.0)
    return added


def listed(value: Any) -> list[str]:
    """Names, given as a list or parted by |."""
    parts = value if isinstance(value, (list, tuple)) else str(value).split("|")
    return [str(part).strip() for part in parts if str(part).strip()]


def number(
    question: Mapping[str, Any],
    name: str,
    usual: float = 0.0,
    low: float = -1e12,
    high: float = 1e12,
) -> float:
    """A number of a question; UserError where it is none or out of range."""
    value = question.get(name, usual)
    try:
        found = float(value)
    except (TypeError, ValueError):
        found = float("nan")
    if not low <= found <= high:
        raise UserError(
            msg("“{value}” does not fit “{name}”.", value=str(value)[:80], name=name),
            msg("It goes from {low} to {high}.", low=f"{low:g}", high=f"{high:g}"),
        )
    return found


def pick(scores: np.ndarray, k: int, diversity: float, vectors: np.ndarray) -> np.ndarray:
    """The places of at most k things: the best, or at `diversity` above nought each the best but
    for how like those before it is (maximal marginal relevance, Carbonell and Goldstein 1998).

    Things at minus infinity are never picked.
    """
    order = np.argsort(-scores, kind="stable")
    order = order[np.isfinite(scores[order])]
    if diversity == 0 or len(order) <= k:
        return order[:k]
    pool = order[: max(POOL, k)]
    worth = scores[pool] - scores[pool].min()
    worth = worth / max(worth.max(), 1e-12)
    closest = np.zeros(len(pool))
    chosen: list[int] = []
    for _ in range(min(k, len(pool))):
        value = (1 - diversity) * worth - diversity * closest
        value[chosen] = -np.inf
        at = int(np.argmax(value))
        chosen.append(at)
        closest = np.maximum(closest, vectors[pool] @ vectors[pool[at]])
    return pool[chosen]


def _yes(value: object) -> bool:
    return str(value).strip().lower() in ("true", "yes", "1", "on", "是")
