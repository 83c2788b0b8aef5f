"""Dies at the n-th write of an act, for every n; run in a process of its own by test_crashes.py.

    python -m tests.keep.crashing FOLDER [STEP]

Each act is done in a forked child, in a copy of a prepared workspace, with every call that changes
the disk patched to end the process at the n-th of them (STEP 2: at every second). Then this
process looks at what is left.
It prints a line for each act: how many points there were, and what was wrong at which of them.
"""

import hashlib
import io
import json
import os
import shutil
import sys
from pathlib import Path

import pandas as pd
from sqlalchemy import Engine, event

from core import studio, worker
from core.keep import datasets, jobs, place, queue, sweep
from core.table.read import ReadOptions
from tests.workshop import ROWS

CALLS = ("replace", "fsync", "mkdir", "unlink", "rmdir", "rename")
DIED = 77


class Fuse:
    """Ends this process when it is lit for the `last` time."""

    def __init__(self, last: int):
        self.left = last

    def __call__(self, *_: object) -> None:
        self.left -= 1
        if self.left == 0:
            os._exit(DIED)


def arm(last: int) -> None:
    """From now on the `last`-th write ends this process."""
    fuse = Fuse(last)
    for name in CALLS:
        setattr(os, name, deadly(getattr(os, name), fuse))
    io.open = opened(io.open, fuse)
    event.listen(Engine, "commit", fuse)


def deadly(real, fuse: Fuse):
    def act(path, *given, **named):
        if real.__name__ != "mkdir" or not os.path.exists(path):
            fuse()
        return real(path, *given, **named)

    return act


def opened(real, fuse: Fuse):
    def act(file, mode="r", *given, **named):
        made = real(file, mode, *given, **named)
        if set(mode) & set("wax+"):
            fuse()  # a file that is there, and empty
        return made

    return act


def prepare() -> None:
    """A workspace with a data set that has a repair, a run, and a queued job."""
    home = place.home()
    (home.parent / "first.csv").write_text(ROWS)
    first = studio.add(home.parent / "first.csv")
    train(submit(first.id))
    (home.parent / "queued").write_text(submit(first.id))


def submit(data: str) -> str:
    settings = {"seconds": "0", "threads": "1"}
    return jobs.submit(studio.prepare("practice", {"main": data}, {}, settings))


def train(job: str) -> None:
    worker.run(job, queue.take(job).token)


def add() -> None:
    file = place.home().parent / "second.csv"
    file.write_text("a,b\n$1,x\n2,y\n")
    studio.add(file)


def reread() -> None:
    studio.reread(studio.datasets()[-1].id, ReadOptions(undo=("type:x",)))


def finish() -> None:
    job = (place.home().parent / "queued").read_text()
    if not jobs.get(job).active:
        return
    train(job)


ACTS = {
    "add": add,
    "reread": reread,
    "train": finish,
    "delete run": lambda: studio.delete_run(studio.runs()[-1].id),
    "delete data": lambda: datasets.delete(studio.datasets()[-1].id),
}


def look() -> list[str]:
    """What is not whole; an empty list if all is."""
    wrong = []
    for data in studio.datasets():
        source = place.source_file(data.sha256)
        if not source.exists() or not data.sha256.startswith(_sha256(source)):
            wrong.append(f"{data.name}: its bytes")
        if len(pd.read_parquet(data.parquet)) != data.rows or data.profile().rows != data.rows:
            wrong.append(f"{data.name}: its table")
    for run in studio.runs():
        for stage in ("quick", "final"):
            whole = run.at(stage)
            if whole and (len(pd.read_parquet(whole.output)) != 120 or not whole.report().answer):
                wrong.append(f"{run.id}: its {stage} stage")
            if whole:
                whole.scores()
                studio.room(run.app, "fit").load(whole.model)
    return wrong


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def crash(act: str, last: int) -> bool:
    """Whether the act, done in a child, died at its `last`-th write."""
    pid = os.fork()
    if not pid:
        code = 1
        try:
            arm(last)
            ACTS[act]()
            code = 0
        finally:
            os._exit(code)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if code not in (0, DIED):
        raise RuntimeError(f"{act} at write {last} ended with {code}")
    return code == DIED


def rest(act: str) -> list[str]:
    """What is wrong after the person tried again, and after what was left was swept away."""
    if act in ("add", "reread"):
        crash(act, 0)
        names = [(data.name, data.repairs) for data in studio.datasets()]
        if act == "add" and ("second", 1) not in [(name, len(mended)) for name, mended in names]:
            return [f"tried again: {names}"]
    sweep.sweep(age=-1)
    return [*map(str, place.home().glob("*/.*")), *(look() if act in ("add", "reread") else ())]


def crashes(act: str, folder: Path, step: int) -> tuple[int, list[str]]:
    """How many writes an act has (about), and what was wrong after a death at each."""
    wrong, last, died = [], 1 - step, True
    while died:
        last += step
        case = folder / f"{last}"
        shutil.copytree(folder / "base", case)
        os.environ["PRAXIS_HOME"] = str(case / "workspace")
        died = crash(act, last)
        wrong += [f"write {last}: {what}" for what in look()]
        wrong += [f"write {last}, then: {what}" for what in rest(act)]
        shutil.rmtree(case)
    return last - step, wrong


def main(folder: Path, step: int) -> None:
    os.environ["PRAXIS_HOME"] = str(folder / "base" / "workspace")
    prepare()
    for act in ACTS:
        points, wrong = crashes(act, folder, step)
        print(json.dumps({"act": act, "points": points, "wrong": wrong}), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int([*sys.argv, "1"][2]))
