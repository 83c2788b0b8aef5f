"""The store: made before its first use, and its troubles said in words."""

import os
import shutil
import sqlite3
import subprocess
import sys

import pytest

from core.errors import UserError
from core.keep import jobs, place, schema
from core.keep.jobs import Request

ASK = Request("practice", {"main": "x"})


def test_the_tables_are_there_at_the_first_use(home):
    assert jobs.all() == []
    assert place.database().exists()


def test_two_processes_may_make_the_store_at_once(home):
    code = "from core.keep import jobs; jobs.all()"
    commands = [subprocess.Popen([sys.executable, "-c", code], cwd=place.PROJECT) for _ in range(4)]
    assert [one.wait(60) for one in commands] == [0, 0, 0, 0]


@pytest.mark.parametrize(("times", "opens"), [(0, True), (3, True), (4, False)])
def test_a_store_that_another_process_is_just_closing_is_tried_again(monkeypatch, times, opens):
    monkeypatch.setattr(schema.time, "sleep", lambda _: None)
    asked = []

    class Held:
        def execute(self, order):
            asked.append(order)
            if len(asked) <= times:
                raise sqlite3.OperationalError("database is locked")

    if opens:
        schema._write_ahead(Held())
        assert len(asked) == times + 1
    else:
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            schema._write_ahead(Held())


def test_a_workspace_emptied_under_us_is_made_again(home):
    jobs.submit(ASK)
    shutil.rmtree(home)
    assert jobs.all() == []
    jobs.submit(ASK)


def test_a_damaged_store_is_said_and_how_to_mend_it(home):
    jobs.submit(ASK)
    for path in home.glob("praxis.sqlite*"):
        path.write_bytes(b"garbage" * 5000)
    with pytest.raises(UserError, match=r"not a database.*Move praxis.sqlite out"):
        jobs.all()


def test_a_locked_store_is_said(home, monkeypatch):
    monkeypatch.setattr(schema, "BUSY_SECONDS", 0.2)
    jobs.submit(ASK)
    other = sqlite3.connect(place.database())
    other.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(UserError, match="Another program holds it"):
            jobs.submit(ASK)
        assert len(jobs.all()) == 1  # reading goes on
    finally:
        other.rollback()
        other.close()


@pytest.mark.skipif(os.name == "posix" and os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_workspace_is_said(home):
    jobs.submit(ASK)
    home.chmod(0o500)
    try:
        with pytest.raises(UserError, match="writable"):
            jobs.submit(ASK)
    finally:
        home.chmod(0o700)
