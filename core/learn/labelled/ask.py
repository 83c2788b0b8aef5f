"""Live questions to a fitted score: what if, and the scored list of a new table."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from core.errors import UserError
from core.judge.calibration import sigmoid
from core.learn.cells import Cells, Encoder
from core.learn.labelled.drift import drift
from core.learn.labelled.explain import REASONS, Above, sentences, shown
from core.learn.labelled.fitted import Fitted
from core.learn.labelled.recourse import held, limits, otherwise, ranges, wanted
from core.learn.scorer.reasons import blend_shapley
from core.table.sheet import Tables
from core.words import Message, msg, pack, to_json

WALKS = 8

__all__ = ["ask", "differences", "drift", "frame_of", "row_of", "scored", "write_reasons"]


def row_of(question: Mapping[str, Any]) -> Mapping[str, Any]:
    """The row that a question asks about."""
    row = question.get("row")
    if not isinstance(row, Mapping):
        raise UserError(
            msg("The question holds no row."), msg("Give `row`: a value for each column.")
        )
    return row


def ask(
    fitted: Fitted, question: Mapping[str, Any], cut: float, words: tuple[str, str]
) -> dict[str, Any]:
    """What if: the score of {"row": {column: value}}, and against {"before": ...} what changed it.

    A column that is not given counts as missing. Sentences come as JSON messages. `words`: the
    decision at or above the cut-off, and below. With `counterfactual` also what would change the
    decision (see `recourse.py`).
    """
    row, before = row_of(question), question.get("before")
    frame = frame_of(fitted.features.encoder, [row])
    cells = fitted.features.encode(frame)
    encoder = fitted.features.encoder
    found = blend_shapley(fitted.scorer, cells, fitted.background, encoder, WALKS)
    score = float(sigmoid(found.score)[0])
    answer: dict[str, Any] = {
        "score": score,
        "cut": cut,
        "decision": words[0] if score >= cut else words[1],
        "positive": fitted.features.label.positive,
        "reasons": [to_json(reason) for reason in sentences(fitted, frame, found.phi)[0]],
        "effects": dict(zip(encoder.columns, found.phi[0].tolist(), strict=True)),
        "missing": [name for name in encoder.columns if pd.isna(frame[name].iloc[0])],
        "ranges": ranges(fitted),
        "held": held(fitted.roles, encoder),
    }
    if isinstance(before, Mapping):
        answer |= _changed(fitted, frame, frame_of(encoder, [before]), cells)
    if wanted(question):
        asked = limits(question, fitted.config, fitted.roles, encoder)
        answer |= otherwise(fitted.probabilities, fitted, (row, cells), cut, asked)
    return answer


def scored(
    fitted: Fitted, tables: Tables, above: Above, words: tuple[str, str], most: int
) -> pd.DataFrame:
    """Columns to stand beside the rows: score, decision, and reasons for the `most` highest."""
    frame = tables["main"].frame
    cells = fitted.features.encode(frame)
    p = fitted.probabilities(cells)
    found = pd.DataFrame({"score": p, "decision": np.where(above(p), *words)})
    top = np.argsort(-p, kind="stable")[:most]
    shapley = blend_shapley(
        fitted.scorer, cells.take(top), fitted.background, fitted.features.encoder, WALKS
    )
    write_reasons(found, top, sentences(fitted, frame.iloc[top], shapley.phi))
    return found


def frame_of(encoder: Encoder, rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Rows of typed words as a frame of the types the model knows."""
    found: dict[str, pd.Series] = {}
    for name in encoder.columns:
        values = [row.get(name) for row in rows]
        values = [None if value == "" else value for value in values]
        if name in encoder.numbers:
            found[name] = pd.Series([_number(value) for value in values], dtype="float64")
        elif name in encoder.dates:
            found[name] = pd.to_datetime(pd.Series(values), errors="coerce")
        else:
            texts = [None if value is None else shown(value) for value in values]
            found[name] = pd.Series(texts, dtype="str")
    return pd.DataFrame(found)


def _number(value: object) -> float:
    if isinstance(value, str) and value.strip().lower() in ("true", "false"):
        return float(value.strip().lower() == "true")
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return float("nan")


def _changed(
    fitted: Fitted, after: pd.DataFrame, before: pd.DataFrame, cells: Cells
) -> dict[str, Any]:
    """Which columns differ from an earlier row and how far each moves the log odds."""
    earlier = fitted.features.encode(before)
    encoder = fitted.features.encoder
    found = blend_shapley(fitted.scorer, cells, earlier, encoder, WALKS)
    changed = differences(encoder.columns, before, after, found.phi[0])
    return {"before": float(fitted.probabilities(earlier)[0]), "changed": changed}


def differences(
    names: Sequence[str], before: pd.DataFrame, after: pd.DataFrame, effects: np.ndarray
) -> list[dict[str, Any]]:
    """The columns in which two rows differ, with the effect of each."""
    changed = []
    for at, name in enumerate(names):
        old, new = before[name].iloc[0], after[name].iloc[0]
        if (pd.isna(old) and pd.isna(new)) or (
            not pd.isna(old) and not pd.isna(new) and old == new
        ):
            continue
        words = [None if pd.isna(value) else shown(value) for value in (old, new)]
        changed.append(
            {"column": name, "from": words[0], "to": words[1], "effect": float(effects[at])}
        )
    return changed


def write_reasons(
    found: pd.DataFrame, top: np.ndarray, told: Sequence[tuple[Message, ...]]
) -> None:
    """The columns reason_1.., for the rows at `top`; blank elsewhere."""
    for at in range(REASONS):
        texts = np.full(len(found), "", dtype=object)
        texts[top] = [pack(reasons[at]) if at < len(reasons) else "" for reasons in told]
        found[f"reason_{at + 1}"] = pd.Series(texts, dtype="str")
