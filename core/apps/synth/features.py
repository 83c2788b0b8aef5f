"""From a table to what generators learn: what each column is, what is made anew, what is warned of."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from pandas.api import types

from core.apps.synth.contract import Config
from core.apps.synth.entity import several_rows_each
from core.errors import UserError
from core.learn.columns import useless
from core.table.sheet import Sheet
from core.words import Message, msg

UNIQUE = 0.5  # share of different texts above which a column is free text or names
FEW_ROWS = 200  # rows below which a text column is never taken for free text by that share alone


@dataclass(frozen=True)
class Features:
    """The rows to learn from and what each column is: number, date, category, id or text."""

    frame: pd.DataFrame
    kinds: Mapping[str, str]
    target: str | None
    health: Mapping[str, object] = field(default_factory=dict)
    warnings: tuple[Message, ...] = ()


def features(sheet: Sheet, config: Config) -> Features:
    """The columns of a table for the generators, those that a person left out taken away."""
    left = [name for name in sheet.frame.columns if name not in config.exclude]
    if not left:
        raise UserError(msg("Every column is left out."), msg("Keep at least one column."))
    raw = sheet.frame[left]
    frame = prepared(raw)
    target = sheet.column("target") if sheet.column("target") in left else None
    ids = [name for name in sheet.columns("id") if name in left]
    kinds = {name: kind_of(frame[name], name in ids, name == target) for name in left}
    several = several_rows_each(frame, kinds)
    health = {
        "rows": len(frame),
        "columns": len(left),
        "several_rows": None if several is None else str(several.id),
        "anew": [name for name, kind in kinds.items() if kind in ("id", "text")],
    }
    return Features(frame, kinds, target, health, _told(raw, frame, kinds, several))


def prepared(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with endless numbers missing and mixed cells as text."""
    return pd.DataFrame({str(name): _cells(frame[name]) for name in frame})


def _cells(cells: pd.Series) -> pd.Series:
    if types.is_float_dtype(cells.dtype):
        return cells.where(np.isfinite(cells.to_numpy(np.float64, na_value=np.nan)))
    if cells.dtype == object:
        return cells.astype("str").where(cells.notna())
    return cells


def kind_of(cells: pd.Series, is_id: bool = False, is_target: bool = False) -> str:
    """What a column is to a generator.

    >>> kind_of(pd.Series([1.5, 2.5])), kind_of(pd.Series(["a", "b", "a"]))
    ('number', 'category')
    """
    if is_id:
        return "id"
    if types.is_datetime64_any_dtype(cells):
        return "date"
    numbers = types.is_numeric_dtype(cells) and not types.is_bool_dtype(cells)
    if is_target:
        return "number" if numbers else "category"
    known = cells.dropna()
    if numbers:
        return "id" if types.is_integer_dtype(cells) and _counts(known) else "number"
    if types.is_bool_dtype(cells):
        return "category"
    different = known.nunique()
    if len(known) >= FEW_ROWS and different > UNIQUE * len(known):
        return "text"
    return "text" if different > 50 and different == len(known) else "category"


def _counts(known: pd.Series) -> bool:
    """Whether whole numbers name the rows, as a running number does."""
    if len(known) < FEW_ROWS or known.nunique() < len(known):
        return False
    span = float(known.max()) - float(known.min())
    return span < 2 * len(known) and useless(known) is not None


def _told(
    raw: pd.DataFrame, frame: pd.DataFrame, kinds: Mapping[str, str], several: Message | None
) -> tuple[Message, ...]:
    told = [] if several is None else [several]
    endless = [
        name for name in raw if (raw[name].notna().to_numpy() & frame[name].isna().to_numpy()).any()
    ]
    if endless:
        told.append(
            msg("Endless numbers in “{name}” count as missing.", name=", ".join(endless[:3]))
        )
    text = [name for name, kind in kinds.items() if kind == "text"]
    if text:
        told.append(
            msg(
                "Free text is made anew, not copied, and carries no meaning: {names}.",
                names=", ".join(text[:5]),
            )
        )
    return tuple(told)
