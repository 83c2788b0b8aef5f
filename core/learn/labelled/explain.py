"""Why: what drives the score, how it moves with each column, and why single cases score high."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from core.judge.calibration import sigmoid
from core.learn.cells import Cells
from core.learn.labelled.fitted import Fitted
from core.learn.scorer.points import PointRow, point_rows
from core.learn.scorer.reasons import blend_shapley
from core.learn.shapley import Shapley
from core.table.sheet import Tables
from core.words import Message, msg

ROWS = 200  # test rows behind the overall importance
WALKS, WALKS_SHOWN = 4, 32
TOP_CURVES = 6
CASES = 3
REASONS = 4

Above = Callable[[np.ndarray], np.ndarray]  # which of some scores are acted on
Say = Callable[[str, str | None], Message]  # a column and its value as a reason


@dataclass(frozen=True)
class Curve:
    """The mean score of all cases as one column is set to each value in turn."""

    column: str
    values: tuple[Any, ...]  # numbers, or level names
    risk: tuple[float, ...]
    kind: str  # linear, category or date


@dataclass(frozen=True)
class Case:
    """One row: its place in the test table, its score, and the sentences that explain it."""

    row: int
    score: float
    reasons: tuple[Message, ...]


@dataclass(frozen=True)
class Reasons:
    """Everything the report's Why and Under the hood tell."""

    columns: tuple[str, ...]
    importance: np.ndarray  # mean absolute effect on the log odds, per column
    low: np.ndarray
    high: np.ndarray
    curves: tuple[Curve, ...]
    cases: tuple[Case, ...]
    points: tuple[PointRow, ...]
    weights: Mapping[str, float]
    losses: Mapping[str, float]
    left_out: Mapping[str, Message]
    rows: int
    record: Mapping[str, Any] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)


def explain(fitted: Fitted, test: Tables, above: Above) -> Reasons:
    """The reasons behind a fitted score, on at most 200 test rows."""
    frame = test["main"].frame
    picked = np.random.default_rng(0).permutation(len(frame))[:ROWS]
    cells = fitted.features.encode(frame.iloc[picked])
    found = blend_shapley(fitted.scorer, cells, fitted.background, fitted.features.encoder, WALKS)
    sizes = np.abs(found.phi)
    mean, error = sizes.mean(axis=0), sizes.std(axis=0) / max(np.sqrt(len(sizes)), 1)
    top = np.argsort(-mean, kind="stable")[:TOP_CURVES]
    return Reasons(
        columns=fitted.features.encoder.columns,
        importance=mean,
        low=np.maximum(mean - 1.96 * error, 0),
        high=mean + 1.96 * error,
        curves=tuple(curve(fitted, int(at)) for at in top if mean[at] > 0),
        cases=_typical(fitted, frame, (picked, above(sigmoid(found.score))), found),
        points=point_rows(fitted.scorer, fitted.features.encoder),
        weights=fitted.scorer.blend.weights,
        losses=fitted.scorer.blend.losses,
        left_out=fitted.features.left_out,
        rows=len(picked),
        record=fitted.record,
        settings={
            name: getattr(fitted.config, name)
            for name in ("seed", "budget", "exclude", "keep", "monotone", "folds")
        },
    )


def sentences(
    fitted: Fitted, frame: pd.DataFrame, phi: np.ndarray, most: int = REASONS
) -> list[tuple[Message, ...]]:
    """For each row the columns that push it most towards the outcome that counts, as sentences."""
    positive = fitted.features.label.positive

    def say(name: str, value: str | None) -> Message:
        if value is None:
            return msg(
                "{column} is missing: makes “{positive}” likelier", column=name, positive=positive
            )
        return msg(
            "{column} is {value}: makes “{positive}” likelier",
            column=name,
            value=value,
            positive=positive,
        )

    return weightiest(fitted.features.encoder.columns, frame, phi, say, most)


