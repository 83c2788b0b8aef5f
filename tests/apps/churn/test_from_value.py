"""Churn built on a run of customer value: through the command line, from training to new rows."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd

from core import studio
from core.judge.scores import Scores
from core.keep import place, runs
from core.report.blocks import Report, Sentence
from tests.apps.churn.test_churn import customers

ROOT = Path(__file__).parent.parent.parent.parent


def cli(*words: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "core", *words],
        cwd=ROOT,
        env={**os.environ},
        capture_output=True,
        text=True,
    )


def order_log(names: Sequence[str]) -> pd.DataFrame:
    """Orders over a year of customers who each keep a pace of their own."""
    random = np.random.default_rng(0)
    rows = []
    for name in names:
        days = np.cumsum(random.exponential(random.gamma(2, 25) + 3, 8)).astype(int)
        money = random.gamma(4, 10, len(days)).round(2)
        rows += [(name, *pair) for pair in zip(days, money, strict=True) if pair[0] < 365]
    frame = pd.DataFrame(rows, columns=["customer_id", "order_date", "amount"])
    return frame.assign(
        order_date=pd.Timestamp("2024-01-01") + pd.to_timedelta(frame["order_date"], unit="D")
    )


def test_a_real_run_of_value_feeds_a_training_of_churn(home, tmp_path):
    frame = customers(400)
    order_log(frame["customer"]).to_csv(tmp_path / "orders.csv", index=False)
    frame.drop(columns="worth").to_csv(tmp_path / "customers.csv", index=False)
    train = ("--set", "quick=true", "--json")
    first = cli("train", "value", str(tmp_path / "orders.csv"), *train)
    assert first.returncode == 0, first.stderr
    source = json.loads(first.stdout)["run"]
    second = cli(
        "train", "churn", str(tmp_path / "customers.csv"), *train, "--from", f"value={source}"
    )
    assert second.returncode == 0, second.stderr
    made = studio.run(json.loads(second.stdout)["run"])
    known = pd.read_parquet(studio.run(source).output).set_index("customer")["expected_money"]
    listed = pd.read_parquet(made.output).set_index("customer")["customer_value"]
    assert known.nunique() > 100
    pd.testing.assert_series_equal(listed, known.reindex(listed.index), check_names=False)


def value_run(frame: pd.DataFrame) -> str:
    """A stored run of `value` with one row per customer, as that room writes it."""
    output = pd.DataFrame(
        {
            "customer": frame["customer"],
            "expected_money": 3 * frame["worth"],
            "expected_transactions": 2.0,
            "p_alive": 0.9,
        }
    )
    run = place.new_id()
    manifest = {"run": run, "app": "value", "name": "what they are worth", "stage": "final"}
    manifest |= {"created": datetime.now(UTC).isoformat(), "rows": len(output)}
    report = Report("Value", (Sentence("Some are worth more."),))
    kept = runs.Answer(manifest, report, Scores({}), output, lambda folder: None)
    runs.store(run, "local", "what they are worth", "final", kept)
    return run


def test_value_comes_from_the_run_by_the_customers_number(home, tmp_path):
    frame, new = customers(500), customers(60, 5)
    run = value_run(pd.concat([frame, new.iloc[:50]]))
    bare = frame.drop(columns="worth")
    bare.to_csv(tmp_path / "customers.csv", index=False)
    new.drop(columns=["worth", "churn"]).to_csv(tmp_path / "new.csv", index=False)
    command = ("train", "churn", str(tmp_path / "customers.csv"), "--set", "quick=true", "--json")
    done = cli(*command, "--from", f"value={run}")
    assert done.returncode == 0, done.stderr
    made = json.loads(done.stdout)["run"]
    stored = studio.run(made)
    assert stored.manifest["sources"] == {"value": run}
    assert stored.scores().facts["worth"] == "run"
    listed = pd.read_parquet(stored.output)
    assert listed["customer_value"].tolist() == (3 * frame["worth"]).tolist()
    scored = cli("score", made, str(tmp_path / "new.csv"), "-o", str(tmp_path / "out.csv"))
    assert scored.returncode == 0, scored.stderr
    out = pd.read_csv(tmp_path / "out.csv")
    assert out["customer_value"].notna().sum() == 50
    assert (out["decision"][out["customer_value"].isna()] == "leave").all()


def test_a_run_that_cannot_serve_is_refused_in_one_line(home, tmp_path):
    customers(500).drop(columns="worth").to_csv(tmp_path / "customers.csv", index=False)
    run = value_run(customers(20, 9))  # nobody of this table
    command = ("train", "churn", str(tmp_path / "customers.csv"), "--set", "quick=true")
    done = cli(*command, "--from", f"value={run}")
    assert done.returncode == 2 and "No customer of this table" in done.stderr
    assert "Traceback" not in done.stderr
    assert cli(*command, "--from", "value=nothing").returncode == 2
