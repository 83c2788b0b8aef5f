"""The reports of the finished runs that ship with the samples."""

import json
from functools import cache
from pathlib import Path

import pyarrow.parquet as pq

from core.report import blocks

RUNS = Path(__file__).parent.parent.parent / "data" / "runs"
APPS = sorted(path.parent.parent.name for path in RUNS.glob("*/final/manifest.json"))


@cache
def report(app: str) -> blocks.Report:
    return blocks.from_json(json.loads((RUNS / app / "final" / "report.json").read_text()))


def people(app: str) -> set[str]:
    """What stands only in rows of single persons: none of it may leave by default."""
    found = report(app)
    every = (*found.answer, *found.why, *found.sure, *found.hood)
    tables = [block for block in every if isinstance(block, blocks.Table)]
    rows = [row for table in tables if table.people for row in table.rows]
    values = {str(cell) for row in rows for cell in row if isinstance(cell, (str, float))}
    values |= ids(app) | {str(table.title) for table in tables if table.people}
    open_ = [block for block in every if not getattr(block, "people", False)]
    said = json.dumps(blocks.to_json(open_), ensure_ascii=False)
    return {value for value in values if len(value) > 5 and value not in said}


def ids(app: str) -> set[str]:
    """The names of single customers and cases in the scored rows of a run."""
    folder = RUNS / app / "final"
    roles = json.loads((folder / "manifest.json").read_text())["roles"]
    held = pq.read_table(folder / "output.parquet")
    kinds = ("id", "customer", "user")
    named = {column for role in kinds for column in (role, *(roles.get(role) or ()))}
    named &= set(held.column_names)
    return {str(value) for column in named for value in held[column].to_pylist()[:400]}
