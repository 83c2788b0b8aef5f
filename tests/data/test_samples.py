"""The shipped samples: the same bytes as their script draws, and the truth they claim."""

import gzip
import importlib.util
import re
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

DATA = Path(__file__).parent.parent.parent / "data"


def script(name: str):
    spec = importlib.util.spec_from_file_location(name, DATA / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def make():
    before = list(sys.path)
    yield script("make")
    sys.path[:] = before


@pytest.fixture(scope="module")
def drawn(make):
    return make.draw(make.Truth())


def shipped(name: str) -> pd.DataFrame:
    return pd.read_csv(DATA / name)


def content(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def test_the_script_draws_the_shipped_bytes(make, tmp_path):
    make.main([str(tmp_path)])
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == sorted(path.name for path in DATA.glob("*.csv*"))
    for name in names:
        assert content(tmp_path / name) == content(DATA / name), name


def test_all_samples_together_are_small():
    assert sum(path.stat().st_size for path in DATA.rglob("*") if path.is_file()) < 12 * 2**20


def test_the_readme_names_every_file_and_every_column():
    readme = (DATA / "README.md").read_text()
    named = set(re.findall(r"`(\w+)`", readme))
    for path in DATA.glob("*.csv*"):
        assert f"**{path.name}**" in readme
        assert set(shipped(path.name).columns) <= named, path.name


def test_identifiers_join():
    orders, people, catalogue = (
        shipped(name) for name in ("orders.csv.gz", "customers.csv", "products.csv")
    )
    for name in ("orders.csv.gz", "loans.csv", "claims.csv", "clicks.csv.gz", "reviews.csv"):
        assert shipped(name)["customer_id"].isin(people["customer_id"]).all(), name
    for name in ("orders.csv.gz", "clicks.csv.gz", "reviews.csv"):
        assert shipped(name)["product_id"].isin(catalogue["product_id"]).all(), name
    assert shipped("claims.csv")["order_id"].isin(orders["order_id"]).all()


def test_rates_and_best_scores_are_as_the_readme_says(make, drawn):
    readme = (DATA / "README.md").read_text()
    tables, chances = drawn
    for file, chance in chances.items():
        label = tables[file].iloc[:, -1]
        row = re.search(rf"`{label.name}` in `{file}` .*\| (\d+) % \| ([\d.]+) \|", readme)
        assert (label == "yes").mean() == pytest.approx(int(row[1]) / 100, abs=0.01)
        assert make.auc((label == "yes").to_numpy(), chance) == pytest.approx(
            float(row[2]), abs=0.01
        )


def rate(frame: pd.DataFrame, label: str, rows: pd.Series) -> float:
    return (frame.loc[rows, label] == "yes").mean()


def test_default_follows_its_drivers():
    loans = shipped("loans.csv")
    none = loans["savings"].eq("none")
    assert rate(loans, "default", none) > rate(loans, "default", ~none) + 0.05
    both = (loans["term_months"] >= 36) & (loans["amount"] > 8000)
    assert rate(loans, "default", both) > 1.5 * rate(loans, "default", ~both)
    men = loans["sex"].eq("male")
    assert rate(loans, "default", men) == pytest.approx(rate(loans, "default", ~men), abs=0.04)


def test_the_offer_keeps_new_customers_only():
    people = shipped("customers.csv")
    offered, new = people["offer"].eq("yes"), people["tenure_months"] < 12
    assert rate(people, "churned", offered & new) < rate(people, "churned", ~offered & new) - 0.08
    old = rate(people, "churned", offered & ~new) - rate(people, "churned", ~offered & ~new)
    assert abs(old) < 0.05


def test_weeks_peak_where_the_truth_says(make):
    weeks = shipped("demand.csv")
    weeks = weeks[weeks["department"].ne("garden") & weeks["promotion"].eq("no")]
    number = pd.to_datetime(weeks["week"]).dt.isocalendar().week.to_numpy(dtype=int)
    near = np.isin(number, [46, 47, 49, 50])
    far = np.isin(number, [22, 23, 24, 25])
    assert weeks.loc[near, "quantity"].mean() > 1.5 * weeks.loc[far, "quantity"].mean()


def test_a_cancelled_line_comes_again_with_a_negative_quantity():
    orders = shipped("orders.csv.gz")
    back = orders[orders["quantity"] < 0]
    assert 0.02 < len(back) / (orders["quantity"] > 0).sum() < 0.04
    keys = ["order_id", "product_id", "price"]
    assert back.merge(orders[orders["quantity"] > 0], on=keys).shape[0] >= len(back)
