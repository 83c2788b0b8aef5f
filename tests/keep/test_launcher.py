"""Jobs in real processes: they start, are stopped, die, and are adopted."""

import os
import socket
import subprocess
import sys
import time

import psutil
import pytest

from core import studio
from core.errors import UserError
from core.keep import jobs, launcher, place, processes
from tests.workshop import end_by, gone, opened, within


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    with opened(tmp_path_factory.mktemp("shop"), PRAXIS_SLOTS="2") as made:
        made.ended(made.train(quick="yes"))  # the server is warm from here on
        yield made


def test_a_click_starts_training_within_a_second_once_the_server_is_warm(shop):
    took = []
    for _ in range(3):  # the machine may be busy with something else for a moment
        begun = time.monotonic()
        job = shop.train(seconds=1)
        shop.wait(job, "running", part="deep")
        took.append(time.monotonic() - begun)
        assert shop.ended(job).state == "done"
    assert min(took) < 3  # 0.15 s on idle cores


def test_the_quick_answer_stands_while_the_deep_part_trains(shop):
    job = shop.train(seconds=30)
    shop.wait(job, "running", part="deep")
    run = studio.run(job)
    assert run.stage == "quick"
    assert run.report().answer[0].text.params == {"kind": "quick"}
    studio.stop(job, keep=False)


def test_the_curve_comes_in_order_and_the_estimate_only_while_training(shop):
    job = shop.train(seconds=3)
    assert studio.job(job).eta is None
    assert within(10, lambda: studio.job(job).eta is not None)
    assert studio.job(job).eta < 10
    assert shop.ended(job).done == 1.0
    points = [point for event in studio.events(job) for point in event.curve]
    assert len(points) > 10
    assert [point["done"] for point in points] == sorted(point["done"] for point in points)
    last = studio.events(job)[-1].seq
    assert studio.events(job, after=last) == []


def test_stop_and_keep_evaluates_what_there_is(shop):
    job = shop.train(seconds=60)
    shop.wait(job, "running", part="deep")
    asked = time.monotonic()
    studio.stop(job, keep=True)
    assert shop.ended(job, 10).state == "done"
    assert time.monotonic() - asked < 4
    run = studio.run(job)
    assert run.stage == "final"
    assert run.manifest["stopped_early"] is True
    assert run.manifest["steps"] < 1200


@pytest.mark.parametrize("misdeed", ["", "deaf"])
def test_discard_in_the_middle_of_a_fit_leaves_nothing(shop, misdeed):
    job = shop.train(seconds=60, misdeed=misdeed)
    pid = shop.wait(job, "running", part="deep").pid
    time.sleep(0.5)  # from here on the deaf one no longer hears SIGTERM
    asked = time.monotonic()
    studio.stop(job, keep=False)
    assert time.monotonic() - asked < 6
    assert gone(pid)
    assert studio.job(job).state == "discarded"
    assert not place.run_folder(job).exists()
    with pytest.raises(UserError):
        studio.run(job)


def test_a_queued_job_can_be_discarded(shop):
    first, second, third = (shop.train(seconds=30) for _ in range(3))
    shop.wait(second, "running")
    assert studio.job(third).state == "queued"
    studio.stop(third, keep=False)
    assert studio.job(third).state == "discarded"
    for job in (first, second):
        studio.stop(job, keep=False)


def test_a_killed_worker_is_told_within_two_seconds_and_its_quick_answer_stays(shop):
    job = shop.train(seconds=60)
    pid = shop.wait(job, "running", part="deep").pid
    end_by(pid)
    assert within(2, lambda: not studio.job(job).active)
    ended = studio.job(job)
    assert ended.state == "failed"
    assert "signal 9" in str(ended.what)
    assert "memory" not in str(ended.what)  # nothing shows that memory was the reason
    assert studio.run(job).stage == "quick"


def test_a_worker_that_leaves_by_itself_is_told_with_its_code(shop):
    job = shop.train(seconds=0.2, misdeed="exit")
    ended = shop.ended(job)
    assert (ended.state, "code 7" in str(ended.what)) == ("failed", True)


def test_an_error_is_told_in_words_and_its_traceback_is_in_the_log(shop):
    job = shop.train(seconds=0.2, misdeed="raise")
    ended = shop.ended(job)
    assert ended.state == "failed"
    assert str(ended.what) == "The training stopped with an error while training."
    assert "a fault of the room" in studio.log(job)
    assert str(place.job_log(job)) in str(ended.how)


def test_one_session_cannot_hold_all_places_while_another_waits(shop):
    mine = [shop.train(session="a", seconds=60) for _ in range(4)]
    shop.wait(mine[1], "running")
    theirs = shop.train(session="b", seconds=0.1)
    assert shop.ended(theirs, 30).state == "done"
    assert all(studio.job(job).active for job in mine), "it had to wait for one of them"
    for job in mine:
        studio.stop(job, keep=False)


def test_a_live_question_is_answered_in_a_tenth_of_a_second(shop):
    job = shop.train(seconds=0.1)
    shop.ended(job)
    assert studio.ask(job, {"row": {}})["kind"] == "deep"  # this one loads
    times = []
    for _ in range(20):
        begun = time.perf_counter()
        answer = studio.ask(job, {"row": {}})
        times.append(time.perf_counter() - begun)
    assert answer == {"score": pytest.approx(1 / 3, abs=0.01), "kind": "deep", "nothing": None}
    assert sorted(times)[10] < 0.1


