"""From what was uploaded to one plain text or Parquet file: gz, zip and workbooks are opened."""

import gzip
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from core.errors import UserError
from core.table import magic, workbook
from core.table.limits import LIMITS
from core.table.packed import kindly, zipped
from core.words import Message, msg

CHUNK = 2**22


@dataclass(frozen=True)
class Unpacked:
    """A plain file: kind text or parquet. A workbook has become text with known dialect."""

    path: Path
    kind: str
    sheets: tuple[str, ...] = ()  # the sheets of a workbook, or the files of a zip
    from_workbook: bool = False
    warnings: tuple[Message, ...] = ()


def unpack(source: Path, folder: Path, choice: str | None = None) -> Unpacked:
    """The table inside a file, at most one wrapping deep; `folder` holds what is unpacked."""
    size = source.stat().st_size
    if size > LIMITS.upload:
        raise _too_large(LIMITS.upload, "PRAXIS_MAX_UPLOAD_MB")
    kind = magic.kind(_head(source))
    if kind == "gzip":
        with gzip.open(source) as packed:
            return _inner(_pour(packed, folder / "plain", size), folder, choice)
    if kind == "zip" and not workbook.is_workbook(source):
        return _from_zip(source, folder, choice)
    return _plain(source, kind, folder, choice)


def _plain(path: Path, kind: str, folder: Path, choice: str | None) -> Unpacked:
    if kind not in ("zip", "xls"):
        return Unpacked(path, kind)
    sheets, warnings = workbook.to_csv(path, folder / "sheet.csv", choice)
    return Unpacked(folder / "sheet.csv", "text", sheets, True, warnings)


def _inner(path: Path, folder: Path, choice: str | None) -> Unpacked:
    kind = magic.kind(_head(path))
    if kind == "gzip" or (kind == "zip" and not workbook.is_workbook(path)):
        raise UserError(
            msg("The file holds a packed file inside a packed file."),
            msg("Pack the table once only, or give it unpacked."),
        )
    return _plain(path, kind, folder, choice)


def _from_zip(source: Path, folder: Path, choice: str | None) -> Unpacked:
    with zipped(source) as packed:
        names = _names(packed)
        name = _chosen(names, choice)
        with packed.open(name) as member:
            plain = _pour(member, folder / "plain", packed.getinfo(name).compress_size)
    # a sheet may be named instead of a file of the zip
    return _inner(plain, folder, None if choice in names else choice)


def _names(packed: zipfile.ZipFile) -> list[str]:
    """The files of a zip that could be tables; a path that leads out of it is refused."""
    members = packed.infolist()
    if len(members) > LIMITS.members:
        raise UserError(
            msg("The zip holds {n:count} files.", n=len(members)),
            msg("Pack the one table only."),
        )
    for member in members:
        parts = member.filename.replace("\\", "/").split("/")
        if ".." in parts or member.filename.startswith(("/", "\\")) or ":" in parts[0]:
            raise UserError(
                msg("The zip holds a path that leads out of it: “{path}”.", path=member.filename),
                msg("Pack the table again, without folders."),
            )
    names = [member.filename for member in members]
    return [name for name in names if name and not name.endswith("/") and not _hidden(name)]


def _hidden(name: str) -> bool:
    return name.startswith("__MACOSX") or name.split("/")[-1].startswith(".")


def _chosen(names: list[str], choice: str | None) -> str:
    if choice in names:
        return str(choice)
    if len(names) == 1:
        return names[0]
    if not names:
        raise UserError(msg("The zip holds no file."), msg("Pack the table into it."))
    raise UserError(
        msg("The zip holds {n:count} files: {names}.", n=len(names), names=", ".join(names[:10])),
        msg("Choose one of them, or pack the one table only."),
    )


def _pour(packed: IO[bytes] | gzip.GzipFile, target: Path, packed_size: int) -> Path:
    """Unpack into `target`, never past the limits."""
    written = 0
    with kindly(), target.open("wb") as plain:
        for chunk in _chunks(packed):
            written += len(chunk)
            _check(written, packed_size)
            plain.write(chunk)
    return target


def _chunks(packed: IO[bytes] | gzip.GzipFile) -> Iterator[bytes]:
    while chunk := packed.read(CHUNK):
        yield chunk


def _check(written: int, packed_size: int) -> None:
    if written > LIMITS.unpacked:
        raise _too_large(LIMITS.unpacked, "PRAXIS_MAX_UNPACKED_MB")
    if written > LIMITS.ratio_from and written > LIMITS.ratio * packed_size:
        raise UserError(
            msg("The file unpacks to more than {n:count} times its size.", n=LIMITS.ratio),
            msg(
                "Give the table unpacked, if it is one, or raise {setting}.",
                setting="PRAXIS_MAX_RATIO",
            ),
        )


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(magic.HEAD)


def _too_large(limit: int, setting: str) -> UserError:
    return UserError(
        msg("The table is larger than {size:bytes}.", size=limit),
        msg("Split it, keep fewer columns, or raise {setting}.", setting=setting),
    )
