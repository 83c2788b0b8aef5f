# ruff: noqa: E501  (a case is a line of a table)
"""Odd and hostile files, made on the spot, and what must become of each."""

import gzip
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

import pandas as pd

from core.table.read import ReadOptions
from tests.table.making import formulas, lines, noise, packed, parquet, workbook, zipped


@dataclass(frozen=True, eq=False)
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


PLAIN = lines("name,age,paid", "Ann,31,1.5", "Bob,42,2.5", "Cy,53,3.5")
CHINESE = "姓名,城市,年龄\n李雷,上海,31\n韩梅梅,北京,28\n王伟,广州,45\n"
WESTERN = "name,city,age\nJosé,Málaga,31\nZoë,Genève,28\nJürgen,München,45\n"
DAY = datetime

TAIPEI = "姓名,城市,年齡\n李雷,臺北,31\n韓梅梅,高雄,28\n王偉,臺中,45\n陳大文,臺南,39\n"
UNUSUAL = pd.DataFrame(
    {
        "d": [Decimal("1.50"), Decimal("2.25")],
        "u": pd.Series([2**64 - 1, 1], dtype="uint64"),
        "z": pd.to_datetime(["2026-01-02 10:00"] * 2).tz_localize("Europe/Berlin"),
        "c": pd.Categorical(["x", "y"]),
        "s": [{"a": 1}, {"a": 2}],
    }
)


def locked() -> bytes:
    """A zip whose file says that it is encrypted."""
    data = bytearray(packed(("a.csv", PLAIN)))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


