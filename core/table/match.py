"""Which column plays which role: by its name in English or Chinese, else by what it holds."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from core.card import Card, Role, Table
from core.table.profile import ColumnProfile, Profile
from core.table.roles import check_roles, fits
from core.words import Message, msg

__all__ = ["Fitness", "Matched", "check_roles", "fit_for", "match"]

UNIQUE = 0.98  # of the rows have a number of their own
SURE = 0.6  # a name less alike than this is no match
NUMBERING = frozenset(("id", "ids", "no", "nr", "code", "key", "zip", "phone", "year"))
FEW_LABELS = 10  # a label that its name does not tell has at most so many values


@dataclass(frozen=True)
class Matched:
    """Columns for a role, why they were chosen, and how sure that is (0..1)."""

    columns: tuple[str, ...]
    why: Message
    sure: float


@dataclass(frozen=True)
class Fitness:
    """How well a table fits an application: ready when every required role found a column."""

    ready: bool
    matched: Mapping[str, Matched]
    missing: tuple[Role, ...]
    score: float


def match(card_table: Table, profile: Profile) -> dict[str, Matched]:
    """Suggested columns by role; roles that act only when named are left alone."""
    roles = [role for role in card_table.roles if role.matched]
    found = _by_name(roles, profile)
    for role in roles:
        by_content = (role.required and not role.unless) or role.kind == "id"
        if role.key not in found and by_content:
            taken = {name for matched in found.values() for name in matched.columns}
            column = _by_content(role, profile, taken)
            if column:
                found[role.key] = Matched((column,), msg("matched by content"), 0.5)
    return {role.key: found[role.key] for role in roles if role.key in found}


def fit_for(card: Card, profile: Profile) -> Fitness:
    """What home asks of every card about one file."""
    matched = match(card.main, profile)
    required = [role for role in card.main.roles if role.required]
    missing = tuple(role for role in required if role.key not in matched)
    sure = [matched[role.key].sure if role.key in matched else 0.0 for role in required]
    score = sum(sure) / len(sure) if sure else _optional(card, matched)
    ready = not missing and profile.rows >= card.minimum_rows
    return Fitness(ready, matched, missing, score)


def _optional(card: Card, matched: Mapping[str, Matched]) -> float:
    """Where no role is required: a label found by its name says what the table is about."""
    labels = [role.key for role in card.main.roles if role.kind == "label" and role.key in matched]
    return max([0.3, *(matched[key].sure for key in labels)])


def alike(column: str, synonym: str) -> float:
    """How much a column's name says a synonym: 1 the same, 0.8 its words, 0.6 nearly.

    >>> alike("Loan_Status", "loan status"), alike("final loan status", "loan_status")
    (1.0, 0.8)
    >>> alike("是否违约（目标）", "违约"), alike("workclass", "class")
    (0.7, 0.0)
    >>> alike("defualt", "default") > 0.6
    True
    """
    mine, other = words(column), words(synonym)
    one, two = "".join(mine), "".join(other)
    if not one or not two:
        return 0.0
    if one == two:
        return 1.0
    if not two.isascii():
        return 0.7 if len(two) >= 2 and two in one else 0.0
    if (len(two) >= 3 or two == "id") and set(other) <= set(mine):
        return 0.8
    close = SequenceMatcher(None, one, two).ratio()
    return 0.8 * close if min(len(one), len(two)) >= 5 and close >= 0.85 else 0.0


def words(name: str) -> tuple[str, ...]:
    """The words of a name, folded: case, full-width letters, underscores, camel case.

    >>> words("customerID"), words("Weekly_Sales"), words("Ｄate 日期")
    (('customer', 'id'), ('weekly', 'sales'), ('date', '日期'))
    """
    plain = unicodedata.normalize("NFKC", name)
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", plain)
    return tuple(re.findall(r"[^\W_]+", spaced.casefold()))


def _by_name(roles: list[Role], profile: Profile) -> dict[str, Matched]:
    """Best pairs first; a column goes to one role, a role that takes many takes all that fit."""
    pairs = [
        (*_named(role, column, profile.rows), -role_at, column_at, role, column.name)
        for role_at, role in enumerate(roles)
        for column_at, column in enumerate(profile.columns)
        if fits(role.kind, column, profile.rows)
    ]
    found: dict[str, Matched] = {}
    taken: set[str] = set()
    for sure, _, _, _, role, name in sorted(pairs, key=lambda pair: pair[:4], reverse=True):
        if sure < SURE or name in taken or (role.key in found and not role.many):
            continue
        earlier = found[role.key].columns if role.key in found else ()
        best = found[role.key].sure if role.key in found else sure
        found[role.key] = Matched((*earlier, name), msg("matched by name"), best)
        taken.add(name)
    return found


def _named(role: Role, column: ColumnProfile, rows: int) -> tuple[float, float]:
    """Likeness to the nearest synonym, and the rank of that synonym; content can speak against."""
    names = role.synonyms or (role.key,)
    likeness, rank = max((alike(column.name, name), -rank) for rank, name in enumerate(names))
    if role.kind == "label" and likeness < 1 and column.distinct > 2:
        return likeness * 0.7, rank  # “marital status” is no outcome
    if role.kind == "id" and not role.required and column.distinct <= UNIQUE * rows:
        return likeness * 0.75, rank  # the number of a case comes once
    return likeness, rank


def _by_content(role: Role, profile: Profile, taken: set[str]) -> str | None:
    free = [column for column in profile.columns if column.name not in taken]
    fitting = [column for column in free if fits(role.kind, column, profile.rows)]
    if role.kind == "label":
        return _label(fitting, profile)
    if role.kind == "id":
        fitting = [column for column in fitting if _unique(column, profile.rows)]
    if role.kind == "number":  # a number that only tells things apart is none
        fitting = [column for column in fitting if not NUMBERING.intersection(words(column.name))]
    if role.kind == "any" or not fitting:
        return None
    return fitting[0].name


def _label(fitting: list[ColumnProfile], profile: Profile) -> str | None:
    """The last column if it has two values, else a lone 0/1 column, else the last of two values."""
    two = [column for column in fitting if column.distinct == 2]
    few = [column for column in fitting if column.distinct <= FEW_LABELS]
    last = profile.columns[-1]
    if last in two or (not two and last in few):
        return last.name
    flags = [column for column in two if (column.low, column.high) == (0.0, 1.0)]
    if len(flags) == 1:
        return flags[0].name
    return two[-1].name if two else None


def _unique(column: ColumnProfile, rows: int) -> bool:
    if rows < 20 or column.type not in ("text", "integer") or column.distinct <= UNIQUE * rows:
        return False
    if column.type == "text":
        return column.name != "" and all(len(text) < 40 for text in column.examples)
    low, high = column.low, column.high
    return isinstance(low, float) and isinstance(high, float) and high - low < 2 * rows
