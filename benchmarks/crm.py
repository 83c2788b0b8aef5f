"""Customer value beside `lifetimes`, on CDNOW and Online Retail.

    python -m benchmarks.crm --data DIR [--rivals RIVALS/bin/python] [--quick]

DIR holds `cdnow/cdnow.csv.gz` and `online_retail/online_retail.csv.gz`. RIVALS is an environment
with requirements-rivals.txt; without it only our own figures are printed. CDNOW: 39 weeks to learn
from, 39 weeks held out, all customers. CPU-seconds of one process at one thread, medians of 5.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click
import numpy as np
import pandas as pd

from core.apps.value import evaluate, features, fit
from core.apps.value.contract import Config
from core.judge import horizon
from core.learn.buying.bgnbd import fit_bgnbd
from core.learn.buying.gammagamma import fit_gammagamma
from core.learn.buying.history import History
from core.progress import silent
from core.table.sheet import Sheet

ROOT = Path(__file__).parent.parent
TIMES = 5
ROLES = {"customer": ("customer_id",), "date": ("date",), "amount": ("dollar_value",)}


def cdnow(data: Path) -> Sheet:
    frame = pd.read_csv(data / "cdnow" / "cdnow.csv.gz", dtype=str)
    frame["date"] = pd.to_datetime(frame["date"], format="%Y%m%d")
    frame["dollar_value"] = frame["dollar_value"].astype(float)
    return Sheet(frame, ROLES)


def seconds(work: Callable[[], Any]) -> tuple[Any, float]:
    """What the work gives, and the median CPU-seconds of it."""
    spent = []
    for _ in range(TIMES):
        start = time.process_time()
        found = work()
        spent.append(time.process_time() - start)
    return found, float(np.median(spent))


def rival(python: str, known: History) -> Mapping[str, Any]:
    """lifetimes on the same customers, in its own environment."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "known.csv"
        columns = {"x": known.x, "recency": known.recency, "age": known.age}
        pd.DataFrame({**columns, "mean": known.mean, "paid": known.paid}).to_csv(file, index=False)
        script = str(ROOT / "benchmarks" / "rivals_crm.py")
        done = subprocess.run(
            [python, script, str(file)], capture_output=True, text=True, check=True
        )
    return json.loads(done.stdout.splitlines()[-1])


def speed(sheet: Sheet, python: str) -> None:
    """The two fits, beside those of lifetimes."""
    known = features.features(sheet, Config()).before()
    rate, rate_spent = seconds(lambda: fit_bgnbd(known))
    worth, worth_spent = seconds(lambda: fit_gammagamma(known))
    print(f"cdnow ours: BG/NBD {rate_spent:.3f} s, log-likelihood {rate.loglik:.4f}")
    print(f"cdnow ours: Gamma-Gamma {worth_spent:.3f} s, log-likelihood {worth.loglik:.4f}")
    if not python:
        return
    other = rival(python, known)
    print(f"cdnow lifetimes: BG/NBD {other['rate_seconds']:.3f} s, {other['rate']}")
    print(f"cdnow lifetimes: Gamma-Gamma {other['worth_seconds']:.3f} s, {other['worth']}")
    at = type(rate)(**other["rate"], loglik=0.0)
    print(f"cdnow log-likelihood at lifetimes' parameters {likelihood(at, known):.4f}")
    both = rate_spent + worth_spent
    ratio = (other["rate_seconds"] + other["worth_seconds"]) / both
    print(f"cdnow both fits: {both:.3f} s, lifetimes {ratio:.1f} times as long")


def likelihood(model: Any, known: History) -> float:
    """The log-likelihood of BG/NBD parameters, times in days."""
    from core.learn.buying.bgnbd import loglik, rows_of

    rows = rows_of(known)
    theta = np.log([model.r, model.alpha / rows.unit, model.a, model.b])
    shift = float((rows.count * rows.x).sum() * np.log(rows.unit))
    return loglik(theta, rows)[0] - shift


def quality(sheet: Sheet, quick: bool) -> None:
    """Held-out scores of BG/NBD x Gamma-Gamma, and of the blend with the network."""
    tables = {"main": sheet}
    brief = fit.fit(tables, Config(quick=True, threads="1"), silent)
    first = evaluate.evaluate(brief, tables)
    told("cdnow quick", first.values, first.intervals)
    told("cdnow naive", first.baseline, {})
    rule = {name: value for name, value in first.facts.items() if name.startswith("rule_")}
    print("cdnow repeat count:", rule)
    if quick:
        return
    start = time.process_time()
    deep = fit.fit(tables, Config(threads="1"), silent, quick=brief)
    spent = time.process_time() - start
    second = evaluate.evaluate(deep, tables)
    told("cdnow blend", second.values, second.intervals)
    for name in ("rmse", "mae", "money_rmse", "top_decile_capture", "money_top_decile_capture"):
        print(f"cdnow {name}: blend / quick {second.values[name] / first.values[name]:.4f}")
    evidence = second.evidence
    gap = horizon.gap(evidence["y"], evidence["p"], first.evidence["p"])
    print(f"cdnow RMSE lower by {gap[0]:.4f} {gap[1]}; network {spent:.1f} CPU-s")


def told(who: str, values: Mapping[str, Any], intervals: Mapping[str, Any]) -> None:
    parts = []
    for name, value in values.items():
        edges = intervals.get(name)
        parts.append(f"{name} {value:.4f}" + (f" ({edges[0]:.4f}-{edges[1]:.4f})" if edges else ""))
    print(who, " ".join(parts))


def whole(data: Path, quick: bool) -> None:
    """Online Retail from the file to the report, as the command line does it."""
    file = data / "online_retail" / "online_retail.csv.gz"
    for settings in ["quick=true"] if quick else ["quick=true", "quick=false"]:
        with tempfile.TemporaryDirectory() as home:
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            command = [sys.executable, "-m", "core", "train", "value", str(file), "--json"]
            done = subprocess.run(
                [*command, "--set", settings, "--report", f"{home}/report.html"],
                cwd=ROOT,
                env={**os.environ, "PRAXIS_HOME": home},
                capture_output=True,
                text=True,
                check=True,
            )
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
        found = json.loads(done.stdout)
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        print(f"online retail {settings}: whole command {spent:.1f} CPU-s, ", end="")
        print(f"job {found['cpu_seconds']:.1f} CPU-s, {found['peak_mb']:.0f} MB")
        told(f"online retail {settings}", found["scores"], found["intervals"])


@click.command()
@click.option("--data", required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--rivals", default="", help="python of the rivals' environment")
@click.option("--quick", is_flag=True)
def main(data: Path, rivals: str, quick: bool) -> None:
    sheet = cdnow(data)
    speed(sheet, rivals)
    quality(sheet, quick)
    whole(data, quick)


if __name__ == "__main__":
    main()