LOCKED = locked()
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
    Case("months", lines("d,t", "2026-01,x", "2026-12,y", "2026/3,z"), 3, "dt", ("dates:d",), {(1, "d"): DAY(2026, 12, 1), (2, "d"): DAY(2026, 3, 1)}),
    Case("spelt months", "d,t\n2026年3月,x\nMar 2026,y\nOctober 2025,z\n".encode(), 3, "dt", ("dates:d",), {(0, "d"): DAY(2026, 3, 1), (2, "d"): DAY(2025, 10, 1)}),
    Case("seasons are no months", lines("s,c", "2010-11,1234-05", "2011-12,1235-06", "2012-13,9999-07"), 3, "tt"),
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
    Case("utf-16 of big machines without mark", WESTERN.encode("utf-16-be"), 3, "tti", cells={(0, "name"): "José"}),
    Case("utf-32", WESTERN.encode("utf-32"), 3, "tti"),
    Case("utf-8 mark before a sep line", b"\xef\xbb\xbfsep=;\r\na;b\r\n1;2\r\n", 1, "ii", ("separator",)),
    Case("gb18030 of four bytes", "姓名,城市\n㐂𠮷,上海\n李雷,北京\n王伟,广州\n".encode("gb18030"), 3, "tt", cells={(0, "姓名"): "㐂𠮷"}),
    Case("cp1252 with euro signs", "item,price\ntea,€5\ncoffee,€7\n".encode("cp1252"), 2, "tn", ("money:price",), {(0, "price"): 5}),
    Case("line ends of three signs", b"a,b\r\r\n1,2\r\r\n3,4\r\r\n", 2, "ii"),
    Case("comments above", lines("# made by x", "# 2026", "a,b", "1,2", "3,4"), 2, "ii", ("titles",)),
    Case("two header lines", lines("2019,,2020,", "a,b,c,d", "1,2,3,4", "5,6,7,8"), 2, "iiii", ("titles",)),
    Case("JSON in cells", lines("id,data", '1,"{""a"": 1, ""b"": [1,2]}"', '2,"{}"'), 2, "it", cells={(0, "data"): '{"a": 1, "b": [1,2]}'}),
    Case("formulas in cells", lines("a,b", "1,=1+1", "2,@SUM(A1)", "3,+x"), 3, "it", cells={(0, "b"): "=1+1"}),
    Case("semicolons in a comma file", lines("a,b", "1,x;y", "2,z;w", "3,u;v"), 3, "it", cells={(0, "b"): "x;y"}),
    Case("writing that runs backwards in a name", lines("a\u202eb,c\u200b", "1,2"), 1, "ii", ("name:ab",), names=("ab", "c")),
    Case("pictures as letters", "a,b\n1,😀\n2,👨‍👩‍👧\n".encode(), 2, "it", cells={(0, "b"): "😀"}),
    Case("a line separator in a cell", "a,b\n1,x\u2028y\n2,z\n".encode(), 2, "it", cells={(0, "b"): "x\u2028y"}),
    Case("thousands in Switzerland", lines("n,t", "1'234.50,x", "12,y", "2'000'000,z"), 3, "nt", ("grouping:n",), {(0, "n"): 1234.5}),
    Case("lakhs and crores", lines("n,t", '"1,23,456",x', '"12,34,567.5",y'), 2, "nt", ("grouping:n",), {(0, "n"): 123456}),
    Case("a true minus sign", lines("n,t", "−5,x", "3,y", "−2.5,z"), 3, "nt", (), {(0, "n"): -5}),
    Case("percent with a decimal comma", lines("n;t", "12,5 %;x", "7,0 %;y"), 2, "nt", ("comma:n", "percent:n"), {(0, "n"): 0.125}),
    Case("currency behind", lines("n;t", "1.200,50 €;x", "3,00 €;y"), 2, "nt", ("comma:n", "money:n"), {(0, "n"): 1200.5}),
    Case("accounting in dollars", lines("n,t", '"($1,200)",x', '"$5",y'), 2, "nt", ("money:n", "bracket:n"), {(0, "n"): -1200}),
    Case("times with zones", lines("d,t", "2026-01-02T10:00:00Z,x", "2026-01-03T10:00:00+02:00,y"), 2, "dt", (), {(1, "d"): DAY(2026, 1, 3, 10)}),
    Case("dates with points, year first", lines("d,t", "2026.01.02,x", "2026.11.12,y"), 2, "dt", ("dates:d",), {(0, "d"): DAY(2026, 1, 2)}),
    Case("seconds since 1970", lines("d,t", "1767312000,x", "1767398400,y"), 2, "it"),
    Case("numbers of telephones", lines("p,t", "+49 170 123456,x", "+86 138 0013 8000,y"), 2, "tt"),
    Case("2,000 columns", lines(",".join(f"c{i}" for i in range(2000)), ",".join("1" * 2000)), 1, "i" * 2000),
    Case("one cell of 50 MB", b'a,b\n1,"' + b"x" * (50 * 2**20) + b'"\n2,y\n3,z\n', 2, "it", ("rejected",)),
    Case("xlsx with formulas and two sheets", formulas(), 2, "iin", (), {(0, "double"): 2, (1, "double"): 4}),
    Case("xlsx with errors in cells", workbook(["a", "b", "c"], [True, "#N/A", 1e20], [False, "x", 5]), 2, "btn", (), {(0, "b"): None}),
    Case("parquet of unusual types", parquet(UNUSUAL), 2, "ntdtt", ("nested:s",), {(0, "d"): 1.5, (0, "u"): "18446744073709551615"}),
    Case("parquet with infinite values", parquet(pd.DataFrame({"n": [float("inf"), 1.5]})), 2, "n", ("unread:n",), {(0, "n"): None}),
    Case("an end mark of old systems", b"a,b\n1,2\n3,4\n\x1a", 2, "ii", ("rejected",)),
    Case("big5", TAIPEI.encode("big5"), 4, "tti", (), {(0, "城市"): "臺北"}),
    Case("shift_jis", "氏名,都市\n山田太郎,東京\n佐藤花子,大阪\n鈴木一郎,京都\n".encode("shift_jis"), 3, "tt", (), {(0, "氏名"): "山田太郎"}),
    Case("cp1251", "имя,город\nИван,Москва\nПётр,Казань\n".encode("cp1251"), 2, "tt", (), {(0, "город"): "Москва"}),
)  # fmt: skip

