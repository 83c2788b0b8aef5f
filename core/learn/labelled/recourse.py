"""The question “what would change the decision?”: its limits as people write them, its answer."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np
import pandas as pd

from core.errors import UserError
from core.learn.cells import Cells, Encoder
from core.learn.labelled.counterfactual import Limits, Score, Suggestion, counterfactual
from core.learn.labelled.explain import shown
from core.table.unchangeable import unchangeable
from core.words import msg

NEVER = ("group", "id", "target", "time", "amount")  # roles whose columns no advice touches
COLUMNS = ("immutable", "only_rise", "only_fall")  # of the question, beside those of the settings


class Reads(Protocol):
    """Features that hold an encoder."""

    @property
    def encoder(self) -> Encoder: ...


class Asked(Protocol):
    """A model that can be asked for a change of its decision."""

    @property
    def features(self) -> Reads: ...

    @property
    def background(self) -> Cells: ...


def wanted(question: Mapping[str, Any]) -> bool:
    """Whether a question asks for changes too: `counterfactual` is true."""
    return str(question.get("counterfactual", "")).strip().lower() in ("true", "yes", "1")


def limits(
    question: Mapping[str, Any],
    config: object,
    roles: Mapping[str, Sequence[str]],
    encoder: Encoder,
) -> Limits:
    """What may not change: groups and ids, and what the question says, else the run's settings.

    Where neither says what is immutable, columns named like age or sex are. Columns that the run
    marks as working one way only are moved only that way.

    `immutable`, `only_rise`, `only_fall`: columns, as a list or parted by |. `bounds`: for a column
    of numbers the least and the largest value it may take, null for none.
    """
    named: dict[str, set[str]] = {}
    for key in COLUMNS:
        for name in listed(question.get(key)):
            _known(key, name, encoder.columns)
        named[key] = {*(listed(question[key]) if key in question else getattr(config, key, ()))}
    if not named["immutable"] and "immutable" not in question:
        named["immutable"] = {*unchangeable(encoder.columns)}
    fixed = named["immutable"] | {*held(roles, encoder)}
    low, high = _bounds(question.get("bounds"), encoder)
    ways = (frozenset(named["only_rise"]), frozenset(named["only_fall"]))
    return Limits(frozenset(fixed), low, high, *ways, _marks(config, encoder))


def held(roles: Mapping[str, Sequence[str]], encoder: Encoder, *further: str) -> list[str]:
    """The columns that no advice may touch, whatever is asked; `further`: roles beside NEVER."""
    names = {name for role in (*NEVER, *further) for name in roles.get(role, ())}
    return sorted(names & {*encoder.columns})


def ranges(fitted: Asked) -> dict[str, list[float]]:
    """The least and the largest value that advice tries, of each column of numbers."""
    found = {}
    for at, name in enumerate(fitted.features.encoder.numbers):
        known = fitted.background.numbers[:, at]
        known = known[~np.isnan(known)]
        if len(known) and known.min() < known.max():
            found[name] = [float(known.min()), float(known.max())]
    return found


def _marks(config: object, encoder: Encoder) -> dict[str, int]:
    """Columns that a person marked as working one way only (`monotone`)."""
    given: tuple[str, ...] = getattr(config, "monotone", ())
    marks = {name.rstrip("+-"): -1 if name.endswith("-") else 1 for name in given}
    return {name: mark for name, mark in marks.items() if name in encoder.numbers}


def otherwise(
    score: Score,
    fitted: Asked,
    case: tuple[Mapping[str, Any], Cells],
    cut: float,
    asked: Limits,
) -> dict[str, Any]:
    """The changes of a row (as it was typed, and as cells) that would change its decision.

    `counterfactuals`: the cheapest first, empty where there is none within the limits;
    `closest`: the score nearest to the other side among all that was tried.
    """
    row, cells = case
    encoder = fitted.features.encoder
    found = counterfactual(score, cells, encoder, fitted.background, cut, asked)
    return {
        "counterfactuals": [_plain(one, row) for one in found.suggestions],
        "closest": found.closest,
        "fixed": sorted(asked.immutable & {*encoder.columns}),
    }


def _plain(found: Suggestion, row: Mapping[str, Any]) -> dict[str, Any]:
    changes = []
    for name, value in found.changes:
        before = row.get(name)
        gone = before is None or before == "" or pd.isna(before)
        to: Any = value
        if isinstance(before, bool) or str(before).lower() in ("true", "false"):
            to = bool(value) if isinstance(value, float) else value
        elif isinstance(before, int) and isinstance(value, float) and value.is_integer():
            to = int(value)
        changes.append({"column": name, "from": None if gone else shown(before), "to": to})
    return {"changes": changes, "cost": found.cost, "score": found.score}


def listed(given: object) -> tuple[str, ...]:
    """Columns as a list, or as words parted by |."""
    if given is None or given == "":
        return ()
    parts = given.split("|") if isinstance(given, str) else given
    return tuple(str(part) for part in parts)  # type: ignore[attr-defined]


def _known(key: str, name: str, columns: Sequence[str]) -> None:
    if name not in columns:
        raise UserError(
            msg("`{setting}` names a column “{name}”.", setting=key, name=name),
            msg("The model uses these: {names}.", names=", ".join(columns)),
        )


def _bounds(given: object, encoder: Encoder) -> tuple[dict[str, float], dict[str, float]]:
    """Least and largest values by column; raises UserError where they cannot be read."""
    edges: tuple[dict[str, float], dict[str, float]] = ({}, {})
    if not given:
        return edges
    mend = msg("Write them like {example}.", example='bounds={"income": [0, 50000]}')
    if not isinstance(given, Mapping):
        raise UserError(msg("The bounds of columns cannot be read."), mend)
    for name, pair in given.items():
        _known("bounds", name, encoder.numbers)
        if not isinstance(pair, (list, tuple)) or len(pair) != 2:
            raise UserError(msg("The bounds of “{name}” cannot be read.", name=name), mend)
        for side, value in zip(edges, pair, strict=True):
            if isinstance(value, (int, float)):
                side[name] = float(value)
            elif value is not None:
                raise UserError(msg("The bounds of “{name}” cannot be read.", name=name), mend)
    return edges
