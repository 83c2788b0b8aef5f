"""The door: what it refuses, and in which words."""

import subprocess
import sys

import pytest

from core import studio
from core.errors import UserError
from core.keep import jobs, launcher, place
from tests.workshop import ROOMS, ROWS

TWO = "id,target,age,note\n" + "".join(
    f"c{i},{int(i % 3 == 0)},{20 + i},t{i % 4}\n" for i in range(90)
)


@pytest.fixture(autouse=True)
def practice(monkeypatch, home):
    monkeypatch.setenv("PRAXIS_ROOMS", "practice_rooms")
    monkeypatch.syspath_prepend(str(ROOMS))
    monkeypatch.setattr(launcher, "start", lambda job: None)
    monkeypatch.setattr(launcher, "wake", lambda: None)


@pytest.fixture
def data(tmp_path):
    def add(text: str = TWO, name: str = "cases", owner: str = "local") -> str:
        path = tmp_path / f"{name}.csv"
        path.write_text(text)
        return studio.add(path, owner=owner).id

    return add


def test_the_rooms_are_found_by_their_folders():
    keys = [card.key for card in studio.cards(hidden=True)]
    assert {"risk", "practice"} <= set(keys)
    assert "practice" not in [card.key for card in studio.cards()]


def test_listing_the_rooms_is_light(monkeypatch):
    monkeypatch.delenv("PRAXIS_ROOMS")
    code = "import sys; from core import studio; studio.cards(); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=place.PROJECT, capture_output=True, text=True, check=True
    )
    assert not {"torch", "sklearn", "transformers", "pandas", "streamlit"} & set(
        done.stdout.split()
    )


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"app": "practise"}, "no application “practise”.*practice"),
        ({"tables": {}}, "table “Cases” is missing"),
        ({"tables": {"main": "0" * 20}}, "no data set"),
        ({"tables": {"mian": "0" * 20}}, "takes no table “mian”.*main"),
        ({"roles": {"target": "targte"}}, "no column “targte”.*target"),
        ({"roles": {"tarket": "target"}}, "no role “tarket”.*target"),
        ({"roles": {"target": ["target", "note"]}}, "takes one column"),
        ({"roles": {"target": ()}}, "No column is matched to “Outcome”"),
        ({"settings": {"sed": 1}}, "no setting “sed”.*seed"),
        ({"settings": {"seed": "one"}}, "“one” does not fit.*whole number"),
        ({"settings": {"folds": 99}}, "out of range.*0 to 20"),
        ({"settings": {"device": "tpu"}}, "no choice.*auto, cpu, cuda"),
        ({"sources": {"value": "0" * 20}}, "builds on no run called “value”"),
        ({"sources": {"base": "0" * 20}}, "no run"),
        ({"test": "0" * 20}, "no data set"),
    ],
)
def test_a_mistake_is_named_with_its_mend_and_starts_nothing(data, asked, words):
    usual = {"app": "practice", "tables": {"main": data()}, "roles": {}, "settings": {}}
    with pytest.raises(UserError, match=f"(?s){words}"):
        studio.train(**{**usual, **asked})
    assert studio.jobs() == []


def test_too_few_rows_are_refused(data):
    few = data("id,target\na,1\nb,0\nc,1\n", "few")
    with pytest.raises(UserError, match=r"“few” has 3 rows.*at least 20"):
        studio.train("practice", {"main": few})


def test_a_test_file_without_the_columns_is_refused(data):
    other = data("x,y\n" + "1,2\n2,3\n" * 20, "other")
    with pytest.raises(UserError, match="In the test file “other”"):
        studio.train("practice", {"main": data()}, test=other)


def test_roles_not_given_are_suggested_and_none_means_none(data):
    job = studio.train("practice", {"main": data()}, {"target": "target"})
    assert studio.job(job).request.roles == {"target": ("target",), "id": ("id",)}
    job = studio.train("practice", {"main": data()}, {"id": ()})
    assert studio.job(job).request.roles == {"target": ("target",)}


def test_a_column_a_person_gave_away_is_not_suggested_again(data):
    job = studio.train("practice", {"main": data()}, {"target": "target", "id": "note"})
    assert studio.job(job).request.roles["id"] == ("note",)


def test_every_door_asks_who_is_there(data):
    mine = data(owner="ann")
    job = studio.train("practice", {"main": mine}, owner="ann")
    for knock in (
        lambda: studio.dataset(mine, "bob"),
        lambda: studio.preview(mine, owner="bob"),
        lambda: studio.dependants(mine, "bob"),
        lambda: studio.delete_dataset(mine, "bob"),
        lambda: studio.suggest("practice", {"main": mine}, "bob"),
        lambda: studio.recognise(mine, "bob"),
        lambda: studio.train("practice", {"main": mine}, owner="bob"),
        lambda: studio.job(job, "bob"),
        lambda: studio.events(job, owner="bob"),
        lambda: studio.log(job, "bob"),
        lambda: studio.stop(job, keep=False, owner="bob"),
        lambda: studio.run(job, "bob"),
        lambda: studio.delete_run(job, "bob"),
        lambda: studio.ask(job, {}, "bob"),
        lambda: studio.score(job, mine, "bob"),
    ):
        with pytest.raises(UserError):
            knock()
    assert studio.job(job, "ann").state == "queued"


def test_a_data_set_in_use_is_not_deleted(data):
    mine = data()
    job = studio.train("practice", {"main": mine})
    assert [one.id for one in studio.dependants(mine).jobs] == [job]
    with pytest.raises(UserError, match="is using this data set"):
        studio.delete_dataset(mine)
    studio.stop(job, keep=False)
    studio.delete_dataset(mine)
    assert studio.datasets() == []


def test_a_dropped_file_is_recognised(data):
    best, fitness = studio.recognise(data())[0]
    assert best.key == "risk"
    assert fitness.ready


def test_a_data_set_is_looked_at_a_page_at_a_time(data):
    frame = studio.preview(data(ROWS), rows=5, offset=10, columns=["id"])
    assert frame["id"].tolist() == ["c10", "c11", "c12", "c13", "c14"]


def test_a_run_that_is_no_ones_is_said():
    with pytest.raises(UserError, match="python -m core runs"):
        studio.run("nonsense")
    with pytest.raises(UserError):
        studio.job("../../etc/passwd")
    assert jobs.all(None) == []
