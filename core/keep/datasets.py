"""The data sets: what was uploaded, and the typed table that was read from it.

The bytes that came are kept by their hash in `sources/`; the table read from them with certain
options in `tables/<key>/`. Two people who upload the same file share both, each with a name of
their own; undoing a repair reads the same bytes again.
"""

import hashlib
import json
import os
import time
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from core import words
from core.errors import UserError
from core.keep import place, whole
from core.keep.schema import DatasetRow, reading, when, writing
from core.table import profile as profiles
from core.table import repair as repairs
from core.table.profile import Profile, profile
from core.table.read import Reading, ReadOptions, read
from core.table.repair import Repair
from core.words import Message, msg

LONGEST_NAME = 200
_SUFFIXES = (".csv", ".tsv", ".txt", ".gz", ".zip", ".xlsx", ".xls", ".parquet")


@dataclass(frozen=True)
class Dataset:
    """One data set of one owner. `columns` is their number; names stand in `profile()`."""

    id: str
    owner: str
    name: str
    file: str
    sha256: str
    table: str
    created: datetime
    rows: int
    columns: int
    bytes: int
    repairs: tuple[Repair, ...]
    warnings: tuple[Message, ...]
    encoding: str | None
    delimiter: str | None
    options: ReadOptions

    @property
    def parquet(self) -> Path:
        return place.table_folder(self.table) / "table.parquet"

    def profile(self) -> Profile:
        return profiles.from_json(whole.read_json(self.parquet.with_name("profile.json")))


def add(
    path: Path,
    name: str = "",
    owner: str = "local",
    options: ReadOptions | None = None,
    file: str = "",
) -> Dataset:
    """Store a file's bytes, read them into a typed table, remember both under a new id."""
    file = (file or path.name)[:LONGEST_NAME]
    options = options or ReadOptions()
    with whole.said():
        source = _keep_source(path, file)
    try:
        table = _keep_table(source, options)
    except BaseException:
        _drop_source(source.name)
        raise
    facts = {
        "owner": owner,
        "name": name.strip()[:LONGEST_NAME] or _stem(file),
        "file": file,
        "source": source.name,
        "table": table,
    }
    with writing() as store:
        row = store.scalar(select(DatasetRow).filter_by(**facts).limit(1))
        if row is None:  # the very same file under the same name is the same data set
            row = DatasetRow(id=place.new_id(), created=time.time(), **facts)
            store.add(row)
    return _dataset(row)


def reread(identity: str, options: ReadOptions, owner: str | None = "local") -> Dataset:
    """Read the same bytes with other options; runs keep what they were trained on."""
    before = get(identity, owner)
    table = _keep_table(place.source_file(before.sha256), options)
    with writing() as store:
        row = _row(store.get(DatasetRow, identity), identity, owner)
        row.table = table
    _drop_table(before.table)
    return _dataset(row)


def get(identity: str, owner: str | None = "local") -> Dataset:
    with reading() as store:
        return _dataset(_row(store.get(DatasetRow, identity), identity, owner))


def all(owner: str | None = "local") -> list[Dataset]:
    """Newest first."""
    query = select(DatasetRow).order_by(DatasetRow.created.desc())
    if owner is not None:
        query = query.where(DatasetRow.owner == owner)
    with reading() as store:
        rows = store.scalars(query).all()
    return [_dataset(row) for row in rows if _facts(row.table).exists()]


def rename(identity: str, name: str, owner: str | None = "local") -> None:
    with writing() as store:
        row = _row(store.get(DatasetRow, identity), identity, owner)
        row.name = name.strip()[:LONGEST_NAME] or row.name


def delete(identity: str, owner: str | None = "local") -> None:
    """Forget a data set; its files go when nobody else has the same."""
    with writing() as store:
        row = _row(store.get(DatasetRow, identity), identity, owner)
        store.delete(row)
    _drop_table(row.table)
    _drop_source(row.source)


