"""What a training works with: the tables in memory, the parts to learn and to test on."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from core import settings, studio
from core.card import Card
from core.errors import UserError
from core.keep import datasets, runs
from core.keep.datasets import Dataset
from core.keep.jobs import Job
from core.settings import Settings
from core.table import split
from core.table.load import load
from core.table.sheet import Sheet, Tables
from core.words import msg

Parts = tuple[tuple[Tables, Tables], ...]  # (train, test) each


@dataclass(frozen=True)
class Material:
    """Everything one training reads. `parts` has one entry, or one per fold."""

    card: Card
    config: Settings
    whole: Tables
    parts: Parts
    split: Mapping[str, Any]
    data: Mapping[str, Dataset]
    tested_on: Dataset | None = None
    marks: np.ndarray | None = field(default=None, repr=False)  # True: a row of the test part
    base: Any = None  # the fitted run that `--from base=` names

    @property
    def folded(self) -> bool:
        return self.split["kind"] == "folds"

    @property
    def rows(self) -> int:
        return len(self.whole[self.card.main.key])


def gather(job: Job) -> Material:
    """Read and divide what the request names."""
    request = job.request
    card, kind = studio.card(request.app), studio.config_class(request.app)
    config = settings.parse(kind, request.settings)
    data = {table: datasets.get(one, job.owner) for table, one in request.tables.items()}
    whole: dict[str, Sheet] = {
        table: _having(load(data[table].parquet, _roles(card, table, request.roles)))
        for table in data
    }
    whole |= _sources(job)
    if card.main.key in whole:
        _enough(card, len(whole[card.main.key]))
    else:  # a room that may draw its own rows
        whole[card.main.key] = Sheet(pd.DataFrame())
    material = Material(card, config, whole, (), {}, data, base=_base(job))
    if request.test is not None:
        return _given_test(material, datasets.get(request.test, job.owner))
    return _divided(material)


def _divided(material: Material) -> Material:
    """Folds, or the locked test part that the data's content decides."""
    card, whole = material.card, material.whole
    main = card.main.key
    folds = int(getattr(material.config, "folds", 0))
    if folds:
        parts = tuple(split.folds(whole, folds, seed=0))
        facts = {"kind": "folds", "folds": folds, "train": len(whole[main]), "test": None}
        return replace(material, parts=parts, split=facts)
    if card.split != "rows":
        facts = {"kind": card.split, "train": len(whole[main]), "test": None}
        return replace(material, parts=((whole, whole),), split=facts)
    train, test = split.split(whole, card, material.config)
    kind = "time" if whole[main].column("time") else "rows"
    facts = {"kind": kind, "train": len(train[main]), "test": len(test[main])}
    marks = split.held_out(whole[main])
    return replace(material, parts=((train, test),), split=facts, marks=marks)


def _given_test(material: Material, tested_on: Dataset) -> Material:
    """The person's own test file: the main table is for training, all of it."""
    main = material.card.main.key
    test_sheet = load(tested_on.parquet, material.whole[main].roles)
    test = {**material.whole, main: test_sheet}
    facts = {"kind": "given", "train": len(material.whole[main]), "test": len(test_sheet)}
    return replace(material, parts=((material.whole, test),), split=facts, tested_on=tested_on)


def _roles(
    card: Card, table: str, roles: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    here = {role.key for role in card.table(table).roles}
    return {role: columns for role, columns in roles.items() if role in here}


def _having(sheet: Sheet) -> Sheet:
    """Only the columns it has: a role that two tables share may have another name in each."""
    names = set(sheet.frame.columns)
    roles = {role: tuple(one for one in columns if one in names)
             for role, columns in sheet.roles.items()}  # fmt: skip
    return replace(sheet, roles={role: columns for role, columns in roles.items() if columns})


def _sources(job: Job) -> dict[str, Sheet]:
    """Other runs' outputs, as tables under their source's key; what they said in their tests and
    what came, where they keep that, under KEY.tested."""
    named = {
        key: runs.get(run, job.owner)
        for key, run in job.request.sources.items()
        if key not in ("base", "twin")
    }
    found = {key: load(run.output) for key, run in named.items()}
    tested = {f"{key}.tested": _tested(run.evidence()) for key, run in named.items()}
    return found | {key: sheet for key, sheet in tested.items() if len(sheet.frame.columns)}


def _tested(evidence: Mapping[str, np.ndarray]) -> Sheet:
    mark = "tested_"
    rows = {name.removeprefix(mark): a for name, a in evidence.items() if name.startswith(mark)}
    return Sheet(pd.DataFrame(rows))


def _base(job: Job) -> Any:
    run = job.request.sources.get("base")
    if run is None:
        return None
    return studio.room(job.app, "fit").load(runs.get(run, job.owner).model)


def _enough(card: Card, rows: int) -> None:
    if rows < card.minimum_rows:
        raise UserError(
            msg("The table has {n:count} rows.", n=rows),
            msg("{title} needs at least {least:count}.", title=card.title, least=card.minimum_rows),
        )
