"""The twin under differential privacy: what is promised, by which rows, and what is not."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.apps.synth.contract import Config
from core.apps.synth.features import Features
from core.errors import UserError
from core.learn.synth.encode import Encoding
from core.learn.synth.private.fit import fit_private
from core.learn.synth.private.tree import Tree
from core.words import msg

DELTA = 1e-6  # below one in a million: the chance that the promise does not hold


@dataclass(frozen=True)
class Private:
    """An encoding, the tables of noisy counts, and the record of what was spent."""

    encoding: Encoding
    tree: Tree
    record: Mapping[str, Any]


def learn_private(found: Features, config: Config) -> Private:
    """A twin at the epsilon of the settings; UserError where a rule would look at the rows.

    The noise comes from the operating system's own chance, not from the seed: who can repeat it can
    take it away. So two trainings give two twins.
    """
    assert config.epsilon is not None
    _refuse_seen(config.constraints)
    began = time.process_time()
    encoding, tree, rows = fit_private(
        found.frame,
        found.kinds,
        (config.epsilon, DELTA),
        np.random.default_rng(),
        target=found.target,
        rare=config.protect,
    )
    record = {
        "steps": 0,
        "seconds": round(time.process_time() - began, 2),
        "parameters": sum(table.size for table in tree.chances),
        "epsilon": config.epsilon,
        "delta": DELTA,
        "rows": int(rows),
    }
    return Private(encoding, tree, record)


def _refuse_seen(constraints: str) -> None:
    """UserError where a rule would read which combinations the rows hold."""
    if "&" in constraints:
        raise UserError(
            msg(
                "A rule on combinations that occur reads the rows; an epsilon allows no such look."
            ),
            msg("Take the rule with & away, or leave epsilon empty."),
        )
