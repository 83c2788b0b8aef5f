"""Rules that every synthetic row must keep: an order, combinations that occur, a range.

Rows that break one are drawn again, so that what remains is the generator's own distribution given
that the rules hold.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from core.errors import UserError
from core.judge.fidelity import as_numbers
from core.words import Message, listed, msg

_ORDER = re.compile(r"^(.+?)\s*(<=|>=|<|>)\s*(.+)$")
_RANGE = re.compile(r"^(.+?)\s+in\s+(\S+?)\s*\.\.\s*(\S+)$")
_COMPARE = {"<=": np.less_equal, ">=": np.greater_equal, "<": np.less, ">": np.greater}


@dataclass(frozen=True)
class Rule:
    """`kind`: order, together or range; `columns` it is about; what it takes besides."""

    kind: str
    columns: tuple[str, ...]
    operator: str = ""
    low: float = 0.0
    high: float = 0.0
    seen: frozenset[tuple[str, ...]] = frozenset()

    def holds(self, frame: pd.DataFrame) -> np.ndarray:
        """(rows,) True where the rule holds; a missing cell breaks no order and no range."""
        if self.kind == "together":
            return np.array([row in self.seen for row in _combined(frame, self.columns)], bool)
        values = [as_numbers(frame[name]) for name in self.columns]
        unknown = np.any([np.isnan(one) for one in values], axis=0)
        if self.kind == "order":
            return unknown | _COMPARE[self.operator](values[0], values[1])
        return unknown | ((values[0] >= self.low) & (values[0] <= self.high))


@dataclass(frozen=True)
class Rules:
    """All rules of a run, in the order in which they were written."""

    texts: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()

    def holds(self, frame: pd.DataFrame) -> np.ndarray:
        """(rows,) True where every rule holds."""
        found = np.ones(len(frame), bool)
        for rule in self.rules:
            found &= rule.holds(frame)
        return found

    def to_json(self) -> list[dict[str, Any]]:
        """Plain values, ready for `json.dumps`."""
        return [
            {
                "text": text,
                **{key: getattr(rule, key) for key in ("kind", "operator", "low", "high")},
                "columns": list(rule.columns),
                "seen": sorted(map(list, rule.seen)),
            }
            for text, rule in zip(self.texts, self.rules, strict=True)
        ]

    @staticmethod
    def from_json(stored: Sequence[Mapping[str, Any]]) -> "Rules":
        """The rules that `to_json` wrote."""
        rules = tuple(
            Rule(
                one["kind"],
                tuple(one["columns"]),
                one["operator"],
                one["low"],
                one["high"],
                frozenset(map(tuple, one["seen"])),
            )
            for one in stored
        )
        return Rules(tuple(one["text"] for one in stored), rules)


def read_rules(text: str, frame: pd.DataFrame, kinds: Mapping[str, str]) -> Rules:
    """The rules of a text, parted by semicolons; UserError names the one that cannot be read."""
    texts = tuple(part.strip() for part in re.split("[;；]", text) if part.strip())
    return Rules(texts, tuple(_rule(one, frame, kinds) for one in texts))


def broken(rules: Rules, frame: pd.DataFrame) -> tuple[Message, ...]:
    """Rules that the table itself breaks: the twin keeps them all the same."""
    told = []
    for text, rule in zip(rules.texts, rules.rules, strict=True):
        share = 1 - float(rule.holds(frame).mean()) if len(frame) else 0.0
        if share > 0:
            told.append(
                msg(
                    "{share:percent} of the table's rows break the rule “{said}”; no row of the "
                    "twin does.",
                    share=share,
                    said=text,
                )
            )
    return tuple(told)


def _rule(text: str, frame: pd.DataFrame, kinds: Mapping[str, str]) -> Rule:
    within = _RANGE.match(text)
    if within:
        name = _column(within[1], text, kinds, ("number", "date"))
        dates = kinds[name] == "date"
        return Rule("range", (name,), low=_edge(within[2], text, dates),
                    high=_edge(within[3], text, dates))  # fmt: skip
    order = _ORDER.match(text)
    if order:
        one, two = (_column(part, text, kinds, ("number", "date")) for part in (order[1], order[3]))
        return Rule("order", (one, two), order[2])
    names = tuple(
        _column(part, text, kinds, ("category", "number", "date")) for part in text.split("&")
    )
    if len(names) < 2:
        raise _unread(text)
    return Rule("together", names, seen=frozenset(_combined(frame, names)))


def _combined(frame: pd.DataFrame, names: Sequence[str]) -> list[tuple[str, ...]]:
    columns = [frame[name].astype("str").fillna("").tolist() for name in names]
    return list(zip(*columns, strict=True))


def _column(said: str, text: str, kinds: Mapping[str, str], wanted: tuple[str, ...]) -> str:
    name = said.strip().strip("\"'“”")
    if name not in kinds:
        if len(text.split()) > 1 and not re.search("[<>&]|[.][.]", text):
            raise _unread(text)
        raise UserError(
            msg("The rule “{said}” names a column “{name}” that is not learnt.",
                said=text, name=name),
            msg("Columns here: {names}.", names=listed(list(kinds)[:10])),
        )  # fmt: skip
    if kinds[name] not in wanted:
        raise UserError(
            msg("The rule “{said}” compares “{name}”, which is no number and no date.",
                said=text, name=name),
            msg("Write {one} & {two} for combinations that occur.", one="A", two="B"),
        )  # fmt: skip
    return name


def _edge(said: str, text: str, dates: bool) -> float:
    try:
        return float(pd.Timestamp(said).value // 1000) if dates else float(said)
    except (ValueError, OverflowError):
        raise _unread(text) from None


def _unread(text: str) -> UserError:
    return UserError(
        msg("The rule “{said}” cannot be read.", said=text),
        msg("Write start <= end, country & city, or age in 18..99, parted by semicolons."),
    )
