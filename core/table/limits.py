"""How much a file may hold. Everything that reads a stranger's bytes asks here."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Bounds of one upload. Bytes unless the name says otherwise."""

    upload: int = 2 * 2**30
    unpacked: int = 8 * 2**30  # of a gz, zip or xlsx
    ratio: int = 200  # unpacked to packed, once `ratio_from` bytes are out
    ratio_from: int = 64 * 2**20
    members: int = 2_000  # of a zip
    columns: int = 5_000
    rows: int = 50_000_000
    cell: int = 1 * 2**20
    name: int = 100  # characters of a column's name
    sheet_bytes: int = 400 * 2**20  # unpacked xlsx: it is read whole
    memory: str = "700MB"  # of DuckDB
    threads: int = 2


LIMITS = Limits()
