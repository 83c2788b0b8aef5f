"""The risk page with a real run of the real room on a small table."""

import random
from functools import partial

import pytest
from streamlit.testing.v1 import AppTest

from core import studio
from core.words import speaking
from tests.pages.conftest import APP
from tests.pages.looking import opened, press, quick, run_id, texts

page = partial(opened, "pages/risk/risk.py")


def loans(rows=240):
    """Loans whose default is driven by income and age."""
    draw = random.Random(0)
    lines = ["age,income,purpose,default"]
    for _ in range(rows):
        age, income = draw.randint(20, 65), draw.randint(10, 90)
        bad = draw.random() < 1 / (1 + 2.718 ** ((income - 35) / 8))
        lines.append(f"{age},{income},{draw.choice(['car', 'home'])},{'yes' if bad else 'no'}")
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def run(workshop):
    """A quick run made on the page; its id."""
    file = workshop.home.parent / "loans.csv"
    file.write_text(loans())
    return run_id(quick(page(data=studio.add(file).id).run(), "risk"))


@pytest.fixture
def app(run):
    return page(run=run).run()


def test_the_answer_comes_first_with_four_numbers_at_most(app):
    assert not app.exception and not app.error
    assert len(app.header) == 1
    headline = studio.run(run_id(app)).report().answer[0].text
    assert "0.5 rule" in app.header[0].value or str(headline)[:10] in app.header[0].value
    assert len(app.metric) >= 1
    assert "loans" in texts(app)


def test_the_cut_off_answers_live_beside_the_usual_rule(app):
    run = run_id(app)
    slider = app.slider(key=f"cutoff.{run}.cut.widget")
    slider.set_value(0.5).run()
    assert not app.exception
    assert "the losses of the 0.5 rule" in texts(app)
    app.number_input(key=f"cutoff.{run}.miss.widget").set_value(9.0).run()
    assert app.slider(key=f"cutoff.{run}.cut.widget").value == 0.1


def test_a_changed_value_changes_the_answer(app):
    run = run_id(app)
    key = f"live.{run}.final.1.income.widget"
    before = next(one.value for one in app.metric if one.label.startswith("Probability"))
    app.number_input(key=key).set_value(89).run()
    after = next(one.value for one in app.metric if one.label.startswith("Probability"))
    assert not app.exception
    assert before != after
    assert "lowers the risk" in texts(app)


def asked_early(run):
    from dataclasses import replace

    import streamlit as st

    from core import studio
    from pages.parts import live

    now = studio.run(run)
    early = replace(now, stage="quick", manifest=now.manifest)
    live.panel(early if st.checkbox("early", value=True) else now)


def test_the_deeper_model_brings_its_own_case_into_the_form(workshop):
    run = studio.sample_run("risk")
    app = AppTest.from_function(asked_early, args=(run,), default_timeout=60).run()
    shown = next(one for one in app.number_input if f"live.{run}.quick.1." in str(one.key))
    there = str(shown.key).replace("quick", "final")
    own = shown.value
    shown.set_value(own + 1).run()
    app.checkbox[0].uncheck().run()
    assert not app.exception
    assert app.number_input(key=there).value == own
    said = texts(app)
    assert "raises the risk" not in said and "lowers the risk" not in said, "nothing was changed"


def test_it_reads_in_chinese_though_it_was_trained_in_english(run):
    app = page(run=run, lang="zh_CN").run()
    assert not app.exception
    with speaking("zh_CN"):
        from core.words import render

        headline = render(studio.run(run).report().answer[0].text)
    assert app.header[0].value.replace("\\", "") == headline
    assert headline != str(studio.run(run).report().answer[0].text)


def test_a_run_is_found_by_name(run):
    app = AppTest.from_file(APP, default_timeout=60).switch_page("pages/start/runs.py").run()
    assert not app.exception
    assert len([one for one in app.button if one.label == "Delete"]) == 1
    app.text_input(key="runs.find").set_value("nothing like it").run()
    assert "No run fits" in texts(app)


def test_downloads_are_offered(app):
    names = {one.label for one in app.get("download_button")}
    assert {"Download the list", "Report (HTML)", "Facts of the run (JSON)"} <= names


def test_the_list_holds_the_test_cases_highest_score_first(app):
    frame = next(one.value for one in app.dataframe if "decision" in one.value)
    assert set(frame["part"]) == {"test"}
    assert list(frame["score"]) == sorted(frame["score"], reverse=True)


