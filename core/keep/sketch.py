"""What a running job last drew of itself: a few arrays in one file, gone when the job ends."""

import os
from collections.abc import Mapping
from typing import Any

import numpy as np

from core.keep import place


def put(job: str, arrays: Mapping[str, Any]) -> None:
    """Replace the job's sketch; a reader sees the old one or the new one, never a part."""
    target = place.sketch(job)
    made = target.with_suffix(".new.npz")
    np.savez(made, allow_pickle=False, **arrays)
    os.replace(made, target)


def get(job: str) -> dict[str, np.ndarray] | None:
    """The arrays drawn last, or None while there are none."""
    try:
        with np.load(place.sketch(job), allow_pickle=False) as stored:
            return {name: stored[name] for name in stored.files}
    except FileNotFoundError:
        return None


def drop(job: str) -> None:
    place.sketch(job).unlink(missing_ok=True)
