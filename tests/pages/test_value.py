"""The page of customer value with a real run of the real room."""

import io
import random
from functools import partial

import pandas as pd
import pytest

from core import studio
from core.words import render, speaking
from tests.pages.looking import opened, quick, run_id, texts, unfold

page = partial(opened, "pages/crm/value.py")


def orders() -> str:
    """Two hundred customers over a year, each at a pace of their own."""
    draw = random.Random(0)
    lines = ["customer_id,order_date,amount"]
    start = pd.Timestamp("2024-01-01")
    for who in range(200):
        day, gap = draw.randint(0, 150), draw.uniform(10, 120)
        while day < 400:
            when = (start + pd.Timedelta(days=day)).date()
            lines.append(f"c{who},{when},{draw.uniform(5, 90):.2f}")
            if draw.random() < 0.15:
                break
            day += 1 + int(draw.expovariate(1 / gap))
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def run(workshop):
    file = workshop.home.parent / "orders.csv"
    file.write_text(orders())
    return run_id(quick(page(data=studio.add(file).id).run(), "value"))


def test_the_answer_comes_first(run):
    app = page(run=run).run()
    assert not app.exception and not app.error
    assert app.header[0].value.startswith("Look after 20 customers first")
    assert [one.label for one in app.metric][:2] == ["Expected money", "At stake"]
    assert "customers to win back now" in texts(app)


def test_the_list_goes_as_far_as_the_budget(run):
    app = page(run=run).run()
    app.number_input(key=f"customers.{run}.most.widget").set_value(7).run()
    assert not app.exception
    assert "7 customers" in texts(app).replace("**", "")
    frame = studio.output_preview(run, rows=7, by="at_stake")
    assert frame["at_stake"].is_monotonic_decreasing


def test_a_customers_card_opens_by_id(run):
    app = page(run=run).run()
    app.text_input(key=f"customers.{run}.who").set_value("c3").run()
    assert not app.exception and not app.error
    assert "Customer c3" in texts(app)
    assert "Still there" in [one.label for one in app.metric]
    app.text_input(key=f"customers.{run}.who").set_value("nobody").run()
    assert "There is no customer" in app.error[0].value


def test_the_segments_answer_live_and_refuse_what_is_no_rule(run):
    app = unfold(page(run=run), f"segments.{run}")
    rules = app.text_area(key=f"segments.{run}.rules.widget")
    rules.set_value("Dear: money > 100").run()
    assert not app.exception and not app.error
    shown = [one.value for one in app.dataframe]
    held = next(one for one in shown if "Dear" in one.astype(str).to_string())
    assert int(held["customers"].sum()) == int(studio.run(run).manifest["listed"])
    rules = app.text_area(key=f"segments.{run}.rules.widget")
    rules.set_value("Dear: salary > 100").run()
    assert "salary" in app.error[0].value


def test_the_csv_holds_the_columns_other_rooms_read(run):
    frame = pd.read_csv(io.BytesIO(studio.export_output(run)), encoding="utf-8-sig")
    wanted = {"customer", "expected_money", "expected_transactions", "p_alive", "at_stake"}
    assert wanted <= set(frame)


def test_it_reads_in_chinese(run):
    app = page(run=run, lang="zh_CN").run()
    assert not app.exception
    with speaking("zh_CN"):
        headline = render(studio.run(run).report().answer[0].text)
    assert app.header[0].value.replace("\\", "") == headline
    assert "客户" in headline
