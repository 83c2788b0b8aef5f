"""The pages of the theory lab: each opens in both languages, answers its dials and bad input."""

import pytest

from core import studio
from core.theory import errata, shelf
from pages.parts import kept
from pages.parts.say import JOINER
from pages.parts.theory import beside, places, sums
from tests.pages.looking import press, run_id, texts, until

PAGES = list(places.PAGES)


def at(app, key):
    app.switch_page(f"pages/theory/{key}.py")
    return app.run()


def healthy(app):
    assert not app.exception
    assert not app.error, [found.value for found in app.error]
    return app


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("key", PAGES)
def test_every_page_opens_in_both_languages(app, key, language):
    app.query_params["lang"] = language
    healthy(at(app, key))
    assert (app.title[0].value == str(places.PAGES[key][0])) == (language == "en")


def dial(app, name):
    return app.number_input(key=f"theory.net.{name}{kept.WIDGET}")


def test_the_article_s_wrong_numbers_stand_beside_the_right_ones(app):
    said = texts(healthy(at(app, "network")))
    for right, wrong in (("1.6", "1.4"), ("3.38", "3.75"), ("0.9772", "0.9272")):
        assert f"**{right}**" in said and f"~~{wrong}~~" in said
    for one in errata.network_errata():
        assert str(one.why) in said


def test_a_dial_changes_what_follows_from_it_and_can_be_put_back(app):
    at(app, "network")
    dial(app, "w1.11").set_value(2.0).run()
    said = texts(healthy(app))
    assert "2·1 + 0.3·2" in said and "~~" not in said
    press(app, "Back to the article’s numbers")
    assert "~~1.4~~" in texts(healthy(app))


def test_weights_of_a_million_and_an_empty_dial_are_answered(app):
    at(app, "network")
    dial(app, "w1.11").set_value(1e6)
    dial(app, "w2.21").set_value(-1e6)
    healthy(app.run())
    assert "1e6" in texts(app)
    dial(app, "w1.11").set_value(None).run()
    assert not app.exception
    assert "empty" in app.error[0].value
    dial(app, "w1.11").set_value(0.1).run()
    healthy(app)


def sentence(app, text):
    return app.text_input(key=f"theory.attention.sentence{kept.WIDGET}").set_value(text).run()


def test_sentences_of_any_length_are_answered(app):
    at(app, "attention")
    assert "500 words" in texts(healthy(sentence(app, "word " * 500)))
    healthy(sentence(app, "![a](http://host/x.png) $x$ :red[y] | <img src=x>"))
    assert "![a](" not in texts(app)
    sentence(app, "   ")
    assert not app.exception
    assert "empty" in app.error[0].value


def test_the_kinds_of_attention(app):
    at(app, "attention")
    for kind in ("decoder", "cross", "encoder"):
        app.selectbox(key=f"theory.attention.kind{kept.WIDGET}").set_value(kind).run()
        healthy(app)
        assert ("hidden" in texts(app)) == (kind == "decoder")


def test_without_an_encoder_the_page_says_how_to_get_one(app, home):
    said = texts(healthy(at(app, "attention")))
    assert "model.safetensors" in said.replace(JOINER, "").replace("\\", "")
    assert any(block.value == str(home / "models") for block in app.code)
    app.text_input(key="theory.encoder.hub").set_value("../etc")
    press(app, "Fetch")
    assert "owner/model" in app.warning[0].value and not studio.jobs()
    for name in shelf.NEEDED:
        path = home / "models" / "a_b" / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    app.run()
    assert app.selectbox(key="theory.encoder.name").value == "a_b"


def test_points_of_one_s_own_need_two_number_columns(app, tmp_path):
    at(app, "live")
    app.selectbox(key=f"theory.live.shape{kept.WIDGET}").set_value("own").run()
    assert "Drop a file" in app.info[0].value
    path = tmp_path / "words.csv"
    path.write_text("a,b\n" + "".join(f"{'xyz'[i % 3]},{'uvw'[i % 3]}\n" for i in range(40)))
    studio.add(path)
    app.run()
    assert not app.exception
    assert "no two number columns" in app.warning[0].value


def test_without_a_run_the_hood_offers_the_samples(app):
    healthy(at(app, "hood"))
    assert any("sample’s run" in button.label for button in app.button)


def test_six_steps_of_a_shipped_run(app):
    studio.sample_run("risk")
    said = texts(healthy(at(app, "steps")))
    for words in ("1 · Preprocess", "6 · Deploy", "locked away", "Baseline: "):
        assert words in said


def test_the_errata_tables_hold_what_is_computed():
    for one in errata.all_errata():
        assert beside.right(one)
    assert sums.write(-0.06721457) == "−0.0672"


@pytest.fixture
def in_workshop(workshop, monkeypatch):
    from streamlit.testing.v1 import AppTest

    from tests.pages.conftest import APP

    monkeypatch.setattr(studio, "ready", lambda: None)
    return AppTest.from_file(APP, default_timeout=60)


@pytest.mark.slow
def test_train_watch_and_see_and_the_runs_list_stays_clean(in_workshop, workshop):
    app = at(in_workshop, "program")
    press(app, "Train")
    workshop.ended(run_id(app))
    until(app, lambda one: "Every line is a start" in texts(one))
    healthy(app)
    app.switch_page("pages/start/runs.py").run()
    assert "No run yet" in texts(healthy(app))


@pytest.mark.slow
def test_the_hood_of_a_shipped_run_through_the_answerer(in_workshop):
    studio.sample_run("risk")
    app = healthy(at(in_workshop, "hood"))
    said = texts(app)
    assert "ReLU" in said and "128×128 + 128" in said
    assert "log-loss against the known outcome" in said
