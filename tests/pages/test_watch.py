"""A job on its page: watched, stopped, failed, tried again, opened by its address."""

import pytest
from streamlit.testing.v1 import AppTest

from core import studio
from tests.pages.looking import press, run_id, texts, until

PAGE = """
import streamlit as st
from pages.parts import places, room, tongue

def practice():
    room.show("practice")

tongue.listen()
others = [st.Page(path) for path in (places.HOME, places.DATASETS, places.RUNS)]
st.navigation([st.Page(practice, default=True), *others]).run()
"""


@pytest.fixture
def page(workshop):
    app = AppTest.from_string(PAGE, default_timeout=30)
    app.query_params["data"] = workshop.data
    return app.run()


def setting(app, name):
    return f"practice.set.{name}.widget"


def test_train_shows_the_answer_and_its_address_opens_it_again(page):
    press(page, "Train")
    first = run_id(page)
    until(page, lambda app: "learned by the deep part" in texts(app))
    again = AppTest.from_string(PAGE, default_timeout=30)
    again.query_params["run"] = first
    again.run()
    assert not again.exception
    assert "learned by the deep part" in texts(again)
    assert any(metric.label == "Brier" for metric in again.metric)


def test_the_quick_answer_is_shown_while_the_deep_part_trains_and_stopping_keeps_it(page):
    page.number_input(key=setting(page, "seconds")).set_value(60.0)
    press(page, "Train")
    until(page, lambda app: "learned by the quick part" in texts(app))
    assert studio.job(run_id(page)).active
    press(page, "Stop and keep")
    until(page, lambda app: "learned by the deep part" in texts(app))
    assert "stopped early" in texts(page)


def test_a_discarded_run_is_gone_and_its_settings_are_not(page):
    page.number_input(key=setting(page, "seconds")).set_value(60.0)
    press(page, "Train")
    until(page, lambda app: any(one.label == "Discard this run" for one in app.button))
    press(page, "Discard this run")
    until(page, lambda app: "discarded" in texts(app))
    press(page, "Change data or settings")
    assert page.number_input(key=setting(page, "seconds")).value == 60.0
    assert "run" not in page.query_params


def test_a_failure_is_said_with_the_mend_and_can_be_mended(page):
    page.selectbox(key=setting(page, "misdeed")).set_value("raise")
    press(page, "Train")
    until(page, lambda app: len(app.error) > 0)
    assert "Traceback" not in texts(page)
    press(page, "Change data or settings")
    assert page.selectbox(key=setting(page, "misdeed")).value == "raise"
    page.selectbox(key=setting(page, "misdeed")).set_value("")
    press(page, "Train")
    until(page, lambda app: "learned by the deep part" in texts(app))


def test_a_new_run_starts_from_the_settings_of_the_last(page):
    page.number_input(key=setting(page, "seed")).set_value(5)
    press(page, "Train")
    until(page, lambda app: "learned by the deep part" in texts(app))
    press(page, "New run")
    assert page.number_input(key=setting(page, "seed")).value == 5


def test_a_run_that_never_was_is_said_in_words(workshop):
    app = AppTest.from_string(PAGE, default_timeout=30)
    app.query_params["run"] = "nothing"
    app.run()
    assert not app.exception
    assert "no longer here" in texts(app)
