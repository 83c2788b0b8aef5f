"""Files and folders that are there whole or not at all, whenever the power fails."""

import errno
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from core.errors import UserError
from core.keep import place
from core.words import msg


def write_json(path: Path, value: Any) -> None:
    """Write beside the place, flush to the disk, rename."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    with beside.open("w", encoding="utf-8") as out:
        json.dump(value, out, ensure_ascii=False, allow_nan=False)
        out.flush()
        os.fsync(out.fileno())
    os.replace(beside, path)


def read_json(path: Path) -> Any:
    with path.open(encoding="utf-8") as source:
        return json.load(source)


@contextmanager
def folder(target: Path) -> Iterator[Path]:
    """A new folder to fill; it becomes `target` in one step when the block ends well."""
    with said():
        made = place.fresh(target)
        try:
            yield made
            _flush(made)
            remove(target)
            os.replace(made, target)
            _flush_entry(target.parent)
        finally:
            shutil.rmtree(made, ignore_errors=True)


def remove(target: Path) -> None:
    """Take a folder away: out of sight in one step, then from the disk."""
    if not target.exists():
        return
    with said():
        gone = place.fresh(target)
        os.replace(target, gone)
    shutil.rmtree(gone, ignore_errors=True)


@contextmanager
def said() -> Iterator[None]:
    """What the disk refuses is said in words."""
    try:
        yield
    except OSError as error:
        mends = {
            errno.ENOSPC: msg("Free some space on the disk, then try again."),
            errno.EDQUOT: msg("Free some space on the disk, then try again."),
            errno.EACCES: msg("Make the workspace folder writable, or set PRAXIS_HOME to another."),
            errno.EROFS: msg("Make the workspace folder writable, or set PRAXIS_HOME to another."),
        }
        if error.errno not in mends:
            raise
        reason = error.strerror or str(error)
        raise UserError(
            msg("The workspace could not be written: {reason}.", reason=reason),
            mends[error.errno],
        ) from error


def _flush(made: Path) -> None:
    for path in made.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())


def _flush_entry(parent: Path) -> None:
    if os.name == "posix":
        descriptor = os.open(parent, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
