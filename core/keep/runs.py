"""The runs: a folder per run, in it a folder per stage, whole or not there at all.

    runs/<id>/quick/  and  runs/<id>/final/
        report.json   scores.json   evidence.npz   output.parquet   model/   manifest.json

A deep part that fails or is killed leaves the quick stage as it was.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import numpy as np
from sqlalchemy import select

from core import words
from core.errors import UserError
from core.keep import place, whole
from core.keep.schema import RunRow, reading, writing
from core.report import blocks
from core.words import msg

if TYPE_CHECKING:
    import pandas as pd

    from core.judge.scores import Scores


_DAMAGED = (OSError, ValueError, KeyError, TypeError, BadZipFile)


@dataclass(frozen=True)
class Answer:
    """What one stage of a run stores. `save` writes the model into a folder."""

    manifest: Mapping[str, Any]
    report: blocks.Report
    scores: "Scores"
    output: "pd.DataFrame"
    save: Callable[[Path], None]


@dataclass(frozen=True)
class Run:
    """A stored run at one of its stages."""

    id: str
    owner: str
    app: str
    name: str
    stage: str
    created: datetime
    manifest: Mapping[str, Any] = field(repr=False)

    @property
    def folder(self) -> Path:
        return place.run_folder(self.id) / self.stage

    @property
    def output(self) -> Path:
        return self.folder / "output.parquet"

    @property
    def model(self) -> Path:
        return self.folder / "model"

    @property
    def rows(self) -> int:
        return int(self.manifest.get("rows", 0))

    @property
    def datasets(self) -> tuple[str, ...]:
        """The ids of the data sets it was trained and tested on."""
        used = [*self.manifest.get("tables", {}).values(), self.manifest.get("test")]
        return tuple(table["id"] for table in used if table)

    def report(self) -> blocks.Report:
        with _readable():
            return blocks.from_json(whole.read_json(self.folder / "report.json"))

    def scores(self) -> "Scores":
        with _readable():
            return _scores(whole.read_json(self.folder / "scores.json"), self.evidence())

    def evidence(self) -> dict[str, np.ndarray]:
        with _readable(), np.load(self.folder / "evidence.npz", allow_pickle=False) as stored:
            return dict(stored)

    def at(self, stage: str) -> "Run | None":
        """The same run at another stage, if it has it."""
        return _open(self.id, self.owner, self.name, (stage,))


def store(run: str, owner: str, name: str, stage: str, answer: Answer) -> None:
    """Write one stage; its manifest last, and the folder appears in one step."""
    _enter(run, owner, name, answer.manifest)
    with whole.folder(place.run_folder(run) / stage) as made:
        whole.write_json(made / "report.json", blocks.to_json(answer.report))
        whole.write_json(made / "scores.json", _scores_json(answer.scores))
        np.savez_compressed(made / "evidence.npz", allow_pickle=False, **answer.scores.evidence)
        answer.output.to_parquet(made / "output.parquet", index=False)
        (made / "model").mkdir()
        answer.save(made / "model")
        whole.write_json(made / "manifest.json", blocks.to_json(answer.manifest))


def get(identity: str, owner: str | None = "local") -> Run:
    """A run at its best stage."""
    with reading() as store:
        row = store.get(RunRow, identity)
    found = row and owner in (None, row.owner) and _open(row.id, row.owner, row.name)
    if not found:
        raise UserError(
            msg("There is no run “{id}”.", id=identity[:80]),
            msg("See the list of runs: python -m core runs"),
        )
    return found


def all(owner: str | None = "local", app: str | None = None) -> list[Run]:
    """Newest first."""
    query = select(RunRow).order_by(RunRow.created.desc())
    if owner is not None:
        query = query.where(RunRow.owner == owner)
    if app is not None:
        query = query.where(RunRow.app == app)
    with reading() as store:
        rows = store.scalars(query).all()
    found = [_open(row.id, row.owner, row.name) for row in rows]
    return [run for run in found if run is not None]


def using(dataset: str) -> list[Run]:
    """Everybody's runs that were trained or tested on a data set."""
    with reading() as store:
        query = select(RunRow).where(RunRow.datasets.contains(dataset, autoescape=True))
        rows = store.scalars(query).all()
    found = [_open(row.id, row.owner, row.name) for row in rows]
    return [run for run in found if run is not None]


def rename(identity: str, name: str) -> None:
    with writing() as store:
        row = store.get(RunRow, identity)
        if row is not None and name.strip():
            row.name = name.strip()[:200]


def delete(identity: str) -> None:
    """Forget a run and remove its folder."""
    with writing() as store:
        row = store.get(RunRow, identity)
        if row is not None:
            store.delete(row)
    whole.remove(place.run_folder(identity))


def adopt(folder: Path, owner: str, extra: Mapping[str, Any]) -> str:
    """Copy a finished run that came from elsewhere (a shipped sample's) into the workspace."""
    identity = place.new_id()
    manifest: dict[str, Any] = {}
    with whole.folder(place.run_folder(identity)) as made:
        for stage in place.STAGES:
            if (folder / stage / "manifest.json").exists():
                shutil.copytree(folder / stage, made / stage)
                path = made / stage / "manifest.json"
                manifest = {**whole.read_json(path), "run": identity, **extra}
                whole.write_json(path, manifest)
    _enter(identity, owner, str(manifest["name"]), manifest)
    return identity


def _enter(run: str, owner: str, name: str, manifest: Mapping[str, Any]) -> None:
    """The row stands before the folder: a row without a folder is no run, and is not shown."""
    used = [*manifest.get("tables", {}).values(), manifest.get("test")]
    values = {
        "owner": owner,
        "app": manifest["app"],
        "name": name,
        "datasets": " ".join(table["id"] for table in used if table),
        "created": datetime.fromisoformat(manifest["created"]).timestamp(),
    }
    with writing() as store:
        if store.get(RunRow, run) is None:
            store.add(RunRow(id=run, **values))


def _open(
    identity: str, owner: str, name: str, stages: tuple[str, ...] = place.STAGES[::-1]
) -> Run | None:
    for stage in stages:
        path = place.run_folder(identity) / stage / "manifest.json"
        with suppress(*_DAMAGED):  # no run is better than a list that cannot be shown
            manifest = whole.read_json(path)
            created = datetime.fromisoformat(manifest["created"])
            return Run(identity, owner, manifest["app"], name, stage, created, manifest)
    return None


@contextmanager
def _readable() -> Iterator[None]:
    """A part of a run that was damaged or tampered with is said in words."""
    try:
        yield
    except _DAMAGED as error:
        raise UserError(
            msg("A part of this run cannot be read: it is damaged, or was changed."),
            msg("Train it again from its data and settings."),
        ) from error


def _scores_json(scores: "Scores") -> dict[str, Any]:
    return blocks.to_json(
        {
            "values": scores.values,
            "intervals": scores.intervals,
            "baseline_name": scores.baseline_name,
            "baseline": scores.baseline,
            "facts": scores.facts,
            "warnings": scores.warnings,
        }
    )


def _scores(stored: Mapping[str, Any], evidence: dict[str, np.ndarray]) -> "Scores":
    from core.judge.scores import Scores

    pairs = {name: tuple(pair) for name, pair in stored["intervals"].items()}
    return Scores(
        values=stored["values"],
        intervals=pairs,
        baseline_name=words.from_json(stored["baseline_name"]),  # type: ignore[arg-type]
        baseline=stored["baseline"],
        evidence=evidence,
        facts=blocks.from_json(stored["facts"]),
        warnings=tuple(words.from_json(text) for text in stored["warnings"]),  # type: ignore[misc]
    )
