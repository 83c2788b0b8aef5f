"""The rivals of benchmarks/synth.py, and SDMetrics' figures of any table, in an environment of
their own (requirements-rivals-synth.txt).

    python -m benchmarks.synth --set adult --prepare FOLDER
    RIVALS/bin/python benchmarks/rivals_synth.py fit FOLDER/adult ctgan [--epochs 300] [--seed 0]
    RIVALS/bin/python benchmarks/rivals_synth.py check FOLDER/adult TABLE.csv
    python -m benchmarks.synth --set adult --table TABLE.csv

FOLDER/adult holds `train.csv` and `kinds.json` (column -> number or category). `fit` writes as many
rows as were learned from beside them and prints the CPU-seconds; `check` prints the errors that our
judges must agree with.
"""

import argparse
import json
import time
from pathlib import Path

import numpy as np
import pandas as pd


def read(folder: Path, name: str = "train.csv") -> tuple[pd.DataFrame, dict[str, str]]:
    """The rows with numbers as numbers and categories as texts, and what each column is."""
    kinds = json.loads((folder / "kinds.json").read_text())
    frame = pd.read_csv(folder / name, keep_default_na=False, dtype=str)[list(kinds)]
    for column, kind in kinds.items():
        if kind == "number":
            frame[column] = pd.to_numeric(frame[column], errors="coerce")
    return frame, kinds


def ctgan(frame: pd.DataFrame, kinds: dict[str, str], epochs: int) -> pd.DataFrame:
    from ctgan import CTGAN

    return _sampled(CTGAN(epochs=epochs, enable_gpu=False), frame, kinds)


def tvae(frame: pd.DataFrame, kinds: dict[str, str], epochs: int) -> pd.DataFrame:
    from ctgan import TVAE

    return _sampled(TVAE(epochs=epochs, enable_gpu=False), frame, kinds)


def _sampled(model, frame: pd.DataFrame, kinds: dict[str, str]) -> pd.DataFrame:  # type: ignore[no-untyped-def]
    """Neither takes missing numbers: the median stands for them, in their favour."""
    whole = frame.fillna(frame.median(numeric_only=True))
    model.fit(whole, [name for name, kind in kinds.items() if kind != "number"])
    return model.sample(len(frame))


RIVALS = {"ctgan": ctgan, "tvae": tvae}


def fit(folder: Path, name: str, epochs: int, seed: int) -> None:
    """One fit at one thread, with its rows and CPU-seconds."""
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(seed)
    np.random.seed(seed)
    frame, kinds = read(folder)
    began = time.process_time()
    made = RIVALS[name](frame, kinds, epochs)
    out = folder / f"{name}-{epochs}-{seed}.csv"
    made[list(kinds)].to_csv(out, index=False)
    print(json.dumps({"rival": name, "epochs": epochs, "cpu_s": time.process_time() - began}))
    print(out)


def check(folder: Path, table: Path) -> None:
    """SDMetrics' two errors: 1 minus the scores of its `QualityReport`."""
    from sdmetrics.reports.single_table import QualityReport

    real, kinds = read(folder)
    made, _ = read(folder, str(table.resolve()))
    types = {"number": "numerical", "category": "categorical"}
    columns = {name: {"sdtype": types[kind]} for name, kind in kinds.items()}
    report = QualityReport()
    report.generate(real, made, {"columns": columns}, verbose=False)
    scores = report.get_properties().set_index("Property")["Score"]
    print(f"{table.stem:24} shape_error {1 - scores['Column Shapes']:.5f}")
    print(f"{table.stem:24} pair_error  {1 - scores['Column Pair Trends']:.5f}")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    verbs = asked.add_subparsers(dest="verb", required=True)
    fits = verbs.add_parser("fit")
    fits.add_argument("folder", type=Path)
    fits.add_argument("name", choices=list(RIVALS))
    fits.add_argument("--epochs", type=int, default=300)
    fits.add_argument("--seed", type=int, default=0)
    checks = verbs.add_parser("check")
    checks.add_argument("folder", type=Path)
    checks.add_argument("table", type=Path)
    told = asked.parse_args()
    if told.verb == "fit":
        fit(told.folder, told.name, told.epochs, told.seed)
    else:
        check(told.folder, told.table)


if __name__ == "__main__":
    main()
