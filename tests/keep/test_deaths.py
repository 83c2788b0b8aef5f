"""A death is told from evidence."""

import os

import pytest

from core.keep import deaths, jobs, processes, queue
from core.keep.deaths import Death
from core.keep.jobs import Request
from core.keep.schema import JobRow, writing
from core.worker.children import Children


@pytest.fixture
def job(home):
    made = jobs.submit(Request("practice", {"main": "x"}))
    queue.take(made)
    return made


@pytest.mark.parametrize(
    ("death", "state", "words"),
    [
        (Death(), "lost", "nobody was there"),
        (Death(status=-9), "failed", "signal 9, SIGKILL"),
        (Death(status=-15), "failed", "signal 15, SIGTERM"),
        (Death(status=-11), "failed", "signal 11, SIGSEGV"),
        (Death(status=3), "failed", "code 3"),
        (Death(status=-9, over=3 * 2**30, limit=2**30), "failed", "3 GB of memory"),
        (Death(status=-9, over=2**20, limit=2**30), "failed", "running out of memory"),
    ],
)
def test_what_is_told(job, death, state, words):
    deaths.bury(job, death)
    ended = jobs.get(job)
    assert (ended.state, words in str(ended.what)) == (state, True)
    assert str(ended.how)


@pytest.mark.parametrize(("counted", "memory"), [(0, False), (1, True)])
def test_the_kernels_count_decides_whether_it_was_memory(job, monkeypatch, counted, memory):
    before = processes.oom_kills() or 0
    with writing() as store:
        store.get(JobRow, job).oom_kills = before
    monkeypatch.setattr(deaths, "oom_kills", lambda: before + counted)
    deaths.bury(job, Death(status=-9))
    assert ("ran out of memory" in str(jobs.get(job).what)) is memory


def test_a_job_that_ended_by_itself_is_not_buried(job):
    jobs.finish(job, "done")
    deaths.bury(job, Death(status=-9))
    assert jobs.get(job).state == "done"


def test_the_end_of_a_worker_whose_claim_was_passed_on_means_nothing(job):
    assert queue.put_back(job)
    claim = queue.take(job)
    deaths.bury(job, Death(status=0), "the claim it had before")
    assert jobs.get(job).state == "starting"
    deaths.bury(job, Death(status=3), claim.token)
    assert jobs.get(job).state == "failed"


def test_a_worker_that_comes_while_a_server_looks_is_adopted_not_lost(home, monkeypatch):
    job = jobs.submit(Request("practice", {"main": "x"}))
    claim = queue.take(job)
    before = jobs.all(None, active=True)
    jobs.started(job, os.getpid(), processes.born(), claim.token)
    monkeypatch.setattr(jobs, "all", lambda *_, **__: before)
    children = Children(lambda: None)
    children.adopt()
    assert jobs.get(job).state == "starting"
    assert children.adopted[os.getpid()].job == job


def test_a_process_is_known_by_its_birth():
    assert processes.alive(os.getpid(), processes.born())
    assert not processes.alive(os.getpid(), processes.born() - 100)
    assert not processes.alive(None, None)
    assert not processes.alive(2**22 - 3, None)
