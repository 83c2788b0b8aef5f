"""Batches of histories of like length: no step is spent on padding."""

from collections.abc import Iterator

import numpy as np

from core.learn.sequence.log import Histories

MIXED = 8  # events by which lengths may differ within a batch, so that batches vary


def windows(histories: Histories, length: int, random: np.random.Generator) -> list[np.ndarray]:
    """Pieces of at most length + 1 events in which every event but the first is a target once.

    A long history is cut from its end, the first piece a little shorter by chance, so that the cuts
    fall elsewhere each time.
    """
    found: list[np.ndarray] = []
    for history in histories:
        stop, room = len(history), length
        if stop > length + 1:
            room = length - int(random.integers(0, length // 2))
        while stop > 1:
            start = max(0, stop - room - 1)
            found.append(history[start:stop])
            stop, room = (start + 1 if start else 0), length
    return found


def batches(
    histories: Histories, length: int, tokens: int, random: np.random.Generator
) -> list[list[np.ndarray]]:
    """One epoch: batches of about `tokens` events, in random order."""
    pieces = windows(histories, length, random)
    sizes = np.array([len(piece) for piece in pieces])
    order = np.argsort(sizes + random.random(len(pieces)) * MIXED)
    found: list[list[np.ndarray]] = []
    batch: list[np.ndarray] = []
    longest = 0
    for at in order:
        if batch and (len(batch) + 1) * max(longest, int(sizes[at])) > tokens:
            found.append(batch)
            batch, longest = [], 0
        batch.append(pieces[at])
        longest = max(longest, int(sizes[at]))
    if batch:
        found.append(batch)
    return [found[at] for at in random.permutation(len(found))]


def endless(
    histories: Histories, length: int, tokens: int, random: np.random.Generator
) -> Iterator[list[np.ndarray]]:
    """Epoch after epoch."""
    while True:
        yield from batches(histories, length, tokens, random)
