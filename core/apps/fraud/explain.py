"""Why: what drives the score or makes cases unusual, over all and for single cases."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from core.apps.fraud import calendar
from core.apps.fraud.evaluate import queue_size
from core.apps.fraud.fit import Fitted
from core.apps.fraud.unusual import Unusual
from core.judge import capacity
from core.learn.cells import FIRST, Cells
from core.learn.labelled import explain as labelled
from core.learn.labelled.explain import REASONS, Case, Say, weightiest
from core.learn.labelled.explain import Reasons as LabelReasons
from core.learn.shapley import shapley
from core.table.sheet import Tables
from core.words import Message, msg

ROWS = 200  # cases of the queue behind the overall importance
WALKS, WALKS_SHOWN = 4, 32
CASES = 3


@dataclass(frozen=True)
class Oddities:
    """What makes the cases of a queue unusual."""

    columns: tuple[str, ...]
    importance: np.ndarray  # mean effect towards rare, in powers of ten, per column
    low: np.ndarray
    high: np.ndarray
    cases: tuple[Case, ...]
    left_out: Mapping[str, Message]
    rows: int
    record: Mapping[str, Any] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)


Reasons = LabelReasons | Oddities


def explain(fitted: Fitted, test: Tables) -> Reasons:
    """The reasons behind a fitted score, or behind the most unusual cases."""
    if isinstance(fitted, Unusual):
        return _oddities(fitted, test)
    size = queue_size(fitted, len(test["main"]))
    share = size / max(len(test["main"]), 1)
    return labelled.explain(
        fitted, test, lambda p: capacity.first(p, max(round(share * len(p)), labelled.CASES))
    )


def _oddities(fitted: Unusual, test: Tables) -> Oddities:
    frame = test["main"].frame
    cells = fitted.features.encode(frame)
    p = fitted.scores(cells)
    order = np.argsort(-p, kind="stable")
    queue = order[: min(queue_size(fitted, len(p)), ROWS)]
    effects = np.maximum(why(fitted, cells.take(queue), WALKS), 0.0)
    mean, error = effects.mean(axis=0), effects.std(axis=0) / max(np.sqrt(len(queue)), 1)
    top = queue[:CASES]
    told = sentences(fitted, frame.iloc[top], why(fitted, cells.take(top), WALKS_SHOWN))
    return Oddities(
        columns=fitted.features.encoder.columns,
        importance=mean,
        low=np.maximum(mean - 1.96 * error, 0),
        high=mean + 1.96 * error,
        cases=tuple(
            Case(int(row), float(p[row]), reasons) for row, reasons in zip(top, told, strict=True)
        ),
        left_out=fitted.features.left_out,
        rows=len(queue),
        record=fitted.record,
        settings={name: getattr(fitted.config, name) for name in ("seed", "budget", "exclude")},
    )


def why(fitted: Unusual, cells: Cells, walks: int, background: Cells | None = None) -> np.ndarray:
    """(n, columns): how many powers of ten rarer each raw column makes a row."""
    against = fitted.background if background is None else background
    owners = fitted.features.encoder.owners
    return shapley(fitted.strength, cells, against, owners, walks).phi


def sentences(
    fitted: Unusual, frame: pd.DataFrame, phi: np.ndarray, most: int = REASONS
) -> list[tuple[Message, ...]]:
    """For each row the columns that make it most unusual, each with what is usual."""
    return weightiest(fitted.features.encoder.columns, frame, phi, _sayer(fitted), most)


def _sayer(fitted: Unusual) -> Say:
    encoder, scale = fitted.features.encoder, fitted.detectors.scale
    texts = list(encoder.levels)

    def say(name: str, value: str | None) -> Message:
        facts: dict[str, object] = {"column": name, "value": value}
        if value is None:
            return msg("{column} is missing: unusual here", column=name)
        if name in encoder.numbers:
            low, _, high = scale.quartiles[:, encoder.numbers.index(name)]
            if low <= _number(value) <= high:
                return msg("{column} is {value}: unusual together with the rest", **facts)
            return msg(
                "{column} is {value}: half of all cases lie between {low:number} and {high:number}",
                **facts,
                low=float(low),
                high=float(high),
            )
        if name in encoder.dates:
            return calendar.unusual(name, value, fitted.record.get("calendar", {}).get(name))
        if name in encoder.levels:
            levels = encoder.levels[name]
            code = levels.index(value) + FIRST if value in levels else 0
            share = float(scale.shares[texts.index(name)][code])
            if share < 0.2:
                return msg(
                    "{column} is {value}, as in {share:percent} of all cases", **facts, share=share
                )
        return msg("{column} is {value}: unusual together with the rest", **facts)

    return say


def _number(value: str) -> float:
    if value in ("True", "False"):
        return float(value == "True")
    return float(value)
