"""Rows in an npz file: numbers, moments and levels as arrays; nothing in it can run code."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pandas.api import types

from core.judge.fidelity import as_numbers
from core.learn.stored import load_arrays, load_json, save_json


def save_frame(folder: Path, name: str, frame: pd.DataFrame) -> None:
    """Write a frame of house types as `name.npz` and `name.json`."""
    arrays, columns = {}, []
    for at, column in enumerate(frame):
        cells = frame[column]
        kind = _kind(cells)
        stored: dict[str, Any] = {"name": str(column), "kind": kind, "dtype": str(cells.dtype)}
        if kind == "level":
            codes, levels = pd.factorize(cells.astype("str"))
            arrays[str(at)] = codes.astype(np.int32 if len(levels) > 32_000 else np.int16)
            stored["levels"] = [str(level) for level in levels]
        else:
            arrays[str(at)] = as_numbers(cells)
        columns.append(stored)
    np.savez_compressed(folder / f"{name}.npz", **arrays)  # type: ignore[arg-type]
    save_json(folder / f"{name}.json", columns)


def load_frame(folder: Path, name: str) -> pd.DataFrame:
    """The frame that `save_frame` wrote."""
    arrays = load_arrays(folder / f"{name}.npz")
    columns = load_json(folder / f"{name}.json")
    return pd.DataFrame(
        {stored["name"]: _cells(arrays[str(at)], stored) for at, stored in enumerate(columns)}
    )


def _kind(cells: pd.Series) -> str:
    if types.is_datetime64_any_dtype(cells):
        return "date"
    if types.is_bool_dtype(cells):
        return "truth"
    return "number" if types.is_numeric_dtype(cells) else "level"


def _cells(values: np.ndarray, stored: dict) -> pd.Series:
    kind = stored["kind"]
    if kind == "level":
        levels = np.array([*stored["levels"], None], dtype=object)
        return pd.Series(levels[values], dtype="str")
    if kind == "date":
        moments = np.where(np.isnan(values), np.iinfo(np.int64).min, values).astype(np.int64)
        return pd.Series(moments.astype("datetime64[us]"))
    cells = pd.Series(values)
    if kind == "truth":
        return (cells > 0).astype("boolean").mask(cells.isna())
    return cells if stored["dtype"] == "float64" else cells.astype(stored["dtype"])
