"""Learning what to inspect: from known outcomes, or without any from what is usual."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from core.apps.fraud import unusual
from core.apps.fraud.contract import Config
from core.apps.fraud.unusual import Unusual
from core.errors import UserError
from core.judge.calibration import sigmoid
from core.judge.capacity import SHARE
from core.learn.labelled import fitted as labelled
from core.learn.labelled.fitted import Fitted as Labelled
from core.progress import Tell
from core.table.sheet import Tables
from core.words import msg

Fitted = Labelled | Unusual

__all__ = ["Config", "Fitted", "fit", "load"]


def load(folder: Path) -> Fitted:
    """What `save` of either kind wrote."""
    if (folder / unusual.FACTS).exists():
        return unusual.load(folder)
    return labelled.load(folder, Config)


def fit(
    tables: Tables,
    config: Config,
    tell: Tell,
    quick: Fitted | None = None,
    base: Fitted | None = None,
) -> Fitted:
    """A score from past cases with a known outcome, or a sense of what is unusual without one."""
    known = tables["main"].column("target") is not None
    kind = Labelled if known else Unusual
    if base is not None and not isinstance(base, kind):
        raise UserError(
            msg(
                "The earlier run knew an outcome and this table names none, or the other way round."
            ),
            msg("Name the same columns as then, or start without an earlier run."),
        )
    if not known:
        blind = unusual.fit(tables, config, tell, quick, base)  # type: ignore[arg-type]
        return _with_cut(blind, unusual.unseen(blind, tables))
    fitted = labelled.fit(tables, config, tell, quick, base)  # type: ignore[arg-type]
    return _with_cut(fitted, _unseen(fitted))


def _with_cut(fitted: Fitted, scores: np.ndarray) -> Fitted:
    """With the score from which a single case would be inspected: that of the queue's last one.

    A list to be checked is taken to be as long as the locked test part: a quarter of the training
    rows.
    """
    n, wanted = int(fitted.record["n_train"]), fitted.config.capacity
    share = SHARE if wanted is None else min(wanted / max(n // 4, 1), 1.0)
    cut = float(np.quantile(scores, 1 - share))
    return replace(fitted, record={**fitted.record, "cut": cut})


def _unseen(fitted: Labelled) -> np.ndarray:
    """Scores of training rows by models that had not seen them."""
    oof = {name: fitted.scorer.oof[name] for name in fitted.scorer.blend.weights}
    seen = np.all([np.isfinite(column) for column in oof.values()], axis=0)
    return sigmoid(fitted.scorer.blend.logits({name: one[seen] for name, one in oof.items()}))
