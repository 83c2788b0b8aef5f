"""What of a new table differs from the training rows, in words: columns first, by effect."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Protocol, runtime_checkable

import numpy as np
import pandas as pd

from core.judge.drift import ENOUGH, Binned, Reference, missing, moved, of_numbers, unknown
from core.learn.cells import Cells, Encoder, as_text
from core.learn.domain import told_apart
from core.table.sheet import Tables
from core.words import Message, msg

MOVED = 0.1  # PSI above luck from which a column is said to have moved
NAMED = 6  # columns told one by one
RESCORED = 5000  # new rows whose scores are compared with those of the test


class Reads(Protocol):
    """Features with an encoder, fitted with or without a label."""

    @property
    def encoder(self) -> Encoder: ...

    def encode(self, frame: pd.DataFrame) -> Cells: ...


class Drifts(Protocol):
    """What can say whether a new table looks like the training rows."""

    @property
    def features(self) -> Reads: ...

    @property
    def reference(self) -> Reference: ...


@runtime_checkable
class Rates(Protocol):
    """What gives each row a chance."""

    def probabilities(self, cells: Cells) -> np.ndarray: ...


@dataclass(frozen=True)
class Change:
    """How one column differs: the effect it is ranked by, and what is said of it."""

    effect: float
    said: Message


def drift(fitted: Drifts, tables: Tables) -> tuple[Message, ...]:
    """What differs more than luck explains; nothing where new rows look like the training's.

    `tables["past"]`, where given: rows that the run learned from and was tested on (column `part`);
    then columns are also judged together, and scores too. Every threshold is an effect beyond
    luck, so that the verdict depends on how rows spread and not on how many there are. Dates are
    judged by their holes only: new rows are later, and of one month, without any drift.
    """
    frame, encoder = tables["main"].frame, fitted.features.encoder
    lacking = [name for name in encoder.columns if name not in frame.columns]
    told = [
        msg("The new table has no column “{name}”: it counts as missing.", name=name)
        for name in lacking
    ]
    if len(frame) < ENOUGH:
        return tuple(told)
    cells = fitted.features.encode(frame)
    found = changes(encoder, fitted.reference, cells, frame)
    order = sorted(
        (name for name in found if name not in lacking), key=lambda name: -found[name].effect
    )
    told += [found[name].said for name in order[:NAMED]]
    if len(order) > NAMED:
        told.append(msg("{n:count} more columns have moved.", n=len(order) - NAMED))
    if "past" in tables and len(tables["past"]):
        told += _whole(fitted, tables["past"].frame, cells, (lacking, bool(order)))
    return tuple(told)


def changes(
    encoder: Encoder, kept: Reference, cells: Cells, frame: pd.DataFrame
) -> dict[str, Change]:
    """The columns that differ, by name."""
    found: dict[str, Change] = {}
    owners = encoder.owners
    number = zip(owners[0], kept.numbers, cells.numbers.T, strict=True)
    code = zip(owners[1], kept.codes, cells.codes.T, strict=True)
    for owner, before, column in (*number, *code):
        name = encoder.columns[int(owner)]
        psi = 0.0 if name in encoder.dates else moved(before, column)  # new rows are later
        change = _change(name, psi, (before, column), partial(_strange, encoder, frame, name))
        if change is not None and (name not in found or change.effect > found[name].effect):
            found[name] = change
    return found


def _strange(encoder: Encoder, frame: pd.DataFrame, name: str) -> str:
    """The most frequent values of a text column that the model does not know."""
    if name not in encoder.levels or name not in frame.columns:
        return ""
    values = as_text(frame[name].dropna())
    counts = values[~values.isin(list(encoder.levels[name]))].value_counts()
    return ", ".join(f"“{str(value)[:40]}”" for value in counts.index[:3])


def _change(
    name: str, psi: float, sides: tuple[Binned, np.ndarray], strange: Callable[[], str]
) -> Change | None:
    before, column = sides
    lost = missing(before, column)
    fresh = unknown(before, column) if before.edges is None else None
    if fresh is not None and fresh.moved:
        said = msg(
            "“{name}” has moved since training: in {now:percent} of the new rows it has values "
            "that the model does not know ({before:percent} before), such as {values}.",
            name=name,
            now=fresh.now,
            before=fresh.before,
            values=strange(),
        )
        return Change(max(psi, fresh.now - fresh.before), said)
    if lost.moved:
        said = msg(
            "“{name}” has moved since training: {now:percent} of it is missing, {before:percent} "
            "before.",
            name=name,
            now=lost.now,
            before=lost.before,
        )
        return Change(max(psi, abs(lost.now - lost.before)), said)
    if psi <= MOVED:
        return None
    said = msg(
        "“{name}” has moved since training: stability index {psi:number} above chance.",
        name=name,
        psi=psi,
    )
    return Change(psi, said)


def _whole(
    fitted: Drifts, past: pd.DataFrame, cells: Cells, known: tuple[list[str], bool]
) -> list[Message]:
    """What is true of all columns together: the score, and whether rows can be told apart."""
    lacking, named = known
    encoder, before = fitted.features.encoder, fitted.features.encode(past)
    told = []
    if isinstance(fitted, Rates) and "part" in past:
        told += _scores(fitted, before.take(np.flatnonzero(past["part"] == "test")), cells)
    old, new = (_comparable(encoder, one, lacking) for one in (before, cells))
    domain = told_apart(old, new)
    if domain is None or not domain.apart:
        return told
    facts: Mapping[str, object] = {"auc": domain.auc, "chance": domain.chance}
    if named or lacking:
        return [
            *told,
            msg(
                "Taken together, a classifier tells new rows from old ones with ROC-AUC "
                "{auc:number} (without drift: {chance:number}).",
                **facts,
            ),
        ]
    return [
        *told,
        msg(
            "No single column has moved, but how they go together has: a classifier tells new "
            "rows from old ones with ROC-AUC {auc:number} (without drift: {chance:number}).",
            **facts,
        ),
    ]


def _scores(fitted: Rates, tested: Cells, cells: Cells) -> list[Message]:
    """Whether the scores of new rows spread otherwise than those of the test did."""
    if len(tested) < ENOUGH:
        return []
    spread = np.random.default_rng(0).permutation(len(cells))[:RESCORED]
    was, now = fitted.probabilities(tested), fitted.probabilities(cells.take(spread))
    psi = moved(of_numbers(was), now)
    if psi <= MOVED:
        return []
    return [
        msg(
            "The scores have moved too: {now:percent} on average, {was:percent} on the test cases "
            "(stability index {psi:number} above chance).",
            now=float(now.mean()),
            was=float(was.mean()),
            psi=psi,
        )
    ]


def _comparable(encoder: Encoder, cells: Cells, lacking: list[str]) -> Cells:
    """Without dates (new rows are later, that is no drift) and without columns one side lacks."""
    keep = [name not in lacking and name not in encoder.dates for name in encoder.columns]
    used = np.array(keep, dtype=bool)
    numbers, codes = encoder.owners
    return Cells(cells.numbers[:, used[numbers]], cells.codes[:, used[codes]])
