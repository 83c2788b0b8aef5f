"""Live questions: what if a case were different, and the queue of a new list."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from core.apps.fraud.explain import WALKS_SHOWN, sentences, why
from core.apps.fraud.fit import Fitted
from core.apps.fraud.unusual import Unusual
from core.judge import capacity
from core.learn.labelled import ask as labelled
from core.learn.labelled.ask import differences, drift, frame_of, row_of, write_reasons
from core.learn.labelled.recourse import held, limits, otherwise, ranges, wanted
from core.table.sheet import Tables
from core.words import to_json

WORDS = ("inspect", "pass")  # within the capacity, and beyond
EXPLAINED, MOST = 200, 1000  # cases that get their reasons: a long queue whole, up to so many
WALKS = 4

__all__ = ["ask", "drift", "scored"]


def ask(fitted: Fitted, question: Mapping[str, Any]) -> dict[str, Any]:
    """What if: the score of {"row": {column: value}}, and against {"before": ...} what changed."""
    cut = float(fitted.record["cut"])
    if isinstance(fitted, Unusual):
        return _ask(fitted, question, cut)
    return labelled.ask(fitted, question, cut, WORDS)


def scored(fitted: Fitted, tables: Tables) -> pd.DataFrame:
    """Score, decision (inspect: as many as the capacity allows), and reasons for the highest."""
    n = len(tables["main"])
    size = capacity.size(fitted.config.capacity, n)
    most = min(max(size, EXPLAINED), MOST)
    if isinstance(fitted, Unusual):
        return _scored(fitted, tables, size, most)
    return labelled.scored(fitted, tables, lambda p: capacity.first(p, size), WORDS, most)


def _scored(fitted: Unusual, tables: Tables, size: int, most: int) -> pd.DataFrame:
    frame = tables["main"].frame
    cells = fitted.features.encode(frame)
    p = fitted.scores(cells)
    decision = np.where(capacity.first(p, size), *WORDS)
    found = pd.DataFrame({"score": p, "decision": decision})
    top = np.argsort(-p, kind="stable")[:most]
    phi = why(fitted, cells.take(top), WALKS)
    write_reasons(found, top, sentences(fitted, frame.iloc[top], phi))
    return found


def _ask(fitted: Unusual, question: Mapping[str, Any], cut: float) -> dict[str, Any]:
    row, before = row_of(question), question.get("before")
    encoder = fitted.features.encoder
    frame = frame_of(encoder, [row])
    cells = fitted.features.encode(frame)
    score, phi = float(fitted.scores(cells)[0]), why(fitted, cells, WALKS_SHOWN)
    answer: dict[str, Any] = {
        "score": score,
        "cut": cut,
        "decision": WORDS[0] if score >= cut else WORDS[1],
        "positive": None,
        "reasons": [to_json(reason) for reason in sentences(fitted, frame, phi)[0]],
        "effects": dict(zip(encoder.columns, phi[0].tolist(), strict=True)),
        "missing": [name for name in encoder.columns if pd.isna(frame[name].iloc[0])],
        "ranges": ranges(fitted),
        "held": held(fitted.roles, encoder),
    }
    if isinstance(before, Mapping):
        earlier = frame_of(encoder, [before])
        was = fitted.features.encode(earlier)
        effects = why(fitted, cells, WALKS_SHOWN, was)[0]
        answer["before"] = float(fitted.scores(was)[0])
        answer["changed"] = differences(encoder.columns, earlier, frame, effects)
    if wanted(question):
        asked = limits(question, fitted.config, fitted.roles, encoder)
        answer |= otherwise(fitted.scores, fitted, (row, cells), cut, asked)
    return answer
