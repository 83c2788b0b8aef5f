"""Home starts from the file, and says what it is good for."""

from tests.pages.looking import texts

CSV = "age,income,default\n" + "".join(f"{20 + at % 40},{1000 + at},{at % 2}\n" for at in range(80))


def drop(app, name, content):
    app.file_uploader[0].set_value((name, content, "text/csv"))
    return app.run()


def test_a_fresh_home_has_a_place_to_drop_a_file_and_no_error(app):
    app.run()
    assert not app.exception and not app.error
    assert len(app.file_uploader) == 1
    assert "Data sets" not in [title.value for title in app.title]


def test_a_dropped_file_is_stored_and_its_use_is_said(app):
    drop(app.run(), "loans.csv", CSV.encode())
    assert not app.exception and not app.error
    assert "loans" in texts(app) and "80 rows" in texts(app)
    assert "This file is ready for" in texts(app) and "Risk scoring" in texts(app)
    assert app.query_params["data"]


def test_a_file_without_an_outcome_is_told_what_lacks(app):
    numbers = "a,b\n" + "".join(f"{at * 0.37},{at * 1.91}\n" for at in range(80))
    drop(app.run(), "numbers.csv", numbers.encode())
    assert "lacks a column: Outcome" in texts(app)


def test_an_empty_file_is_refused_in_words_and_nothing_breaks(app):
    drop(app.run(), "empty.csv", b"")
    assert not app.exception
    assert "empty" in app.error[0].value


def test_the_same_file_twice_is_one_data_set(app):
    from core import studio

    drop(app.run(), "loans.csv", CSV.encode())
    drop(app.run(), "loans.csv", CSV.encode())
    assert len(studio.datasets()) == 1
