"""The page of synthetic samples with a real quick run, and the twin on the page of risk scoring."""

from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd
import pytest

from core import studio
from core.errors import UserError
from core.keep.twins import check_twin
from core.words import render, speaking
from tests.apps.synth.test_synth import people
from tests.pages.looking import opened, press, quick, run_id, texts, until

page = partial(opened, "pages/synth/synth.py")
STEPS = {"steps": "60", "quick": "true", "threads": "1"}


@pytest.fixture(scope="module")
def data(workshop):
    file = workshop.home.parent / "people.csv"
    people(1500, 0).drop(columns=["started", "ended"]).to_csv(file, index=False)
    return studio.add(file).id


@pytest.fixture(scope="module")
def run(data):
    app = page(data=data).run()
    app.selectbox(key="synth.set.generator.widget").set_value("autoregressive")
    app.selectbox(key=f"synth.{data}.role.target.widget").set_value("answer")
    app.number_input(key="synth.set.steps.widget").set_value(60)  # more would learn rows by heart
    return run_id(quick(app, "synth"))


def test_the_verdict_comes_first_with_four_numbers(run):
    app = page(run=run).run()
    assert not app.exception and not app.error
    assert "twin" in app.header[0].value
    assert [one.label for one in app.metric] == [
        "Trends lost",
        "Trained on the twin",
        "Told from real rows",
        "Nearer to the training",
    ]
    assert "synthetic rows" in texts(app)


def test_rows_are_generated_refused_and_saved(run):
    app = page(run=run).run()
    key = f"generate.{run}"
    app.text_input(key=f"{key}.where").set_value("age >= 60 and town = Bonn").run()
    app = press(app, "Generate")
    assert not app.exception and not app.error
    assert "Every row meets the condition" in texts(app)
    press(app, "Save as a data set")
    saved = studio.datasets()[0]
    assert saved.rows == 1000
    rows = studio.preview(saved.id, rows=1000)
    assert (rows["age"] >= 60).all() and set(rows["town"]) == {"Bonn"}
    app.text_input(key=f"{key}.where").set_value("town = Secretville").run()
    app = press(app, "Generate")
    assert "protected" in " ".join(one.value for one in app.error)


def test_any_pair_stands_side_by_side(run):
    app = page(run=run).run()
    app.selectbox(key=f"twin.{run}.column").set_value("answer").run()
    app.selectbox(key=f"twin.{run}.by.answer").set_value("age").run()
    assert not app.exception and not app.error
    assert "answer by age" in texts(app)


def test_it_reads_in_chinese(run):
    app = page(run=run, lang="zh_CN").run()
    assert not app.exception
    with speaking("zh_CN"):
        headline = render(studio.run(run).report().answer[0].text)
    assert app.header[0].value.replace("\\", "") == headline and "孪生表" in headline


def test_a_twin_trains_risk_and_every_case_shown_is_synthetic(run, data):
    job = studio.train("risk", {"main": data}, {"target": "answer"}, STEPS, sources={"twin": run})
    app = opened("pages/risk/risk.py", run=job)
    until(app, lambda app: any(button.label == "New run" for button in app.button))
    assert "Trained on a synthetic twin" in texts(app)
    made, real = studio.run(job), people(1500, 0)
    assert made.manifest["split"] == {"kind": "twin", "train": 1200, "test": 300}
    listed = studio.output_preview(job, rows=5000)
    assert len(listed) == 1200 and not set(listed["person"]) & set(real["person"])
    assert np.isfinite(made.scores().values["auc"])


def test_a_twin_that_does_not_fit_is_refused_with_the_reason(run, data, workshop):
    other = studio.add(workshop.home.parent / "people.csv", name="again")
    with pytest.raises(UserError, match="order"):
        studio.prepare("value", {"main": data}, {}, {}, sources={"twin": run})
    file = workshop.home.parent / "others.csv"
    pd.DataFrame({"a": range(60), "answer": ["yes", "no"] * 30}).to_csv(file, index=False)
    with pytest.raises(UserError, match="another table"):
        studio.prepare(
            "risk", {"main": studio.add(file).id}, {"target": "answer"}, {}, sources={"twin": run}
        )
    with pytest.raises(UserError, match="never saw"):
        studio.prepare(
            "risk", {"main": data}, {"target": "answer"}, {}, sources={"twin": run}, test=other.id
        )
    stored = studio.run(run)
    scores = stored.scores()
    for facts, said in (
        ({"verdict": "stop"}, "must not be released"),
        ({"health": {"several_rows": "The table has several rows of one thing"}}, "several rows"),
    ):

        class Told:
            name, manifest = stored.name, stored.manifest

            def scores(self, facts=facts):
                return replace(scores, facts={**scores.facts, **facts})

        with pytest.raises(UserError, match=said):
            check_twin(studio.card("risk"), Told(), studio.dataset(data))
