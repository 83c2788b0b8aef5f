"""The tables of the store: one SQLite file in the workspace, made before its first use."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, cast

from sqlalchemy import (
    JSON,
    Connection,
    CursorResult,
    Engine,
    ForeignKey,
    Text,
    Update,
    create_engine,
    event,
)
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.pool import NullPool

from core.errors import UserError
from core.keep import place
from core.words import msg

BUSY_SECONDS = 10
_MAYBE = JSON(none_as_null=True)


class Base(DeclarativeBase):
    type_annotation_map = {dict[str, Any]: JSON, list[Any]: JSON, str: Text}


class DatasetRow(Base):
    __tablename__ = "dataset"
    id: Mapped[str] = mapped_column(primary_key=True)
    owner: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    file: Mapped[str]  # the name of the file that was given
    source: Mapped[str]  # sha256 of its bytes
    table: Mapped[str]  # key of the table that was read from them
    created: Mapped[float]


class JobRow(Base):
    __tablename__ = "job"
    id: Mapped[str] = mapped_column(primary_key=True)
    owner: Mapped[str] = mapped_column(index=True)
    session: Mapped[str] = mapped_column(default="")
    request: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(index=True)
    claim: Mapped[str] = mapped_column(default="")  # a token: only its holder may start
    what: Mapped[Any] = mapped_column(_MAYBE, nullable=True)
    how: Mapped[Any] = mapped_column(_MAYBE, nullable=True)
    created: Mapped[float]
    started: Mapped[float | None]
    ended: Mapped[float | None]
    pid: Mapped[int | None]
    born: Mapped[float | None]  # when the process of that pid started
    oom_kills: Mapped[int | None]  # the machine's counter when the job was claimed
    done: Mapped[float] = mapped_column(default=0.0)
    step: Mapped[str] = mapped_column(default="")
    part: Mapped[str] = mapped_column(default="")
    note: Mapped[Any] = mapped_column(_MAYBE, nullable=True)
    since: Mapped[float | None]  # when the last part began, for the estimate
    since_done: Mapped[float] = mapped_column(default=0.0)
    stopping: Mapped[bool] = mapped_column(default=False)


class EventRow(Base):
    __tablename__ = "event"
    seq: Mapped[int] = mapped_column(primary_key=True)
    job: Mapped[str] = mapped_column(ForeignKey("job.id", ondelete="CASCADE"), index=True)
    at: Mapped[float]
    done: Mapped[float]
    step: Mapped[str]
    part: Mapped[str]
    note: Mapped[Any] = mapped_column(_MAYBE, nullable=True)
    curve: Mapped[list[Any]]


class RunRow(Base):
    __tablename__ = "run"
    id: Mapped[str] = mapped_column(primary_key=True)
    owner: Mapped[str] = mapped_column(index=True)
    app: Mapped[str]
    name: Mapped[str]
    datasets: Mapped[str] = mapped_column(default="")  # ids, separated by blanks
    created: Mapped[float]


def engine() -> Engine:
    """The store of the present workspace, its tables made."""
    path = place.database()
    if not path.exists():
        _engine.cache_clear()  # a new workspace, or one that was emptied under us
    return _engine(path)


def reading() -> Session:
    """What the store holds at this moment: `with reading() as store: ...`."""
    return Session(engine(), expire_on_commit=False)


@contextmanager
def writing() -> Iterator[Session]:
    """One short transaction that holds the store's only write lock from its first statement."""
    lasting = engine().execution_options(write=True)
    with Session(lasting, expire_on_commit=False) as store, store.begin():
        yield store


def changed(store: Session, query: Update) -> bool:
    """Whether an UPDATE found a row to change."""
    return bool(cast("CursorResult[Any]", store.execute(query)).rowcount)


def when(stamp: float) -> datetime:
    """Seconds since 1970 as a time in UTC.

    >>> when(0).isoformat()
    '1970-01-01T00:00:00+00:00'
    """
    return datetime.fromtimestamp(stamp, UTC)


@cache
def _engine(path: Path) -> Engine:
    # No pool: a connection never crosses a fork or a thread.
    made = create_engine(f"sqlite:///{path}", poolclass=NullPool)
    event.listen(made, "connect", _prepare)
    event.listen(made, "begin", _begin)
    event.listen(made, "handle_error", _in_words)
    with made.execution_options(write=True).begin() as connection:
        Base.metadata.create_all(connection)
    return made


def _begin(connection: Connection) -> None:
    write = connection.get_execution_options().get("write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _prepare(connection: Any, record: object) -> None:
    connection.isolation_level = None  # transactions begin in _begin, not by the driver
    connection.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
    _write_ahead(connection)
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA foreign_keys=ON")


def _write_ahead(connection: Any) -> None:
    """Readers beside a writer; tried again, as another process that is just closing the file or
    mending its log may hold it whole for a moment, which is no reason to wait for SQLite."""
    for wait in (0.05, 0.2, 1.0, None):
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if wait is None or "locked" not in str(error):
                raise
            time.sleep(wait)


def _in_words(context: Any) -> None:
    """What a broken store means for a person; programming mistakes stay what they are."""
    reason = str(context.original_exception)
    known = isinstance(context.sqlalchemy_exception, OperationalError | DatabaseError)
    for mark, how in _BROKEN:
        if known and mark in reason:
            raise UserError(
                msg("The workspace's store cannot be used: {reason}.", reason=reason), how
            ) from context.original_exception


_BROKEN = (
    ("readonly", msg("Make the workspace folder writable, or set PRAXIS_HOME to another.")),
    ("unable to open", msg("Make the workspace folder writable, or set PRAXIS_HOME to another.")),
    ("disk is full", msg("Free some space on the disk, then try again.")),
    ("disk I/O", msg("Free some space on the disk, then try again.")),
    ("locked", msg("Another program holds it; close that program, then try again.")),
    ("not a database", msg("Move praxis.sqlite out of the workspace; a new one is made.")),
    ("malformed", msg("Move praxis.sqlite out of the workspace; a new one is made.")),
)
