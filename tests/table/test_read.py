"""Laws of reading: what is refused, what never changes the answer, and large files."""

import csv
import gzip
import io
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from core.errors import UserError
from core.table import limits, raw, unpack, workbook
from core.table.load import load
from core.table.read import Reading, ReadOptions, read
from core.table.repair import from_json, to_json
from tests.table.making import noise, packed

PLAIN = b"name,age\nAnn,31\nBob,42\n"


def made(folder: Path, data: bytes, **options: object) -> tuple[Reading, Path]:
    source, target = folder / "upload", folder / "table.parquet"
    source.write_bytes(data)
    return read(source, target, ReadOptions(**options)), target  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"encoding": "klingon"}, "klingon"),
        ({"header_row": 99}, "line 99"),
        ({"sheet": "Nowhere"}, "Nowhere"),
    ],
)
def test_a_wish_that_cannot_be_met_is_answered_in_words(
    options: dict[str, object], word: str, tmp_path: Path
) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["a"])
    book.save(tmp_path / "book.xlsx")
    data = (tmp_path / "book.xlsx").read_bytes() if "sheet" in options else PLAIN
    with pytest.raises(UserError, match=word):
        made(tmp_path, data, **options)


def test_a_bomb_is_stopped_before_it_fills_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = limits.Limits(unpacked=3 * 2**20, ratio_from=2**20, ratio=50)
    monkeypatch.setattr(unpack, "LIMITS", small)
    monkeypatch.setattr(unpack, "CHUNK", 2**18)
    for data in (gzip.compress(bytes(2**21)), packed(("a.csv", b"1," * 2**20))):
        with pytest.raises(UserError, match="times its size"):
            made(tmp_path, data)
    with pytest.raises(UserError, match="larger than"):
        made(tmp_path, gzip.compress(noise(2**22)))


def test_a_workbook_bomb_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "LIMITS", limits.Limits(sheet_bytes=10_000))
    with pytest.raises(UserError, match="unpacked"):
        made(tmp_path, packed(("xl/workbook.xml", bytes(20_000))))


def test_a_giant_cell_costs_its_own_line_only(tmp_path: Path) -> None:
    data = b'a,b\n1,"' + b"x" * (6 * 2**20) + b'"\n2,y\n3,z\n'
    found, _ = made(tmp_path, data)
    assert found.rows == 2
    assert [repair.key for repair in found.repairs] == ["rejected"]


def test_rejected_lines_are_named_and_add_up(tmp_path: Path) -> None:
    rows = [f"{i},x" for i in range(5000)]
    rows[51], rows[700] = "51,x,extra", "700"
    found, _ = made(tmp_path, "\n".join(["n,t", *rows]).encode())
    [repair] = [repair for repair in found.repairs if repair.key == "rejected"]
    assert (found.rows, repair.count) == (4998, 2)
    assert "53, 702" in str(repair.text)
    kept, target = made(tmp_path, "\n".join(["n,t", *rows]).encode(), undo=("rejected",))
    assert kept.rows == 5000
    assert load(target).frame["t"].iloc[51] == "x,extra"


def test_the_wrapping_does_not_change_the_content(tmp_path: Path) -> None:
    text = "姓名,年龄\n李雷,31\n韩梅梅,28\n王伟,45\n"
    plain = text.encode()
    wrapped = [plain, gzip.compress(plain), packed(("a.csv", plain)), text.encode("gb18030")]
    wrapped += [text.encode("utf-16"), plain.replace(b"\n", b"\r\n"), b"\xef\xbb\xbf" + plain]
    assert len({made(tmp_path, data)[0].sha256 for data in wrapped}) == 1
    assert made(tmp_path, plain + "张敏,9\n".encode())[0].sha256 != made(tmp_path, plain)[0].sha256


def test_the_guess_of_the_encoding_is_told(tmp_path: Path) -> None:
    text = "姓名,年龄\n李雷,31\n韩梅梅,28\n"
    assert made(tmp_path, text.encode("gb18030"))[0].encoding == "gb18030"
    assert made(tmp_path, text.encode())[0].encoding == "utf-8"
    assert made(tmp_path, "é,ü\nà,ç\n".encode("cp1252"))[0].encoding == "cp1252"


