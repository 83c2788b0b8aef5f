"""Learning the twin: the table as levels, then the generators, each for itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import torch

from core.apps.synth.contract import Config
from core.apps.synth.rules import Rules
from core.learn.seed import numpy_random
from core.learn.synth.autoregressive import Autoregressive
from core.learn.synth.encode import Encoding
from core.learn.synth.gan import Gan
from core.words import Message, msg

KEPT = 50_000  # rows learnt from that are kept, for the proof and for pictures beside the twin
QUICK_SECONDS, QUICK_STEPS = 4.0, 100
LIKELIHOOD, GAN = "autoregressive", "gan"
NAMES = {LIKELIHOOD: msg("likelihood network"), GAN: msg("GAN")}
PURPOSES = {LIKELIHOOD: 11, GAN: 12}  # of random numbers, so that each draws its own

__all__ = ["Config", "Fitted", "fit", "load"]

Generator = Autoregressive | Gan


@dataclass(frozen=True)
class Fitted:
    """A twin that can be drawn from, asked, judged and kept.

    `train` holds rows learnt from, in random order: the judges need them. `recommended` is known
    once the proof is in.
    """

    config: Config
    encoding: Encoding
    generators: Mapping[str, Generator]
    train: pd.DataFrame
    roles: Mapping[str, tuple[str, ...]]
    target: str | None
    health: Mapping[str, Any]
    rules: Rules
    record: Mapping[str, Any] = field(default_factory=dict)
    warnings: tuple[Message, ...] = ()
    recommended: str = ""
    drawn: dict[tuple[Any, ...], pd.DataFrame] = field(default_factory=dict, repr=False)

    @property
    def kinds(self) -> dict[str, str]:
        """The columns that are learnt, as the judges call them: number, date or category."""
        return judged_kinds(self.encoding)

    @property
    def best(self) -> str:
        """The generator to draw from where none is named."""
        return self.recommended or next(iter(self.generators))

    @property
    def steps(self) -> int:
        """Training steps of all generators together."""
        return sum(int(one.get("steps", 0)) for one in self.record.values())

    def network(self) -> torch.nn.Module | None:
        """The recommended generator's network, for the theory lab."""
        return self.generators[self.best].network()

    def sample(self, n: int, name: str = "", seed: int | None = None) -> pd.DataFrame:
        """`n` rows of a generator, all columns; the same seed gives the same rows."""
        name, seed = name or self.best, self.config.seed if seed is None else seed
        key = (name, n, seed)
        if key not in self.drawn:
            self.drawn.clear()  # the last sample is asked for again and again, older ones are not
            random = numpy_random(seed, PURPOSES[name])
            codes = self.generators[name].sample(n, random)
            self.drawn[key] = self.rules.applied(self.encoding.decode(codes, random), random)
        return self.drawn[key]
