"""New rows through a stored run: the input's columns, the scores, and whether the data drifted."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from core import studio, words
from core.errors import UserError
from core.judge.drift import ENOUGH
from core.keep import datasets, place, runs, whole
from core.keep.jobs import Job
from core.keep.runs import Run
from core.table.export import write_csv
from core.table.head import sample
from core.table.load import load
from core.table.sheet import Sheet
from core.table.spoken import spoken
from core.words import Message, msg
from core.worker.record import Recorder
from core.worker.train import beside

PAST = 4000  # rows of the training that new ones are compared with
ADDED = ("score", "decision", "reason_1", "reason_2", "reason_3", "reason_4")  # see `beside`


def work(job: Job, recorder: Recorder) -> None:
    """A scoring job: leaves scored.csv and facts.json in a folder of its own."""
    recorder.begin("score", last=True)
    recorder.tell(0.0, "preprocess")
    run = runs.get(job.request.sources["run"], job.owner)
    main = studio.card(run.app).main.key
    frame = load(datasets.get(job.request.tables[main], job.owner).parquet).frame
    recorder.tell(0.3, "deploy")
    found, warnings = score(run, frame)
    with whole.folder(place.scored_folder(job.id)) as made:
        with words.speaking(job.request.language):
            write_csv(spoken(found), made / "scored.csv")
        facts = {
            "rows": len(found),
            "warnings": [words.to_json(text) for text in warnings],
            "compared": len(found) >= ENOUGH and hasattr(studio.room(run.app, "ask"), "drift"),
        }
        whole.write_json(made / "facts.json", facts)
    recorder.tell(1.0, "deploy")


def score(run: Run, frame: pd.DataFrame) -> tuple[pd.DataFrame, tuple[Message, ...]]:
    """The rows with their scores, `model` and `run`; and what a person should know of them."""
    card = studio.card(run.app)
    fitted = studio.room(run.app, "fit").load(run.model)
    sheet = Sheet(frame, _roles_here(run, frame))
    tables = {card.main.key: sheet, **_sources(run)}
    room = studio.room(run.app, "ask")
    columns = room.scored(fitted, tables)
    found = beside(frame, columns).assign(model=run.app, run=run.id)
    drift = getattr(room, "drift", None)
    return found, tuple(drift(fitted, {**tables, "past": Sheet(past(run))})) if drift else ()


def past(run: Run) -> pd.DataFrame:
    """Some of the rows that a run learned from and was tested on, as they were before scoring."""
    frame = sample(run.output, PAST) if run.output.exists() else pd.DataFrame()
    own = {f"{name}_before": name for name in ADDED if f"{name}_before" in frame}
    return frame.drop(columns=list(own.values()), errors="ignore").rename(columns=own)


def _roles_here(run: Run, frame: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """The roles of the training, as far as the new file has the columns; a label may be absent."""
    card = studio.card(run.app)
    roles: Mapping[str, Any] = run.manifest["roles"]
    here = {role.key: role for role in card.main.roles}
    found = {}
    for role, columns in roles.items():
        missing = [name for name in columns if name not in frame.columns]
        if role not in here:
            continue
        if missing and here[role].required and here[role].kind != "label":
            raise UserError(
                msg("The file has no column “{name}”.", name=missing[0]),
                msg("The run was trained with it as “{role}”.", role=here[role].title),
            )
        found[role] = tuple(name for name in columns if name not in missing)
    return {role: columns for role, columns in found.items() if columns}


def _sources(run: Run) -> dict[str, Sheet]:
    named = {
        key: one for key, one in run.manifest["sources"].items() if key not in ("base", "twin")
    }
    return {key: load(runs.get(one, run.owner).output) for key, one in named.items()}
