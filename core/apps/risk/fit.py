"""Learning to score: quick models first, then the network, blended by what holds on unseen rows."""

from pathlib import Path

from core.apps.risk.contract import Config
from core.learn.labelled import fitted as labelled
from core.learn.labelled.fitted import Fitted
from core.progress import Tell
from core.table.sheet import Tables

__all__ = ["Config", "Fitted", "fit", "load"]


def load(folder: Path) -> Fitted:
    """The fitted score that `save` wrote."""
    return labelled.load(folder, Config)


def fit(
    tables: Tables,
    config: Config,
    tell: Tell,
    quick: Fitted | None = None,
    base: Fitted | None = None,
) -> Fitted:
    """A score from past cases; `quick` and `base` as in the shared fit."""
    return labelled.fit(tables, config, tell, quick, base)
