"""How good the score is on cases it has never seen, beside a logistic regression."""

import numpy as np
import pandas as pd

from core.errors import UserError
from core.judge import labels
from core.judge.scores import Scores
from core.learn.label import text
from core.learn.labelled.fitted import Fitted
from core.table.sheet import Sheet, Tables
from core.words import msg

MISSING = "–"


def evaluate(fitted: Fitted, test: Tables, worth: str = "value") -> Scores:
    """Scores with 95 % intervals; the evidence holds one row per test case.

    `worth`: the role that says what a case is worth.
    """
    sheet = test["main"]
    outcomes = fitted.features.label.outcomes(sheet.frame[_target(fitted, sheet)])
    known = ~np.isnan(outcomes)
    if not known.any():
        raise UserError(
            msg(
                "No test row says “{positive}” or its opposite.",
                positive=fitted.features.label.positive,
            ),
            msg("The outcome must be written as in the training table."),
        )
    frame, y = sheet.frame[known], outcomes[known]
    cells = fitted.features.encode(frame)
    evidence = {
        "y": y.astype(np.int8),
        "p": fitted.probabilities(cells),
        "p_baseline": fitted.baseline_probabilities(cells),
        "row": np.flatnonzero(known),
        **extras(sheet, frame, worth),
    }
    name = msg("logistic regression on one-hot columns")
    return labels.judge(evidence, name, _facts(fitted, sheet, y, worth), fitted.warnings)


def _target(fitted: Fitted, sheet: Sheet) -> str:
    name = sheet.column("target") or fitted.roles["target"][0]
    if name not in sheet.frame.columns:
        raise UserError(
            msg("The test table has no column “{name}”.", name=name),
            msg("It needs the outcome, to compare the scores with."),
        )
    return name


def extras(sheet: Sheet, frame: pd.DataFrame, worth: str) -> dict[str, np.ndarray]:
    """What a case is worth and which groups it belongs to, where such roles are named."""
    found: dict[str, np.ndarray] = {}
    value = sheet.column(worth)
    if value is not None:
        numbers = pd.to_numeric(frame[value], errors="coerce")
        found["value"] = numbers.to_numpy(dtype=np.float64, na_value=np.nan)
    for at, name in enumerate(sheet.columns("group")):
        found[f"group_{at}"] = text(frame[name]).fillna(MISSING).to_numpy(dtype=np.str_)
    return found


def _facts(fitted: Fitted, sheet: Sheet, y: np.ndarray, worth: str) -> dict[str, object]:
    config, label = fitted.config, fitted.features.label
    return {
        "positive": label.positive,
        "negative": label.negative,
        "target": fitted.roles["target"][0],
        "cost_false_negative": config.cost_false_negative,
        "cost_false_positive": config.cost_false_positive,
        "capacity": config.capacity,
        "value": sheet.column(worth),
        "groups": list(sheet.columns("group")),
        "n_test": len(y),
        "cases_test": int(y.sum()),
        **{name: fitted.record[name] for name in ("n_train", "cases_train", "steps", "device")},
    }
