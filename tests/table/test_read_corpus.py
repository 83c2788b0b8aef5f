# ruff: noqa: E501  (a case is a line of a table)
"""A corpus of odd and hostile files, made on the spot: each reads to the right shape and types."""

import gzip
import io
import zipfile
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from core.table.load import load
from core.table.read import Reading, ReadOptions, read


@dataclass(frozen=True)
class Case:
    """A file and what must become of it. `cells`: (row, column) -> value; None: missing."""

    name: str
    data: bytes
    rows: int
    types: str  # i integer, n number, b boolean, d date, t text
    keys: tuple[str, ...] = ()  # repairs that must be listed
    cells: dict[tuple[int, str], object] = field(default_factory=dict)
    options: ReadOptions | None = None
    names: tuple[str, ...] = ()


def lines(*rows: str, end: str = "\n") -> bytes:
    return (end.join(rows) + end).encode()


def workbook(*rows: list[object], extra: str = "") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    if extra:
        book.create_sheet(extra).append(["other"])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def zipped(**files: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(name.replace("__", "."), data)
    return buffer.getvalue()


def parquet(frame: pd.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.to_parquet(buffer)
    return buffer.getvalue()


PLAIN = lines("name,age,paid", "Ann,31,1.5", "Bob,42,2.5", "Cy,53,3.5")
CHINESE = "姓名,城市,年龄\n李雷,上海,31\n韩梅梅,北京,28\n王伟,广州,45\n"
WESTERN = "name,city,age\nJosé,Málaga,31\nZoë,Genève,28\nJürgen,München,45\n"
DAY = datetime

CASES = (
    Case("plain", PLAIN, 3, "tin"),
    Case("no newline at the end", PLAIN.rstrip(), 3, "tin"),
    Case("crlf", PLAIN.replace(b"\n", b"\r\n"), 3, "tin"),
    Case("mac line ends", PLAIN.replace(b"\n", b"\r"), 3, "tin"),
    Case("mixed line ends", b"a,b\r\n1,2\n3,4\r5,6", 3, "ii"),
    Case("blank lines", lines("a,b", "", "1,2", "", "", "3,4", ""), 2, "ii"),
    Case("utf-8 mark", b"\xef\xbb\xbf" + PLAIN, 3, "tin", names=("name", "age", "paid")),
    Case("utf-16", CHINESE.encode("utf-16"), 3, "tti", cells={(0, "城市"): "上海"}),
    Case("utf-16 without mark", WESTERN.encode("utf-16-le"), 3, "tti"),
    Case("gb18030", CHINESE.encode("gb18030"), 3, "tti", cells={(1, "姓名"): "韩梅梅"}),
    Case("cp1252", WESTERN.encode("cp1252"), 3, "tti", cells={(0, "name"): "José"}),
    Case("utf-8 with a broken byte", (CHINESE * 9).encode() + b"\xff,x,1\n", 27 + 9, "ttt"),
    Case("utf-8 chinese", CHINESE.encode(), 3, "tti", cells={(2, "姓名"): "王伟"}),
    Case("semicolons", lines("a;b;c", "1;x;2", "3;y;4"), 2, "iti"),
    Case("tabs", lines("a\tb", "1\tx", "2\ty"), 2, "it"),
    Case("bars", lines("a|b", "1|x", "2|y"), 2, "it"),
    Case("sep line", lines("sep=;", "a;b", "1;2", "3;4"), 2, "ii", ("separator",)),
    Case("title above", lines("Report of May", "", "a,b", "1,2", "3,4"), 2, "ii", ("titles",)),
    Case("padded title", lines("Report,,", ",,", "a,b,c", "1,2,x", "3,4,y"), 2, "iit", ("titles",)),
    Case("no header", lines("1,x", "2,y", "3,z"), 3, "it", ("header",), names=("column_1", "column_2")),
    Case("years as names", lines("region,2019,2020", "N,1,2", "S,3,4"), 2, "tii"),
    Case("quotes", lines('a,b', '"x, y","He said ""hi"""', 'z,w'), 2, "tt", cells={(0, "b"): 'He said "hi"'}),
    Case("newline in quotes", b'a,b\n"one\ntwo",1\nthree,2\n', 2, "ti", cells={(0, "a"): "one\ntwo"}),
    Case("header with newline", b'"a\nb",c\n1,2\n', 1, "ii", names=("a b", "c")),
    Case("single quotes", lines("a,b", "'x, y',1", "'z',2", "'q',3"), 3, "ti", cells={(0, "a"): "x, y"}),
    Case("inch marks", lines("size,n", '5" pipe,1', '6" pipe,2'), 2, "ti", cells={(0, "size"): '5" pipe'}),
    Case("a quote that never closes", lines("a,b", '1,"x', "2,y", "3,z"), 3, "it", ("quotes",)),
    Case("ragged", lines("a,b", "1,2", "3,4,5", "6", *["7,8"] * 20), 21, "ii", ("rejected",)),
    Case("trailing delimiters", lines("a,b,", "1,2,", "3,4,"), 2, "iit"),
    Case("data wider than header", lines("a,b", "1,2,x", "3,4,y"), 2, "iit"),
    Case("empty rows", lines("a,b", "1,2", ",", ",", "3,4"), 2, "ii", ("empty",)),
    Case("footer", lines("item,n", "x,1", "y,2", "Total,3"), 2, "ti", ("footer",)),
    Case("chinese footer", "品名,数量\n甲,1\n乙,2\n合计,3\n".encode(), 2, "ti", ("footer",)),
    Case("nul", b"a,b\n1,x\x00y\n2,z\n", 2, "it", ("nul",), cells={(0, "b"): "xy"}),
    Case("twice the same name", lines("a,a,A", "1,2,3"), 1, "iii", ("name:a_2",), names=("a", "a_2", "A_3")),
    Case("no name", lines("a,,c", "1,2,3"), 1, "iii", ("name:column_2",)),
    Case("long name", lines("x" * 5000 + ",b", "1,2"), 1, "ii"),
    Case("markup in a name", lines("<script>alert(1)</script>,**b**", "1,2"), 1, "ii"),
    Case("sql in a name", lines('"a""; drop table raw; --",b', "1,2"), 1, "ii"),
    Case("codes", lines("zip,n", "00123,1", "94110,2"), 2, "ti", cells={(0, "zip"): "00123"}),
    Case("codes with letters", lines("no,n", *["536365,1"] * 98, "C536379,2", "C536391,3"), 100, "ti", (), {(98, "no"): "C536379"}),
    Case("beyond int64", lines("n,x", "12345678901234567890,1", "5,2"), 2, "ti"),
    Case("big but exact", lines("n", "9007199254740993", "5"), 2, "i", cells={(0, "n"): 2**53 + 1}),
    Case("exponents", lines("n,m", "1e5,a", "2.5E-3,b"), 2, "nt", cells={(0, "n"): 1e5}),
    Case("inf and nan", lines("n", *["1.5", "2.5"] * 20, "inf", "nan"), 42, "n", ("unread:n", "missing:n")),
    Case("thousands", lines("n,t", '"1,234.50",x', '"12",y', '"1,000,000",z'), 3, "nt", ("grouping:n",), {(0, "n"): 1234.5}),
    Case("thousands only", lines("n,t", '"1,234",x', '12,y'), 2, "it", ("grouping:n",), {(0, "n"): 1234}),
    Case("spaces in thousands", lines("n,t", "1 234,x", "12,y"), 2, "nt", ("grouping:n",), {(0, "n"): 1234}),
    Case("decimal comma", lines("n;t", "1.234,5;x", "0,5;y"), 2, "nt", ("comma:n",), {(0, "n"): 1234.5, (1, "n"): 0.5}),
    Case("decimal comma in doubt", lines("n;t", "1,234;x", "0,125;y"), 2, "nt", ("comma:n",), {(0, "n"): 1.234}),
    Case("percent", lines("n,t", "12%,x", "7.5 %,y"), 2, "nt", ("percent:n",), {(0, "n"): 0.12, (1, "n"): 0.075}),
    Case("currency", lines("n,t", '"$1,200.50",x', "€5,y", "￥7,z", "9元,w"), 4, "nt", ("money:n",), {(0, "n"): 1200.5, (3, "n"): 9}),
    Case("accounting", lines("n,t", "(12),x", '"(1,200.5)",y', "7-,z", "5,w"), 4, "nt", ("bracket:n",), {(0, "n"): -12, (2, "n"): -7}),
    Case("words for nothing", lines("n,t", "1,NA", "NA,x", "-,none", "无,y", "2.5,z"), 5, "nt", ("missing:n",), {(1, "n"): None, (2, "t"): "none"}),
    Case("question marks", lines("n,t", "1,?", "2,x", "?,y"), 3, "it", ("missing:n", "missing:t"), {(0, "t"): None}),
    Case("a blank in a number column", lines("n,t", " ,x", "1.5,y", "2.5,z"), 3, "nt", ("missing:n",), {(0, "n"): None}),
    Case("a word in a number column", lines("n", *map(str, range(40)), "ask Bob"), 41, "i", ("unread:n",), {(40, "n"): None}),
    Case("too many words", lines("n,m", *["1,x"] * 9, "ask Bob,y"), 10, "tt"),
    Case("iso dates", lines("d,t", "2026-01-02,x", "2026-01-03 10:30:00,y"), 2, "dt", (), {(0, "d"): DAY(2026, 1, 2)}),
    Case("short dates", lines("d,t", "2026/1/2,x", "2026/11/12,y"), 2, "dt", (), {(1, "d"): DAY(2026, 11, 12)}),
    Case("compact dates", lines("d,t", "19970101,x", "19980615,y", "19980616,z"), 3, "dt", ("dates:d",), {(1, "d"): DAY(1998, 6, 15)}),
    Case("day first", lines("d,t", "1/2/2026,x", "13/2/2026,y"), 2, "dt", ("dates:d",), {(0, "d"): DAY(2026, 2, 1)}),
    Case("month first", lines("d,t", "1/2/2026,x", "2/13/2026,y"), 2, "dt", ("dates:d",), {(0, "d"): DAY(2026, 1, 2)}),
    Case("day first by wish", lines("d,t", "1/2/2026,x", "3/4/2026,y"), 2, "dt", ("dates:d",), {(0, "d"): DAY(2026, 2, 1)}, ReadOptions(day_first=True)),
    Case("american time", lines("d,t", "2/24/2015 1:35 PM,x", "2/25/2015 11:05 AM,y"), 2, "dt", (), {(0, "d"): DAY(2015, 2, 24, 13, 35)}),
    Case("two-digit years", lines("d,t", "13.2.26,x", "1.3.26,y"), 2, "dt", (), {(1, "d"): DAY(2026, 3, 1)}),
    Case("chinese dates", "d,t\n2026年3月12日,x\n2026年11月1日,y\n".encode(), 2, "dt", ("dates:d",), {(0, "d"): DAY(2026, 3, 12)}),
    Case("spelt dates", lines("d,t", "12 Mar 2026,x", '"Mar 5, 2026",y'), 2, "dt", ("dates:d",), {(1, "d"): DAY(2026, 3, 5)}),
    Case("mixed dates", lines("d,t", "2026-01-02,x", "13/2/2026,y", "2026年3月12日,z"), 3, "dt", ("dates:d",), {(2, "d"): DAY(2026, 3, 12)}),
    Case("no such day", lines("d,t", *["2026-01-02,x"] * 30, "2026-02-30,y"), 31, "dt", ("unread:d",)),
    Case("ids that look like dates", lines("id,t", "19970101,x", "99999999,y", "12345678,z"), 3, "it"),
    Case("true and false", lines("b,t", "true,x", "FALSE,y", ",z"), 3, "bt", (), {(0, "b"): True, (2, "b"): None}),
    Case("yes and no stay words", lines("b,c", "yes,是", "no,否"), 2, "tt", (), {(0, "b"): "yes"}),
    Case("versions and addresses", lines("v,ip", "1.2.3.4,192.168.1.1", "10.0.0.1,10.1.1.1"), 2, "tt"),
    Case("an empty column", lines("a,b", "1,", "2,"), 2, "it"),
    Case("one row", lines("a,b", "1,x"), 1, "it"),
    Case("one column", lines("a", "1", "2"), 2, "i"),
    Case("one text column with commas", lines("text", "well, yes", "no", "oh, no, no", "so"), 4, "t"),
    Case("spaces around", lines("a, b", " 1 , x", " 2 , y"), 2, "it", names=("a", "b")),
    Case("gz", gzip.compress(PLAIN), 3, "tin"),
    Case("zip", zipped(data__csv=PLAIN), 3, "tin"),
    Case("zip with mac leftovers", zipped(**{"data__csv": PLAIN, "__MACOSX/._data": b"x"}), 3, "tin"),
    Case("zip of two, one chosen", zipped(one__csv=PLAIN, two__csv=b"a,b\n1,2\n"), 1, "ii", options=ReadOptions(sheet="two.csv")),
    Case("xlsx", workbook(["name", "n", "when"], ["x", 1, datetime(2026, 1, 2)], ["y", 2.5, None]), 2, "tnd", (), {(0, "when"): DAY(2026, 1, 2)}),
    Case("xlsx with codes", workbook(["zip", "n"], ["00123", 1], ["94110", 2]), 2, "ti"),
    Case("xlsx, second sheet", workbook(["a"], [1], extra="more"), 1, "i"),
    Case("xlsx in a zip", zipped(book__xlsx=workbook(["a", "b"], [1, "x"])), 1, "it"),
    Case("xlsx with quotes and commas", workbook(["a;b", "c"], ['x, "y"', "l1\nl2"]), 1, "tt", (), {(0, "a;b"): 'x, "y"'}),
    Case("parquet", parquet(pd.DataFrame({"a": [1, 2], "b": ["x", None], "d": pd.to_datetime(["2026-01-02"] * 2)})), 2, "itd"),
    Case("parquet with lists", parquet(pd.DataFrame({"a": [[1, 2], [3]], "b": [1.5, 2.5]})), 2, "tn", ("nested:a",)),
    Case("parquet in gz", gzip.compress(parquet(pd.DataFrame({"a": [1]}))), 1, "i"),
    Case("delimiter by wish", lines("a,b;c", "1,2;3"), 1, "ni", options=ReadOptions(delimiter=";")),
    Case("header by wish", lines("x,y", "a,b", "1,2"), 1, "ii", options=ReadOptions(header_row=2), names=("a", "b")),
    Case("no header by wish", lines("x,y", "a,b"), 2, "tt", options=ReadOptions(header_row=0)),
    Case("encoding by wish", "a,b\nж,1\n".encode("cp1251"), 1, "ti", (), {(0, "a"): "ж"}, ReadOptions(encoding="cp1251")),
)  # fmt: skip
FIXED = ("separator", "quotes", "empty", "nul", "name:", "nested:")
LETTERS = {"i": "integer", "n": "number", "b": "boolean", "d": "date", "t": "text"}


def made(folder: Path, data: bytes, options: ReadOptions | None = None) -> tuple[Reading, Path]:
    source, target = folder / "upload", folder / "table.parquet"
    source.write_bytes(data)
    return read(source, target, options), target


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_reads_to_the_right_shape_types_and_values(case: Case, tmp_path: Path) -> None:
    found, target = made(tmp_path, case.data, case.options)
    assert [column.type for column in found.columns] == [LETTERS[letter] for letter in case.types]
    assert found.rows == case.rows
    assert set(case.keys) <= {repair.key for repair in found.repairs}
    if case.names:
        assert tuple(column.name for column in found.columns) == case.names
    frame = load(target).frame
    assert frame.shape == (case.rows, len(case.types))
    for (row, name), value in case.cells.items():
        cell = frame[name].iloc[row]
        assert pd.isna(cell) if value is None else cell == value
    assert not list(tmp_path.glob(".reading-*"))
    for repair in found.repairs:
        assert repair.count > 0 and str(repair.text) and "{" not in str(repair.text)


UNDONE = [(case, key) for case in CASES for key in case.keys if not key.startswith(FIXED)]


@pytest.mark.parametrize(("case", "key"), UNDONE, ids=lambda part: getattr(part, "name", part))
def test_every_repair_can_be_undone(case: Case, key: str, tmp_path: Path) -> None:
    options = replace(case.options or ReadOptions(), undo=(key,))
    found, target = made(tmp_path, case.data, options)
    assert key not in {repair.key for repair in found.repairs}
    if ":" in key:  # a column's repair: its cells then stand as they came
        name = key.split(":")[1]
        assert load(target).frame[name].dtype == "str"


def test_what_cannot_be_undone_says_so(tmp_path: Path) -> None:
    for case in CASES:
        if any(key.startswith(FIXED) for key in case.keys):
            found, _ = made(tmp_path, case.data, case.options)
            fixed = [repair for repair in found.repairs if repair.key.startswith(FIXED)]
            assert fixed and not any(repair.undoable for repair in fixed)


def test_the_corpus_is_large_enough() -> None:
    assert len(CASES) >= 60
