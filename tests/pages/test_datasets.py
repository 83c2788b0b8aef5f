"""The data sets: preview, columns, repairs, reading differently, deletion by name."""

import pytest

from core import studio

PAGE = "pages/start/datasets.py"


@pytest.fixture
def stored(home, tmp_path):
    path = tmp_path / "loans.csv"
    path.write_text("age,default\n" + "".join(f"{20 + at % 40},{at % 2}\n" for at in range(120)))
    return studio.add(path)


def opened(app, dataset):
    app.switch_page(PAGE)
    app.query_params["data"] = dataset.id
    return app.run()


def test_an_empty_store_teaches(app):
    app.switch_page(PAGE).run()
    assert not app.exception
    assert "Nothing is stored yet" in app.info[0].value


def test_a_data_set_is_listed_and_opened(app, stored):
    app.switch_page(PAGE).run()
    assert any("loans" in found.value for found in app.markdown)
    opened(app, stored)
    assert not app.exception
    assert app.title[0].value == "loans"
    assert len(app.dataframe[0].value) == 50
    assert list(app.dataframe[1].value["name"]) == ["age", "default"]


def test_it_is_renamed(app, stored):
    opened(app, stored)
    app.text_input[0].set_value("Loans of March")
    next(button for button in app.button if button.label == "Save").click().run()
    assert studio.dataset(stored.id).name == "Loans of March"


def test_deleting_asks_first(app, stored):
    opened(app, stored)
    next(button for button in app.button if button.label == "Delete").click().run()
    assert not app.exception
    assert "Delete for good" in [button.label for button in app.button]
    assert len(studio.datasets()) == 1


def test_a_data_set_that_is_gone_is_said_in_words(app, home):
    app.switch_page(PAGE)
    app.query_params["data"] = "nothing"
    app.run()
    assert not app.exception
    assert "no data set" in app.error[0].value
