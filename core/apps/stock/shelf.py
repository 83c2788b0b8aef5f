"""Items kept in a run: arrays and JSON, no pickle."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from core.apps.stock.features import Items
from core.apps.stock.forecasts import Forecasts, Tests
from core.learn.stock.curves import Curves
from core.learn.stored import load_json, save_json


def save_items(folder: Path, items: Items) -> None:
    """The items as `load_items` reads them."""
    arrays = {f"figure_{name}": values for name, values in items.figures.items()}
    arrays |= {"names": items.names.to_numpy(dtype=str), "z": items.curves.z}
    arrays["q"] = items.curves.q
    facts: dict[str, Any] = {"columns": list(map(str, items.names)), "forecast": None}
    if items.forecast is not None:
        facts["forecast"] = [items.forecast.days, items.forecast.frequency]
        arrays["kind"] = items.forecast.kind
        if items.forecast.tests is not None:
            arrays |= _tests(items.forecast.tests)
    np.savez_compressed(folder / "items.npz", allow_pickle=False, **arrays)
    save_json(folder / "items.json", facts)


def load_items(folder: Path) -> Items:
    """What `save_items` wrote; the notes stay with the run."""
    facts = load_json(folder / "items.json")
    with np.load(folder / "items.npz", allow_pickle=False) as stored:
        arrays = dict(stored)
    names = pd.DataFrame(arrays["names"], columns=facts["columns"]).astype("str")
    curves = Curves(arrays["z"], arrays["q"])
    mark = "figure_"
    figures = {name.removeprefix(mark): a for name, a in arrays.items() if name.startswith(mark)}
    if facts["forecast"] is None:
        return Items(names, curves, figures)
    days, frequency = facts["forecast"]
    tests = _read(arrays) if "test_item" in arrays else None
    forecast = Forecasts(names, curves, arrays["kind"], days, frequency, tests)
    return Items(names, curves, figures, forecast, arrays["kind"])


def _tests(tests: Tests) -> dict[str, np.ndarray]:
    return {
        "test_item": tests.item,
        "test_origin": tests.origin,
        "test_z": tests.curves.z,
        "test_q": tests.curves.q,
        "test_came": tests.came,
        "test_usual": tests.usual,
        "test_deviation": tests.deviation,
    }


def _read(arrays: dict[str, np.ndarray]) -> Tests:
    came, usual, deviation = (arrays[f"test_{name}"] for name in ("came", "usual", "deviation"))
    curves = Curves(arrays["test_z"], arrays["test_q"])
    return Tests(arrays["test_item"], arrays["test_origin"], curves, came, usual, deviation)
