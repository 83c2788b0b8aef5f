"""How fast new rows are scored by a quick run: encoding, members, blend and calibration.

    python -m benchmarks.scoring [--set telco]... [--rows 200000]

Rows are drawn with replacement from Telco churn and Adult (PRAXIS_REAL_DATA). `list`: with the
decisions, and reasons for the highest scores, as `python -m core score` adds them to a file.
"""

import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import click

from benchmarks.risk import SETS, table
from core.apps.risk import ask, fit
from core.progress import silent
from core.settings import parse
from core.table.sheet import Sheet


def timed(what: str, rows: int, work: Callable[[], object]) -> None:
    """Elapsed and CPU-seconds of one run, and the process's highest memory so far."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{what:12} {rows:9,} rows  {wall:6.2f} s  {cpu:6.2f} CPU-s  {rows / wall:9,.0f} rows/s  "
        f"{rows / cpu:9,.0f} rows/CPU-s  peak {peak:,.0f} MB",
        flush=True,
    )


def measure(name: str, rows: int, threads: int) -> None:
    """A quick run is trained, stored, loaded, and scores `rows` rows."""
    target = {"target": (SETS[name].target,)}
    with tempfile.TemporaryDirectory() as folder:
        frame, _, first = table(name, Path(folder))
    given = {"positive": SETS[name].positive, "quick": True, "threads": str(threads)}
    with tempfile.TemporaryDirectory() as folder:
        train = {"main": Sheet(frame.iloc[:first], target)}
        fit.fit(train, parse(fit.Config, given), silent).save(Path(folder))
        fitted = fit.load(Path(folder))
    many = frame.sample(rows, replace=True, random_state=0, ignore_index=True)
    some, whole = many.head(1000), {"main": Sheet(many, target)}
    timed(f"{name} first", 1000, lambda: fitted.probabilities(fitted.features.encode(some)))
    timed(f"{name} score", rows, lambda: fitted.probabilities(fitted.features.encode(many)))
    timed(f"{name} list", rows, lambda: ask.scored(fitted, whole))


@click.command()
@click.option("--set", "names", multiple=True, default=("telco", "adult"))
@click.option("--rows", default=200_000)
@click.option("--threads", default=2)
def main(names: tuple[str, ...], rows: int, threads: int) -> None:
    for name in names:
        measure(name, rows, threads)


if __name__ == "__main__":
    main()
