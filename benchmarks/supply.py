"""Demand on Walmart's weekly sales, beside statsforecast and a global LightGBM.

    python -m benchmarks.supply --data DIR [--rivals RIVALS/bin/python] [--series N] [--seed 0]
                                [--without AutoETS]

DIR holds `walmart_sales/train.csv.gz`. Horizon 8, three origins, default `min_history`; `--series`
takes so many series at random. RIVALS is an environment with requirements-rivals-supply.txt;
without it only our own figures are printed. One thread; CPU-seconds of this process. Ratios are
ours to the rival's, with 95 % intervals by bootstrap over series, paired.
"""

import json
import os
import resource
import subprocess
import tempfile
import time
from pathlib import Path

import click
import numpy as np
import pandas as pd

from core.apps.demand import evaluate, fit
from core.apps.demand.contract import Config
from core.apps.demand.features import Demand, features
from core.apps.demand.fit import Fitted
from core.judge import forecast as judge
from core.learn.series.simple import seasonal_naive
from core.progress import silent
from core.table.sheet import Sheet

ROOT = Path(__file__).parent.parent
ROLES = {
    "series": ("Store", "Dept"),
    "date": ("Date",),
    "quantity": ("Weekly_Sales",),
    "known": ("IsHoliday",),
}
CONFIG = Config(horizon=8, origins=3, threads="1")
Parts = list[dict[str, np.ndarray]]
SHORT, OVER = 9.0, 1.0  # cost of a piece too few and of one too many


def walmart(data: Path, series: int, seed: int) -> Sheet:
    frame = pd.read_csv(data / "walmart_sales" / "train.csv.gz", parse_dates=["Date"])
    names = frame[["Store", "Dept"]].drop_duplicates()
    if series:
        frame = frame.merge(names.sample(series, random_state=seed))
    return Sheet(frame, ROLES)


def newsvendor(fitted: Fitted, demand: Demand) -> dict[str, tuple[float, float]]:
    """Cost per unit sold and the share of periods served whole: ours (q90), and the usual rule."""
    found: dict[str, list[np.ndarray]] = {"ours": [], "rule": []}
    kept, ahead, season = demand.eligible, demand.plan.ahead, demand.plan.season
    for origin in demand.origins:
        past = demand.panel.y[kept, :origin]
        came = demand.panel.y[kept, origin : origin + ahead]
        steps = past[:, season:] - past[:, :-season]
        rule = seasonal_naive(past, season, ahead) + 1.2816 * np.nanstd(steps, 1)[:, None]
        ours = fitted.tested.forecast(demand.panel, origin).quantiles[kept, :, -1]
        for name, order in (("ours", ours), ("rule", rule)):
            gap = came - order
            cost = np.where(gap > 0, SHORT * gap, -OVER * gap)
            found[name].append(np.stack([cost, np.where(np.isnan(gap), np.nan, gap <= 0), came]))
    costs = {name: np.concatenate(parts, axis=1) for name, parts in found.items()}
    return {
        name: (float(np.nansum(cost) / np.nansum(came)), float(np.nanmean(whole)))
        for name, (cost, whole, came) in costs.items()
    }


def ours(sheet: Sheet) -> tuple[Demand, Parts]:
    """Our figures, printed; what was forecast of what, and the parts of the scores by origin."""
    tables, start = {"main": sheet}, time.process_time()
    fitted = fit.fit(tables, CONFIG, silent)
    learned = time.process_time() - start
    found = evaluate.evaluate(fitted, tables)
    spent, peak = time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    facts = found.facts
    print(f"{facts['series']} series, {facts['eligible']} eligible, {facts['excluded']} excluded")
    print(f"fit {learned:.1f} CPU-s, with evaluation {spent:.1f}; peak {peak / 1024:.0f} MB")
    for name, value in found.values.items():
        low, high = found.intervals[name]
        naive = found.baseline[name]
        print(f"{name}: {value:.4f} ({low:.4f}-{high:.4f}), seasonal naive {naive:.4f}")
    demand = features(sheet, CONFIG)
    weights = fitted.tested.blend.weights[0].round(3).tolist()
    print("weights, smooth", dict(zip(fitted.tested.blend.members, weights, strict=True)))
    for name, (cost, whole) in newsvendor(fitted, demand).items():
        print(f"newsvendor 9:1 {name}: cost per unit sold {cost:.4f}, periods served {whole:.3f}")
    parts = [{name: a[at] for name, a in found.evidence.items()} for at in range(CONFIG.origins)]
    return demand, parts


def rivals(python: str, demand: Demand, mine: Parts, without: tuple[str, ...]) -> None:
    """Point forecasts of the rivals at the same origins, scored by the same code."""
    panel, ahead, season = demand.panel, demand.plan.ahead, demand.plan.season
    assert panel.codes is not None  # several series have names
    with tempfile.TemporaryDirectory() as folder:
        given, made = Path(folder) / "given.npz", Path(folder) / "made.npz"
        np.savez(
            given,
            y=panel.y[demand.eligible],
            origins=demand.origins,
            ahead=ahead,
            season=season,
            codes=panel.codes[demand.eligible],
        )
        script = str(ROOT / "benchmarks" / "rivals_supply.py")
        environment = {**os.environ, "OMP_NUM_THREADS": "1"}
        done = subprocess.run(
            [python, script, str(given), str(made), *without],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        spent = json.loads(done.stdout.splitlines()[-1])
        said = dict(np.load(made))
    for name, points in said.items():
        parts = [_scored(demand, origin, points[at]) for at, origin in enumerate(demand.origins)]
        found = judge.scores(parts)
        less, (low, high) = judge.gap(mine, parts)
        print(
            f"{name}: mase {found['mase']:.4f}, wape {found['wape']:.4f}; {spent[name]:.1f} CPU-s; "
            f"ours is {1 - less:.3f} ({1 - high:.3f}-{1 - low:.3f}) of its mase"
        )


def _scored(demand: Demand, origin: int, point: np.ndarray) -> dict[str, np.ndarray]:
    y = demand.panel.y[demand.eligible]
    scale = judge.scale(y[:, :origin], demand.plan.season)
    came = y[:, origin : origin + demand.plan.ahead]
    return judge.parts(came, point, np.repeat(point[..., None], len(judge.LEVELS), -1), scale)


@click.command()
@click.option("--data", required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--rivals", "python", default="", help="python of the rivals' environment")
@click.option("--series", default=0, help="so many series at random; 0: all")
@click.option("--seed", default=0)
@click.option("--without", multiple=True, help="a rival to leave out")
def main(data: Path, python: str, series: int, seed: int, without: tuple[str, ...]) -> None:
    demand, mine = ours(walmart(data, series, seed))
    if python:
        rivals(python, demand, mine, without)


if __name__ == "__main__":
    main()
