"""How long customers stay, where the table says it: curves by segment, and a hazard network."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from core.errors import UserError
from core.judge.metrics import auc
from core.judge.survival import kaplan_meier, log_rank
from core.learn.cells import as_text, date_parts, fit_encoder, floats, is_date, is_number
from core.learn.hazard import Hazard, Stays, at_risk, fit_hazard
from core.learn.labelled.fitted import Fitted as Score
from core.progress import Tell
from core.table.sheet import Sheet
from core.words import Message, msg

FEWEST = 20  # leavers without whom no curve is drawn
SEGMENTS, SMALLEST = 5, 50  # levels of a column that are told apart, and rows in each
TWIN = 0.8  # rank correlation with the stay from which a column is the stay in other words
AHEAD = 12.0  # periods looked ahead, where stays are at least twice as long
RISKS = 5  # groups of customers whose prediction is compared with what happened


def stays(sheet: Sheet, score: Score) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows whose stay and outcome are known: their positions, time (n,), left (n,) 0 or 1."""
    name = sheet.column("tenure")
    target = sheet.column("target") or score.roles["target"][0]
    if name is None or name not in sheet.frame.columns:
        return np.zeros(0, dtype=int), np.zeros(0), np.zeros(0)
    time = floats(sheet.frame[name])
    if (time < 0).any():
        raise UserError(
            msg("“{name}” holds negative times ({n:count}).", name=name, n=int((time < 0).sum())),
            msg("A time as a customer is 0 or more; mend the column, or do not match it."),
        )
    left = score.features.label.outcomes(sheet.frame[target])
    rows = np.flatnonzero(np.isfinite(time) & np.isfinite(left))
    return rows, time[rows], left[rows]


def curves(sheet: Sheet, score: Score) -> dict[str, Any]:
    """Kaplan-Meier curves of all customers and by the column that tells them apart most.

    JSON-able: `all` and `segments` (name -> time, share, low, high, n), `by`, `missing`.
    """
    rows, time, left = stays(sheet, score)
    if left.sum() < FEWEST or len(np.unique(time)) < 3:
        return {}
    by = _column(sheet, score, (rows, time, left))
    found: dict[str, Any] = {
        "name": sheet.column("tenure"),
        "all": _curve(time, left),
        "missing": len(sheet) - len(rows),
        "by": by,
        "chosen": bool(sheet.columns("group")),
        "segments": {},
    }
    if by is not None:
        levels = as_text(sheet.frame[by]).to_numpy()[rows]
        names = pd.Series(levels).value_counts()
        for name in names.index[:SEGMENTS]:
            here = levels == name
            if here.sum() >= SMALLEST:
                found["segments"][str(name)] = _curve(time[here], left[here])
    return found


def fit_staying(sheet: Sheet, score: Score, tell: Tell) -> Hazard | None:
    """A hazard network on the training rows; None where too few stays ended."""
    rows, time, left = stays(sheet, score)
    if left.sum() < FEWEST or len(np.unique(time)) < 3:
        return None
    frame = sheet.frame.iloc[rows]
    names = [name for name in score.features.encoder.columns if not _twin(frame[name], time)]
    if not names:
        return None
    encoder = fit_encoder(frame, names)
    task = Stays(encoder, encoder.encode(frame), time, left)
    return fit_hazard(task, score.config.seed, score.config.steps, tell)


def tested(
    hazard: Hazard, sheet: Sheet, score: Score, training: Mapping[str, Any]
) -> dict[str, Any]:
    """How well leaving is foretold on held-out customers, beside one curve for all.

    Customers are judged in the period in which the table shows them, and compared with those of
    the same period: a column that only grows with the stay helps nobody there. JSON-able: c_index,
    brier, brier_all (curve of the training customers), n, groups.
    """
    rows, time, left = stays(sheet, score)
    if left.sum() < 5:
        return {}
    weights, gone = at_risk(time, left, hazard.edges)
    who, period = np.nonzero(weights)
    p = hazard.hazards(hazard.encoder.encode(sheet.frame.iloc[rows]))[who, period]
    y, weight = gone[who, period].astype(float), weights[who, period].astype(float)
    known = np.interp(hazard.edges, [0.0, *training["all"]["time"]], [1, *training["all"]["share"]])
    plain = 1 - known / np.maximum(np.append(1.0, known[:-1]), 1e-9)
    return {
        "c_index": _within(y, p, period),
        "brier": float(np.average((y - p) ** 2, weights=weight)),
        "brier_all": float(np.average((y - plain[period]) ** 2, weights=weight)),
        "n": len(time),
        "groups": _groups(y, p, weight),
    }


