"""Live questions to a fitted score: what if, and the scored list of a new table."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from core.apps.risk.explain import REASONS, sentences, shown
from core.apps.risk.fit import Fitted
from core.errors import UserError
from core.judge.calibration import sigmoid
from core.judge.drift import moved
from core.judge.money import Costs, capacity_cut
from core.learn.cells import Cells
from core.learn.scorer.reasons import blend_shapley
from core.table.sheet import Tables
from core.words import Message, msg, pack, to_json

WALKS = 8
EXPLAINED = 200  # rows of a scored list that get their reasons: those with the highest scores
MOVED = 0.1  # PSI above luck from which a column is said to have moved


def ask(fitted: Fitted, question: Mapping[str, Any]) -> dict[str, Any]:
    """What if: the score of {"row": {column: value}}, and against {"before": ...} what changed it.

    A column that is not given counts as missing. Sentences come as JSON messages.
    """
    row = question.get("row")
    if not isinstance(row, Mapping):
        raise UserError(
            msg("The question holds no row."), msg("Give `row`: a value for each column.")
        )
    before = question.get("before")
    frame = _frame(fitted, [row])
    cells = fitted.features.encode(frame)
    encoder = fitted.features.encoder
    found = blend_shapley(fitted.scorer, cells, fitted.background, encoder, WALKS)
    score, cut = float(sigmoid(found.score)[0]), cut_off(fitted)
    answer: dict[str, Any] = {
        "score": score,
        "cut": cut,
        "decision": "review" if score >= cut else "approve",
        "positive": fitted.features.label.positive,
        "reasons": [to_json(reason) for reason in sentences(fitted, frame, found.phi)[0]],
        "effects": dict(zip(encoder.columns, found.phi[0].tolist(), strict=True)),
        "missing": [name for name in encoder.columns if pd.isna(frame[name].iloc[0])],
    }
    if isinstance(before, Mapping):
        answer |= _changed(fitted, frame, _frame(fitted, [before]), cells)
    return answer


def scored(fitted: Fitted, tables: Tables) -> pd.DataFrame:
    """Columns to stand beside the rows: score, decision, and reasons for the highest scores."""
    frame = tables["main"].frame
    cells = fitted.features.encode(frame)
    p = fitted.probabilities(cells)
    stopped = p >= cut_off(fitted, p)
    found = pd.DataFrame({"score": p, "decision": np.where(stopped, "review", "approve")})
    top = np.argsort(-p, kind="stable")[:EXPLAINED]
    _write_reasons(fitted, frame, cells, (top, found))
    return found


def drift(fitted: Fitted, tables: Tables) -> tuple[Message, ...]:
    """What of a new table differs from the training rows more than luck explains."""
    frame, encoder = tables["main"].frame, fitted.features.encoder
    lacking = [name for name in encoder.columns if name not in frame.columns]
    told = [
        msg("The new table has no column “{name}”: it counts as missing.", name=name)
        for name in lacking
    ]
    if len(frame) < 50:
        return tuple(told)
    cells, kept = fitted.features.encode(frame), fitted.reference
    owners = encoder.owners
    number = zip(owners[0], kept.numbers, cells.numbers.T, strict=True)
    code = zip(owners[1], kept.codes, cells.codes.T, strict=True)
    worst: dict[str, float] = {}
    for owner, before, column in (*number, *code):
        name = encoder.columns[int(owner)]
        worst[name] = max(worst.get(name, 0.0), moved(before, column))
    far = [name for name in sorted(worst, key=lambda name: -worst[name]) if worst[name] > MOVED]
    told += [
        msg(
            "“{name}” has moved since training: stability index {psi:number} above chance.",
            name=name,
            psi=worst[name],
        )
        for name in far
        if name not in lacking
    ]
    return tuple(told)


def cut_off(fitted: Fitted, p: np.ndarray | None = None) -> float:
    """The cut-off of least expected cost; higher where no more than `capacity` can be handled."""
    config = fitted.config
    cut = Costs(config.cost_false_negative, config.cost_false_positive).cut
    if p is not None and config.capacity is not None:
        return max(cut, capacity_cut(p, config.capacity))
    return cut


def _frame(fitted: Fitted, rows: list[Mapping[str, Any]]) -> pd.DataFrame:
    """Rows of typed words as a frame of the types the model knows."""
    encoder = fitted.features.encoder
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
    changed = []
    for at, name in enumerate(encoder.columns):
        old, new = before[name].iloc[0], after[name].iloc[0]
        if (pd.isna(old) and pd.isna(new)) or (
            not pd.isna(old) and not pd.isna(new) and old == new
        ):
            continue
        words = [None if pd.isna(value) else shown(value) for value in (old, new)]
        changed.append(
            {"column": name, "from": words[0], "to": words[1], "effect": float(found.phi[0, at])}
        )
    return {"before": float(fitted.probabilities(earlier)[0]), "changed": changed}


def _write_reasons(
    fitted: Fitted, frame: pd.DataFrame, cells: Cells, into: tuple[np.ndarray, pd.DataFrame]
) -> None:
    top, found = into
    shapley = blend_shapley(
        fitted.scorer, cells.take(top), fitted.background, fitted.features.encoder, WALKS
    )
    told = sentences(fitted, frame.iloc[top], shapley.phi)
    for at in range(REASONS):
        texts = np.full(len(found), "", dtype=object)
        texts[top] = [pack(reasons[at]) if at < len(reasons) else "" for reasons in told]
        found[f"reason_{at + 1}"] = pd.Series(texts, dtype="str")
