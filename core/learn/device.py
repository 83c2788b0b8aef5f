"""Where to compute and with how many threads: asked for once, answered with the reason."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from core.errors import UserError
from core.words import Message, msg

SMALL = 10_000  # rows below which threads cost more than they bring


def pick(wanted: str = "auto") -> tuple[torch.device, Message]:
    """The device to train on, and why."""
    if wanted == "cuda" and not torch.cuda.is_available():
        raise UserError(msg("There is no GPU here."), msg("Set `device` to auto or cpu."))
    if wanted == "cpu":
        return torch.device("cpu"), msg("the processor, as asked")
    if torch.cuda.is_available():
        return torch.device("cuda"), msg("the GPU {name}", name=torch.cuda.get_device_name())
    return torch.device("cpu"), msg("the processor: there is no GPU here")


def threads(wanted: str, rows: int) -> int:
    """How many threads serve a table of so many rows.

    >>> threads("auto", 500), threads("3", 500)
    (1, 3)
    """
    if wanted != "auto":
        if not wanted.isdigit() or int(wanted) < 1:
            raise UserError(
                msg("“{value}” does not fit the setting “threads”.", value=wanted),
                msg("It takes “auto” or a whole number from 1."),
            )
        return int(wanted)
    return 1 if rows < SMALL else cores()


def cores() -> int:
    """The processor cores this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


@contextmanager
def limited(count: int) -> Iterator[None]:
    """At most `count` threads for torch, OpenMP and BLAS within the block."""
    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        with threadpool_limits(count):
            yield
    finally:
        torch.set_num_threads(before)
