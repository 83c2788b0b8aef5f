"""The app in a workspace of its own, without a browser."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core import studio
from tests.workshop import opened

APP = str(Path(__file__).parent.parent.parent / "app.py")


@pytest.fixture
def app(home, monkeypatch):
    """The app from its start; no fork server is loaded ahead of a training."""
    monkeypatch.setattr(studio, "ready", lambda: None)
    return AppTest.from_file(APP, default_timeout=30)


@pytest.fixture(scope="module")
def workshop(tmp_path_factory):
    """A workspace with real workers, shared by the tests of one file."""
    with opened(tmp_path_factory.mktemp("pages")) as made:
        yield made
