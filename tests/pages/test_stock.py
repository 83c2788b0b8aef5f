"""The page of stock with a real run, built on the finished run of demand."""

import io
import time
from functools import partial

import pandas as pd
import pytest

from core import studio
from core.words import render, speaking
from tests.pages.looking import opened, press, texts

page = partial(opened, "pages/supply/stock.py")


@pytest.fixture(scope="module")
def run(workshop):
    data = studio.add(studio.sample("stock")).id
    sources = {"demand": studio.sample_run("demand")}
    job = studio.train("stock", {"main": data}, {}, {"steps": 300}, sources=sources)
    end = time.monotonic() + 120
    while studio.job(job).active and time.monotonic() < end:
        time.sleep(0.2)
    assert studio.job(job).state == "done", studio.log(job)
    return job


def metrics(app):
    return {one.label: one.value for one in app.metric}


def test_the_answer_comes_first_and_was_tested_on_sales(run):
    app = page(run=run).run()
    assert not app.exception and not app.error
    assert "tested on sales" in app.header[0].value
    assert "Service when tested" in metrics(app)
    assert studio.run(run).scores().facts["real"]


def test_dials_answer_at_once(run):
    app = page(run=run).run()
    before = studio.ask(run, {})
    app.number_input(key=f"orders.{run}.set.budget_money.widget").set_value(20_000.0).run()
    assert not app.exception and not app.error
    found = studio.ask(run, {"budget_money": 20_000.0})
    assert found["order_cost"] <= 20_000 < before["order_cost"]
    assert "at the run's settings" in texts(app)
    assert int(metrics(app)["Items ordered"]) == found["lines"] < before["lines"]
    app.slider(key=f"orders.{run}.set.service.widget").set_value(99.0).run()
    assert not app.exception and not app.error
    press(app, "Back to the settings of the run")
    assert not app.exception and not app.error


def test_the_list_is_a_file(run):
    frame = pd.read_csv(io.BytesIO(studio.export_output(run)), encoding="utf-8-sig")
    assert {"rank", "store", "department", "order", "order_cost", "gain_per_money"} <= set(frame)
    assert len(frame) == 48 and frame["gain_per_money"].iloc[0] > 0


def test_it_reads_in_chinese(run):
    app = page(run=run, lang="zh_CN").run()
    assert not app.exception and not app.error
    with speaking("zh_CN"):
        headline = render(studio.run(run).report().answer[0].text)
    assert app.header[0].value.replace("\\", "") == headline
    assert "订货清单" in " ".join(one.label for one in app.get("download_button"))


def test_before_a_run_the_page_offers_the_run_of_demand(run):
    data = studio.add(studio.sample("stock")).id
    app = page(data=data).run()
    assert not app.exception and not app.error
    assert any("Run of demand" in one.label for one in app.selectbox)
    assert "A quick answer in some seconds." in texts(app)
