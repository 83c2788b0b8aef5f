"""The churn page with real runs of the real room."""

import random
from functools import partial

import pandas as pd
import pytest

from core import studio
from core.words import render, speaking
from tests.apps.churn.test_from_value import order_log
from tests.pages.looking import opened, press, quick, run_id, texts, until

page = partial(opened, "pages/crm/churn.py")
ROWS = 400


def customers(worth: bool) -> str:
    """Customers whose leaving is driven by their tickets; worth as much as they spend."""
    draw = random.Random(0)
    lines = ["customer_id,tickets,tenure,plan" + (",clv" if worth else "") + ",churned"]
    for at in range(ROWS):
        tickets, months = draw.randint(0, 6), draw.randint(1, 40)
        left = draw.random() < 1 / (1 + 2.718 ** (3 - tickets))
        line = f"K{at},{tickets},{months},{draw.choice(['free', 'paid'])}"
        line += f",{draw.randint(100, 3000)}" if worth else ""
        lines.append(f"{line},{'yes' if left else 'no'}")
    return "\n".join(lines) + "\n"


def trained(workshop, worth: bool) -> str:
    """A quick run made on the page; its id."""
    file = workshop.home.parent / f"customers_{worth}.csv"
    file.write_text(customers(worth))
    return run_id(quick(page(data=studio.add(file).id).run(), "churn"))


@pytest.fixture(scope="module")
def run(workshop):
    return trained(workshop, worth=True)


@pytest.fixture(scope="module")
def flat(workshop):
    return trained(workshop, worth=False)


def metric(app, label: str) -> str:
    """The last card of that name: the one in the panel."""
    return [one.value for one in app.metric if one.label == label][-1]


def test_the_answer_says_whom_to_call_and_what_it_brings(run):
    app = page(run=run).run()
    assert not app.exception and not app.error
    assert app.header[0].value.startswith("Call ")
    assert "after costs" in app.header[0].value
    assert [tab.label for tab in app.tabs] == ["Why", "How sure and how fair", "Under the hood"]


def test_less_money_makes_a_shorter_plan_without_a_refit(run):
    app = page(run=run).run()
    before = int(metric(app, "Calls"))
    key = f"retention.{run}.final"
    app.slider(key=f"{key}.budget.widget").set_value(600.0).run()
    assert not app.exception
    assert int(metric(app, "Calls")) == 10 < before
    app.number_input(key=f"{key}.cost.widget").set_value(120.0).run()
    assert int(metric(app, "Calls")) <= 5
    app.number_input(key=f"{key}.save.widget").set_value(0.0).run()
    assert not app.exception and "no call is expected to pay" in texts(app)


def test_an_assumed_value_is_said_and_can_be_changed(flat):
    app = page(run=flat).run()
    assert "600 for each is an assumption" in texts(app)
    before = int(metric(app, "Calls"))
    app.number_input(key=f"retention.{flat}.final.flat.widget").set_value(2000.0).run()
    assert not app.exception and int(metric(app, "Calls")) > before


def test_the_list_holds_gain_and_decision(run):
    frame = studio.output_preview(run, rows=ROWS)
    assert {"score", "decision", "expected_gain", "customer_value", "reason_1"} <= set(frame)
    assert set(frame["decision"]) <= {"call", "control", "leave"}


def test_it_reads_in_chinese(run):
    app = page(run=run, lang="zh_CN").run()
    assert not app.exception
    with speaking("zh_CN"):
        headline = render(studio.run(run).report().answer[0].text)
    assert app.header[0].value.replace("\\", "") == headline
    assert "客户" in headline


def test_a_run_of_customer_value_can_be_built_on(workshop):
    file = workshop.home.parent / "customers_built.csv"
    file.write_text(customers(worth=False))
    orders = workshop.home.parent / "orders_of_them.csv"
    order_log([f"K{at}" for at in range(ROWS)]).to_csv(orders, index=False)
    log = {"main": studio.add(orders).id}
    source = studio.train("value", log, {}, {"quick": "true"})
    workshop.wait(source, "done")
    app = page(data=studio.add(file).id).run()
    app.selectbox(key="churn.source.value.widget").set_value(source).run()
    app.toggle(key="churn.set.quick.widget").set_value(True)
    press(app, "Train")
    until(app, lambda app: any(button.label == "New run" for button in app.button))
    made = studio.run(run_id(app))
    assert made.manifest["sources"] == {"value": source}
    known = studio.output_preview(source, rows=ROWS).set_index("customer")["expected_money"]
    listed = studio.output_preview(made.id, rows=ROWS).set_index("customer_id")
    pd.testing.assert_series_equal(
        listed["customer_value"], known.reindex(listed.index), check_names=False
    )
    app.text_input(key=f"calls.{made.id}.who").set_value("K7").run()
    assert not app.exception and not app.error
    assert "money of all orders so far" in texts(app)  # the history, from the run of value
    press(app, "New run")
    assert not app.exception
    assert app.selectbox(key="churn.source.value.widget").value == source


def test_a_customers_card_opens_from_the_list_and_by_id(run):
    app = page(run=run).run()
    first = studio.output_preview(run, rows=1, by="expected_gain", part="test").iloc[0]
    app.text_input(key=f"calls.{run}.who").set_value(first["customer_id"]).run()
    assert not app.exception and not app.error
    shown = texts(app).replace("\\", "")
    assert f"Customer {first['customer_id']}" in shown
    assert "of all" in shown and ("Call: on average" in shown or "control group" in shown)
    assert first["reason_1"] in shown
    assert float(metric(app, "A call brings").replace(",", "")) == pytest.approx(
        first["expected_gain"], abs=1
    )
    app.text_input(key=f"calls.{run}.who").set_value("nobody").run()
    assert "There is no customer" in app.error[0].value
