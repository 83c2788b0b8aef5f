"""How much a file may hold. Everything that reads a stranger's bytes asks here."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Limits:
    """Bounds of one upload. Bytes unless the name says otherwise.

    Those in `SETTINGS` are a person's to change, by variables of the environment.
    """

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


SETTINGS = {  # variable of the environment -> the limit it sets, and its unit
    "PRAXIS_MAX_UPLOAD_MB": ("upload", 2**20),
    "PRAXIS_MAX_UNPACKED_MB": ("unpacked", 2**20),
    "PRAXIS_MAX_RATIO": ("ratio", 1),
    "PRAXIS_MAX_ROWS": ("rows", 1),
    "PRAXIS_MAX_COLUMNS": ("columns", 1),
}


def limits(environment: Mapping[str, str]) -> Limits:
    """The limits, with those that the environment sets; what is no number is passed over.

    >>> limits({"PRAXIS_MAX_ROWS": "1000", "PRAXIS_MAX_UPLOAD_MB": "many"}).rows
    1000
    """
    given = {name: environment.get(name, "") for name in SETTINGS}
    named = {name: int(value) for name, value in given.items() if value.isdigit() and int(value)}
    found = Limits()
    for name, value in named.items():
        field, unit = SETTINGS[name]
        found = replace(found, **{field: value * unit})  # type: ignore[arg-type]
    return found


LIMITS = limits(os.environ)
