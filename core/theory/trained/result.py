"""What an experiment leaves: arrays to draw, facts to say, and the network where it is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from torch import nn

from core.judge.intervals import Interval


@dataclass(frozen=True)
class Result:
    """`scores` beside `baseline`; `arrays` are drawn by the page."""

    arrays: Mapping[str, np.ndarray]
    facts: Mapping[str, Any]
    scores: Mapping[str, float]
    baseline: Mapping[str, float]
    intervals: Mapping[str, Interval | None] = field(default_factory=dict)
    net: nn.Module | None = None