def _keep_source(path: Path, file: str) -> Path:
    """Copy the bytes into the workspace under their hash, hashing on the way."""
    beside = place.source_file(f".{place.new_id()}")
    digest = hashlib.sha256()
    try:
        with path.open("rb") as source, beside.open("wb") as target:
            while chunk := source.read(2**20):
                digest.update(chunk)
                target.write(chunk)
        # The suffix is one of ours, never the person's: a name cannot leave the folder.
        suffix = Path(file).suffix.lower()
        kept = place.source_file(digest.hexdigest() + (suffix if suffix in _SUFFIXES else ""))
        os.replace(beside, kept)
    except FileNotFoundError:
        raise UserError(
            msg("There is no file “{name}”.", name=str(path)),
            msg("Give the path of a file, or the id of a stored data set."),
        ) from None
    except IsADirectoryError:
        raise UserError(
            msg("“{name}” is a folder.", name=str(path)), msg("Give the path of one file.")
        ) from None
    finally:
        beside.unlink(missing_ok=True)
    return kept


def _keep_table(source: Path, options: ReadOptions) -> str:
    """Read the source with these options, unless that was done before; gives the table's key."""
    told = json.dumps(asdict(options), sort_keys=True, default=str)
    key = hashlib.sha256(f"{source.name}\n{told}".encode()).hexdigest()[:40]
    if _facts(key).exists():
        return key
    with whole.folder(place.table_folder(key)) as made:
        found = read(source, made / "table.parquet", options)
        whole.write_json(made / "profile.json", profiles.to_json(profile(made / "table.parquet")))
        size = (made / "table.parquet").stat().st_size
        whole.write_json(made / "facts.json", _told(found, options, size))
    return key


def _told(found: Reading, options: ReadOptions, size: int) -> dict[str, Any]:
    return {
        "rows": found.rows,
        "columns": len(found.columns),
        "bytes": size,
        "repairs": [repairs.to_json(repair) for repair in found.repairs],
        "warnings": [words.to_json(warning) for warning in found.warnings],
        "encoding": found.encoding,
        "delimiter": found.delimiter,
        "options": asdict(options),
    }


def _dataset(row: DatasetRow) -> Dataset:
    facts = whole.read_json(_facts(row.table))
    options = facts["options"]
    return Dataset(
        id=row.id,
        owner=row.owner,
        name=row.name,
        file=row.file,
        sha256=row.source,
        table=row.table,
        created=when(row.created),
        rows=facts["rows"],
        columns=facts["columns"],
        bytes=facts["bytes"],
        repairs=tuple(repairs.from_json(repair) for repair in facts["repairs"]),
        warnings=tuple(words.from_json(warning) for warning in facts["warnings"]),  # type: ignore[misc]
        encoding=facts["encoding"],
        delimiter=facts["delimiter"],
        options=ReadOptions(**{**options, "undo": tuple(options["undo"])}),
    )


def _row(row: DatasetRow | None, identity: str, owner: str | None) -> DatasetRow:
    if row is None or owner not in (None, row.owner):
        raise UserError(
            msg("There is no data set “{id}”.", id=identity[:80]),
            msg("Add the file again: python -m core add FILE"),
        )
    return row


def _facts(table: str) -> Path:
    return place.table_folder(table) / "facts.json"


def _drop_table(key: str) -> None:
    if not _used(DatasetRow.table == key):
        whole.remove(place.table_folder(key))


def _drop_source(name: str) -> None:
    if not _used(DatasetRow.source == name):
        place.source_file(name).unlink(missing_ok=True)


def _used(condition: Any) -> bool:
    with reading() as store:
        return bool(store.scalar(select(func.count()).select_from(DatasetRow).where(condition)))


def _stem(file: str) -> str:
    """A file's name without its endings.

    >>> _stem("loans 2024.csv.gz"), _stem(".csv")
    ('loans 2024', '.csv')
    """
    stem = Path(file).name
    while Path(stem).suffix.lower() in _SUFFIXES:
        stem = Path(stem).stem
    return stem or file
