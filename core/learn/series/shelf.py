"""Series kept in a run: arrays and JSON, no pickle."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from core.learn.series.calendar import Grid
from core.learn.series.panel import Panel
from core.learn.stored import load_arrays, load_json, save_arrays, save_json


def save_panel(folder: Path, panel: Panel) -> None:
    """The series as `load_panel` reads them; quantities in 32 bits."""
    arrays = {
        "y": panel.y.astype(np.float32),
        "sold": panel.sold.astype(np.float32),
        "known": panel.known.astype(np.float32),
        "codes": np.zeros((len(panel), 0)) if panel.codes is None else panel.codes,
        "names": panel.names.to_numpy(dtype=str),
    }
    save_arrays(folder / "series.npz", arrays)
    grid = panel.grid
    facts = {
        "columns": list(panel.names),
        "first": panel.first,
        "grid": [grid.key, grid.start, grid.shown],
        "known_names": list(panel.known_names),
        "levels": [list(names) for names in panel.levels],
        "code_names": list(panel.code_names),
    }
    save_json(folder / "series.json", facts)


def load_panel(folder: Path) -> Panel:
    """What `save_panel` wrote; the notes stay with the run."""
    arrays, facts = load_arrays(folder / "series.npz"), load_json(folder / "series.json")
    return Panel(
        pd.DataFrame(arrays["names"], columns=facts["columns"]).astype("str"),
        arrays["y"].astype(float),
        arrays["sold"].astype(float),
        facts["first"],
        Grid(*facts["grid"]),
        arrays["known"].astype(float),
        tuple(facts["known_names"]),
        tuple(tuple(names) for names in facts["levels"]),
        arrays["codes"],
        tuple(facts["code_names"]),
    )


def pick(panel: Panel, rows: np.ndarray) -> Panel:
    """Some of the series."""
    return replace(
        panel,
        names=panel.names.iloc[rows].reset_index(drop=True),
        y=panel.y[rows],
        sold=panel.sold[rows],
        known=panel.known[rows],
        codes=None if panel.codes is None else panel.codes[rows],
    )
