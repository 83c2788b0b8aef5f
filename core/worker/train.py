"""One training, walked through: the quick answer first, then the deep one, each stored whole."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd

from core import studio
from core.judge.scores import Scores
from core.keep import runs
from core.keep.jobs import Job
from core.learn.device import threads
from core.progress import Tell
from core.report.origin import with_origin
from core.settings import Settings
from core.table.sheet import Tables
from core.worker import child
from core.worker.gather import Material, gather
from core.worker.manifest import manifest
from core.worker.measure import Clock
from core.worker.record import Recorder
from core.worker.twinned import twinned, with_banner

READ, QUICK = 0.02, 0.15  # how far the whole job is when these are done


@dataclass(frozen=True)
class Fits:
    """A fit per part and, with folds, one on all rows; `chosen` is the run's model."""

    parts: tuple[Any, ...]
    chosen: Any


@dataclass(frozen=True)
class Stage:
    """One answer, before it is stored."""

    fits: Fits
    scores: Scores
    reasons: Any
    quick: Scores | None = None


def train(job: Job, recorder: Recorder) -> None:
    """Walk one application's steps; the run's stages are stored as they come."""
    clock = Clock()
    tell = recorder.tell
    tell(0.0, "preprocess")
    with clock.phase("read"):
        material = gather(job)
        if "twin" in job.request.sources:
            material = twinned(material, job)
    child.use_threads(threads(material.config.threads, material.rows))
    tell(READ, "preprocess")
    if material.config.quick:
        recorder.begin("quick", last=True)
        only = answer(material, material.config, tell.part(READ, 0.9), clock)
        store(job, material, only, "final", clock, recorder)
        return
    recorder.begin("quick")
    brief = replace(material.config, quick=True)
    quick = answer(material, brief, tell.part(READ, QUICK), clock)
    store(job, material, quick, "quick", clock, recorder)
    if recorder.stop_asked:  # a person was content with the quick answer
        store(job, material, quick, "final", clock, recorder)
        return
    recorder.begin("deep", last=True)
    deep = answer(material, material.config, tell.part(QUICK, 0.97), clock, quick)
    store(job, material, deep, "final", clock, recorder)


def answer(
    material: Material, config: Settings, tell: Tell, clock: Clock, quick: Stage | None = None
) -> Stage:
    """Fit, evaluate and explain once: on the one test part, or over all folds."""
    app = material.card.key
    trained = [train for train, _ in material.parts]
    if material.folded:
        trained.append(material.whole)
    share = fit_share(config.budget * len(trained), clock) if quick else 0.7
    with clock.phase("fit"):
        fitted = _fit_all(material, config, tell.part(0.0, share), trained, quick)
    fits = Fits(tuple(fitted[: len(material.parts)]), fitted[-1])
    tell(share, "evaluate")
    with clock.phase("evaluate"):
        scores = _evaluate(app, fits.parts, material)
    settled = getattr(studio.room(app, "evaluate"), "settled", None)
    if settled:  # what the test chose is part of the model that ships
        fits = replace(fits, chosen=settled(fits.chosen, scores))
    tell((1 + share) / 2, "evaluate")
    with clock.phase("explain"):
        reasons = studio.room(app, "explain").explain(fits.parts[-1], material.parts[-1][1])
    tell(1.0, "evaluate")
    return Stage(fits, scores, reasons, quick.scores if quick else None)


def fit_share(budget: float, clock: Clock) -> float:
    """How much of the deep part is fitting: the rest lasts about as long as it did for the quick.

    >>> clock = Clock()
    >>> clock.spent["explain"] = 20.0
    >>> fit_share(60.0, clock)
    0.75
    """
    rest = clock.spent["evaluate"] + clock.spent["explain"]
    return min(max(budget / (budget + rest), 0.2), 0.95)


