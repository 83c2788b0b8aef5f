"""A job's states only go forward, and its ends are written once."""

import numpy as np
import pytest

from core.errors import UserError
from core.keep import jobs, queue
from core.keep.jobs import Request
from core.progress import Progress
from core.words import msg
from core.worker.record import Recorder

ASK = Request("practice", {"main": "x"}, {"target": ("a",), "group": ("b", "c")}, {"seed": "1"})


@pytest.fixture
def job(home):
    return jobs.submit(ASK, "ann", "tab")


def test_a_request_comes_back_as_it_was(job):
    assert jobs.get(job, "ann").request == ASK


def test_nobody_sees_another_persons_job(job):
    with pytest.raises(UserError):
        jobs.get(job, "bob")
    assert jobs.all("bob") == []
    assert jobs.get(job, None).owner == "ann"


def test_the_first_end_is_the_end(job):
    assert jobs.finish(job, "failed", msg("No."), msg("Mend."))
    assert not jobs.finish(job, "done")
    ended = jobs.get(job, None)
    assert (ended.state, str(ended.what), ended.active) == ("failed", "No.", False)


def test_an_ended_job_is_not_started(job):
    claim = queue.take(job)
    jobs.finish(job, "discarded")
    assert not jobs.started(job, 1, 1.0, claim.token)
    assert not jobs.running(job)


def test_what_is_shown_is_the_last_report(job):
    jobs.started(job, 1, 1.0, queue.take(job).token)
    jobs.running(job)
    note = msg("{n:count} steps", n=3)
    jobs.event(job, Progress(0.5, "train", note), "deep", [{"done": 0.5, "loss": 1.0}])
    seen = jobs.get(job, None)
    assert (seen.done, seen.step, seen.part, seen.note) == (0.5, "train", "deep", note)
    assert [event.curve for event in jobs.events(job)] == [({"done": 0.5, "loss": 1.0},)]


def test_reports_after_the_end_change_nothing(job):
    jobs.finish(job, "discarded")
    jobs.event(job, Progress(0.9, "train"), "deep")
    assert jobs.get(job, None).done == 0.0


def test_waiting_jobs_know_how_many_are_before_them(home):
    first, second = jobs.submit(ASK), jobs.submit(ASK)
    assert (jobs.get(first).ahead, jobs.get(second).ahead) == (0, 1)


def test_forgetting_takes_the_history_too(job):
    jobs.event(job, Progress(0.1, "train"), "deep", [{"done": 0.1}])
    jobs.forget(job)
    assert jobs.get(job, None).active, "an active job is not forgotten"
    jobs.finish(job, "done")
    jobs.forget(job)
    assert jobs.events(job) == []
    with pytest.raises(UserError):
        jobs.get(job, None)


def test_the_last_sketch_is_there_while_a_job_runs_and_gone_at_its_end(job):
    jobs.started(job, 1, 1.0, queue.take(job).token)
    assert jobs.get(job, None).sketch() is None
    recorder = Recorder(job)
    with recorder.writing() as tell:
        for step in range(3):
            tell(step / 3, "train", sketch={"frame": np.full((2, 2), step)})
    assert (jobs.get(job, None).sketch()["frame"] == 2).all()
    jobs.finish(job, "discarded")
    assert jobs.get(job, None).sketch() is None
