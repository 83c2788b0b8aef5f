"""The tabular scorer beside default LightGBM, XGBoost and CatBoost, on the same rows.

    python -m benchmarks.risk --rivals RIVALS/bin/python [--set german]... [--seed 0]... [--quick]
    python -m benchmarks.risk --rivals RIVALS/bin/python --set german --costs 5:1

`RIVALS` is a virtual environment with benchmarks/requirements-rivals.txt. German Credit, Telco
churn and vehicle claims: 5 stratified folds for each shuffle seed; Adult: its own test file. The
data sets come from PRAXIS_REAL_DATA. `--costs MISS:ALARM` adds what each model costs per case at
the cut-off of least expected cost for its own probabilities, and at 0.5.
"""

import json
import os
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
import pandas as pd
from sklearn.metrics import average_precision_score, log_loss, roc_auc_score
from sklearn.model_selection import StratifiedKFold

from core.apps.risk import evaluate, explain, fit
from core.judge.money import Costs, losses
from core.progress import Tell
from core.settings import parse
from core.table.load import load
from core.table.read import read
from core.table.sheet import Sheet

METRICS = {"auc": roc_auc_score, "pr_auc": average_precision_score, "log_loss": log_loss}
RIVALS = ("lightgbm", "xgboost", "catboost")


@dataclass(frozen=True)
class Set:
    """A public data set: its files, its outcome, the value that counts, what names a row."""

    file: str
    target: str
    positive: str
    row: str = ""
    test: str = ""


SETS = {
    "german": Set("german_credit/german_credit.csv.gz", "class", "2"),
    "telco": Set("telco_churn/telco_churn.csv.gz", "Churn", "Yes", "customerID"),
    "claims": Set("vehicle_claim_fraud/fraud_oracle.csv.gz", "FraudFound_P", "1", "PolicyNumber"),
    "adult": Set("adult/adult_train.csv.gz", "income", ">50K", test="adult/adult_test.csv.gz"),
}


def table(name: str, folder: Path) -> tuple[pd.DataFrame, np.ndarray, int]:
    """Features and outcome column, the 0/1 label, and how many rows are the training file's."""
    data, root = SETS[name], Path(os.environ["PRAXIS_REAL_DATA"])
    frames = []
    for number, file in enumerate(filter(None, (data.file, data.test))):
        parquet = folder / f"{name}-{number}.parquet"
        read(root / file, parquet)
        frames.append(load(parquet).frame)
    whole = pd.concat(frames, ignore_index=True)
    y = (whole[data.target].astype(str).str.removesuffix(".0") == data.positive).to_numpy()
    return whole.drop(columns=[data.row] if data.row else []), y.astype(int), len(frames[0])


def splits(name: str, y: np.ndarray, first: int, seeds: tuple[int, ...]):
    """Train and test row numbers."""
    if SETS[name].test:
        yield np.arange(first), np.arange(first, len(y))
        return
    for seed in seeds:
        yield from StratifiedKFold(5, shuffle=True, random_state=seed).split(y, y)


def ours(name: str, frame: pd.DataFrame, parts: list, quick: bool) -> tuple[list, list]:
    """Our probabilities on each test part, and CPU-seconds of fit, evaluation and reasons."""
    data = SETS[name]
    config = parse(fit.Config, {"positive": data.positive, "quick": quick})
    scores, seconds = [], []
    for train, test in parts:
        start = time.process_time()
        sheets = [Sheet(frame, {"target": (data.target,)}).take(rows) for rows in (train, test)]
        fitted = fit.fit({"main": sheets[0]}, config, Tell())
        found = evaluate.evaluate(fitted, {"main": sheets[1]})
        explain.explain(fitted, {"main": sheets[1]})
        seconds.append(time.process_time() - start)
        scores.append(found.evidence["p"])
        print(f"  ours {len(scores)}/{len(parts)}: {seconds[-1]:.1f} CPU-s", flush=True)
    return scores, seconds


