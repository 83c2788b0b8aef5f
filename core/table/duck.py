"""The one way to a DuckDB connection: it sees the files it is given, and nothing else."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection as Connection

from core.table.limits import LIMITS

__all__ = ["Connection", "connect", "name", "text"]


@contextmanager
def connect(*paths: Path, scratch: Path | None = None) -> Iterator[Connection]:
    """A connection in memory that may read and write just these paths (and spill to `scratch`)."""
    connection = duckdb.connect(":memory:")
    try:
        for line in _settings(paths, scratch):
            connection.execute(line)
        yield connection
    finally:
        connection.close()


def name(column: str) -> str:
    """A column's name as SQL writes it.

    >>> name('a "b" c')
    '"a ""b"" c"'
    """
    return '"' + column.replace('"', '""') + '"'


def text(value: str | Path) -> str:
    """A text as SQL writes it.

    >>> text("it's")
    "'it''s'"
    """
    return "'" + str(value).replace("'", "''") + "'"


def refused(error: duckdb.Error) -> Exception:
    """What a disk that refuses means: full as Python says it, else the error itself."""
    full = os.strerror(errno.ENOSPC)
    return OSError(errno.ENOSPC, full) if full in str(error) else error


def _settings(paths: tuple[Path, ...], scratch: Path | None) -> list[str]:
    allowed = ", ".join(text(path.resolve()) for path in paths)
    spill = [f"SET temp_directory = {text(scratch.resolve())}"] if scratch else []
    return [
        "SET autoinstall_known_extensions = false",
        "SET autoload_known_extensions = false",
        f"SET memory_limit = '{LIMITS.memory}'",
        f"SET threads = {LIMITS.threads}",
        "SET enable_progress_bar = false",
        *spill,
        f"SET allowed_paths = [{allowed}]",
        "SET enable_external_access = false",
        "SET lock_configuration = true",
    ]