def _fit_all(
    material: Material,
    config: Settings,
    tell: Tell,
    trained: Sequence[Tables],
    quick: Stage | None,
) -> list[Any]:
    """A fit for each training part, in order; each may use the quick one of the same rows."""
    room: ModuleType = studio.room(material.card.key, "fit")
    before = [*quick.fits.parts, quick.fits.chosen] if quick else [None] * len(trained)
    fitted = []
    for at, tables in enumerate(trained):
        part = tell.part(at / len(trained), (at + 1) / len(trained))
        extra = {"base": material.base} if material.base is not None else {}
        fitted.append(room.fit(tables, config, part, quick=before[at], **extra))
    return fitted


def _evaluate(app: str, fitted: Sequence[Any], material: Material) -> Scores:
    room = studio.room(app, "evaluate")
    found = [
        room.evaluate(one, test) for one, (_, test) in zip(fitted, material.parts, strict=True)
    ]
    if len(found) == 1:
        return found[0]
    from core.judge.labels import pool

    return getattr(room, "pool", pool)(found)


def store(
    job: Job, material: Material, stage: Stage, name: str, clock: Clock, recorder: Recorder
) -> None:
    """Write one stage of the run: report, scores, output, model, and the manifest last."""
    app = material.card.key
    report = studio.room(app, "report").report(stage.scores, stage.reasons, quick=stage.quick)
    output = scored(material, stage.fits.chosen)
    recorder.tell(recorder.tell.reached, "deploy")
    facts = manifest(job, material, stage.fits.chosen, stage.scores, clock)
    facts |= {"stage": name, "stopped_early": recorder.stop_asked, "listed": len(output)}
    whole = with_origin(replace(report, facts={**report.facts, **facts}))
    whole = with_banner(whole, material)
    kept = runs.Answer(facts, whole, stage.scores, output, stage.fits.chosen.save)
    runs.store(job.id, job.owner, job.name, name, kept)


def scored(material: Material, fitted: Any) -> pd.DataFrame:
    """Every row with its score, in the file's order; `part` says which rows were the test's."""
    room, main = studio.room(material.card.key, "ask"), material.card.main.key
    if hasattr(room, "listing"):  # a list of its own: one row per customer, not per line
        return room.listing(fitted, material.whole)
    found = []
    for one, part in _lists(material):
        columns = room.scored(fitted, one)
        frame = beside(one[main].frame, columns)
        found.append(frame.assign(part=part) if frame is not columns else frame)
    output = pd.concat(found, ignore_index=True)
    if material.marks is not None and len(output) == len(material.marks):
        places = np.concatenate([np.flatnonzero(~material.marks), np.flatnonzero(material.marks)])
        output = output.iloc[np.argsort(places)].reset_index(drop=True)
    return output


def _lists(material: Material) -> list[tuple[Tables, str]]:
    """What is scored, each part as a list of its own: a capacity is meant for the test cases."""
    if material.tested_on is not None:
        return [(material.whole, "train"), (material.parts[0][1], "test")]
    if material.marks is not None:
        train, test = material.parts[0]
        return [(train, "train"), (test, "test")]
    return [(material.whole, "train")]


def beside(frame: pd.DataFrame, columns: pd.DataFrame) -> pd.DataFrame:
    """The input's columns and the scored ones; alone where a room answers with rows of its own.

    A column of the input that has the name of a scored one steps aside. A room says so of its rows
    by `attrs["alone"]`, lest they be as many by chance.

    >>> beside(pd.DataFrame({"score": [1], "a": [2]}), pd.DataFrame({"score": [0.5]}))
       score_before  a  score
    0             1  2    0.5
    """
    if len(frame) != len(columns) or columns.attrs.get("alone"):
        return columns
    taken = {name: f"{name}_before" for name in frame.columns if name in columns.columns}
    kept = frame.rename(columns=taken).reset_index(drop=True)
    return pd.concat([kept, columns.reset_index(drop=True)], axis=1)
