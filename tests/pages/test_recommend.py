"""The recommendations page with a real quick run of the real room."""

import random
from functools import partial

import pytest

from core import studio
from core.words import render, speaking
from tests.pages.looking import opened, quick, run_id, texts

page = partial(opened, "pages/recommend/recommend.py")


def events() -> str:
    """Thing follows thing round a circle of twelve."""
    draw, lines = random.Random(0), ["customer_id,product_id,time"]
    for person in range(60):
        start = draw.randrange(12)
        lines += [f"c{person},p{(start + at) % 12},{at}" for at in range(6)]
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def run(workshop):
    file = workshop.home.parent / "events.csv"
    file.write_text(events())
    app = page(data=studio.add(file).id).run()
    assert "Add: Catalogue" in " ".join(one.label for one in app.expander)
    return run_id(quick(app, "recommend"))


def test_the_answer_says_how_often_the_next_thing_is_on_the_list(run):
    app = page(run=run).run()
    assert not app.exception and not app.error
    assert "among the ten offered in 100 % of cases" in app.header[0].value
    assert [one.label for one in app.metric][:2] == ["Hit rate of ten", "NDCG@10"]
    assert "for each of 60 customers" in texts(app)


def test_any_history_is_answered_live(run):
    app = page(run=run).run()
    app.get("button_group")
    answer = studio.ask(run, {"history": "p3|p4", "k": 1})
    assert answer["rows"][0]["item"] == "p5"
    app.selectbox(key=f"offers.{run}.user").set_value("c5").run()
    assert not app.exception and not app.error
    assert "Reasons are exact" in texts(app)


def test_a_bad_condition_is_refused_in_words(run):
    app = page(run=run).run()
    app.text_input(key=f"offers.{run}.rule.where").set_value("price <<< 3").run()
    assert not app.exception and app.error


def test_assumptions_are_called_assumptions(run):
    app = page(run=run).run()
    labels = [one.label for one in app.number_input]
    assert sum(label.startswith("Assumption:") for label in labels) == 3
    app.number_input(key=f"uplift.{run}.margin.widget").set_value(0.0).run()
    assert not app.exception
    assert "No forecast" in texts(app)


def test_it_reads_in_chinese(run):
    app = page(run=run, lang="zh_CN").run()
    assert not app.exception
    with speaking("zh_CN"):
        headline = render(studio.run(run).report().answer[0].text)
    assert app.header[0].value.replace("\\", "") == headline and "推荐" in headline
