"""The fraud page with real runs of the real room: with outcomes, and without."""

import random
from functools import partial

import pytest

from core import studio
from core.words import render, speaking
from tests.pages.looking import opened, quick, run_id, texts

page = partial(opened, "pages/risk/fraud.py")
ROWS = 400


def claims(known: bool) -> str:
    """Claims whose fraud is driven by the photos and the amount."""
    draw = random.Random(0)
    lines = ["photos,amount,kind" + (",fraud" if known else "")]
    for _ in range(ROWS):
        photos, amount = draw.randint(0, 5), draw.randint(10, 900)
        bad = draw.random() < 1 / (1 + 2.718 ** (photos - amount / 400))
        line = f"{photos},{amount},{draw.choice(['theft', 'loss'])}"
        lines.append(line + (f",{'yes' if bad else 'no'}" if known else ""))
    return "\n".join(lines) + "\n"


def trained(workshop, known: bool) -> str:
    """A quick run made on the page; its id."""
    file = workshop.home.parent / f"claims_{known}.csv"
    file.write_text(claims(known))
    return run_id(quick(page(data=studio.add(file).id).run(), "fraud"))


@pytest.fixture(scope="module")
def run(workshop):
    return trained(workshop, known=True)


@pytest.fixture(scope="module")
def blind(workshop):
    return trained(workshop, known=False)


def test_the_answer_says_how_many_to_inspect(run):
    app = page(run=run).run()
    assert not app.exception and not app.error
    assert app.header[0].value.startswith("Inspect the 4 cases with the highest scores")
    assert [one.label for one in app.metric][:2] == ["Fraud found", "Cases per fraud"]
    assert "4 of 80 test cases to inspect" in texts(app)


def test_the_capacity_answers_live(run):
    app = page(run=run).run()
    app.slider(key=f"capacity.{run}.final.widget").set_value(80).run()
    assert not app.exception
    assert "80 inspections, 100 % of all cases, find 100 % of all fraud" in texts(app)


def test_the_list_holds_a_queue_of_the_test_cases(run):
    frame = studio.output_preview(run, rows=ROWS)
    tested = frame[frame["part"] == "test"]
    assert len(frame) == ROWS and len(tested) == 80
    assert (tested["decision"] == "inspect").sum() == 4
    assert frame["photos"].tolist() == [int(line[0]) for line in claims(True).splitlines()[1:]]


def test_a_changed_value_changes_the_answer(run):
    app = page(run=run).run()
    before = next(one.value for one in app.metric if one.label.startswith("Probability"))
    app.number_input(key=f"live.{run}.final.1.photos.widget").set_value(5).run()
    after = next(one.value for one in app.metric if one.label.startswith("Probability"))
    assert not app.exception
    assert before != after


def test_without_outcomes_it_shows_unusual_cases_and_claims_no_more(blind):
    app = page(run=blind).run()
    assert not app.exception and not app.error
    assert "no case here is known to be fraud" in app.header[0].value
    assert "nobody can say how many of these alerts are fraud" in texts(app)
    assert any(one.label.startswith("More unusual") for one in app.metric)
    app.slider(key=f"capacity.{blind}.final.widget").set_value(20).run()
    assert "20 cases are 25 % of all" in texts(app)


def test_both_read_in_chinese(run, blind):
    for one in (run, blind):
        app = page(run=one, lang="zh_CN").run()
        assert not app.exception
        with speaking("zh_CN"):
            headline = render(studio.run(one).report().answer[0].text)
        assert app.header[0].value.replace("\\", "") == headline
        assert "欺诈" in headline
