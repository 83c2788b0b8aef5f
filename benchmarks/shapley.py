"""How fast reasons are, and how near to a long sampling: Shapley values of the blend on Telco.

    python -m benchmarks.shapley [--walks 4]... [--rows 40] [--deep]

The reference draws 400 permutations and their reverses for each row. `rank`: Spearman correlation
with it over a row's columns, the mean over rows; `top 4`: how many of its four strongest reasons
are found. Times are CPU-seconds of one thread. The data set comes from PRAXIS_REAL_DATA.
"""

import tempfile
import time
from pathlib import Path

import click
import numpy as np
from scipy.stats import spearmanr

from benchmarks.risk import SETS, table
from core.apps.risk import fit
from core.learn.cells import Cells
from core.learn.device import limited
from core.learn.labelled.fitted import Fitted
from core.learn.scorer.reasons import blend_shapley
from core.progress import silent
from core.settings import parse
from core.table.sheet import Sheet

REFERENCE = 400


def trained(deep: bool) -> tuple[Fitted, Cells]:
    """A run on four fifths of Telco, and the cells of the rest."""
    data = SETS["telco"]
    with tempfile.TemporaryDirectory() as folder:
        frame, _, _ = table("telco", Path(folder))
    random = np.random.default_rng(0).permutation(len(frame))
    test, train = np.split(random, [len(frame) // 5])
    config = parse(fit.Config, {"positive": data.positive, "quick": not deep, "threads": "1"})
    fitted = fit.fit({"main": Sheet(frame.iloc[train], {"target": (data.target,)})}, config, silent)
    return fitted, fitted.features.encode(frame.iloc[test])


def explained(fitted: Fitted, rows: Cells, walks: int) -> tuple[np.ndarray, float]:
    """What each column adds in each row, and the CPU-seconds that took."""
    started = time.process_time()
    found = blend_shapley(fitted.scorer, rows, fitted.background, fitted.features.encoder, walks)
    spent = time.process_time() - started
    gap = np.abs(found.base + found.phi.sum(axis=1) - found.score).max()
    assert gap < 1e-9, gap
    return found.phi, spent


def agreement(phi: np.ndarray, truth: np.ndarray) -> tuple[float, float]:
    """Mean rank correlation by row, and the share of the four strongest reasons that is found."""
    ranks = [float(spearmanr(one, other).statistic) for one, other in zip(phi, truth, strict=True)]
    tops = [np.argsort(-values, axis=1)[:, :4] for values in (phi, truth)]
    shared = [len({*one} & {*other}) / 4 for one, other in zip(*tops, strict=True)]
    return float(np.mean(ranks)), float(np.mean(shared))


@click.command()
@click.option("--walks", multiple=True, type=int, default=(2, 4, 8, 16))
@click.option("--rows", default=40, help="rows compared with the reference")
@click.option("--deep", is_flag=True, help="with the network in the blend")
def main(walks: tuple[int, ...], rows: int, deep: bool) -> None:
    with limited(1):
        fitted, cells = trained(deep)
        print({name: round(weight, 2) for name, weight in fitted.scorer.blend.weights.items()})
        few, many = cells.take(slice(0, rows)), cells.take(slice(0, 200 if not deep else 60))
        truth, spent = explained(fitted, few, REFERENCE)
        print(f"reference: {REFERENCE} walks, {rows} rows, {spent:.1f} CPU-s", flush=True)
        for count in walks:
            phi, spent = explained(fitted, many, count)
            rank, top = agreement(phi[:rows], truth)
            print(
                f"{count:3} walks  {len(many) / spent:7.1f} rows per CPU-s  rank {rank:.3f}  "
                f"top 4 {top:.0%}",
                flush=True,
            )


if __name__ == "__main__":
    main()
