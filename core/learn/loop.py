"""The one training loop: steps, a look at held rows now and then, the best weights kept."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import nn

from core.progress import Tell
from core.words import Message

Step = Callable[[int], torch.Tensor]  # number of the step -> loss of its batch
Look = Callable[[], float]  # loss on rows the net does not learn from


@dataclass(frozen=True)
class Pace:
    """How long to train: at most `steps`, a look every `every`, `patience` looks without gain."""

    steps: int
    every: int
    patience: int
    clip: float = 1.0


@dataclass(frozen=True)
class Trained:
    """Where the best weights were found. `asked`: a person said stop and keep."""

    loss: float
    best_step: int
    steps: int
    asked: bool


def train(
    net: nn.Module,
    optimizer: torch.optim.Optimizer,
    task: tuple[Step, Look],
    pace: Pace,
    tell: Tell,
    note: Message | None = None,
) -> Trained:
    """Train a net in place; at the end it holds the weights that did best on held rows."""
    step_loss, look = task
    best, best_step, kept, asked, at = float("inf"), 0, _copy(net), False, 0
    for at in range(1, pace.steps + 1):
        net.train()
        optimizer.zero_grad(set_to_none=True)
        loss = step_loss(at - 1)
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), pace.clip)
        optimizer.step()
        if at % pace.every and at != pace.steps:
            continue
        net.eval()
        held = look()
        asked = tell(at / pace.steps, "train", note, loss=float(loss.detach()), held=held)
        if held < best:
            best, best_step = held, at
            _overwrite(kept, net)
        if asked or at - best_step >= pace.patience * pace.every:
            break
    net.load_state_dict(kept)
    net.eval()
    return Trained(best, best_step, at, asked)


def _copy(net: nn.Module) -> dict[str, torch.Tensor]:
    return {name: tensor.detach().clone() for name, tensor in net.state_dict().items()}


def _overwrite(kept: dict[str, torch.Tensor], net: nn.Module) -> None:
    """The same memory at every look: copies that stay among short-lived ones break up the heap."""
    for name, tensor in net.state_dict().items():
        kept[name].copy_(tensor)