def test_a_bad_question_is_answered_in_words(shop):
    job = shop.train(quick="yes")
    shop.ended(job)
    with pytest.raises(UserError, match="no row"):
        studio.ask(job, {})
    with pytest.raises(UserError, match="could not answer"):
        studio.ask(job, {"row": "fault"})
    with pytest.raises(UserError, match="too large"):
        studio.ask(job, {"row": "x" * 2**21})
    assert studio.ask(job, {"row": {}})  # it still answers


def test_a_killed_answerer_is_replaced(shop):
    job = shop.train(quick="yes")
    shop.ended(job)
    studio.ask(job, {"row": {}})
    residents = [one.pid for one in psutil.Process(shop.server()).children()]
    assert residents
    for pid in residents:
        end_by(pid)
    assert studio.ask(job, {"row": {}})["kind"] == "quick"


def test_new_code_is_loaded_and_running_jobs_stay_ours(shop):
    job = shop.train(seconds=60)
    pid = shop.wait(job, "running", part="deep").pid
    server = shop.server()
    (place.PROJECT / "core" / "worker" / "plain.py").touch()
    assert shop.ended(shop.train(quick="yes")).state == "done"
    assert "loading it again" in place.server_log().read_text()
    assert (shop.server(), studio.job(job).state) == (server, "running")
    end_by(pid)
    assert "signal 9" in str(shop.ended(job, 5).what), "its end is still seen by its parent"


def test_scoring_is_a_job_too(shop):
    run = shop.train(quick="yes")
    shop.ended(run)
    job = studio.score(run, shop.data)
    assert shop.ended(job).state == "done"
    lines = studio.scored(job).path.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "id,target,x,score,decision,model,run"
    assert len(lines) == 121


def test_a_second_server_on_the_same_workspace_leaves_at_once(shop):
    command = [sys.executable, "-m", "core.worker", "--serve"]
    done = subprocess.run(command, cwd=place.PROJECT, timeout=20, check=False)
    assert done.returncode == 0
    assert not gone(shop.server())


def test_garbage_at_the_door_does_not_hurt_the_server(shop):
    for garbage in (b"\n", b"{}\n", b'{"do": "open"}\n', b"[1]\n", b"\xff\xfe\n", b"half"):
        with socket.socket(socket.AF_UNIX) as peer:
            peer.connect(str(place.server_socket()))
            peer.sendall(garbage)
    assert shop.ended(shop.train(quick="yes")).state == "done"


def test_memory_beyond_the_limit_is_named_and_the_machine_lives(tmp_path):
    used = processes.memory_of(os.getpid()) // 2**20
    with opened(tmp_path, PRAXIS_MEMORY_MB=str(max(used, 1200))) as shop:
        for misdeed in ("memory", "mapped"):  # refused to the job; seen by the fork server
            ended = shop.ended(shop.train(seconds=0.1, misdeed=misdeed))
            assert ended.state == "failed"
            assert "memory" in str(ended.what) and "a job may use" in str(ended.what)
            assert "fewer rows" in str(ended.how)
        assert shop.ended(shop.train(quick="yes")).state == "done", "the machine lives"


def test_a_killed_server_is_followed_by_one_that_adopts(tmp_path):
    with opened(tmp_path, PRAXIS_SLOTS="3") as shop:
        living, seen, unseen = (shop.train(seconds=length) for length in (9, 120, 120))
        pids = [shop.wait(job, "running", part="deep").pid for job in (seen, unseen)]
        waiting = shop.train(quick="yes")
        first = shop.server()
        for pid in (first, *pids):
            end_by(pid)
        assert within(3, lambda: all(gone(pid) for pid in (first, *pids)))
        assert within(3, lambda: studio.job(seen).state == "lost")  # a look is enough
        assert jobs.get(unseen).state == "running"
        launcher.wake()
        assert within(60, lambda: jobs.get(unseen).state == "lost")  # the new server told
        assert within(60, lambda: jobs.get(waiting).state == "done")
        assert shop.server() != first
        assert shop.ended(living, 30).state == "done"
        assert studio.run(living).stage == "final"
        assert "nobody was there to see why" in str(studio.job(seen).what)


def test_an_idle_server_leaves_and_comes_back(tmp_path):
    with opened(tmp_path, PRAXIS_SERVER_IDLE="0.5") as shop:
        shop.ended(shop.train(quick="yes"))
        first = shop.server()
        assert within(10, lambda: gone(first) or not launcher.serving())
        assert not place.server_socket().exists()
        assert shop.ended(shop.train(quick="yes")).state == "done"
        assert shop.server() != first


def test_without_forking_each_job_has_a_process_of_its_own(tmp_path):
    with opened(tmp_path, PRAXIS_STARTER="plain", PRAXIS_SLOTS="1") as shop:
        first, second = shop.train(seconds=1), shop.train(session="other", quick="yes")
        assert shop.ended(first).state == "done"
        assert shop.ended(second).state == "done"
        assert not launcher.serving()
        assert studio.ask(first, {"row": {}})["kind"] == "deep"
