"""The page for stakeholders: whole in one file, silent, escaped, readable in both languages."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from core.report.blocks import Column, Number, Report, Sentence, Table
from core.report.html import html
from core.words import msg
from tests.report import sample
from tests.report.test_charts import beastly

VOID = {"meta", "br"}


class Reader(HTMLParser):
    """Tags with their attributes, in order; complains where they do not nest."""

    def __init__(self, text: str):
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)

    def names(self):
        return {tag for tag, _ in self.tags}


@pytest.fixture(scope="module", params=["en", "zh_CN"])
def page(request):
    return html(sample.report(), request.param)


def test_the_page_asks_nothing_of_anyone(page):
    read = Reader(page)
    assert read.names() & {"script", "link", "img", "iframe", "object", "form", "base"} == set()
    for tag, given in read.tags:
        assert not {"src", "srcset", "data", "action", "onload"} & set(given), tag
        assert (given.get("href") or "#").startswith("#")
    style = page[page.index("<style>") : page.index("</style>")]
    assert "url(" not in style
    assert "@import" not in style
    policy = next(given["content"] for tag, given in read.tags if "http-equiv" in given)
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'")
    assert len(page.encode()) < 300_000


def test_the_answer_comes_first_and_headings_step_down(page):
    order = [tag for tag, _ in Reader(page).tags if tag in ("h1", "h2", "h3")]
    assert order[0] == "h1"
    assert order.count("h1") == 1
    assert "h2" in order


def test_every_picture_and_table_says_what_it_is(page):
    tags = Reader(page).tags
    pictures = [given for tag, given in tags if tag == "svg"]
    assert pictures
    assert all(given["role"] == "img" and given["aria-label"] for given in pictures)
    assert sum(tag == "table" for tag, _ in tags) == sum(tag == "caption" for tag, _ in tags)
    assert sum(tag == "figure" for tag, _ in tags) == sum(tag == "figcaption" for tag, _ in tags)


def test_the_page_says_where_it_comes_from():
    page = html(sample.report())
    for fact in ("loans.csv", "5,000", "12 Mar 2026 14:02", "seed = 0", "torch = 2.13.0"):
        assert fact in page
    assert "target = default" in page


def test_rows_of_single_persons_are_there_only_when_asked_for():
    assert "SECRET" not in html(sample.report())
    assert "Applicants to review" not in html(sample.report())
    assert "A-1007-SECRET" in html(sample.report(), people=True)


def test_small_groups_are_not_described():
    page = html(sample.report())
    row = page[page.index("<td>unknown</td>") :].split("</tr>")[0]
    assert "&lt;5" in row
    assert "25" not in row
    assert "fewer than 5" in page


def test_no_value_reads_nan(page):
    body = " ".join(Reader(page).words)
    assert not re.search(r"\bnan\b|\bNone\b|\binf\b", body)
    assert not re.search(r"NaN|Infinity", page)


def test_chinese_is_chinese():
    page = html(sample.report(), "zh_CN")
    assert '<html lang="zh-Hans">' in page
    for words in ("2026年3月12日", "为什么", "5,000 行"):
        assert words in page
    assert "Under the hood" not in page


@pytest.mark.parametrize("beast", sample.BEASTS, ids=lambda beast: beast[:8])
def test_text_from_data_is_inert(beast):
    table = Table(
        beast, (Column("a", beast), Column("n", beast, "count")), ((beast, beast),), beast
    )
    number = Number(beast, 1.0, against=2.0, against_title=beast, help=beast)
    facts = {
        "data": beast,
        "rows": beast,
        "created": beast,
        beast: beast,
        "roles": {beast: [beast]},
    }
    blocks = (Sentence(msg("{x:count} {x}", x=beast)), number, beastly(beast), table)
    read = Reader(html(replace(Report(beast, blocks), facts=facts)))
    assert "img" not in read.names()
    assert all(not name.startswith("on") for _, given in read.tags for name in given)


def test_a_report_of_one_sentence_is_a_page():
    page = html(Report("Risk", (Sentence("Nothing to say."),)))
    Reader(page)
    assert "<h1>Nothing to say.</h1>" in page


def test_an_empty_table_and_a_ragged_column_are_drawn():
    columns = (Column("a", "A"), Column("b", msg("log-loss"), "number"))
    empty = Table("nothing", columns, ())
    full = Table("some", columns, (("15", 0.1), ("7.5", 0.123), ("x", None)))
    page = html(Report("t", (Sentence("s"), empty, full)))
    assert '<td>15</td><td class="n">0.100</td>' in page
    assert '<td>7.5</td><td class="n">0.123</td>' in page
    assert '<td>x</td><td class="n">–</td>' in page
    assert ">Log-loss</th>" in page
