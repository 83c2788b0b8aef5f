"""A disk that is full or read-only, a store that is locked or damaged: the page says so and mends.

A real server on a small disk of its own. Such a disk takes the right to mount one; without it the
tests skip, and `tests/keep` still holds the words.
"""

import os
import re
import shutil
import sqlite3
import subprocess
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect

from core.errors import UserError
from core.keep import datasets
from tests.browser.server import serving, settled

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SOON = 30_000  # ms
ROWS = "age,late,outcome\n" + "".join(f"{i % 60},{i % 7},{i % 3 == 0}\n" for i in range(400))


@pytest.fixture(scope="module")
def disk(tmp_path_factory):
    """A disk of 16 MB; its mount point."""
    place = tmp_path_factory.mktemp("disk")
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "none", place], check=False)
    if made.returncode:
        pytest.skip("this user may not mount a disk to fill up")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


@pytest.fixture(scope="module")
def narrow(disk, tmp_path_factory):
    """A server whose workspace lies on that disk; each training would be a process of its own."""
    folder = tmp_path_factory.mktemp("narrow")
    with serving(folder, disk / "workspace", PRAXIS_STARTER="plain") as server:
        yield server


@pytest.fixture
def page(chromium, narrow):
    found = chromium.new_page(viewport={"width": 1400, "height": 900}, locale="en-US")
    found.set_default_timeout(SOON)
    found.goto(f"{narrow.url}/datasets")
    settled(found)
    yield found
    found.close()


def upload(page, folder: Path, name: str, text: str = ROWS) -> None:
    """On the list of data sets: the page of one data set takes no file."""
    (folder / name).write_text(text)
    page.goto(page.url.split("?")[0])
    settled(page)
    page.set_input_files("input[type=file]", folder / name)
    settled(page)


def refused(page, words: str) -> None:
    """The page says these words, and nothing of a traceback."""
    expect(page.get_by_role("alert").first).to_contain_text(
        re.compile(words, re.DOTALL), timeout=SOON
    )
    assert "Traceback" not in page.content()


def test_a_full_disk_is_said_and_nothing_half_stays(page, disk, narrow, tmp_path):
    upload(page, tmp_path, "first.csv")
    expect(page.get_by_text("first").first).to_be_visible()
    filler = disk / "filler"
    with filler.open("wb") as file, pytest.raises(OSError):
        while True:
            os.write(file.fileno(), bytes(2**16))
    upload(page, tmp_path, "second.csv", ROWS.replace("age", "years"))
    refused(page, "Free some space on the disk")
    filler.unlink()
    assert not list(narrow.home.rglob(".*")), "half a file stayed"
    page.reload()
    settled(page)
    upload(page, tmp_path, "second.csv", ROWS.replace("age", "years"))
    expect(page.get_by_text("second").first).to_be_visible()


def test_a_table_that_does_not_fit_beside_its_source_is_said(disk, monkeypatch, tmp_path):
    monkeypatch.setenv("PRAXIS_HOME", str(disk / "other"))
    file, draw = tmp_path / "wide.csv", np.random.default_rng(0)
    np.savetxt(file, draw.random((80_000, 8)), delimiter=",", fmt="%.17f", header="a,b,c,d,e,f,g,h")
    with pytest.raises(UserError, match="Free some space"):
        datasets.add(file)
    assert not list((disk / "other").rglob("*.*et")), "neither table nor half of it"
    shutil.rmtree(disk / "other")


def test_a_workspace_that_cannot_be_made_is_said_on_every_page(chromium, tmp_path):
    (tmp_path / "file").write_text("")
    with serving(tmp_path, tmp_path / "file" / "workspace") as server:
        for path in ("/", "/risk"):
            page = chromium.new_page(locale="en-US")
            page.goto(server.url + path)
            refused(page, "cannot be made.*Set PRAXIS_HOME")
            page.close()


def test_a_read_only_workspace_is_said(page, disk, tmp_path):
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    try:
        upload(page, tmp_path, "third.csv", ROWS.replace("age", "third"))
        refused(page, "Make the workspace folder writable")
    finally:
        subprocess.run(["mount", "-o", "remount,rw", disk], check=True)


def test_a_locked_store_is_said(page, narrow, tmp_path):
    other = sqlite3.connect(narrow.home / "praxis.sqlite")
    other.execute("BEGIN IMMEDIATE")
    try:
        upload(page, tmp_path, "fourth.csv", ROWS.replace("age", "fourth"))
        refused(page, "Another program holds it")
    finally:
        other.rollback()
        other.close()


def test_a_damaged_store_is_said(page, narrow):
    store = narrow.home / "praxis.sqlite"
    with sqlite3.connect(store) as whole:  # what still lies beside the file goes into it
        whole.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    whole.close()
    kept = {store: store.read_bytes()}
    store.write_bytes(b"garbage" * 5000)
    page.reload()
    settled(page)
    refused(page, "Move praxis.sqlite out of the workspace")
    for path in narrow.home.glob("praxis.sqlite*"):
        path.unlink()
    for path, data in kept.items():
        path.write_bytes(data)
    page.reload()
    settled(page)
    expect(page.get_by_text("second").first).to_be_visible()
