"""A synthetic twin in place of a data set: train on the twin, test on real rows it never saw."""

from dataclasses import replace

import pandas as pd

from core.errors import UserError
from core.keep import datasets, runs
from core.keep.jobs import Job
from core.report.blocks import Report, Sentence
from core.table import split
from core.table.load import load
from core.table.sheet import Sheet
from core.words import msg
from core.worker.gather import Material


def twinned(material: Material, job: Job) -> Material:
    """The material with the twin's rows to learn from and list, and real rows to test on only.

    The real rows are those the twin's run held back, whatever this application would hold back.
    """
    if getattr(material.config, "folds", 0):
        raise UserError(
            msg("Folds and a synthetic twin do not go together."),
            msg("Set folds to 0: the twin's own rows held back are the test."),
        )
    main = material.card.main.key
    run = runs.get(job.request.sources["twin"], job.owner)
    data = datasets.get(job.request.tables[main], job.owner)
    real = material.whole[main]
    mask = split.held_out(load(data.parquet, run.manifest["roles"]))
    twin = load(run.output).frame
    wanted = [name for name in real.frame.columns if name in twin]
    lacking = [name for columns in real.roles.values() for name in columns if name not in wanted]
    if lacking:
        raise UserError(
            msg("The twin has no column “{name}”.", name=lacking[0]),
            msg("Make a twin that does not leave it out."),
        )
    learnt = Sheet(_like(twin[wanted], real.frame), real.roles)
    held = real.take(mask)
    held = replace(held, frame=held.frame[wanted])
    whole = {**material.whole, main: learnt}
    facts = {"kind": "twin", "train": len(learnt), "test": len(held)}
    parts = ((whole, {**material.whole, main: held}),)
    return replace(material, whole=whole, parts=parts, split=facts, marks=None)


def _like(twin: pd.DataFrame, real: pd.DataFrame) -> pd.DataFrame:
    """The twin's cells in the types of the table's, where they fit."""
    for name in twin:
        if twin[name].dtype != real[name].dtype:
            try:
                twin = twin.assign(**{str(name): twin[name].astype(real[name].dtype)})
            except (TypeError, ValueError):
                continue
    return twin


def with_banner(report: Report, material: Material) -> Report:
    """The report saying, right below its first sentence, that its cases are synthetic."""
    if material.split.get("kind") != "twin":
        return report
    banner = msg(
        "Trained on a synthetic twin and scored on {n:count} real rows that neither it nor the "
        "twin ever saw. Every single case shown or listed here is synthetic.",
        n=material.split["test"],
    )
    caution = Sentence(banner, tone="caution")
    return replace(report, answer=(report.answer[0], caution, *report.answer[1:]))
