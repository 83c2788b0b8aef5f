"""The shipped samples: the same bytes as their script draws, and the truth they claim."""

import dataclasses
import hashlib
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from company import truth
from company.claims import cheating
from company.customers import leaving, silence
from company.demand import expected
from company.figures import auc, figures
from company.loans import burden, defaulting

DATA = Path(__file__).parents[2] / "data"
README = (DATA / "README.md").read_text()
FILES = sorted(path.name for path in DATA.glob("*.csv"))


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    return {name: pd.read_csv(DATA / name) for name in FILES}


def rate(label: pd.Series) -> float:
    return float((label == "yes").mean())


def stated(figure: str) -> float:
    return float(re.search(rf"\| {re.escape(figure)} \| (.+) \|", README)[1])


def test_the_script_draws_the_shipped_bytes(tmp_path):
    subprocess.run([sys.executable, DATA / "make.py", "--out", tmp_path], check=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == FILES
    for name in FILES:
        drawn, shipped = (
            hashlib.sha256((folder / name).read_bytes()).hexdigest() for folder in (tmp_path, DATA)
        )
        assert drawn == shipped, name


def test_all_samples_together_are_small():
    assert sum((DATA / name).stat().st_size for name in FILES) < 12 * 2**20


def test_the_readme_names_every_file_and_every_column(tables):
    for name, table in tables.items():
        part = README.split(f"## {name}\n")[1].split("\n## ")[0]
        named = {word for line in part.splitlines() if line.startswith("| `")
                 for word in re.findall(r"`(\w+)`", line.split("|")[1])}  # fmt: skip
        assert named == set(table.columns), name


def test_the_readme_gives_every_number_of_the_truth():
    for part in (truth.DEFAULT, truth.CHURN, truth.FRAUD, truth.PURCHASE, truth.TASTE,
                 truth.DEMAND, truth.REVIEW):  # fmt: skip
        told = README.split(f"**{type(part).__name__}**")[1].split("\n**")[0]
        for field in dataclasses.fields(part):
            value = getattr(part, field.name)
            for row in value if isinstance(value, tuple) else [(None, value)]:
                name = f"`{field.name}`" + ("" if row[0] is None else f" {row[0] or '(blank)'}")
                assert f"| {name} | {', '.join(map(str, row[1:]))} |" in told, name


def test_identifiers_join(tables):
    people, goods, orders = (tables[f"{name}.csv"] for name in ("customers", "products", "orders"))
    for key, whole in (("customer_id", people), ("product_id", goods)):
        assert whole[key].is_unique
        for name, table in tables.items():
            assert key not in table or table[key].isin(whole[key]).all(), name
    for key, name in (("loan_id", "loans"), ("claim_id", "claims"), ("review_id", "reviews")):
        assert tables[f"{name}.csv"][key].is_unique
    keys = ["order_id", "customer_id", "product_id"]
    claimed = tables["claims.csv"].merge(orders[keys].drop_duplicates(), on=keys)
    assert len(claimed) == len(tables["claims.csv"])
    assert set(tables["demand.csv"]["department"]) == set(goods["category"])


def test_loans_agree_with_the_customers_who_took_them(tables):
    both = tables["loans.csv"].merge(tables["customers.csv"], on="customer_id")
    assert (both["sex_x"] == both["sex_y"]).all()
    assert (both["application_date"] >= both["joined_on"]).all()


def test_every_purchase_click_is_an_order_of_that_day(tables):
    paid = tables["clicks.csv"].query("event == 'purchase'")
    paid = paid.assign(order_date=paid["time"].str[:10])
    keys = ["customer_id", "product_id", "order_date"]
    sold = tables["orders.csv"].query("quantity > 0")[keys].drop_duplicates()
    assert len(paid) > 5000 and len(paid.merge(sold, on=keys)) == len(paid)


def test_a_return_follows_its_order(tables):
    orders = tables["orders.csv"]
    back, sold = orders[orders["quantity"] < 0], orders[orders["quantity"] > 0]
    assert len(back) / len(sold) == pytest.approx(truth.PURCHASE.returned, abs=0.005)
    back = back.assign(order_id=back["order_id"].str.replace("R", "O"))
    pairs = back.merge(sold, on=["order_id", "customer_id", "product_id", "unit_price"])
    assert len(pairs) == len(back)
    assert (pairs["order_date_x"] > pairs["order_date_y"]).all()
    assert (-pairs["quantity_x"] <= pairs["quantity_y"]).all()


def test_the_stated_figures_are_those_of_the_shipped_rows(tables):
    found = figures(tables)
    for name, value in found.items():
        assert value == pytest.approx(stated(name), abs=0.001), name
    assert 0.82 <= found["loans: best AUC"] <= 0.85 and 0.15 <= found["loans: rate"] <= 0.18
    assert 0.035 <= found["claims: rate"] <= 0.045


@pytest.mark.parametrize(
    ("file", "label", "chances"),
    [
        ("loans.csv", "default", defaulting),
        ("customers.csv", "churned", leaving),
        ("claims.csv", "fraud", cheating),
    ],
)
def test_true_chances_are_calibrated_on_the_shipped_labels(tables, file, label, chances):
    chance = chances(tables[file])
    happened = (tables[file][label] == "yes").to_numpy()
    for rows in np.array_split(np.argsort(chance), 10):
        doubt = np.sqrt((chance[rows] * (1 - chance[rows])).sum())
        assert abs(happened[rows].sum() - chance[rows].sum()) < 4 * doubt + 1
    shuffled = tables[file][label].sample(frac=1, random_state=0).reset_index(drop=True)
    assert auc(shuffled, chance) == pytest.approx(0.5, abs=0.06)


@pytest.mark.parametrize("column", ["credit_history", "savings"])
def test_default_follows_its_categories(tables, column):
    effects = dict(getattr(truth.DEFAULT, column))
    rates = tables["loans.csv"].groupby(column)["default"].apply(rate)
    known = {value: size for value, size in effects.items() if value}
    assert rates.idxmax() == max(known, key=known.get)
    assert rates.idxmin() == min(known, key=known.get)


def test_default_follows_its_numbers(tables):
    loans = tables["loans.csv"]
    label, heavy = loans["default"], burden(loans) > 0.5
    rates = loans.groupby("housing")["default"].apply(rate)  # at home with family: the young
    assert rates["own"] < rates["mortgage"] < rates["rent"]
    late, new = loans["previous_late_payments"] > 0, loans["employment_years"] < 2
    long = loans["term_months"] >= 24
    for drives in (heavy, late, new, (loans["age"] - 46).abs() > 20):
        assert rate(label[drives]) > rate(label[~drives]) + 0.03
    assert rate(label[late & heavy]) > rate(label[late & ~heavy]) + rate(label[~late & heavy])
    assert rate(label[new & long]) > 1.5 * rate(label[new & ~long])
    assert rate(label[loans["guarantor"] == "yes"]) < 0.8 * rate(label)
    women = loans["sex"] == "female"
    assert rate(label[women]) == pytest.approx(rate(label[~women]), abs=0.04)


def test_the_offer_helps_on_the_monthly_plan_only(tables):
    people = tables["customers.csv"]
    offered, monthly = people["retention_offer"] == "yes", people["plan"] == "monthly"
    label, silent = people["churned"], silence(people) > 0.9
    assert offered.mean() == pytest.approx(0.5, abs=0.03)
    assert rate(label[monthly & offered]) < rate(label[monthly & ~offered]) - 0.08
    free = ~monthly & silent
    assert rate(label[free & offered]) > rate(label[free & ~offered])


def test_fraud_follows_its_drivers(tables):
    claims = tables["claims.csv"]
    label, theft = claims["fraud"], claims["claim_type"] == "theft"
    unreported = theft & (claims["police_report"] == "no")
    early, changed = claims["days_since_purchase"] < 15, claims["bank_account_changed"] == "yes"
    for drives, times in ((unreported, 2), (early, 1.5), (changed, 2)):
        assert rate(label[drives]) > times * rate(label[~drives])


def test_customers_come_back_as_often_as_bg_nbd_says(tables):
    people, shop = tables["customers.csv"], truth.PURCHASE
    span = (pd.Timestamp(truth.LAST_DAY) - pd.to_datetime(people["joined_on"])).dt.days.to_numpy()
    repeats = people["orders_total"] - 1
    # P(no repeat order in T days) = (alpha / (alpha + T)) ** r
    never = (shop.alpha / (shop.alpha + span + 0.5)) ** shop.r
    assert (repeats == 0).mean() == pytest.approx(never.mean(), abs=0.02)


def test_seasons_peak_in_their_stated_weeks(tables):
    weeks = tables["demand.csv"].query("stock_out == 'no' and promotion == 'no'")
    number = (pd.to_datetime(weeks["week"]) - pd.Timestamp(truth.FIRST_DAY)).dt.days // 7
    for name, _, _, height, peak, _ in truth.DEMAND.department:
        mine = (weeks["department"] == name) & (weeks["holiday"] == "no")
        units, angle = weeks.loc[mine, "quantity"], 2 * np.pi * (number[mine] + 1) / 52
        size = np.log(units.clip(lower=1)) - np.log(units.groupby(weeks["store"]).transform("mean"))
        waves = np.column_stack([np.cos(angle), np.sin(angle), number[mine], np.ones(mine.sum())])
        (cosine, sine, *_), *_ = np.linalg.lstsq(waves, size.to_numpy(), rcond=None)
        found = np.arctan2(sine, cosine) / (2 * np.pi) * 52
        assert abs((found - peak + 26) % 52 - 26) < 2, name
        assert np.hypot(cosine, sine) == pytest.approx(height, abs=0.08), name


def test_a_promotion_lifts_sales_as_stated(tables):
    weeks = tables["demand.csv"].query("stock_out == 'no'")
    plain = expected(weeks.assign(promotion="no"))
    lift = np.log((weeks["quantity"] / plain)[weeks["promotion"] == "yes"].clip(lower=0.01)).mean()
    usual = np.log((weeks["quantity"] / plain)[weeks["promotion"] == "no"].clip(lower=0.01)).mean()
    assert lift - usual == pytest.approx(truth.DEMAND.promotion, abs=0.05)


def test_bad_reviews_of_the_rush_weeks_are_about_deliveries(tables):
    reviews = tables["reviews.csv"]
    bad = reviews[reviews["sentiment"] == "negative"]
    rush = bad["review_date"].str[5:7].isin(["11", "12"])
    late = bad["topic"] == "delivery"
    assert late[rush].mean() > 2 * late[~rush].mean()
    assert reviews["text"].duplicated().mean() < 0.08
    assert reviews.loc[reviews["language"] == "zh", "text"].str.contains(r"[一-鿿]").all()
