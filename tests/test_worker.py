"""One job walked through, in this process: what is stored, and when."""

import numpy as np
import pandas as pd
import pytest

from core import studio, worker
from core.errors import UserError
from core.keep import jobs, queue, runs
from core.progress import Progress
from core.worker.plain import plain
from core.worker.record import POINTS, Recorder
from core.worker.score import score
from tests.workshop import ROOMS, ROWS


@pytest.fixture(autouse=True)
def practice(monkeypatch, home):
    monkeypatch.setenv("PRAXIS_ROOMS", "practice_rooms")
    monkeypatch.syspath_prepend(str(ROOMS))


@pytest.fixture
def data(tmp_path):
    path = tmp_path / "cases.csv"
    path.write_text(ROWS)
    return studio.add(path).id


def do(data: str, settings: dict | None = None, **asked: object) -> str:
    """The job, done here."""
    request = studio.prepare("practice", {"main": data}, {}, settings or {}, **asked)
    job = jobs.submit(request)
    worker.run(job, queue.take(job).token)
    return job


def test_a_run_has_both_stages_and_says_how_it_came_about(data):
    job = do(data, {"seed": "7"})
    assert jobs.get(job).state == "done"
    run = studio.run(job)
    assert (run.stage, run.at("quick").stage) == ("final", "quick")
    told = run.manifest
    assert told["settings"]["seed"] == 7
    assert told["given"] == {"seed": "7"}
    assert told["tables"]["main"] == {"id": data, "name": "cases", "file": "cases.csv", "rows": 120}
    assert told["split"] == {"kind": "rows", "train": 96, "test": 24}
    assert told["roles"] == {"target": ["target"], "id": ["id"]}
    assert set(told["seconds"]) == {"read", "fit", "evaluate", "explain", "total"}
    assert told["cpu_seconds"] > 0
    assert 50 < told["peak_mb"] < 10_000
    assert told["stopped_early"] is False
    assert told["versions"]["torch"]
    assert run.report().facts["run"] == job


def test_the_quick_answer_alone(data):
    run = studio.run(do(data, {"quick": "yes"}))
    assert (run.stage, run.at("quick")) == ("final", None)
    assert run.scores().facts["kind"] == "quick"


def test_every_row_is_scored_and_its_part_is_named(data):
    run = studio.run(do(data))
    output = pd.read_parquet(run.output)
    assert output["id"].tolist() == [f"c{i}" for i in range(120)], "in the file's order"
    assert output["part"].value_counts().to_dict() == {"train": 96, "test": 24}
    assert list(output.columns) == ["id", "target", "x", "score", "decision", "part"]


def test_a_file_of_ones_own_to_test_on(data, tmp_path):
    path = tmp_path / "later.csv"
    path.write_text(ROWS.replace("c", "d"))
    run = studio.run(do(data, test=studio.add(path).id))
    assert run.manifest["split"] == {"kind": "given", "train": 120, "test": 120}
    assert run.manifest["test"]["name"] == "later"
    assert pd.read_parquet(run.output)["part"].tolist() == ["train"] * 120 + ["test"] * 120


def test_a_fault_in_the_deep_part_leaves_the_quick_answer(data):
    job = do(data, {"misdeed": "raise", "seconds": "0.01"})
    failed = jobs.get(job)
    assert (failed.state, str(failed.what)) == (
        "failed",
        "The training stopped with an error while training.",
    )
    assert studio.run(job).stage == "quick"


def test_a_job_of_another_claim_is_left_alone(data):
    job = jobs.submit(studio.prepare("practice", {"main": data}))
    queue.take(job)
    worker.run(job, "not the token")
    assert jobs.get(job).state == "starting"


def test_a_new_file_is_scored_without_its_outcome(data):
    run = studio.run(do(data, {"quick": "yes"}))
    frame = pd.DataFrame({"id": ["n1", "n2"], "x": [1, 2], "score": ["mine", "mine"]})
    found, warnings = score(run, frame)
    names = ["id", "x", "score_before", "score", "decision", "model", "run"]
    assert list(found.columns) == names
    assert found["run"].tolist() == [run.id] * 2
    assert warnings == ()


def test_the_curve_is_thinned_to_what_a_picture_can_show(home):
    job = jobs.submit(jobs.Request("practice", {"main": "x"}))
    recorder = Recorder(job)
    with recorder.writing() as tell:
        for step in range(20_000):
            tell(step / 20_000, "train", loss=1.0)
    points = [point for event in jobs.events(job) for point in event.curve]
    assert POINTS * 0.9 < len(points) <= POINTS + 1
    assert len(jobs.events(job)) < 50, "batched"


def test_the_last_word_is_written_also_after_a_silence(home):
    job = jobs.submit(jobs.Request("practice", {"main": "x"}))
    recorder = Recorder(job)
    with recorder.writing() as tell:
        tell(0.3, "train")
        tell.send(Progress(0.4, "evaluate"))
    assert (jobs.get(job).done, jobs.get(job).step) == (0.4, "evaluate")


def test_a_stop_is_heard(home):
    job = jobs.submit(jobs.Request("practice", {"main": "x"}))
    recorder = Recorder(job)
    jobs.ask_stop(job)
    with recorder.writing() as tell:
        recorder._ended.wait(0.8)
        assert tell(0.5, "train") is True


def test_answers_become_plain_json():
    strange = {"a": np.float64("nan"), "b": np.arange(2), "c": pd.Timestamp("2024-01-02")}
    assert plain(strange) == {"a": None, "b": [0, 1], "c": "2024-01-02T00:00:00"}


def test_a_run_continued_from_another_must_be_there(data):
    with pytest.raises(UserError):
        do(data, sources={"base": "0" * 20})
    assert runs.all(None) == []
