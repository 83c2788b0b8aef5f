"""From stored Parquet to a frame in memory; only jobs do this, pages look at `head`."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from core.table.sheet import Sheet

EXACT = 2**53  # whole numbers up to here are exact as floats


def load(
    parquet: Path,
    roles: Mapping[str, Sequence[str]] | None = None,
    columns: Sequence[str] | None = None,
) -> Sheet:
    """The table with its roles. Types: see `plain`."""
    table = pq.read_table(parquet, columns=list(columns) if columns is not None else None)
    given = {role: tuple(names) for role, names in (roles or {}).items()}
    return Sheet(plain(table), given)


def plain(table: pa.Table) -> pd.DataFrame:
    """A frame of house types.

    Text is pandas `str`, dates are datetime64[us], booleans are "boolean", numbers are float64,
    whole numbers int64; whole numbers with holes are float64 with NaN ("Int64" where a value
    passes 2**53).

    >>> plain(pa.table({"n": [1, None], "b": [True, None], "t": ["x", None]})).dtypes.astype(str)
    n    float64
    b    boolean
    t        str
    dtype: str
    """
    return pd.DataFrame({name: _series(table.column(name)) for name in table.column_names})


def _series(column: pa.ChunkedArray) -> pd.Series:
    kind = column.type
    if pa.types.is_boolean(kind):
        return column.to_pandas(types_mapper={pa.bool_(): pd.BooleanDtype()}.get)
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        return column.cast(pa.timestamp("us")).to_pandas()
    if pa.types.is_decimal(kind):
        return column.cast(pa.float64()).to_pandas()
    if pa.types.is_integer(kind) and column.null_count and _large(column):
        return column.to_pandas(types_mapper={kind: pd.Int64Dtype()}.get)
    if pa.types.is_dictionary(kind):
        return column.cast(kind.value_type).to_pandas()
    series = column.to_pandas()
    return series.astype("str") if pa.types.is_null(kind) else series


def _large(column: pa.ChunkedArray) -> bool:
    values = column.drop_null().to_numpy()
    return len(values) > 0 and max(abs(int(values.min())), abs(int(values.max()))) > EXACT
