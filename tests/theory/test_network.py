"""The network by hand: equal to autograd, to differences, and calm under extreme numbers."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import torch

from core.errors import UserError
from core.theory import network


def drawn(seed, end="sigmoid", counted=(True, True)):
    dice = np.random.default_rng(seed)
    arrays = {name: dice.normal(size=shape) for name, shape in network.SHAPES.items()}
    return network.Network(**arrays, end=end, counted=counted)


def by_torch(net):
    """Slopes in every weight, by autograd."""
    parts = {name: torch.tensor(getattr(net, name), requires_grad=True) for name in network.WEIGHTS}
    x, y = torch.tensor(net.x), torch.tensor(net.target)
    z2 = parts["w2"] @ torch.relu(parts["w1"] @ x + parts["b1"]) + parts["b2"]
    a2 = torch.sigmoid(z2) if net.end == "sigmoid" else z2
    loss = (((a2 - y) * torch.tensor(net.counted)) ** 2).sum() / 2
    return dict(zip(parts, torch.autograd.grad(loss, list(parts.values())), strict=True))


@pytest.mark.parametrize("end", network.ENDS)
@pytest.mark.parametrize("seed", range(10))
def test_backward_by_hand_is_autograd(seed, end):
    net = drawn(seed, end)
    back = network.backward(net, network.forward(net))
    for name, slope in by_torch(net).items():
        assert getattr(back, name) == pytest.approx(slope.numpy(), abs=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_backward_is_the_slope_of_the_loss(seed):
    net = drawn(seed)
    back = network.backward(net, network.forward(net))
    for name in network.WEIGHTS:
        for at in np.ndindex(network.SHAPES[name]):
            assert getattr(back, name)[at] == pytest.approx(difference(net, name, at), abs=1e-7)


def difference(net, name, at, h=1e-6):
    losses = []
    for sign in (1, -1):
        moved = getattr(net, name).copy()
        moved[at] += sign * h
        losses.append(network.forward(replace(net, **{name: moved})).loss)
    return (losses[0] - losses[1]) / (2 * h)


@pytest.mark.parametrize("kind", ["sigmoid", "tanh", "relu", "linear"])
def test_slopes_of_the_activations(kind):
    z = np.linspace(-6, 6, 101) + 0.003  # not at the corner of ReLU
    numeric = (network.activate(kind, z + 1e-6) - network.activate(kind, z - 1e-6)) / 2e-6
    assert network.slope(kind, z) == pytest.approx(numeric, abs=1e-8)


def test_a_small_step_lowers_the_loss():
    losses = network.walk(network.article(), 0.1, 50)
    assert all(after < before for before, after in pairwise(losses))


def test_behind_a_sigmoid_the_target_4_is_never_reached_but_a_linear_end_reaches_it():
    assert network.walk(network.article(), 1.0, 3000)[-1] > 4.5 * 0.99  # (1 - 4)^2 / 2
    assert network.walk(replace(network.article(), end="linear"), 0.02, 500)[-1] < 1e-9


def test_weights_of_a_million_break_nothing():
    net = network.article()
    net = network.checked(replace(net, w1=net.w1 * 1e6, w2=-net.w2 * 1e6))
    went = network.forward(net)
    back = network.backward(net, went)
    assert np.isfinite(went.loss)
    assert all(np.isfinite(getattr(back, name)).all() for name in network.WEIGHTS)


@pytest.mark.parametrize("bad", [np.nan, np.inf, 1e300])
def test_what_is_no_plain_number_is_refused(bad):
    net = network.article()
    with pytest.raises(UserError):
        network.checked(replace(net, b1=np.array([bad, 0.0])))
