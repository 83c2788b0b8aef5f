"""The profile of a stored table, and loading it: what is counted is there."""

import json
from pathlib import Path
from time import process_time

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.table import duck
from core.table.head import preview
from core.table.load import load
from core.table.profile import from_json, profile, to_json

ROWS = 1000


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    rng = np.random.default_rng(0)
    number = rng.normal(size=ROWS)
    number[:10] = np.nan
    table = pa.table(
        {
            "number": pa.array(number, from_pandas=True),
            "integer": pa.array(rng.integers(0, 5, ROWS)),
            "label": pa.array(["good", "bad"] * (ROWS // 2)),
            "text": pa.array([f"row {i}" for i in range(ROWS)]),
            "date": pa.array(pd.date_range("2026-01-01", periods=ROWS), pa.timestamp("us")),
            "flag": pa.array([True, False, None, True] * (ROWS // 4)),
            "empty": pa.array([None] * ROWS, pa.string()),
            "constant": pa.array([7] * ROWS),
            'odd "name"; --': pa.array(range(ROWS)),
        }
    )
    pq.write_table(table, tmp_path / "table.parquet")
    return tmp_path / "table.parquet"


def test_types_counts_and_ranges(stored: Path) -> None:
    found = profile(stored)
    assert found.rows == ROWS
    types = [column.type for column in found.columns]
    assert types[:6] == ["number", "integer", "category", "text", "date", "boolean"]
    number = found.column("number")
    assert number.missing == 10 and number.distinct == ROWS - 10
    label = found.column("label")
    assert label.top == (("bad", 500), ("good", 500)) and label.distinct == 2
    assert found.column("integer").distinct == 5 and len(found.column("integer").top) == 5
    assert found.column("date").low == "2026-01-01T00:00:00"
    assert found.column("flag").missing == ROWS // 4
    assert (found.column("empty").missing, found.column("empty").distinct) == (ROWS, 0)


def test_a_histogram_counts_every_value_once(stored: Path) -> None:
    for column in profile(stored).columns:
        if column.histogram:
            assert sum(column.histogram.counts) == ROWS - column.missing
            assert len(column.histogram.edges) == len(column.histogram.counts) + 1
            assert len(column.histogram.counts) <= 20
    with_bars = {column.name for column in profile(stored).columns if column.histogram}
    assert with_bars == {"number", "integer", "date", "constant", 'odd "name"; --'}


def test_a_profile_survives_storing(stored: Path) -> None:
    found = profile(stored)
    assert from_json(json.loads(json.dumps(to_json(found)))) == found


def test_values_without_end_do_not_break_it(tmp_path: Path) -> None:
    values = [1.0, 2.0, float("inf"), float("-inf"), float("nan"), None]
    pq.write_table(pa.table({"x": values}), tmp_path / "t.parquet")
    column = profile(tmp_path / "t.parquet").columns[0]
    assert (column.low, column.high, column.missing) == (1.0, 2.0, 4)
    json.dumps(to_json(profile(tmp_path / "t.parquet")), allow_nan=False)


def test_hundreds_of_columns_are_quick(tmp_path: Path) -> None:
    frame = pd.DataFrame(np.random.default_rng(0).normal(size=(200, 400)))
    frame.columns = [f"c{i}" for i in range(400)]
    frame.to_parquet(tmp_path / "t.parquet")
    start = process_time()
    assert len(profile(tmp_path / "t.parquet").columns) == 400
    assert process_time() - start < 8


def test_a_preview_is_a_window(stored: Path) -> None:
    some = preview(stored, rows=3, offset=5, columns=["text", 'odd "name"; --'])
    assert list(some["text"]) == ["row 5", "row 6", "row 7"]
    assert list(some) == ["text", 'odd "name"; --']
    assert preview(stored, rows=10**6).shape == (ROWS, 9)


def test_loading_gives_house_types(stored: Path) -> None:
    sheet = load(stored, {"target": ["label"]})
    kinds = {name: str(kind) for name, kind in sheet.frame.dtypes.items()}
    assert kinds["number"] == "float64" and kinds["integer"] == "int64"
    assert kinds["label"] == kinds["text"] == kinds["empty"] == "str"
    assert kinds["date"] == "datetime64[us]" and kinds["flag"] == "boolean"
    assert sheet.column("target") == "label"
    assert list(load(stored, columns=["flag"]).frame) == ["flag"]


def test_whole_numbers_with_holes(tmp_path: Path) -> None:
    table = pa.table({"small": [1, None], "large": [2**60 + 1, None]})
    pq.write_table(table, tmp_path / "t.parquet")
    frame = load(tmp_path / "t.parquet").frame
    assert str(frame["small"].dtype) == "float64"
    assert str(frame["large"].dtype) == "Int64" and frame["large"].iloc[0] == 2**60 + 1


def test_a_connection_sees_nothing_else(stored: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n")
    with duck.connect(stored) as connection:
        for query in (
            f"SELECT * FROM read_csv({duck.text(secret)})",
            f"COPY (SELECT 1) TO {duck.text(tmp_path / 'out.csv')}",
            "SELECT * FROM read_csv('https://example.org/a.csv')",
            "SET enable_external_access = true",
            "INSTALL httpfs",
        ):
            with pytest.raises(
                Exception, match=r"Permission|configuration|disabled|locked|Catalog"
            ):
                connection.execute(query)
