"""Paths come from ids of ours only."""

import os

import pytest

from core.errors import UserError
from core.keep import place


def test_ids_are_not_guessed_and_not_repeated():
    made = {place.new_id() for _ in range(1000)}
    assert len(made) == 1000
    assert all(place.is_id(one) and len(one) == 20 for one in made)


@pytest.mark.parametrize("name", ["", "..", "../x", "a/b", "A" * 20, "0" * 19, "0" * 20 + "\n"])
@pytest.mark.parametrize("folder", [place.run_folder, place.scored_folder, place.job_log])
def test_no_other_name_becomes_a_path(home, name, folder):
    with pytest.raises(UserError):
        folder(name)


def test_a_workspace_that_cannot_be_made_is_said(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path / "file" / "workspace"))
    with pytest.raises(UserError, match="cannot be made"):
        place.home()


def test_the_socket_of_a_long_workspace_path_is_short_and_private(tmp_path, monkeypatch):
    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path / ("deep" * 20) / ("er" * 30)))
    address = place.server_socket()
    assert len(os.fsencode(address)) < 104
    assert address.parent.stat().st_mode & 0o077 == 0
    assert address != place.ask_socket("0" * 20, "final")
    address.parent.rmdir()