def theirs(
    python: str, name: str, frame: pd.DataFrame, y: np.ndarray, parts: list
) -> tuple[dict, dict]:
    """The rivals' probabilities and CPU-seconds, from their own environment."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        frame.drop(columns=SETS[name].target).assign(y=y).to_parquet(folder / "table.parquet")
        rows = {f"train_{i}": part[0] for i, part in enumerate(parts)}
        rows |= {f"test_{i}": part[1] for i, part in enumerate(parts)}
        np.savez(folder / "splits.npz", **rows)
        subprocess.run([python, Path(__file__).parent / "rivals_risk.py", folder], check=True)
        found, seconds = (
            np.load(folder / "rivals.npz"),
            json.loads((folder / "rivals.json").read_text()),
        )
        numbers = range(len(parts))
        scores = {rival: [found[f"{rival}_{i}"] for i in numbers] for rival in RIVALS}
        return scores, {rival: [seconds[f"{rival}_{i}"] for i in numbers] for rival in RIVALS}


def paired(name: str, ours: list[float], theirs: list[float]) -> str:
    """Mean difference with a t interval over the splits (which share rows: read it as a guide)."""
    gap = np.subtract(ours, theirs)
    if len(gap) < 2:
        return f"{name} {gap.mean():+.4f}"
    half = 2.14 * gap.std(ddof=1) / np.sqrt(len(gap))
    return f"{name} {gap.mean():+.4f} ({gap.mean() - half:+.4f} to {gap.mean() + half:+.4f})"


def priced(
    costs: Costs, y: np.ndarray, parts: list, scores: dict[str, list[np.ndarray]], seeds: int
) -> None:
    """Cost per case of each model at its own Bayes cut-off and at 0.5, and ours over theirs.

    The interval of a ratio draws cases again: each with its losses in all shuffles together.
    """
    total = {cut: {who: np.zeros(len(y)) for who in scores} for cut in (costs.cut, 0.5)}
    for cut, found in total.items():
        for who, given in scores.items():
            for (_, test), p in zip(parts, given, strict=True):
                found[who][test] += losses(y[test], p, cut, costs) / seeds
    best = total[costs.cut]
    draws = np.random.default_rng(0).multinomial(len(y), np.full(len(y), 1 / len(y)), size=2000)
    for who in scores:
        ratio = best["ours"].mean() / best[who].mean()
        low, high = np.quantile((draws @ best["ours"]) / (draws @ best[who]), [0.025, 0.975])
        print(
            f"{who:9} {best[who].mean():.3f} per case at {costs.cut:.3f}, "
            f"{total[0.5][who].mean():.3f} at 0.5; ours / {who} {ratio:.3f} ({low:.3f}-{high:.3f})"
        )


def compare(
    name: str, seeds: tuple[int, ...], python: str, quick: bool, costs: Costs | None
) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        frame, y, first = table(name, Path(temporary))
    parts = list(splits(name, y, first, seeds))
    scores, seconds = {}, {}
    scores["ours"], seconds["ours"] = ours(name, frame, parts, quick)
    if python:
        found, spent = theirs(python, name, frame, y, parts)
        scores, seconds = {**scores, **found}, {**seconds, **spent}
    figures = {
        who: {
            metric: [score(y[test], p) for (_, test), p in zip(parts, given, strict=True)]
            for metric, score in METRICS.items()
        }
        for who, given in scores.items()
    }
    for who, found in figures.items():
        means = " ".join(f"{metric} {np.mean(values):.4f}" for metric, values in found.items())
        print(f"{name:8} {who:9} {means} CPU-s {np.median(seconds[who]):.1f}", flush=True)
    for rival in scores.keys() - {"ours"}:
        gaps = [paired(m, figures["ours"][m], figures[rival][m]) for m in METRICS]
        print(f"{name:8} ours - {rival}: {'; '.join(gaps)}", flush=True)
    if costs and not SETS[name].test:
        priced(costs, y, parts, scores, len(seeds))


@click.command()
@click.option("--set", "names", multiple=True, type=click.Choice(list(SETS)))
@click.option("--seed", "seeds", multiple=True, type=int, default=(0, 1, 2))
@click.option("--rivals", default="", help="python of the rivals' environment")
@click.option("--quick", is_flag=True)
@click.option("--costs", default="", help="what a miss and a false alarm cost, like 5:1")
def main(
    names: tuple[str, ...], seeds: tuple[int, ...], rivals: str, quick: bool, costs: str
) -> None:
    given = Costs(*map(float, costs.split(":"))) if costs else None
    for name in names or SETS:
        compare(name, seeds, rivals, quick, given)


if __name__ == "__main__":
    main()
