"""The door: what pages, the command line and workers ask of the house.

Every function that takes an id refuses ids of other owners; `owner=None` sees all. Nothing here
trains: `train` stores a job, and the launcher gives it a process.
"""

import importlib
import os
import pkgutil
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Literal, Unpack

from core.card import Card
from core.errors import UserError
from core.keep import asking, launcher, outputs, place, shipped
from core.keep import datasets as _datasets
from core.keep import jobs as _jobs
from core.keep import runs as _runs
from core.keep import stories as stories  # studio.stories: presentations from several runs
from core.keep.datasets import Dataset
from core.keep.jobs import Event, Job, Request
from core.keep.outputs import Dependants, Scored
from core.keep.request import Asked, Columns, complete
from core.keep.runs import Run
from core.settings import Settings
from core.table.match import Fitness, Matched, fit_for, match
from core.table.read import ReadOptions
from core.words import msg

if TYPE_CHECKING:
    import pandas as pd

SECTIONS = ("crm", "recommend", "risk", "synth", "supply", "language", "senses", "theory")

# ---------------------------------------------------------------------------- applications


@cache
def _rooms(packages: tuple[str, ...]) -> dict[str, str]:
    """Every room by its key, with the module it lives in: the folder listing is the registry."""
    found = {}
    for package in packages:
        folders = importlib.import_module(package).__path__
        for item in pkgutil.iter_modules(folders):
            if item.ispkg:
                found[item.name] = f"{package}.{item.name}"
    return found


def room(app: str, part: str) -> ModuleType:
    """One file of a room; PRAXIS_ROOMS names further packages of rooms besides ours."""
    more = os.environ.get("PRAXIS_ROOMS", "").split()
    rooms = _rooms(("core.apps", *more))
    if app not in rooms:
        close = get_close_matches(app, rooms, n=1)
        mend = msg("Did you mean “{name}”?", name=close[0]) if close else None
        names = msg("Applications: {names}.", names=", ".join(sorted(rooms)))
        raise UserError(msg("There is no application “{name}”.", name=app[:80]), mend or names)
    return importlib.import_module(f"{rooms[app]}.{part}")


def cards(hidden: bool = False) -> tuple[Card, ...]:
    """The applications, in the order in which they are shown."""
    more = os.environ.get("PRAXIS_ROOMS", "").split()
    found = [room(key, "contract").card for key in _rooms(("core.apps", *more))]
    shown = [card for card in found if hidden or not card.hidden]
    return tuple(sorted(shown, key=lambda card: (_section(card.section), card.order, card.key)))


def card(app: str) -> Card:
    return room(app, "contract").card


def config_class(app: str) -> type[Settings]:
    return room(app, "contract").Config


def sample(app: str, table: str = "") -> Path:
    """The shipped sample of an application, or of one of its further tables."""
    return shipped.sample(card(app), table)


def sample_run(app: str, owner: str = "local") -> str | None:
    """The finished run that is shipped with a sample, copied into the workspace once."""
    return shipped.run(card(app), owner)


# ---------------------------------------------------------------------------- data sets


def add(
    path: Path | str,
    name: str = "",
    owner: str = "local",
    options: ReadOptions | None = None,
    file: str = "",
) -> Dataset:
    """Store a file as a data set; `file` is its own name when `path` is a temporary copy."""
    return _datasets.add(Path(path), name, owner, options, file)


def reread(identity: str, options: ReadOptions, owner: str | None = "local") -> Dataset:
    """Read a data set's bytes again with other options: undo a repair, change the encoding."""
    return _datasets.reread(identity, options, owner)


def datasets(owner: str | None = "local") -> list[Dataset]:
    return _datasets.all(owner)


def dataset(identity: str, owner: str | None = "local") -> Dataset:
    return _datasets.get(identity, owner)


def rename_dataset(identity: str, name: str, owner: str | None = "local") -> None:
    _datasets.rename(identity, name, owner)


def preview(
    identity: str,
    rows: int = 50,
    offset: int = 0,
    columns: Sequence[str] | None = None,
    owner: str | None = "local",
) -> "pd.DataFrame":
    """Some rows of a data set, read from the disk."""
    from core.table.head import preview as look

    return look(dataset(identity, owner).parquet, rows, offset, columns)


def dependants(identity: str, owner: str | None = "local") -> Dependants:
    """The runs and running jobs made from a data set."""
    return outputs.dependants(dataset(identity, owner).id)


def delete_dataset(identity: str, owner: str | None = "local") -> None:
    """Forget a data set; runs made from it stay."""
    busy = dependants(identity, owner).jobs
    if busy:
        raise UserError(
            msg("A training is using this data set ({name}).", name=busy[0].name),
            msg("Wait until it is done, or discard it first."),
        )
    _datasets.delete(identity, owner)


