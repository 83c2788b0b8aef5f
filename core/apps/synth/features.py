"""From a table to what generators learn: the rows, what each column is, what is warned of."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from pandas.api import types

from core.apps.synth.contract import Config
from core.apps.synth.entity import several_rows_each
from core.errors import UserError
from core.table.sheet import Sheet
from core.words import Message, msg


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
    kinds = {name: kind_of(frame[name], name in ids) for name in left}
    several = several_rows_each(frame, kinds)
    health = {
        "rows": len(frame),
        "columns": len(left),
        "several_rows": None if several is None else str(several.id),
    }
    return Features(frame, kinds, target, health, _told(raw, frame, several))


def prepared(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with endless numbers missing and mixed cells as text."""
    return pd.DataFrame({str(name): _cells(frame[name]) for name in frame})


def _cells(cells: pd.Series) -> pd.Series:
    if types.is_float_dtype(cells.dtype):
        return cells.where(np.isfinite(cells.to_numpy(np.float64, na_value=np.nan)))
    if cells.dtype == object:
        return cells.astype("str").where(cells.notna())
    return cells


def kind_of(cells: pd.Series, is_id: bool = False) -> str:
    """What a column is: id, date, number or category; the encoding looks closer at texts.

    >>> kind_of(pd.Series([1.5, 2.5])), kind_of(pd.Series(["a", "b", "a"]))
    ('number', 'category')
    """
    if is_id:
        return "id"
    if types.is_datetime64_any_dtype(cells):
        return "date"
    numbers = types.is_numeric_dtype(cells) and not types.is_bool_dtype(cells)
    return "number" if numbers else "category"


def _told(raw: pd.DataFrame, frame: pd.DataFrame, several: Message | None) -> tuple[Message, ...]:
    told = [] if several is None else [several]
    endless = [
        name for name in raw if (raw[name].notna().to_numpy() & frame[name].isna().to_numpy()).any()
    ]
    if endless:
        told.append(
            msg(
                "Endless numbers in “{name}” count as missing.",
                name=", ".join(map(str, endless[:3])),
            )
        )
    return tuple(told)
