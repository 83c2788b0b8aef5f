"""The critic alone, after the game: until its score of a row is the log odds that it is real.

In the game the critic runs after a generator that moves, on a short leash. Left alone with the
averaged generator it becomes what choosing rows needs, an estimate of the ratio of densities
(Sugiyama et al. 2012); but soon it would know the real rows by heart.
"""

import copy

import numpy as np
import torch
import torch.nn.functional as F

from core.learn.seed import torch_random
from core.learn.synth.game import BATCH, Game, noise, real_rows, take
from core.learn.synth.players import Critic, hardened
from core.progress import Tell
from core.words import msg

RATE = 1e-3
EPOCHS = 6.0  # so often is each real row seen: more would be learnt by heart
PART = 7  # at most one step for so many of the game
AVERAGE = 0.99
LOOKS = 10


def steps_alone(rows: int, played: int) -> int:
    """How long the critic learns alone after a game.

    >>> steps_alone(32_561, 2_200), steps_alone(300, 2_200)
    (314, 3)
    """
    return min(played // PART, int(EPOCHS * rows / BATCH))


def learn_odds(game: Game, steps: int, tell: Tell) -> Critic:
    """The averaged critic after `steps` of logistic regression on real and made rows."""
    critic, random = copy.deepcopy(game.critic).requires_grad_(True), torch_random(game.seed + 7)
    average = copy.deepcopy(critic)
    optimizer = torch.optim.AdamW(critic.parameters(), RATE, betas=(0.5, 0.99), weight_decay=0.0)
    every = max(steps // LOOKS, 1)
    for at in range(steps):
        optimizer.param_groups[0]["lr"] = RATE * (0.02 + 0.49 * (1 + np.cos(np.pi * at / steps)))
        real = real_rows(game, random)
        with torch.no_grad():
            logits = game.average(noise(game, random))
            made = hardened(logits, game.plan.sizes, 1.0, random)
        loss = F.softplus(-critic(real)).mean() + F.softplus(critic(made)).mean()
        take(optimizer, loss)
        with torch.no_grad():
            for old, new in zip(average.parameters(), critic.parameters(), strict=True):
                old.lerp_(new, 1 - min(AVERAGE, (1 + at) / (10 + at)))
        if (at + 1) % every == 0 and tell(
            (at + 1) / steps, "train", msg("The critic alone"), critic=loss.item()
        ):
            break
    return average.eval()
