"""The retention plan on Telco churn beside the usual rules, over five stratified folds.

    python -m benchmarks.retention [--quick]

Terms of the note in the README: a contact costs 60, saves 30 % of those about to leave, and a
customer is worth twelve monthly charges. Every customer is judged by a score that had not seen
it. The data set comes from PRAXIS_REAL_DATA.
"""

import os
import resource
import tempfile
from pathlib import Path

import click
import numpy as np

from core.apps.churn import evaluate, fit
from core.apps.churn.contract import Config
from core.judge import retention
from core.judge.retention import Terms
from core.judge.scores import Scores
from core.progress import silent
from core.table.load import load
from core.table.read import read
from core.table.sheet import Sheet
from core.table.split import folds

FILE, TERMS = "telco_churn/telco_churn.csv.gz", Terms(60.0, 0.3)
ROLES = {"target": ("Churn",), "id": ("customerID",), "tenure": ("tenure",), "value": ("worth",)}


def table() -> Sheet:
    """The customers, and what each is worth: a column beside the features, never among them."""
    with tempfile.TemporaryDirectory() as folder:
        parquet = Path(folder) / "telco.parquet"
        read(Path(os.environ["PRAXIS_REAL_DATA"]) / FILE, parquet)
        frame = load(parquet).frame
    return Sheet(frame.assign(worth=12 * frame["MonthlyCharges"]), ROLES)


def scored(quick: bool) -> Scores:
    """All five folds as the application pools them."""
    config = Config(quick=quick, exclude=("worth",), contact_cost=TERMS.cost, save_rate=TERMS.save)
    parts = []
    for train, test in folds({"main": table()}, 5):
        fast = fit.fit(train, Config(**{**vars(config), "quick": True}), silent)
        fitted = fast if quick else fit.fit(train, config, silent, quick=fast)
        parts.append(evaluate.evaluate(fitted, test))
        print(f"fold {len(parts)}: AUC {parts[-1].values['auc']:.4f}", flush=True)
    return evaluate.pool(parts)


@click.command()
@click.option("--quick", is_flag=True)
def main(quick: bool) -> None:
    found = scored(quick)
    y, p, value = (found.evidence[name] for name in ("y", "p", "value"))
    rules = {"plan": found.evidence["chosen"] > 0, **retention.rules(p, value, TERMS)}
    means = {name: retention.earned(y, who, value, TERMS).mean() for name, who in rules.items()}
    for name, who in rules.items():
        ratio = means[name] / means["half"]
        print(f"{name:10} {int(who.sum()):5} calls, {means[name]:6.2f} each, {ratio:.3f}x of 0.5")
    gap, band = retention.more(y, rules["plan"], rules["half"], value, TERMS)
    edges = tuple(np.round(np.array(band) / len(y), 2)) if band else None
    print(f"plan - 0.5 rule: {gap / len(y):.2f} each, 95 % {edges}")
    print(f"AUC {found.values['auc']:.4f}, baseline {found.baseline['auc']:.4f}")
    print({name: found.facts["staying"].get(name) for name in ("c_index", "brier", "brier_all")})
    spent = resource.getrusage(resource.RUSAGE_SELF)
    print(f"CPU-s {spent.ru_utime + spent.ru_stime:.0f}")


if __name__ == "__main__":
    main()
