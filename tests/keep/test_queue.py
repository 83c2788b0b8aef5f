"""Whose turn it is: never twice, and fair."""

import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from core.keep import jobs, place, queue
from core.keep.jobs import Request

GPU = {"device": "cuda"}


@pytest.fixture
def places(home, monkeypatch):
    return lambda count: monkeypatch.setenv("PRAXIS_SLOTS", str(count))


def submit(session: str = "", **settings: str) -> str:
    job = jobs.submit(Request("practice", {"main": "x"}, settings=settings), session=session)
    time.sleep(0.002)  # the order of coming is by the clock
    return job


def serve() -> str | None:
    """The next job, started and ended."""
    claim = queue.claim()
    if claim is None:
        return None
    jobs.finish(claim.job, "done")
    return claim.job


def test_first_come_first_served_within_one_person(places):
    places(1)
    asked = [submit() for _ in range(3)]
    assert [serve() for _ in range(4)] == [*asked, None]


def test_many_threads_never_claim_a_job_twice(places):
    places(50)
    asked = {submit() for _ in range(12)}
    with ThreadPoolExecutor(8) as pool:
        claims = list(pool.map(lambda _: queue.claim(), range(20)))
    assert Counter(claim.job for claim in claims if claim) == Counter(asked)


def test_two_processes_never_claim_a_job_twice(places):
    places(100)
    asked = {submit() for _ in range(10)}
    code = "from core.keep import queue\nwhile c := queue.claim(): print(c.job)"
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", code], cwd=place.PROJECT, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    claimed = " ".join(one.communicate(timeout=60)[0] for one in runs).split()
    assert Counter(claimed) == Counter(asked)


def test_no_more_than_the_places(places):
    places(2)
    for _ in range(4):
        submit()
    assert [queue.claim() is not None for _ in range(4)] == [True, True, False, False]


def test_a_person_with_nothing_running_goes_first(places):
    places(2)
    submit("b"), submit("b")
    first = queue.claim()
    theirs = submit("a")
    assert first is not None
    assert queue.claim().job == theirs


def test_turns_alternate_also_when_nothing_runs_between(places):
    """The prototype's fault: b asks twice, then a once; b was served twice before a."""
    places(1)
    b1, b2 = submit("b"), submit("b")
    assert serve() == b1
    a1 = submit("a")
    assert [serve(), serve()] == [a1, b2]


def test_the_guest_place_is_for_those_who_have_nothing(places):
    places(1)
    submit("a"), submit("a")
    assert queue.claim() is not None
    assert queue.claim() is None
    theirs, third = submit("b"), submit("c")
    assert queue.claim().job == theirs
    assert queue.claim() is None, f"{third} waits: two persons share the machine already"


def test_the_gpu_is_one_place(places):
    places(4)
    first, second, on_cpu = submit(**GPU), submit(**GPU), submit()
    assert [queue.claim().job, queue.claim().job] == [first, on_cpu]
    assert queue.claim() is None
    jobs.finish(first, "done")
    assert queue.claim().job == second


def test_only_the_holder_of_the_claim_may_start(places):
    places(1)
    job = submit()
    claim = queue.claim()
    assert jobs.started(job, 1, 1.0, "wrong") is False
    assert queue.put_back(job) is True
    again = queue.claim()
    assert jobs.started(job, 1, 1.0, claim.token) is False, "the first claim is void"
    assert jobs.started(job, 1, 1.0, again.token) is True
    assert queue.put_back(job) is False, "it has begun"


def test_a_worker_that_waits_for_its_own_job_takes_no_other(places):
    places(1)
    first, second = submit(), submit()
    assert queue.claim(only=second) is None
    assert queue.claim(only=first).job == first
