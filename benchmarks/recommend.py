"""Recommendations beside ItemKNN, EASE and (in the rivals' environment) implicit's ALS and BM25.

    python -m benchmarks.recommend [--set ml100k]... [--quick] [--rivals RIVALS/bin/python]
    python -m benchmarks.recommend --set ml1m [--histories FOLDER]
    python -m benchmarks.recommend --set million --set big

Last item per user, all items ranked, seen excluded (retail: bought again counts). The rivals' dials
are chosen on everybody's second-last item, as ours are. Data sets from PRAXIS_REAL_DATA.
FOLDER tells which people of ml1m have their whole history: in it lie `input.txt` (on GitHub:
asash/gSASRec-pytorch, datasets/ml1m/train) and `sas_to_original_users.txt`
(asash/ml1m-sas-mapping).
`million`, `middle` and `big` are drawn (long tails of things and of people, a quarter of the events
follow from the one before) and go through the command line, quick only: what is measured is
processor time and memory by phase. No model can hit far more than that quarter.
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

from benchmarks.phases import watched
from core.apps.recommend import ask, fit
from core.apps.recommend.features import divided
from core.judge.ranking import measures, paired
from core.learn.sequence.instant import held
from core.learn.sequence.log import cut
from core.progress import Tell
from core.settings import parse
from core.table.sheet import Sheet

SETS = {
    "ml100k": ("movielens_100k/ratings.csv.gz", "user_id", "item_id", "timestamp", {}),
    "ml1m": ("movielens_1m/interactions.csv.gz", "user_id", "item_id", "pos", {}),
    "retail": (
        "online_retail/online_retail.csv.gz",
        *("CustomerID", "StockCode", "InvoiceDate", {"repeat": True}),
    ),
}
DRAWN = {
    "million": (1_000_000, 50_000, 20_000),
    "middle": (2_000_000, 100_000, 50_000),
    "big": (10_000_000, 500_000, 100_000),
}


def sheet(name: str) -> Sheet:
    file, user, item, when, _ = SETS[name]
    frame = pd.read_csv(Path(os.environ["PRAXIS_REAL_DATA"]) / file, dtype={item: "str"})
    roles = {"user": (user,), "item": (item,), "time": (when,)}
    if "Quantity" in frame:
        roles["quantity"] = ("Quantity",)
    return Sheet(frame, roles)


def ours(name: str, quick: bool, budget: float | None) -> fit.Fitted:
    given = {"quick": quick, "threads": "2", **SETS[name][4]}
    config = parse(fit.Config, given if budget is None else {**given, "budget": budget})
    main = sheet(name)
    start = time.process_time()
    fitted = fit.fit({"main": main}, config, Tell())
    spent = time.process_time() - start
    for model, places in fitted.tested.ranks.items():
        print(f"{name:7} {model:11}", _line(places), flush=True)
    best = fitted.tested.ranks.get("final", fitted.tested.ranks["quick"])
    for rival in ("ease", "knn", "popularity", "quick"):
        gap, edges, ratio, ratios = paired(best, fitted.tested.ranks[rival])
        print(f"{name:7} ours / {rival}: {ratio:.3f} {_pair(ratios)}; {gap:+.4f} {_pair(edges)}")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{name:7} fit and tests {spent:.1f} CPU-s, peak {memory:.0f} MB, {fitted.steps} steps")
    _speed(name, fitted, main)
    return fitted


def _speed(name: str, fitted: fit.Fitted, main: Sheet) -> None:
    start = time.process_time()
    listed = ask.scored(fitted, {"main": main})
    spent = time.process_time() - start
    history = [str(item) for item in fitted.log.items[:5]]
    waits = []
    for _ in range(20):
        began = time.perf_counter()
        ask.ask(fitted, {"history": history})
        waits.append(1000 * (time.perf_counter() - began))
    wait = np.median(waits)
    print(f"{name:7} {len(listed)} list rows {spent:.1f} CPU-s; a history {wait:.0f} ms")


def lengths(folder: str) -> dict[int, int]:
    """How many events each person of the original has. gSASRec's training histories lack two of
    them (three for the 512 people drawn for validation)."""
    lines = (Path(folder) / "input.txt").read_text().splitlines()
    drawn_ = np.random.RandomState(42).choice(len(lines), 512, replace=False)
    people = np.arange(1, len(lines) + 1)
    length = np.array([len(line.split()) for line in lines]) + 2 + np.isin(people, drawn_)
    named = dict(np.loadtxt(Path(folder) / "sas_to_original_users.txt", dtype=int).tolist())
    return {named[person]: length[person - 1] for person in people}


def whole(fitted: fit.Fitted, wanted: dict[int, int]) -> None:
    """The scores of those whose history is whole in the file."""
    log, tested = fitted.log, fitted.tested
    full = np.array([wanted[int(user)] for user in log.users.tolist()])
    lacking = full - log.lengths
    print(f"ml1m    lacking 0, 1, more: {np.bincount(np.clip(lacking, 0, 2), minlength=3)}")
    kept = lacking[tested.people] == 0
    for model, places in tested.ranks.items():
        print(f"whole   {model:11}", _line(places[kept]), flush=True)
    best = tested.ranks.get("final", tested.ranks["quick"])
    for rival in ("ease", "knn", "popularity", "quick"):
        _, _, ratio, ratios = paired(best[kept], tested.ranks[rival][kept])
        print(f"whole   ours / {rival}: {ratio:.3f} {_pair(ratios)}")


def theirs(name: str, fitted: fit.Fitted, python: str) -> None:
    """implicit on the very same histories."""
    config, log = fitted.config, fitted.log
    split, _ = divided(log, config)
    with tempfile.TemporaryDirectory() as folder:
        parts = {"items": len(log.items), "repeat": config.repeat}
        for part, ends, places in (
            ("valid", split.train, split.valid),
            ("test", split.until_valid(), split.test),
        ):
            known, asked = cut(log, ends), held(log, places)
            parts |= {f"{part}_events": known.events, f"{part}_starts": known.starts}
            lengths = [len(history) for history in asked.histories]
            parts |= {f"{part}_asked": np.concatenate(asked.histories)}
            parts |= {f"{part}_ends": np.cumsum([0, *lengths]), f"{part}_targets": asked.targets}
        np.savez(Path(folder) / "log.npz", **parts)
        script = Path(__file__).parent / "rivals_recommend.py"
        subprocess.run([python, script, folder], check=True)
        told = json.loads((Path(folder) / "rivals.json").read_text())
        with np.load(Path(folder) / "rivals.npz") as found:
            for model in found.files:
                print(f"{name:7} {model:11}", _line(found[model]), told[model], flush=True)
                ratio = paired(fitted.tested.ranks["quick"], found[model])
                print(f"{name:7} instant / {model}: {ratio[2]:.3f} {_pair(ratio[3])}", flush=True)


def drawn(events: int, people: int, things: int) -> pd.DataFrame:
    """A log in random order: popularity falls as rank to the -0.8, how much people do is
    log-normal (the median of 20 events on average is 12, some do 1,000), a quarter follow on: half
    are drawn to, from what the event before was at first.
    """
    random = np.random.default_rng(0)
    tail = np.cumsum(np.arange(1, things + 1) ** -0.8)
    often = np.cumsum(random.lognormal(size=people))
    user = np.searchsorted(often / often[-1], random.random(events))
    item = np.arange(events) % things
    item[things:] = np.searchsorted(tail / tail[-1], random.random(events - things))
    when = 1_600_000_000 + random.integers(0, 31_536_000, events)
    order = np.lexsort((when, user))
    user, item, when = user[order], item[order], when[order]
    after = np.flatnonzero((user[1:] == user[:-1]) & (random.random(events - 1) < 0.5)) + 1
    item[after] = random.permutation(things)[item[after - 1]]
    mixed = random.permutation(events)
    return pd.DataFrame({"user_id": user, "item_id": item, "timestamp": when}).iloc[mixed]


def large(name: str) -> None:
    """Read, checked and quick ready, through the command line."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "log.csv"
        drawn(*DRAWN[name]).to_csv(file, index=False)
        given = ("train", "recommend", str(file), "--set", "quick=true", "--json")
        told, phases = watched(given, Path(folder))
    for phase in phases:
        print(f"{name:7} {phase.said:60} {phase.cpu:6.1f} CPU-s, peak {phase.mb:5.0f} MB")
    print(f"{name:7} {told['cpu_seconds']:.0f} CPU-s, peak {told['peak_mb']:.0f} MB")
    for score, value in told["scores"].items():
        print(f"{name:7} {score} {value:.4f} {_pair(told['intervals'].get(score))}", end="; ")
        print(f"popularity {told['baseline'][score]:.4f}")


def _line(places: np.ndarray) -> str:
    return " ".join(f"{name} {value:.4f}" for name, value in measures(places).items())


def _pair(edges: tuple[float, float] | None) -> str:
    return "" if edges is None else f"({edges[0]:.4f} to {edges[1]:.4f})"


@click.command()
@click.option("--set", "names", multiple=True, type=click.Choice([*SETS, *DRAWN]))
@click.option("--quick", is_flag=True)
@click.option("--budget", type=float, default=None)
@click.option("--histories", default="", help="folder with input.txt, see above")
@click.option("--rivals", default="", help="python of an environment with implicit")
def main(
    names: tuple[str, ...], quick: bool, budget: float | None, histories: str, rivals: str
) -> None:
    for name in names or SETS:
        if name in DRAWN:
            large(name)
            continue
        wanted = lengths(histories) if histories and name == "ml1m" else None
        fitted = ours(name, quick, budget)
        if wanted:
            whole(fitted, wanted)
        if rivals:
            theirs(name, fitted, rivals)


if __name__ == "__main__":
    main()