def test_doubts_are_said(tmp_path: Path) -> None:
    one = made(tmp_path, b"a\n1\n2\n")[0]
    assert "one column" in str(one.warnings[0])
    either = made(tmp_path, b"d,t\n1/2/2026,x\n3/4/2026,y\n")[0]
    assert "day and month" in str(either.warnings[0])
    assert not made(tmp_path, b"d,t\n1/2/2026,x\n3/4/2026,y\n", day_first=False)[0].warnings


def test_repairs_survive_storing(tmp_path: Path) -> None:
    found, _ = made(tmp_path, b"n,t\n$5,?\nNA,x\n7,y\n")
    assert len(found.repairs) == 3
    assert tuple(from_json(to_json(repair)) for repair in found.repairs) == found.repairs
    [money] = [repair for repair in found.repairs if repair.key == "money:n"]
    assert (money.example_before, money.example_after) == ("$5", "5.0")


def test_a_column_stays_text_by_wish(tmp_path: Path) -> None:
    found, target = made(tmp_path, b"n,t\n1,x\n2,y\n", undo=("type:n",))
    assert [column.type for column in found.columns] == ["text", "text"]
    assert list(load(target).frame["n"]) == ["1", "2"]


def test_a_large_file_reads_as_a_small_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In one pass while spotless; with odd cells beyond the sample, cell by cell."""
    rows = [f"{i},{i / 3},2026-01-{i % 28 + 1:02},t{i},true," for i in range(12_000)]
    dirty = [*rows, *["?,inf,1/2/2026, ,yes,late", ",,,,,", "007,nan,epoch,x,1,", "5"]]
    for lines in (rows, dirty):
        data = "\n".join(["i,x,d,t,b,e", *lines]).encode()
        small, target = made(tmp_path, data)
        frame = load(target).frame
        with monkeypatch.context() as patch:
            patch.setattr(raw, "IN_MEMORY", 1000)
            large, target = made(tmp_path, data)
        assert replace(large, sha256="") == replace(small, sha256="")
        assert frame.equals(load(target).frame)


def test_wide_files_read_fast_enough(tmp_path: Path) -> None:
    header = ",".join(f"c{i}" for i in range(1000))
    row = ",".join("1.5" for _ in range(1000))
    found, _ = made(tmp_path, "\n".join([header, row, row]).encode())
    assert len(found.columns) == 1000
    assert {column.type for column in found.columns} == {"number"}


# A table of control characters is refused as binary data, and one of blanks as empty: see above.
told_apart = st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t")
cells = st.text(told_apart, max_size=8)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=8))
def test_any_text_written_as_csv_comes_back(
    tmp_path: Path, table: list[tuple[str, str, str]]
) -> None:
    """Kept as text, every cell stands as it was written; an empty one is missing."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(table)
    undo = (*(f"type:column_{i}" for i in (1, 2, 3)), "footer")
    told = {"delimiter": ",", "header_row": 0, "encoding": "utf-8", "undo": undo}
    assume(any(cell.strip() for row in table for cell in row))
    _, target = made(tmp_path, buffer.getvalue().encode(), **told)
    frame = load(target).frame.astype(object)
    back = [tuple("" if cell != cell else cell for cell in row) for row in frame.to_numpy()]
    assert back == [row for row in table if any(row)]


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_in_words(tmp_path: Path, data: bytes) -> None:
    try:
        made(tmp_path, data)
    except UserError as error:
        assert str(error)


def test_amounts_in_several_currencies_are_told(tmp_path):
    file = tmp_path / "amounts.csv"
    for cells, told in ((("€3", "$4", "£5"), True), (("¥3", "￥4", "5元"), False)):
        file.write_text("who,amount\n" + "".join(f"a,{cell}\n" for cell in cells * 4))
        found = read(file, tmp_path / "out.parquet")
        assert any("currencies" in warning.id for warning in found.warnings) == told