def test_two_runs_stand_side_by_side(run, workshop):
    data = studio.run(run).datasets[0]
    other = studio.train("risk", {"main": data}, settings={"quick": True, "exclude": ("age",)})
    workshop.ended(other)
    app = AppTest.from_file(APP, default_timeout=60).switch_page("pages/start/runs.py").run()
    app.multiselect(key="runs.compare").set_value([run, other]).run()
    assert not app.exception
    scores, differences = (one.value for one in app.dataframe)
    assert "ROC-AUC" in list(scores["score"])
    assert "Leave out" in list(differences["what"])


def test_what_would_change_the_decision_can_be_taken_at_its_word(app):
    run = run_id(app)
    assert "It is no promise that the world would" in texts(app)
    found = studio.ask(run, {"row": {"age": 40, "income": 12, "purpose": "car"}})
    asked = {"row": {"age": 40, "income": 12, "purpose": "car"}, "counterfactual": True}
    advice = studio.ask(run, asked)["counterfactuals"]
    assert advice
    for one in advice:
        new = {change["column"]: change["to"] for change in one["changes"]}
        again = studio.ask(run, {"row": {**asked["row"], **new}})
        assert again["decision"] != found["decision"]
    key = f"otherwise.{run}"
    app.multiselect(key=f"{key}.immutable.widget").set_value(["age", "purpose"]).run()
    app.multiselect(key=f"{key}.limited.widget").set_value(["income"]).run()
    ends = app.slider(key=f"{key}.bounds.income.widget")
    assert [ends.min, ends.max] == found["ranges"]["income"] == list(ends.value)
    assert "income: " in texts(app)  # advice moves it, until it may not
    now = float(app.number_input(key=f"live.{run}.final.1.income.widget").value)
    ends.set_value((int(now), int(now))).run()
    assert not app.exception
    assert "No change that is allowed turns this decision" in texts(app)
    app.multiselect(key=f"{key}.immutable.widget").set_value(["age", "income", "purpose"]).run()
    assert not app.exception
    assert "No change that is allowed turns this decision" in texts(app)


@pytest.fixture(scope="module")
def valued(workshop):
    """A run whose loans have amounts."""
    draw = random.Random(1)
    lines = [f"{line},{draw.randint(50, 5000)}" for line in loans().splitlines()[1:]]
    file = workshop.home.parent / "amounts.csv"
    file.write_text("\n".join(["age,income,purpose,default,amount", *lines]) + "\n")
    data = {"main": studio.add(file).id}
    job = studio.train("risk", data, {"value": ["amount"]}, {"quick": True, "handling": "300"})
    workshop.ended(job)
    return job


def test_amounts_decide_case_by_case(valued, run):
    app = page(run=valued).run()
    assert not app.exception and not app.error
    assert "each by its expected gain" in app.header[0].value
    app.number_input(key=f"amounts.{valued}.handling.widget").set_value(0.0).run()
    assert "Amounts change no decision" in texts(app)
    frame = next(one.value for one in app.dataframe if "decision" in one.value)
    kept = frame["expected_gain"] > 0
    assert ((frame["decision"] == "approve") == kept).all()
    assert "decided by its amount" not in texts(page(run=run).run())


def test_cut_offs_by_group_are_a_choice_with_their_price_and_a_word_on_the_law(run, workshop):
    data = studio.run(run).datasets[0]
    roles = {"group": ("purpose",)}
    grouped = studio.train("risk", {"main": data}, roles, settings={"quick": True})
    workshop.ended(grouped)
    app = page(run=grouped).run()
    assert not app.exception
    choice = app.segmented_control(key=f"fair.{grouped}.rule.widget")
    for rule in ("one", "passed", "caught"):
        choice.set_value(rule).run()
        assert not app.exception, rule
        assert "unlawful" in texts(app)
        choice = app.segmented_control(key=f"fair.{grouped}.rule.widget")
    assert "What if groups had cut-offs" not in texts(page(run=run).run())


def test_an_earlier_run_with_a_network_is_offered_to_be_trained_further(run, workshop):
    app = page(data=studio.run(run).datasets[0]).run()
    labels = [one.label for one in app.selectbox]
    assert "Continue from an earlier run" not in labels  # the only run so far has no network
    shipped = studio.sample_run("risk")
    app = page(data=studio.run(run).datasets[0]).run()
    slot = app.selectbox(key="risk.base.widget")
    slot.set_value(shipped).run()
    assert not app.exception
    press(app, "Train")
    job = studio.job(run_id(app))
    assert dict(job.request.sources) == {"base": shipped}
    studio.stop(job.id, keep=False)