SHORT = (  # known to fall short: what should become of them
    Case("quotes escaped by backslashes", lines("a,b", '1,"he said \\"no\\""', '2,"x"'), 2, "it", (), {(0, "b"): 'he said "no"'}),
    Case("the header again midway", lines("id,n", "1,5", "2,6", "id,n", "3,7", "4,8"), 4, "ii"),
    Case("a row of units", lines("name,weight", "text,kg", "x,1.5", "y,2.5"), 2, "tn"),
    Case("full-width digits", "n,t\n１２３,x\n４５,y\n".encode(), 2, "it", (), {(0, "n"): 123}),
)  # fmt: skip

REFUSED = {
    "empty": (b"", "empty"),
    "blank": (b"\n\n  \n", "empty"),
    "header only": (b"a,b,c\n", "no rows"),
    "png": (b"\x89PNG\r\n\x1a\n" + noise(500), "picture"),
    "jpeg": (b"\xff\xd8\xff\xe0" + noise(500), "picture"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
    "program": (b"\x7fELF\x02\x01" + bytes(60), "program"),
    "windows program": (b"MZ\x90\x00\x03" + noise(60), "program"),
    "web page": (b"\n<!DOCTYPE html><html><body><table>", "web page"),
    "xml": (b'<?xml version="1.0"?><a/>', "web page"),
    "json": (b'[{"a": 1}]', "JSON"),
    "pickle": (b"\x80\x04\x95\x10" + noise(60), "pickle"),
    "database": (b"SQLite format 3\x00" + bytes(60), "database"),
    "noise": (b"\x01\x02" + noise(5000), "binary"),
    "zeros": (bytes(5000), "binary"),
    "gz cut off": (gzip.compress(PLAIN * 999)[:60], "damaged"),
    "zip cut off": (packed(("a.csv", PLAIN * 99))[:60], "damaged"),
    "zip in gz": (gzip.compress(packed(("a.csv", PLAIN))), "packed file inside"),
    "zip in zip": (packed(("a.zip", packed(("a.csv", PLAIN)))), "packed file inside"),
    "zip of two": (packed(("a.csv", PLAIN), ("b.csv", PLAIN)), "2 files"),
    "zip of none": (packed(), "no file"),
    "path in a zip": (packed(("../../etc/passwd", PLAIN)), "leads out"),
    "absolute path in a zip": (packed(("/tmp/a.csv", PLAIN)), "leads out"),
    "picture in a zip": (packed(("a.csv", b"\x89PNG" + noise(50))), "picture"),
    "word document": (packed(("word/document.xml", b"<w/>")), "document"),
    "damaged workbook": (packed(("xl/workbook.xml", b"<nonsense")), "workbook"),
    "old office file": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + noise(600), "workbook"),
    "damaged parquet": (b"PAR1" + noise(100) + b"PAR1", "damaged"),
    "60,000 columns": (b"c," * 59_999 + b"c\n" + b"1," * 59_999 + b"1\n", "60,000"),
    "zip bomb": (packed(("a.csv", bytes(100 * 2**20))), "times its size"),
    "zip of 2,001 files": (packed(*((f"{i}.csv", b"a") for i in range(2001))), "2,001 files"),
    "zip with a password": (LOCKED, "password"),
    "a file without a name in a zip": (packed(("a.csv", PLAIN)).replace(b"a.csv", b"\0.csv"), "no file"),
    "name that is no UTF-8 in a zip": (packed(("ä.csv", PLAIN)).replace("ä".encode(), b"\xb7\xb7"), "damaged"),
    "drive letter in a zip": (packed(("C:/a.csv", PLAIN)), "leads out"),
    "lines of JSON": (b'{"a": 1}\n{"a": 2}\n', "JSON"),
    "rich text": (b"{\\rtf1 hello}", "text document"),
    "drawing": (b"<svg xmlns='x'></svg>", "web page"),
    "xlsx with a header only": (workbook(["a", "b"]), "no rows"),
    "parquet without rows": (parquet(pd.DataFrame({"a": pd.Series([], dtype="int64")})), "no rows"),
    "parquet whose schema has no columns": (parquet(pd.DataFrame({"a": [1]})).replace(b"schema\x15\x02", b"schema\x15\x00"), "damaged"),
    "truncated parquet": (parquet(pd.DataFrame({"a": [1]}))[:-9], "damaged"),
}  # fmt: skip