def suggest(
    app: str, tables: Mapping[str, str], owner: str | None = "local"
) -> dict[str, dict[str, Matched]]:
    """Columns that look like the roles of each table."""
    mine = card(app)
    return {
        table: match(mine.table(table), dataset(identity, owner).profile())
        for table, identity in tables.items()
    }


def recognise(identity: str, owner: str | None = "local") -> list[tuple[Card, Fitness]]:
    """What a data set is good for, best first."""
    profile = dataset(identity, owner).profile()
    found = [(one, fit_for(one, profile)) for one in cards()]
    return sorted(found, key=lambda pair: (not pair[1].ready, -pair[1].score))


# ---------------------------------------------------------------------------- jobs


def prepare(
    app: str,
    tables: Mapping[str, str],
    roles: Mapping[str, Columns] | None = None,
    settings: Mapping[str, Any] | None = None,
    **asked: Unpack[Asked],
) -> Request:
    """What `train` would do: roles not given are suggested, everything is checked."""
    return complete(card(app), config_class(app), tables, roles or {}, settings or {}, asked)


def train(
    app: str,
    tables: Mapping[str, str],
    roles: Mapping[str, Columns] | None = None,
    settings: Mapping[str, Any] | None = None,
    **asked: Unpack[Asked],
) -> str:
    """Start a training; gives the job's id, which is the run's id too."""
    request = prepare(app, tables, roles, settings, **asked)
    identity = _jobs.submit(request, asked.get("owner", "local"), asked.get("session", ""))
    launcher.start(identity)
    return identity


def ready() -> None:
    """Let the fork server load in the background, so that the first click need not wait."""
    launcher.ready()


def job(identity: str, owner: str | None = "local") -> Job:
    """Where a job stands; a dead worker is noticed on the way."""
    return launcher.tend(_jobs.get(identity, owner))


def jobs(owner: str | None = "local", active: bool = False) -> list[Job]:
    found = [launcher.tend(one) if one.active else one for one in _jobs.all(owner, active)]
    return [one for one in found if one.active or not active]


def events(identity: str, after: int = 0, owner: str | None = "local") -> list[Event]:
    """The history of a job after the event numbered `after`."""
    return _jobs.events(_jobs.get(identity, owner).id, after)


def stop(identity: str, keep: bool, owner: str | None = "local") -> None:
    """End a job early: keep what it has so far, or discard it."""
    launcher.stop(_jobs.get(identity, owner).id, keep)


def log(identity: str, owner: str | None = "local") -> str:
    """The end of a job's log."""
    path = place.job_log(_jobs.get(identity, owner).id)
    return path.read_bytes()[-20_000:].decode(errors="replace") if path.exists() else ""


# ---------------------------------------------------------------------------- runs


def runs(owner: str | None = "local", app: str | None = None) -> list[Run]:
    return _runs.all(owner, app)


def run(identity: str, owner: str | None = "local") -> Run:
    return _runs.get(identity, owner)


def rename_run(identity: str, name: str, owner: str | None = "local") -> None:
    _runs.rename(run(identity, owner).id, name)


def delete_run(identity: str, owner: str | None = "local") -> None:
    """Remove a run; if it is still training, that ends."""
    gone = run(identity, owner)
    launcher.stop(gone.id, keep=False)
    _runs.delete(gone.id)
    _jobs.forget(gone.id)


def output_preview(
    identity: str,
    rows: int = 50,
    offset: int = 0,
    owner: str | None = "local",
    by: str | None = None,
    part: Literal["test", "train"] | tuple[str, str] | None = None,
) -> "pd.DataFrame":
    """Some of a run's scored rows; `by`: a column's highest first; `part`, or a column's text."""
    return outputs.preview(run(identity, owner), rows, offset, by, part)


def export_output(
    identity: str, columns: Sequence[str] | None = None, owner: str | None = "local"
) -> bytes:
    """All of a run's scored rows as CSV."""
    return outputs.csv(run(identity, owner), columns)


def ask(identity: str, question: Mapping[str, Any], owner: str | None = "local") -> dict[str, Any]:
    """A live question to a run: what-if, cold start, generate."""
    return asking.ask(run(identity, owner), question)


def warm(identity: str, owner: str | None = "local") -> None:
    """Load a run for questions in the background."""
    asking.warm(run(identity, owner))


def score(identity: str, dataset_id: str, owner: str = "local", session: str = "") -> str:
    """Score a data set with a run; gives the id of the job that does it."""
    mine = run(identity, owner)
    table, new = card(mine.app).main.key, dataset(dataset_id, owner)
    request = Request(
        mine.app, {table: new.id}, sources={"run": mine.id}, name=new.name, kind="score"
    )
    made = _jobs.submit(request, owner, session)
    launcher.start(made)
    return made


def scored(job_id: str, owner: str | None = "local") -> Scored:
    """What a finished scoring job left."""
    return outputs.scored(job(job_id, owner))


def _section(name: str) -> int:
    return SECTIONS.index(name) if name in SECTIONS else len(SECTIONS)
