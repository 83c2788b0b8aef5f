"""The game: generator against critic, with the tables of two columns to keep it on course.

Critic and generator compare real and made rows in pairs (the relativistic loss, Jolicoeur-Martineau
2019), the critic's slope is held down on both (R1 and R2, Huang et al. 2024), lazily.
"""

import time
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from core.learn.seed import torch_random
from core.learn.synth.marginals import Marginals
from core.learn.synth.players import Critic, Generator, Plan, hardened, ones, softened
from core.progress import Tell
from core.words import msg

RATE, CRITIC_RATE = 2e-3, 1e-3
BATCH = 512
WARMTH = 0.7  # of the Gumbel-softmax
ADVERSARIAL = 1.0  # weight beside the tables
LAZY, SLOPE = 8, 0.05
AVERAGE = 0.995  # of the weights that rows are drawn with
TIMED = 4
LOOKS = 30


@dataclass(frozen=True)
class Game:
    """Both players, the average of the generator's weights, what is real."""

    plan: Plan
    generator: Generator
    critic: Critic
    average: Generator
    real: Tensor  # (n, c) codes counted through all parts
    tables: Marginals
    seed: int


def steps_within(game: Game, budget: float) -> int:
    """How many steps a budget of CPU-seconds allows: timed on steps that are forgotten."""
    nets = (game.generator, game.critic, game.average)
    kept = [{key: value.clone() for key, value in net.state_dict().items()} for net in nets]
    play(game, 2, Tell())
    began = time.process_time()
    play(game, TIMED * LAZY, Tell())
    seconds = (time.process_time() - began) / (TIMED * LAZY)
    for net, state in zip(nets, kept, strict=True):
        net.load_state_dict(state)
    return max(int(0.9 * budget / max(seconds, 1e-6)), 3)


def play(game: Game, steps: int, tell: Tell) -> int:
    """Play in place; returns the steps played. Rows are drawn with `average` afterwards."""
    random = torch_random(game.seed)
    of_generator = torch.optim.Adam(game.generator.parameters(), RATE, betas=(0.5, 0.95))
    of_critic = torch.optim.Adam(game.critic.parameters(), CRITIC_RATE, betas=(0.0, 0.95))
    every = max(steps // LOOKS, 1)
    for at in range(steps):
        rate = _rate(at / steps)
        of_generator.param_groups[0]["lr"] = RATE * rate
        of_critic.param_groups[0]["lr"] = CRITIC_RATE * rate
        real = real_rows(game, random)
        doubt = _critic_loss(game, real, at % LAZY == 0, random)
        take(of_critic, doubt)
        fooled, away = _generator_loss(game, real, random)
        take(of_generator, ADVERSARIAL * fooled + away)
        _averaged(game, min(AVERAGE, (1 + at) / (10 + at)))
        if (at + 1) % every and at + 1 != steps:
            continue
        if tell(
            (at + 1) / steps,
            "train",
            msg("Generator against critic"),
            critic=doubt.item(),
            generator=fooled.item(),
            tables=away.item(),
        ):
            return at + 1
    return steps


def _rate(done: float) -> float:
    """Full for half of the game, then down along a cosine."""
    return 1.0 if done < 0.5 else max(0.02, 0.5 * (1 + np.cos(np.pi * (done - 0.5) / 0.5)))


def real_rows(game: Game, random: torch.Generator) -> Tensor:
    at = torch.randint(0, len(game.real), (BATCH,), generator=random)
    return ones(game.real[at], sum(game.plan.sizes))


def noise(game: Game, random: torch.Generator) -> Tensor:
    return torch.randn(BATCH, game.plan.noise, generator=random)


def _critic_loss(game: Game, real: Tensor, slope: bool, random: torch.Generator) -> Tensor:
    with torch.no_grad():
        logits = game.generator(noise(game, random))
        made = hardened(logits, game.plan.sizes, WARMTH, random)
    a, b = game.critic.seen(real), game.critic.seen(made)
    if slope:
        a.requires_grad_(True)
        b.requires_grad_(True)
    of_real, of_made = game.critic.body(a).squeeze(1), game.critic.body(b).squeeze(1)
    loss = F.softplus(of_made - of_real).mean()
    if slope:
        grads = torch.autograd.grad(of_real.sum() + of_made.sum(), (a, b), create_graph=True)
        loss = loss + SLOPE * LAZY * 0.5 * sum(g.pow(2).sum(1).mean() for g in grads)
    return loss


def _generator_loss(game: Game, real: Tensor, random: torch.Generator) -> tuple[Tensor, Tensor]:
    """How surely the critic prefers the real rows, and how far the tables are off."""
    logits = game.generator(noise(game, random))
    made = hardened(logits, game.plan.sizes, WARMTH, random)
    with torch.no_grad():
        of_real = game.critic(real)
    fooled = F.softplus(of_real - game.critic(made)).mean()
    return fooled, game.tables.distance(softened(logits, game.plan.sizes))


def take(optimizer: torch.optim.Optimizer, loss: Tensor) -> None:
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    optimizer.step()


def _averaged(game: Game, keep: float) -> None:
    with torch.no_grad():
        pairs = zip(game.average.parameters(), game.generator.parameters(), strict=True)
        for old, new in pairs:
            old.lerp_(new, 1 - keep)
