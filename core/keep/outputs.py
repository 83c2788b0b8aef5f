"""What can be taken out of a run: its scored rows, as a table to look at or as CSV."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from core import words
from core.errors import UserError
from core.keep import jobs, place, runs, whole
from core.keep.jobs import Job
from core.keep.runs import Run
from core.words import Message, msg

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Dependants:
    """What was made from a data set, or is being made."""

    runs: tuple[Run, ...]
    jobs: tuple[Job, ...]


@dataclass(frozen=True)
class Scored:
    """A new file with its scores: a CSV in the workspace."""

    path: Path
    rows: int
    warnings: tuple[Message, ...]
    compared: bool = False  # with the rows that the run learned from


def dependants(dataset: str) -> Dependants:
    """Everybody's runs and running jobs on a data set."""
    active = [
        job
        for job in jobs.all(None, active=True)
        if dataset in (*job.request.tables.values(), job.request.test)
    ]
    return Dependants(tuple(runs.using(dataset)), tuple(active))


def scored(job: Job) -> Scored:
    """What a finished scoring job left."""
    folder = place.scored_folder(job.id)
    if not (folder / "facts.json").exists():
        raise UserError(
            msg("This scoring has no result."),
            job.what or msg("Wait until it is done, or score the file again."),
        )
    facts = whole.read_json(folder / "facts.json")
    warnings = tuple(words.from_json(text) for text in facts["warnings"])
    return Scored(folder / "scored.csv", facts["rows"], warnings, facts.get("compared", False))  # type: ignore[arg-type]


def preview(
    run: Run,
    rows: int,
    offset: int = 0,
    by: str | None = None,
    part: str | tuple[str, str] | None = None,
) -> "pd.DataFrame":
    """Some of a run's scored rows, their sentences in the reader's language."""
    from core.table.head import preview as look
    from core.table.spoken import spoken

    only = ("part", part) if isinstance(part, str) else part
    return spoken(look(run.output, rows, offset, None, by, only))


def csv(run: Run, columns: Sequence[str] | None = None) -> bytes:
    """A run's scored rows as CSV that no spreadsheet mistakes for formulas."""
    from core.table.export import write_csv
    from core.table.load import load
    from core.table.spoken import spoken

    frame: pd.DataFrame = load(run.output, columns=columns).frame
    text = StringIO()
    write_csv(spoken(frame), text)
    return text.getvalue().encode()
