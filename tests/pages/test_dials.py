"""The desk and the dials: what is matched, what is changed, and that a mistake loses nothing."""

import pytest

from core import studio
from pages.parts import desk, kept
from tests.pages.looking import press

PAGE = "pages/risk/risk.py"
BAD = "![a](http://host/x.png) $x$ :red[y] <img src=http://host/y.png>" + "z" * 5000


@pytest.fixture
def stored(home, tmp_path):
    def store(header="age,income,default", rows=120):
        path = tmp_path / "loans.csv"
        body = "".join(f"{20 + at % 40},{1000 + at * 7 % 900},{at % 2}\n" for at in range(rows))
        path.write_text(header + "\n" + body)
        return studio.add(path).id

    return store


def at_desk(app, dataset):
    app.switch_page(PAGE)
    app.query_params["data"] = dataset
    return app.run()


def role(dataset, key):
    return desk.role_key("risk", dataset, key) + kept.WIDGET


def test_before_any_data_the_page_says_what_it_answers_and_takes_a_file(app):
    app.switch_page(PAGE).run()
    assert not app.exception and not app.error
    assert app.title[0].value == "Risk scoring"
    assert len(app.file_uploader) == 1


def test_the_outcome_is_matched_and_optional_roles_are_empty(app, stored):
    dataset = stored()
    at_desk(app, dataset)
    assert not app.exception and not app.error
    assert app.selectbox(key=role(dataset, "target")).value == "default"
    assert app.selectbox(key=role(dataset, "time")).value is None
    assert app.multiselect(key=role(dataset, "group")).value == []
    assert any("matched by name" in found.value for found in app.caption)


def test_a_mistake_is_said_and_loses_no_choice(app, stored):
    dataset = stored(rows=20)
    at_desk(app, dataset)
    app.selectbox(key=role(dataset, "value")).set_value("income")
    app.number_input(key="risk.set.cost_false_negative.widget").set_value(9.0)
    app.run()
    press(app, "Train")
    assert "20 rows" in app.error[0].value
    assert app.selectbox(key=role(dataset, "value")).value == "income"
    assert app.number_input(key="risk.set.cost_false_negative.widget").value == 9.0
    assert "run" not in app.query_params


def test_choices_are_there_again_after_another_page(app, stored):
    dataset = stored()
    at_desk(app, dataset)
    app.number_input(key="risk.set.seed.widget").set_value(7).run()
    app.switch_page("pages/start/home.py").run()
    at_desk(app, dataset)
    assert app.number_input(key="risk.set.seed.widget").value == 7


def test_a_hostile_column_name_is_inert_everywhere(app, stored):
    dataset = stored(header=f'"{BAD}",income,default')
    at_desk(app, dataset)
    assert not app.exception and not app.error
    app.selectbox(key=role(dataset, "value")).select_index(1).run()
    shown = [found.value for kind in ("markdown", "caption") for found in app.get(kind)]
    shown += [widget.label for kind in ("selectbox", "multiselect") for widget in app.get(kind)]
    assert not any("![a](" in str(text) or "$x$" in str(text) for text in shown)
    options = app.selectbox(key=role(dataset, "target")).options
    assert max(map(len, options)) < 60
