"""The two generators of the synth room on public tables; medians over seeds.

    python -m benchmarks.synth [--set adult]... [--seed 0]... [--generator gan]...
    python -m benchmarks.synth --set adult --prepare FOLDER       for benchmarks/rivals_synth.py
    python -m benchmarks.synth --set adult --table OUT.csv        a rival's table, judged alike

Adult: its own holdout; the others: 20 % of the rows, drawn once. The judges are the room's own;
CPU-seconds are of this process, at one thread. The data sets come from PRAXIS_REAL_DATA.
"""

import json
import os
import resource
import statistics
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
import pandas as pd

from core.apps.synth.fit import judged_kinds
from core.apps.synth.judged import Case, independent, judge
from core.learn.device import limited
from core.learn.synth.autoregressive import fit_autoregressive
from core.learn.synth.encode import fit_encoding
from core.learn.synth.gan import fit_gan
from core.progress import Tell

FITS = {"autoregressive": (fit_autoregressive, 30.0), "gan": (fit_gan, 110.0)}
ROWS = 10_000  # in the slower measures


@dataclass(frozen=True)
class Set:
    """A public table: its file, its outcome, its own holdout."""

    file: str
    target: str
    test: str = ""


SETS = {
    "adult": Set("adult/adult_train.csv.gz", "income", "adult/adult_test.csv.gz"),
    "claims": Set("vehicle_claim_fraud/fraud_oracle.csv.gz", "FraudFound_P"),
    "telco": Set("telco_churn/telco_churn.csv.gz", "Churn"),
}


def tables(name: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows to learn from and rows held back."""
    found, root = SETS[name], Path(os.environ["PRAXIS_REAL_DATA"])
    frame = pd.read_csv(root / found.file, keep_default_na=False)
    if "TotalCharges" in frame:
        frame["TotalCharges"] = pd.to_numeric(frame["TotalCharges"], errors="coerce")
    if found.test:
        return frame, pd.read_csv(root / found.test, keep_default_na=False)
    order = np.random.default_rng(0).permutation(len(frame))
    held = len(frame) // 5
    parts = frame.iloc[order[held:]], frame.iloc[order[:held]]
    return parts[0].reset_index(drop=True), parts[1].reset_index(drop=True)


def judged(
    name: str, train: pd.DataFrame, holdout: pd.DataFrame, made: pd.DataFrame
) -> dict[str, float]:
    """The judges' figures of one synthetic table."""
    case = Case(train, holdout, judged_kinds(fit_encoding(train, {})), SETS[name].target, 0, ROWS)
    values = judge(made, case).values
    found = {key: np.nan if value is None else float(value) for key, value in values.items()}
    return {**found, "gap": found["trtr_auc"] - found["tstr_auc"]}


def prepare(name: str, folder: Path) -> None:
    """The rows to learn from, what each column is, and a first table to judge: columns cut up."""
    train, _ = tables(name)
    kinds = judged_kinds(fit_encoding(train, {}))
    folder.mkdir(parents=True, exist_ok=True)
    train.to_csv(folder / "train.csv", index=False)
    independent(train, len(train), 0).to_csv(folder / "independent.csv", index=False)
    (folder / "kinds.json").write_text(json.dumps(kinds))


def ours(name: str, generator: str, seed: int) -> dict[str, float]:
    """One fit, one table as long as the training, judged."""
    train, holdout = tables(name)
    fit, budget = FITS[generator]
    began = time.process_time()
    encoding = fit_encoding(train, {}, seed)
    model = fit(encoding.encode(train), encoding, budget=budget, seed=seed, tell=Tell())
    fitted = time.process_time()
    random = np.random.default_rng(seed)
    made = encoding.decode(model.sample(len(train), random), random)
    drawn = time.process_time() - fitted
    speed = {"cpu_s": fitted - began, "steps": model.steps, "rows_per_cpu_s": len(train) / drawn}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {**speed, "peak_mb": peak, **judged(name, train, holdout, made)}


def told(label: str, runs: list[Mapping[str, float]]) -> None:
    """Medians over the runs, with the lowest and highest."""
    for key in runs[0]:
        values = [run[key] for run in runs]
        middle = statistics.median(values)
        print(f"{label:24} {key:15} {middle:12.4f}   [{min(values):.4f}, {max(values):.4f}]")


@click.command()
@click.option("--set", "names", multiple=True, type=click.Choice(list(SETS)))
@click.option("--generator", "generators", multiple=True, type=click.Choice(list(FITS)))
@click.option("--seed", "seeds", multiple=True, type=int, default=(0, 1, 2))
@click.option("--table", default="", help="a CSV of a rival's rows, judged instead of ours")
@click.option("--prepare", "folder", default="", help="write what rivals learn from, and end")
def main(
    names: tuple[str, ...],
    generators: tuple[str, ...],
    seeds: tuple[int, ...],
    table: str,
    folder: str,
) -> None:
    """Print a line per figure."""
    for name in names or SETS:
        if folder:
            prepare(name, Path(folder) / name)
            continue
        if table:
            made = pd.read_csv(table, keep_default_na=False)
            train, holdout = tables(name)
            told(f"{name} {Path(table).stem}", [judged(name, train, holdout, made[train.columns])])
            continue
        for generator in generators or FITS:
            with limited(1):
                told(f"{name} {generator}", [ours(name, generator, seed) for seed in seeds])


if __name__ == "__main__":
    main()
