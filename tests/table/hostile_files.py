"""The page `docs/hostile_files.md`: what the reader made of every file of the corpus.

python -m tests.table.hostile_files      writes it anew
"""

import re
import tempfile
from functools import cache
from pathlib import Path

import pandas as pd

from core.errors import UserError
from core.table.load import load
from core.table.read import Reading, read
from core.words import render
from tests.conftest import ROOT
from tests.table.corpus import CASES, REFUSED, SHORT, Case

PAGE = ROOT / "docs" / "hostile_files.md"
LETTERS = {"i": "integer", "n": "number", "b": "boolean", "d": "date", "t": "text"}
HEAD = """# Odd and hostile files

What the reader makes of {files} files, each made by the tests ([corpus](../tests/table/corpus.py)):
{right} of {read} tables are read to the right shape and types with what was mended listed, and all
{refused} files that are no table are refused in words. Written by
`python -m tests.table.hostile_files`; a test sees that it is up to date.

Every repair but those marked \\* can be undone on the page of the data set.

## Read

| What was odd | What became of it | What was mended or said |
|---|---|---|
"""
SHORTFALLS = """
## Read, but not as a person would

| What was odd | What became of it | What was mended or said |
|---|---|---|
"""
REFUSALS = """
## Refused

| The file | What the person is told |
|---|---|
"""


@cache
def outcome(case: Case) -> tuple[Reading, pd.DataFrame]:
    """What became of a file, and its table."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "upload", Path(folder) / "table.parquet"
        source.write_bytes(case.data)
        return read(source, target, case.options), load(target).frame


@cache
def refusal(name: str) -> UserError:
    """What a person is told of a file that is no table."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "upload"
        source.write_bytes(REFUSED[name][0])
        try:
            read(source, Path(folder) / "table.parquet")
        except UserError as error:
            assert [path.name for path in Path(folder).iterdir()] == ["upload"], "something stayed"
            return error
    raise AssertionError(f"{name} was read")


def right(case: Case) -> bool:
    """Whether shape, types, names, values and repairs are what they must be."""
    found, frame = outcome(case)
    cells = all(
        pd.isna(frame[name].iloc[row]) if value is None else frame[name].iloc[row] == value
        for (row, name), value in case.cells.items()
    )
    return (
        cells
        and found.rows == len(frame) == case.rows
        and [column.type for column in found.columns] == [LETTERS[one] for one in case.types]
        and set(case.keys) <= {repair.key for repair in found.repairs}
        and case.names in ((), tuple(frame.columns))
    )


def page() -> str:
    """The whole page."""
    tables = [*CASES, *SHORT]
    head = HEAD.format(
        files=len(tables) + len(REFUSED),
        right=sum(map(right, tables)),
        read=len(tables),
        refused=len(REFUSED),
    )
    rows = "".join(f"| {_cell(case.name)} | {_shape(case)} | {_said(case)} |\n" for case in CASES)
    short = "".join(f"| {_cell(case.name)} | {_shape(case)} | {_said(case)} |\n" for case in SHORT)
    told = "".join(f"| {_cell(name)} | {_cell(str(refusal(name)))} |\n" for name in REFUSED)
    return head + rows + SHORTFALLS + short + REFUSALS + told


def _shape(case: Case) -> str:
    found, _ = outcome(case)
    types = [column.type for column in found.columns]
    kinds = ", ".join(types) if len(types) < 9 else f"all {types[0]}"
    return f"{found.rows} × {len(types)}: {kinds}"


def _said(case: Case) -> str:
    found, _ = outcome(case)
    told = [render(one.text) + ("" if one.undoable else "\\*") for one in found.repairs[:4]]
    told += [render(warning) for warning in found.warnings]
    if case.options:
        told.insert(0, "By a person's choice.")
    if found.encoding not in (None, "utf-8"):
        told.append(f"Encoding: {found.encoding}.")
    return " ".join(_cell(one) for one in told)


def _cell(text: str) -> str:
    """Text in a cell of a Markdown table."""
    return re.sub(r"([|<>`])", r"\\\1", " ".join(text.split()))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
