"""The corpus of odd and hostile files: read to the right table, or refused in the right words."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import UserError
from core.table.load import load
from core.table.read import Reading, ReadOptions, read
from core.words import render, speaking
from tests.table.corpus import CASES, REFUSED, SHORT, Case
from tests.table.hostile_files import LETTERS, PAGE, outcome, page, refusal, right
from tests.table.making import lines

FIXED = ("separator", "quotes", "empty", "nul", "name:", "nested:")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_reads_to_the_right_shape_types_and_values(case: Case) -> None:
    found, frame = outcome(case)
    assert [column.type for column in found.columns] == [LETTERS[letter] for letter in case.types]
    assert frame.shape == (case.rows, len(case.types))
    assert set(case.keys) <= {repair.key for repair in found.repairs}
    assert right(case)
    for repair in found.repairs:
        assert repair.count > 0 and str(repair.text) and "{" not in str(repair.text)


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_table_is_refused_in_words(name: str) -> None:
    error = refusal(name)
    assert REFUSED[name][1] in str(error.what)
    for language in ("en", "zh_CN"):
        with speaking(language):
            assert render(error.what) and render(error.how)


def test_the_page_about_the_corpus_is_up_to_date() -> None:
    assert not any(map(right, SHORT)), "mended: move it to CASES"
    assert len(CASES) >= 0.95 * (len(CASES) + len(SHORT)) >= 60
    assert PAGE.read_text(encoding="utf-8") == page(), "python -m tests.table.hostile_files"


def made(folder: Path, data: bytes, options: ReadOptions | None = None) -> tuple[Reading, Path]:
    source, target = folder / "upload", folder / "table.parquet"
    source.write_bytes(data)
    return read(source, target, options), target


UNDONE = [
    (case, key)
    for case in CASES
    for key in case.keys
    if not key.startswith(FIXED) and not case.name.startswith(("parquet", "one cell of"))
]


@pytest.mark.parametrize(("case", "key"), UNDONE, ids=lambda part: getattr(part, "name", part))
def test_every_repair_can_be_undone(case: Case, key: str, tmp_path: Path) -> None:
    options = replace(case.options or ReadOptions(), undo=(key,))
    found, target = made(tmp_path, case.data, options)
    assert key not in {repair.key for repair in found.repairs}
    if ":" in key:  # a column's repair: its cells then stand as they came
        name = key.split(":")[1]
        assert load(target).frame[name].dtype == "str"


def test_what_cannot_be_undone_says_so() -> None:
    for case in CASES:
        fixed = [one for one in outcome(case)[0].repairs if one.key.startswith(FIXED)]
        assert not any(repair.undoable for repair in fixed)
        assert fixed or not any(key.startswith(FIXED) for key in case.keys)


def unsaid(data: bytes, found: Reading, typed: pd.DataFrame, folder: Path) -> dict[str, int]:
    """Cells by column that held something, are missing in the table, and are in no repair."""
    names = tuple(f"type:{name}" for name in typed.columns)
    _, target = made(folder, data, ReadOptions(undo=names))
    text = load(target).frame
    told: Counter[str] = Counter()
    for repair in found.repairs:
        if repair.key.startswith(("missing:", "unread:")):
            told[str(repair.column)] += repair.count
    lost = {name: int((typed[name].isna() & text[name].notna()).sum()) for name in typed.columns}
    return {name: count - told[name] for name, count in lost.items() if count != told[name]}


CELLS = st.sampled_from(
    (
        *("1", "-5", "2.5", "1,234", "1.234,5", "12%", "$5", "(7)", "1e9", "00123", "inf", "nan"),
        *("2026-01-02", "2026.01.02", "2026/1/2", "13/2/2026", "1/2/26", "19970101", "12 Mar 2026"),
        *(
            "2026年3月12日",
            "2026-13-45",
            "2026-01-02T10:00",
            "10:30",
            "noon",
            "true",
            "FALSE",
            "yes",
        ),
        *("", " ", "?", "NA", "无", "−3", "+", "-", "１２", "1_000", "0x1F", "x", '"', "'", "=1+1"),
    )
)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=2, max_size=30), CELLS)
def test_no_cell_goes_missing_without_a_word(
    tmp_path: Path, rows: list[list[str]], most: str
) -> None:
    """Whatever stands in a column among many of one kind: it has its value, or is in a repair."""
    many = [[most, cells[1], "z"] for cells in rows for _ in range(8)]
    quoted = [";".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows + many]
    data = lines("p;q;r", *quoted)
    found, target = made(tmp_path, data)
    assert unsaid(data, found, load(target).frame, tmp_path) == {}


SIMPLE = [
    case
    for case in CASES
    if case.options is None and len(case.types) < 100 and not case.name.startswith("parquet")
]


@pytest.mark.parametrize("case", SIMPLE, ids=lambda case: case.name)
def test_no_cell_of_the_corpus_goes_missing_without_a_word(case: Case, tmp_path: Path) -> None:
    if len(case.data) < 20_000:
        assert unsaid(case.data, *outcome(case), tmp_path) == {}


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from([case for case in CASES if len(case.data) < 20_000]), st.data())
def test_a_damaged_file_is_read_or_refused_in_words(
    tmp_path: Path, case: Case, data: st.DataObject
) -> None:
    """Bytes of the corpus changed, cut out or doubled: never a traceback."""
    damaged = bytearray(case.data)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(damaged)))
        cut = data.draw(st.integers(0, 8))
        damaged[at : at + cut] = data.draw(st.binary(max_size=8))
    try:
        made(tmp_path, bytes(damaged), case.options)
    except UserError as error:
        assert str(error)
