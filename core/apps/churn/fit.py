"""Learning who leaves: the shared score; when, where stays are known; whom contacts keep."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch

from core.apps.churn.contract import Config
from core.apps.churn.staying import curves, fit_staying
from core.apps.churn.treated import fit_treated, treated_value
from core.apps.churn.worth import worth_of
from core.learn.device import limited, threads
from core.learn.hazard import Hazard
from core.learn.labelled import fitted as labelled
from core.learn.labelled.fitted import Fitted as Score
from core.learn.stored import load_json, save_json
from core.learn.uplift import Uplift
from core.progress import Tell
from core.table.sheet import Sheet, Tables
from core.words import Message, msg

__all__ = ["Config", "Fitted", "fit", "load"]

STAYING, TREATED = "staying", "treated"  # folders beside the score's files


@dataclass(frozen=True)
class Fitted:
    """A churn score, the curves of staying, and the two models that a table may allow."""

    score: Score
    curves: Mapping[str, Any] = field(default_factory=dict)
    hazard: Hazard | None = None
    uplift: Uplift | None = None
    told: tuple[Message, ...] = ()  # what the score's own warnings do not say

    @property
    def config(self) -> Config:
        return self.score.config  # type: ignore[return-value]

    @property
    def record(self) -> Mapping[str, Any]:
        return self.score.record

    @property
    def warnings(self) -> tuple[Message, ...]:
        return (*self.score.warnings, *self.told)

    def network(self) -> torch.nn.Module | None:
        """The first of the score's networks, for the theory lab; None in a quick answer."""
        return self.score.network()

    def save(self, folder: Path) -> None:
        """Everything `load` needs; no pickle."""
        self.score.save(folder)
        save_json(folder / "curves.json", dict(self.curves))
        if self.hazard is not None:
            self.hazard.save(folder / STAYING)
        if self.uplift is not None:
            self.uplift.save(folder / TREATED)


def load(folder: Path) -> Fitted:
    """What `save` wrote."""
    return Fitted(
        labelled.load(folder, Config),
        load_json(folder / "curves.json"),
        Hazard.load(folder / STAYING) if (folder / STAYING).exists() else None,
        Uplift.load(folder / TREATED) if (folder / TREATED).exists() else None,
    )


def fit(
    tables: Tables,
    config: Config,
    tell: Tell,
    quick: Fitted | None = None,
    base: Fitted | None = None,
) -> Fitted:
    """The score first; a deep fit adds the hazard network and the effect of contacts."""
    sheet = tables["main"]
    worth = worth_of(tables, config)  # a mistake in it is said before the training
    _treatment(sheet)
    if config.quick:
        score = labelled.fit(tables, config, tell, None, base.score if base else None)
        return Fitted(score, curves(sheet, score), told=worth.warnings)
    score = labelled.fit(
        tables,
        config,
        tell.part(0.0, 0.8),
        quick.score if quick else None,
        base.score if base else None,
    )
    found = quick.curves if quick else curves(sheet, score)
    with limited(threads(config.threads, len(sheet))):
        hazard = fit_staying(sheet, score, tell.part(0.8, 0.92)) if found else None
        tell(0.92, "train", msg("Whom contacts keep"))
        uplift, told = fit_treated(sheet, score)
    tell(1.0, "compile")
    return Fitted(score, found, hazard, uplift, (*worth.warnings, *told))


def _treatment(sheet: Sheet) -> None:
    name = sheet.column("treatment")
    if name is not None:
        treated_value(sheet.frame[name], name)
