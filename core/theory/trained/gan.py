"""A GAN in the plane: what it makes, what the discriminator thinks, and which modes are lost.

Losses: Goodfellow et al. (arXiv 1406.2661); relativistic pairing with R1 and R2 as in
arXiv 2501.05441.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import softplus

from core.judge.intervals import wilson
from core.learn.seed import fix, numpy_random
from core.progress import Tell
from core.theory import points
from core.theory.trained.result import Result
from core.words import msg

BATCH, NOISE, WIDTH, FRAMES, MADE, GRID = 128, 2, 64, 24, 400, 36
REACH = 1.6  # half the side of the square that is drawn
OBJECTIVES = ("non_saturating", "minimax", "relativistic")


@dataclass(frozen=True)
class Plan:
    """The game: `penalty` weighs R1 (on real points; for the relativistic loss also R2)."""

    shape: str
    objective: str
    penalty: float
    rate: float
    steps: int
    seed: int


@dataclass(frozen=True)
class Players:
    """Both networks and their optimisers."""

    made: nn.Sequential
    judge: nn.Sequential
    made_by: torch.optim.Optimizer
    judge_by: torch.optim.Optimizer


def play(plan: Plan, tell: Tell) -> Result:
    """Play the game; frames lie ever further apart. The baseline is one bell fitted to the data."""
    fix(plan.seed)
    random = numpy_random(plan.seed, 3)
    players = _players(plan.rate)
    real = points.cloud(plan.shape, MADE, numpy_random(plan.seed, 4)).astype(np.float32)
    shown = set(np.unique(np.geomspace(1, plan.steps + 1, FRAMES).astype(int) - 1).tolist())
    film: list[tuple[np.ndarray, np.ndarray, tuple[float, float], int]] = []
    curve = []
    for step in range(plan.steps + 1):
        curve.append(_turn(players, plan, random))
        if step in shown:
            film.append(_frame(players, plan.shape, step))
            note = msg(
                "step {n:count}: {share:percent} of the shape reached",
                n=step,
                share=film[-1][2][0],
            )
            losses = {"judge": curve[-1][0], "generator": curve[-1][1]}
            if tell(step / plan.steps, "train", note, _drawn(film[-1], real), **losses):
                break
    return _result(plan, film, np.array(curve), random)


def _players(rate: float) -> Players:
    def net(ends: int) -> nn.Sequential:
        return nn.Sequential(
            nn.Linear(2, WIDTH), nn.LeakyReLU(0.2), nn.Linear(WIDTH, WIDTH), nn.LeakyReLU(0.2),
            nn.Linear(WIDTH, ends),
        )  # fmt: skip

    made, judge = net(2), net(1)
    adam = {"lr": rate, "betas": (0.5, 0.9)}
    return Players(
        made,
        judge,
        torch.optim.Adam(made.parameters(), **adam),  # type: ignore[arg-type]
        torch.optim.Adam(judge.parameters(), **adam),  # type: ignore[arg-type]
    )


def _turn(players: Players, plan: Plan, random: np.random.Generator) -> tuple[float, float]:
    """One step of the discriminator, then one of the generator; both losses."""
    real = torch.tensor(points.cloud(plan.shape, BATCH, random)).float()
    fake = players.made(torch.randn(BATCH, NOISE)).detach()
    loss = judge_loss(players.judge, real, fake, plan)
    players.judge_by.zero_grad()
    loss.backward()
    players.judge_by.step()
    fake = players.made(torch.randn(BATCH, NOISE))
    against = players.judge(real).detach() if plan.objective == "relativistic" else None
    mine = generator_loss(players.judge(fake), against, plan.objective)
    players.made_by.zero_grad()
    mine.backward()
    players.made_by.step()
    return float(loss.detach()), float(mine.detach())


def judge_loss(judge: nn.Module, real: Tensor, fake: Tensor, plan: Plan) -> Tensor:
    """What the discriminator minimises, penalty included."""
    paired = plan.objective == "relativistic"
    if not plan.penalty:
        on_real, on_fake = judge(real), judge(fake)
        return _judged(on_real, on_fake, paired)
    real, fake = real.requires_grad_(), fake.requires_grad_()
    on_real, on_fake = judge(real), judge(fake)
    steep = _steepness(on_real, real) + (_steepness(on_fake, fake) if paired else 0.0)
    return _judged(on_real, on_fake, paired) + plan.penalty / 2 * steep


def _judged(on_real: Tensor, on_fake: Tensor, paired: bool) -> Tensor:
    if paired:
        return softplus(on_fake - on_real).mean()
    return softplus(-on_real).mean() + softplus(on_fake).mean()


def _steepness(logits: Tensor, at: Tensor) -> Tensor:
    """Mean squared length of the slope of the logits in the points."""
    (slope,) = torch.autograd.grad(logits.sum(), at, create_graph=True)
    return slope.square().sum(1).mean()


def generator_loss(on_fake: Tensor, on_real: Tensor | None, objective: str) -> Tensor:
    """minimax: log(1 - D); non-saturating: -log D; relativistic: against a real point."""
    if objective == "minimax":
        return -softplus(on_fake).mean()
    return softplus(-on_fake if on_real is None else on_real - on_fake).mean()


@torch.no_grad()
def _frame(
    players: Players, shape: str, step: int
) -> tuple[np.ndarray, np.ndarray, tuple[float, float], int]:
    noise = torch.randn(MADE, NOISE, generator=torch.Generator().manual_seed(1))
    made = players.made(noise).numpy()
    side = torch.linspace(-REACH, REACH, GRID)
    across, up = torch.meshgrid(side, side, indexing="xy")
    places = torch.stack([across.ravel(), up.ravel()], dim=1)
    field = torch.sigmoid(players.judge(places)).numpy().reshape(GRID, GRID)
    return made, field, points.coverage(made, shape), step


def _drawn(
    frame: tuple[np.ndarray, np.ndarray, tuple[float, float], int], real: np.ndarray
) -> dict[str, np.ndarray]:
    """What the page draws while the game goes on."""
    extent = np.array([-REACH, REACH, -REACH, REACH])
    return {"made": frame[0], "field": frame[1], "real": real, "extent": extent}


def _result(plan: Plan, film: list, curve: np.ndarray, random: np.random.Generator) -> Result:
    real = points.cloud(plan.shape, 2000, random)
    bell = random.multivariate_normal(real.mean(0), np.cov(real.T), size=MADE)
    made, fields, cover, steps = (list(part) for part in zip(*film, strict=True))
    every = max(len(curve) // 400, 1)
    arrays: dict[str, np.ndarray] = {
        "made": np.stack(made).astype(np.float32),
        "fields": np.stack(fields).astype(np.float16),
        "cover": np.array(cover),
        "step": np.array(steps),
        "curve": curve[::every],
        "every": np.array(every),
        "real": real[:MADE].astype(np.float32),
    }
    reached, on = cover[-1]
    base = points.coverage(bell, plan.shape)
    return Result(
        arrays,
        {"steps": int(steps[-1]), "extent": [-REACH, REACH, -REACH, REACH]},
        {"reached": reached, "on_shape": on},
        {"reached": base[0], "on_shape": base[1]},
        {"on_shape": wilson(round(on * MADE), MADE)},
    )
