"""The effect of an earlier contact, where the table says who got it."""

import numpy as np
import pandas as pd

from core.errors import UserError
from core.learn.cells import fit_encoder
from core.learn.label import by_meaning, text
from core.learn.labelled.fitted import Fitted as Score
from core.learn.uplift import Uplift, enough, fit_uplift
from core.table.sheet import Sheet
from core.words import Message, msg

CHANCE = 0.55  # ROC-AUC of treatment from the columns, above which it was not dealt by chance


def treated_value(column: pd.Series, name: str) -> str:
    """The value that says a customer was contacted; UserError unless there are two values."""
    counts = text(column).value_counts()
    if len(counts) != 2:
        raise UserError(
            msg("“{name}” holds {n:count} different values.", name=name, n=len(counts)),
            msg("Who was contacted needs exactly two, such as yes and no; keep two of them."),
        )
    one, other = (str(value) for value in counts.index)
    meant = by_meaning(one, other)
    return meant if meant is not None else min(one, other, key=lambda value: counts[value])


def treated(sheet: Sheet, value: str) -> np.ndarray:
    """1.0 for those contacted, 0.0 for the others, NaN where unknown: (n,)."""
    texts = text(sheet.frame[sheet.column("treatment")])
    return np.where(texts.isna(), np.nan, (texts == value).to_numpy().astype(float))


def fit_treated(sheet: Sheet, score: Score) -> tuple[Uplift | None, tuple[Message, ...]]:
    """The two models, or none with the reason; and a warning where contacts followed a pattern."""
    name = sheet.column("treatment")
    if name is None:
        return None, ()
    value = treated_value(sheet.frame[name], name)
    given = treated(sheet, value)
    y = score.features.label.outcomes(sheet.frame[sheet.column("target")])
    known = np.isfinite(given) & np.isfinite(y)
    y, given = y[known], given[known]
    if not enough(y, given):
        return None, (msg("Too few customers were contacted, or left, to measure the effect."),)
    frame = sheet.frame[known]
    names = [one for one in score.features.encoder.columns if one != name]
    encoder = fit_encoder(frame, names)
    found = fit_uplift(encoder, encoder.encode(frame), y, given, value, score.config.seed)
    return found, _warned(found, name)


def _warned(found: Uplift, name: str) -> tuple[Message, ...]:
    if found.propensity <= CHANCE:
        return ()
    return (
        msg(
            "“{name}” was not dealt by chance: the other columns foretell it (ROC-AUC "
            "{auc:number}, 0.5 is chance). The measured effect may be that of the choice.",
            name=name,
            auc=found.propensity,
        ),
    )
