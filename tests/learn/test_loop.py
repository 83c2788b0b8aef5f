"""The training loop: best weights kept, patience, stop and keep; and what it is given."""

import numpy as np
import pytest
import torch

from core.errors import UserError
from core.learn.device import limited, pick, threads
from core.learn.loop import Pace, train
from core.learn.seed import numpy_random, torch_random
from core.progress import Tell, silent


def run(held: list[float], pace: Pace, tell: Tell = silent):
    """A net whose weight is the number of its steps, and whose held losses are given."""
    net = torch.nn.Linear(1, 1, bias=False)
    torch.nn.init.zeros_(net.weight)
    optimizer = torch.optim.SGD(net.parameters(), lr=1.0)
    looks = iter(held)
    task = (lambda at: -net.weight.sum(), lambda: next(looks))
    return train(net, optimizer, task, pace, tell), round(float(net.weight.detach()), 3)


def test_the_net_ends_with_the_weights_of_its_best_look():
    found, weight = run([5, 3, 4, 4, 4], Pace(10, 2, 9))
    assert (found.best_step, found.steps, found.loss, found.asked) == (4, 10, 3, False)
    assert weight == 4


def test_patience_ends_a_training_that_no_longer_gains():
    found, weight = run([5, 3, 4, 4, 4, 4, 4], Pace(100, 1, 3))
    assert (found.best_step, found.steps, weight) == (2, 5, 2)


def test_the_last_step_is_looked_at_even_between_looks():
    found, weight = run([5, 1], Pace(5, 4, 9))
    assert (found.best_step, weight) == (5, 5)


def test_stop_and_keep_ends_at_the_next_look_and_says_so():
    seen = []
    found, weight = run([5, 4, 3], Pace(99, 1, 9), Tell(seen.append, lambda: len(seen) >= 2))
    assert found.asked and found.steps == 2 and weight == 2
    assert {"loss", "held"} == set(seen[0].curve)


def test_a_loss_that_is_no_number_never_counts_as_the_best():
    found, weight = run([5, float("nan"), float("nan"), float("nan")], Pace(99, 1, 3))
    assert found.best_step == 1 and weight == 1


def test_seeds_and_purposes_have_streams_of_their_own():
    one = numpy_random(1).random(3)
    assert np.array_equal(one, numpy_random(1).random(3))
    assert not np.array_equal(one, numpy_random(2).random(3))
    assert not np.array_equal(one, numpy_random(1, 1).random(3))
    assert torch.equal(
        torch.rand(3, generator=torch_random(5)), torch.rand(3, generator=torch_random(5))
    )


def test_devices_and_threads_are_refused_in_words():
    assert pick("cpu")[0].type == "cpu"
    assert pick("auto")[0].type == ("cuda" if torch.cuda.is_available() else "cpu")
    assert threads("2", 10**6) == 2 and threads("auto", 10) == 1
    for wrong in ("0", "-1", "many", ""):
        with pytest.raises(UserError, match="threads"):
            threads(wrong, 100)
    before = torch.get_num_threads()
    with limited(1):
        assert torch.get_num_threads() == 1
    assert torch.get_num_threads() == before


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU here")
def test_a_gpu_that_is_not_there_is_refused_in_words():
    with pytest.raises(UserError, match="no GPU") as caught:
        pick("cuda")
    assert "cpu" in str(caught.value.how)
