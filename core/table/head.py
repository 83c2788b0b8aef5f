"""Some rows of a stored table, for a page to show."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from core.table import duck
from core.table.load import plain


def preview(
    parquet: Path,
    rows: int = 50,
    offset: int = 0,
    columns: Sequence[str] | None = None,
    by: str | None = None,
    only: tuple[str, str] | None = None,
) -> pd.DataFrame:
    """`rows` rows from `offset` on, of all or some columns; the rest of the file stays on disk.

    `by`: a column whose highest values come first; else the file's own order. `only`: a column and
    the text it must hold.
    """
    chosen = ", ".join(map(duck.name, columns)) if columns else "*"
    source = f"SELECT {chosen} FROM read_parquet({duck.text(parquet.resolve())})"
    if only is not None:
        source += f" WHERE CAST({duck.name(only[0])} AS VARCHAR) = {duck.text(only[1])}"
    if by is not None:
        source += f" ORDER BY {duck.name(by)} DESC NULLS LAST, file_row_number"
    with duck.connect(parquet) as connection:
        found = connection.sql(f"{source} LIMIT {int(rows)} OFFSET {int(offset)}")
        return plain(found.to_arrow_table())


def sample(parquet: Path, rows: int) -> pd.DataFrame:
    """At most `rows` rows from all over a stored table, always the same ones."""
    source = f"SELECT * FROM read_parquet({duck.text(parquet.resolve())})"
    with duck.connect(parquet) as connection:
        found = connection.sql(
            f"{source} ORDER BY hash(file_row_number), file_row_number LIMIT {int(rows)}"
        )
        return plain(found.to_arrow_table())
