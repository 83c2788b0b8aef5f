"""Empty cells of a table filled with what fits the rest of each row."""

import numpy as np
import pandas as pd

from core.apps.synth.features import prepared
from core.apps.synth.fit import PURPOSES, Fitted
from core.errors import UserError
from core.learn.seed import numpy_random
from core.words import Message, msg

PART = 20_000  # rows filled at a time


def filled(
    fitted: Fitted, frame: pd.DataFrame, name: str, seed: int
) -> tuple[pd.DataFrame, list[Message]]:
    """The table with every empty cell of a learnt column drawn given the rest of its row.

    What stands in the table stays as it is; columns that were not learnt are left alone.
    """
    here = [column for column in fitted.kinds if column in frame]
    if not here:
        raise UserError(
            msg("The file has none of the columns that were learnt."),
            msg("Give a table like the one the twin was made from."),
        )
    clean = prepared(frame)
    random = numpy_random(seed, PURPOSES[name] + 100)
    parts = [
        _part(fitted, clean.iloc[start : start + PART].reset_index(drop=True), name, random)
        for start in range(0, len(clean), PART)
    ]
    drawn = pd.concat(parts, ignore_index=True) if parts else clean
    result, count = frame.reset_index(drop=True).copy(), 0
    for column in here:
        empty = clean[column].isna().to_numpy()
        if empty.any():
            result[column] = result[column].where(~empty, drawn[column])
            count += int(empty.sum())
    rows = int(clean[here].isna().any(axis=1).sum())
    return result, [
        msg("{cells:count} empty cells in {rows:count} rows are filled.", cells=count, rows=rows)
    ]


def _part(
    fitted: Fitted, frame: pd.DataFrame, name: str, random: np.random.Generator
) -> pd.DataFrame:
    """Rows whose every learnt cell is there: what was given and what was drawn."""
    whole = pd.DataFrame(
        {
            column: frame[column] if column in frame else empty_cells(fitted, column, len(frame))
            for column in fitted.kinds
        }
    )
    encoding = fitted.encoding
    full = fitted.generators[name].sample(
        len(frame), random, allowed=encoding.present(), given=encoding.given(whole)
    )
    return encoding.decode(full, random)


def empty_cells(fitted: Fitted, column: str, n: int) -> pd.Series:
    """A column of missing cells in the type of the table's."""
    return fitted.train[column].head(0).reindex(range(n))
