"""The page of demand with a real run of the real room."""

import io
from functools import partial

import pandas as pd
import pytest

from core import studio
from core.words import render, speaking
from tests.apps.demand.test_demand import sales
from tests.pages.looking import opened, press, run_id, texts, until

page = partial(opened, "pages/supply/demand.py")


@pytest.fixture(scope="module")
def run(workshop):
    file = workshop.home.parent / "sales.csv"
    sales(2, 3, 70).rename(columns={"n": "quantity", "shop": "store"}).to_csv(file, index=False)
    app = page(data=studio.add(file).id).run()
    app.number_input(key="demand.set.steps.widget").set_value(10)
    press(app, "Train")
    return run_id(until(app, lambda app: any(one.label == "New run" for one in app.button)))


def test_the_answer_comes_first(run):
    app = page(run=run).run()
    assert not app.exception and not app.error
    assert "is expected in the next" in app.header[0].value
    labels = [one.label for one in app.metric][:4]
    numbers = ["Expected in all", "Error of a series", "Error of the volume", "Inside the band"]
    assert labels == numbers


def test_one_series_answers_with_another_plan(run):
    app = page(run=run).run()
    app.text_input(key=f"series.{run}.asked.widget").set_value("s0|i1").run()
    assert not app.exception and not app.error
    assert "s0 · i1" in texts(app)
    app.selectbox(key=f"series.{run}.plan.promo").set_value("yes").run()
    assert not app.exception and not app.error
    assert "Expected with that plan" in [one.label for one in app.metric]
    app.text_input(key=f"series.{run}.asked.widget").set_value("nothing").run()
    assert "There is no series" in app.error[0].value


def test_the_csv_holds_quantiles_for_the_next_room(run):
    frame = pd.read_csv(io.BytesIO(studio.export_output(run)), encoding="utf-8-sig")
    assert {"store", "item", "date", "q10", "q50", "q90", "season_before"} <= set(frame)


def test_it_reads_in_chinese(run):
    app = page(run=run, lang="zh_CN").run()
    assert not app.exception
    with speaking("zh_CN"):
        headline = render(studio.run(run).report().answer[0].text)
    assert app.header[0].value.replace("\\", "") == headline
    assert "预计" in headline