def weightiest(
    names: Sequence[str], frame: pd.DataFrame, phi: np.ndarray, say: Say, most: int = REASONS
) -> list[tuple[Message, ...]]:
    """For each row the columns of the largest positive effect, each as a sentence."""
    told = []
    for at in range(len(phi)):
        order = np.argsort(-phi[at], kind="stable")[:most]
        chosen = [names[j] for j in order if phi[at, j] > 1e-9]
        told.append(tuple(say(name, _value(frame, at, name)) for name in chosen))
    return told


def _value(frame: pd.DataFrame, at: int, name: str) -> str | None:
    value = frame[name].iloc[at] if name in frame.columns else None
    return None if value is None or pd.isna(value) else shown(value)


def shown(value: object) -> str:
    """A cell as a person wrote it.

    >>> shown(1169.0), shown("A11"), shown(pd.Timestamp("2026-03-12"))
    ('1169', 'A11', '2026-03-12')
    """
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if isinstance(value, (float, np.floating)):
        return f"{value:.6g}"
    return str(value)


def curve(fitted: Fitted, at: int, points: int = 15) -> Curve:
    """Partial dependence: every background row with one column set to each value in turn."""
    encoder, cells = fitted.features.encoder, fitted.background
    name = encoder.columns[at]
    number_owner, code_owner = encoder.owners
    if name in encoder.levels:
        column = int(np.flatnonzero(code_owner == at)[0])
        levels = np.unique(cells.codes[:, column])
        names = ("other", "missing", *encoder.levels[name])
        values = [(names[level], {"codes": {column: level}}) for level in levels[:points]]
        return _curve(fitted, name, values, "category")
    columns = np.flatnonzero(number_owner == at)
    known = cells.numbers[:, columns[0]]
    known = known[~np.isnan(known)]
    if not len(known):
        return Curve(name, (), (), "linear")
    grid = np.unique(np.quantile(known, np.linspace(0.02, 0.98, points)))
    kind = "date" if name in encoder.dates else "linear"
    values = [
        (_when(cut) if kind == "date" else float(cut), {"numbers": {int(columns[0]): cut}})
        for cut in grid
    ]
    return _curve(fitted, name, values, kind)


def _when(days: float) -> str:
    return (pd.Timestamp("2000-01-01") + pd.Timedelta(days=float(days))).date().isoformat()


def _curve(fitted: Fitted, name: str, values: Sequence[tuple[Any, dict]], kind: str) -> Curve:
    n = len(fitted.background)
    moved = [_set(fitted.background, change) for _, change in values]
    together = Cells(
        np.concatenate([cells.numbers for cells in moved]),
        np.concatenate([cells.codes for cells in moved]),
    )
    risk = fitted.probabilities(together).reshape(len(values), n).mean(axis=1)
    return Curve(name, tuple(value for value, _ in values), tuple(risk.tolist()), kind)


def _set(cells: Cells, change: Mapping[str, Mapping[int, Any]]) -> Cells:
    numbers, codes = cells.numbers.copy(), cells.codes.copy()
    for column, value in change.get("numbers", {}).items():
        numbers[:, column] = value
    for column, value in change.get("codes", {}).items():
        codes[:, column] = value
    return Cells(numbers, codes)


def _typical(
    fitted: Fitted, frame: pd.DataFrame, which: tuple[np.ndarray, np.ndarray], found: Shapley
) -> tuple[Case, ...]:
    """The cases nearest to the middle of those above the cut-off: typical, not extreme."""
    scores = sigmoid(found.score)
    picked, above = which[0], np.flatnonzero(which[1])
    if not len(above):
        above = np.argsort(-scores)[: CASES * 3]
    middle = np.median(scores[above])
    chosen = above[np.argsort(np.abs(scores[above] - middle), kind="stable")[:CASES]]
    rows = frame.iloc[picked[chosen]]
    cells = fitted.features.encode(rows)
    shapley = blend_shapley(
        fitted.scorer, cells, fitted.background, fitted.features.encoder, WALKS_SHOWN
    )
    told = sentences(fitted, rows, shapley.phi)
    return tuple(
        Case(int(picked[at]), float(scores[at]), reasons)
        for at, reasons in zip(chosen, told, strict=True)
    )
