"""What a killed process left behind: half-made files and folders, and tables nobody has."""

import shutil
import time
from pathlib import Path

from sqlalchemy import select

from core.keep import place
from core.keep.schema import DatasetRow, reading

A_DAY = 86_400.0  # seconds; whatever is younger may still be in the making
MAKING = ("sources", "tables", "runs", "scored")


def sweep(age: float = A_DAY) -> int:
    """Remove what was left half made, or is no data set's, for longer than `age`; how many."""
    found = [path for name in MAKING for path in place.part(name).glob(".*")]
    found += place.part("sketches").iterdir()  # of jobs that were killed
    with reading() as store:
        rows = store.execute(select(DatasetRow.source, DatasetRow.table)).all()
    for name, used in zip(MAKING, zip(*rows, strict=True) if rows else ((), ()), strict=False):
        kept = set(used)
        found += [path for path in place.part(name).iterdir() if path.name not in kept]
    old = {path for path in found if _age(path) > age}
    for path in old:
        shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
    return len(old)


def _age(path: Path) -> float:
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:  # another process took it away
        return 0.0
