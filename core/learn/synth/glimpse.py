"""Rows of a twin that is still being learnt, so that a person sees how good it is by now."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from core.learn.seed import numpy_random
from core.progress import Progress, Tell

ROWS = 2000
LOOKS = 10  # in a whole training

Draw = Callable[[int, np.random.Generator], np.ndarray]  # rows, random -> (rows, c) codes


def with_rows(tell: Tell, draw: Draw) -> Tell:
    """A Tell whose reports carry, ten times in a training, freshly drawn codes as their sketch.

    What is drawn depends on nothing but the network, and the training on nothing that is drawn.
    """
    shown = 0.0

    def send(event: Progress) -> None:
        nonlocal shown
        if event.curve and event.done - shown >= 1 / LOOKS - 1e-9:
            shown = event.done
            event = replace(event, sketch={"codes": draw(ROWS, numpy_random(0, 99))})
        tell(event.done, event.step, event.note, event.sketch, **event.curve)

    return Tell(send, tell.stopping)