def _within(y: np.ndarray, p: np.ndarray, period: np.ndarray) -> float | None:
    """Of the pairs of one who left and one who stayed in the same period: those rightly ordered."""
    right, pairs = 0.0, 0
    for at in np.unique(period):
        here = period == at
        many = int(y[here].sum()) * int((1 - y[here]).sum())
        if many:
            right, pairs = right + many * auc(y[here], p[here]), pairs + many
    return right / pairs if pairs else None


def ahead(time: np.ndarray) -> float:
    """How far one looks ahead: 12 periods, or half of the longest stay where that is shorter."""
    longest = float(np.nanmax(time)) if len(time) and np.isfinite(time).any() else AHEAD
    return min(AHEAD, longest / 2)


def _groups(y: np.ndarray, p: np.ndarray, weight: np.ndarray) -> list[dict[str, float]]:
    """By fifths of risk: the share foretold to leave in the period, and who left."""
    place = np.argsort(np.argsort(p, kind="stable"), kind="stable") * RISKS // max(len(p), 1)
    found = []
    for number in range(RISKS):
        here = place == number
        if here.sum() < 20:
            continue
        seen = float(np.average(y[here], weights=weight[here]))
        off = weight[here] * (y[here] - seen)
        half = 1.959964 * float(np.sqrt((off**2).sum()) / weight[here].sum())
        found.append(
            {
                "foretold": float(np.average(p[here], weights=weight[here])),
                "happened": seen,
                "low": max(seen - half, 0.0),
                "high": seen + half,
                "n": int(here.sum()),
            }
        )
    return found


def _curve(time: np.ndarray, left: np.ndarray) -> dict[str, Any]:
    found = kaplan_meier(time, left)
    at = np.unique(np.linspace(0, len(found.time) - 1, min(len(found.time), 80)).astype(int))
    parts = {name: getattr(found, name)[at] for name in ("time", "share", "low", "high")}
    rounded = {name: [round(float(one), 5) for one in part] for name, part in parts.items()}
    return {**rounded, "n": len(time), "left": int(left.sum()), "median": found.median()}


def _column(
    sheet: Sheet, score: Score, seen: tuple[np.ndarray, np.ndarray, np.ndarray]
) -> str | None:
    """The first group a person named, else the category whose levels stay most unlike."""
    rows, time, left = seen
    if sheet.columns("group"):
        return sheet.columns("group")[0]
    best, name = 0.0, None
    for one, levels in score.features.encoder.levels.items():
        if not 2 <= len(levels) <= SEGMENTS or one not in sheet.frame.columns:
            continue
        unlike = log_rank(time, left, as_text(sheet.frame[one]).to_numpy()[rows])
        if unlike > best:
            best, name = unlike, one
    return name


def _twin(column: pd.Series, time: np.ndarray) -> bool:
    """Whether a column is the stay itself in other words: its rank goes with it."""
    values = date_parts(column)[0] if is_date(column) else None
    if values is None:
        if not is_number(column):
            return False
        values = floats(column)
    known = np.isfinite(values)
    if known.sum() < 3 or len(np.unique(values[known])) < 2:
        return False
    ranks = [pd.Series(part[known]).rank().to_numpy() for part in (values, time)]
    return abs(float(np.corrcoef(ranks[0], ranks[1])[0, 1])) > TWIN


def cautions(found: Mapping[str, Any]) -> tuple[Message, ...]:
    """What must be known to read curves of a table of customers."""
    told = [
        msg(
            "The curves take every customer as followed from the first day. Those who left before "
            "the table was drawn are not in it, so early losses may look smaller than they were."
        )
    ]
    if found.get("missing"):
        told.append(
            msg("{n:count} customers without a known stay are not counted.", n=found["missing"])
        )
    return tuple(told)
