"""Data sets: the bytes once, a name for each, and nothing left behind."""

import os
from pathlib import Path

import pytest

from core.errors import UserError
from core.keep import datasets, place
from core.table.read import ReadOptions

TABLE = "id,age\n" + "".join(f"r{i},{20 + i}\n" for i in range(40))


@pytest.fixture
def file(home, tmp_path):
    path = tmp_path / "people 2024.csv"
    path.write_text(TABLE)
    return path


def kept() -> dict[str, int]:
    return {name: len(os.listdir(place.part(name))) for name in ("sources", "tables")}


def test_a_file_becomes_a_data_set(file):
    found = datasets.add(file)
    assert (found.name, found.file) == ("people 2024", "people 2024.csv")
    assert (found.rows, found.columns) == (40, 2)
    assert found.parquet.exists()
    assert [column.name for column in found.profile().columns] == ["id", "age"]
    assert datasets.get(found.id) == found


def test_the_same_file_again_is_the_same_data_set(file):
    assert datasets.add(file).id == datasets.add(file).id
    assert len(datasets.all()) == 1


def test_two_people_share_the_bytes_and_not_the_data_set(file):
    one, other = datasets.add(file, owner="ann"), datasets.add(file, owner="bob")
    assert one.id != other.id
    assert one.parquet == other.parquet
    assert kept() == {"sources": 1, "tables": 1}
    with pytest.raises(UserError):
        datasets.get(one.id, "bob")
    datasets.delete(one.id, "ann")
    assert other.parquet.exists()
    datasets.delete(other.id, "bob")
    assert kept() == {"sources": 0, "tables": 0}


def test_nobody_deletes_renames_or_rereads_what_is_not_theirs(file):
    mine = datasets.add(file, owner="ann")
    for act in (
        lambda: datasets.delete(mine.id, "bob"),
        lambda: datasets.rename(mine.id, "stolen", "bob"),
        lambda: datasets.reread(mine.id, ReadOptions(delimiter=";"), "bob"),
    ):
        with pytest.raises(UserError):
            act()
    assert datasets.all("ann") == [mine]


def test_reading_again_keeps_the_id(file):
    before = datasets.add(file)
    after = datasets.reread(before.id, ReadOptions(encoding="utf-8"))
    assert after.id == before.id
    assert after.options.encoding == "utf-8"
    assert kept() == {"sources": 1, "tables": 1}, "the first reading is not needed any more"


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20])
def test_what_cannot_be_read_leaves_nothing_and_hurts_nothing(file, content):
    good = datasets.add(file)
    bad = file.with_name("bad.csv")
    bad.write_bytes(content)
    with pytest.raises(UserError):
        datasets.add(bad)
    assert datasets.all() == [good]
    assert kept() == {"sources": 1, "tables": 1}


@pytest.mark.parametrize("name", ["nothing.csv", "."])
def test_a_path_that_is_no_file_is_said(file, name):
    with pytest.raises(UserError):
        datasets.add(file.parent / name)
    assert kept()["sources"] == 0


@pytest.mark.parametrize("name", ["../../escape.csv", "a\0b.csv", "x" * 5000, "<b>.csv", "无.csv"])
def test_a_hostile_name_stays_a_name(file, home, name):
    found = datasets.add(file, file=name)
    assert found.file == name[:200]
    assert Path(found.parquet).resolve().is_relative_to(home.resolve())
    assert len(os.listdir(place.part("sources"))) == 1


def test_a_data_set_can_be_renamed(file):
    found = datasets.add(file)
    datasets.rename(found.id, "  customers ")
    datasets.rename(found.id, "   ")
    assert datasets.get(found.id).name == "customers"
