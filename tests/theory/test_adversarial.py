"""The losses of a GAN by hand: equal to torch, and true to their theory."""

import numpy as np
import pytest
import torch
from torch.nn.functional import binary_cross_entropy_with_logits as bce

from core.errors import UserError
from core.theory import adversarial


def test_losses_and_slopes_are_those_of_torch():
    dice = np.random.default_rng(0)
    real, fake = dice.normal(1, 2, 40), dice.normal(-1, 2, 50)
    found = adversarial.losses(real, fake)
    r, f = torch.tensor(real), torch.tensor(fake, requires_grad=True)
    ones, zeros = torch.ones_like, torch.zeros_like
    assert found.discriminator == pytest.approx((bce(r, ones(r)) + bce(f, zeros(f))).item())
    saturating, free = -bce(f, zeros(f)), bce(f, ones(f))
    assert found.saturating == pytest.approx(saturating.item(), abs=1e-12)
    assert found.non_saturating == pytest.approx(free.item(), abs=1e-12)
    for loss, slope in (
        (saturating, found.slope_saturating),
        (free, found.slope_non_saturating),
    ):
        by_torch = torch.autograd.grad(loss, f)[0]
        assert slope == pytest.approx(by_torch.abs().sum().item(), abs=1e-9)


def test_where_the_generator_is_bad_only_one_loss_still_teaches():
    found = adversarial.losses(adversarial.logit(0.99), adversarial.logit(0.001))
    assert found.slope_saturating == pytest.approx(0.001)
    assert found.slope_non_saturating == pytest.approx(0.999)


def test_at_the_end_of_the_game_the_value_is_minus_two_log_two():
    x = np.linspace(-6, 6, 400)
    bell = adversarial.bells(x, 0, 1)
    assert (adversarial.best_discriminator(bell, bell)[bell > 0] == 0.5).all()
    assert adversarial.jensen_shannon(bell, bell) == pytest.approx(0)
    assert adversarial.losses(np.zeros(3), np.zeros(3)).minimax == pytest.approx(-2 * np.log(2))


def test_far_apart_the_divergence_is_log_two():
    x = np.linspace(-40, 40, 4000)
    apart = adversarial.jensen_shannon(adversarial.bells(x, -20, 1), adversarial.bells(x, 20, 1))
    assert apart == pytest.approx(np.log(2), abs=1e-6)


@pytest.mark.parametrize("bad", [0.0, 1.0, -0.1, np.nan])
def test_d_is_a_probability(bad):
    with pytest.raises(UserError):
        adversarial.logit(bad)


def test_extreme_logits_stay_finite():
    found = adversarial.losses(np.array([-1e6]), np.array([1e6]))
    assert np.isfinite([found.discriminator, found.saturating, found.non_saturating]).all()
