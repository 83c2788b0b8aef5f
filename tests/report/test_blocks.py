"""A report that was stored reads back as it was, and holds plain JSON only."""

import json
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.report.blocks import Column, Number, Report, Sentence, Table, from_json, to_json
from core.words import Message, msg, render
from tests.report.sample import report

finite = st.floats(allow_nan=False, allow_infinity=False)
names = st.from_regex(r"[a-z]{1,8}", fullmatch=True)
values = st.recursive(
    st.one_of(st.text(), finite, st.integers(), st.none(), st.tuples(finite, finite)),
    lambda inner: st.builds(Message, st.text(), st.dictionaries(names, inner, max_size=3)),
    max_leaves=8,
)
texts = st.one_of(st.text(), st.builds(Message, st.text(), st.dictionaries(names, values)))
blocks = st.one_of(
    st.builds(Sentence, texts, st.sampled_from(["headline", "lead", "body", "caution"])),
    st.builds(
        Number, texts, st.one_of(st.none(), finite), interval=st.none() | st.tuples(finite, finite)
    ),
    st.builds(
        Table,
        texts,
        st.just((Column("a", "A"),)),
        st.lists(st.tuples(st.one_of(texts, finite, st.none()))).map(tuple),
        people=st.booleans(),
    ),
)
reports = st.builds(
    lambda title, first, rest: Report(title, (Sentence(first), *rest), hood=tuple(rest)),
    texts,
    texts,
    st.lists(blocks, max_size=4),
)


@given(reports)
def test_what_was_stored_reads_back_equal(made):
    stored = json.loads(json.dumps(to_json(made), allow_nan=False))
    assert from_json(stored) == made


def test_the_sample_reads_back_and_says_the_same():
    stored = json.loads(json.dumps(to_json(report()), allow_nan=False))
    read = from_json(stored)
    assert render(read.answer[0].text) == render(report().answer[0].text)
    assert to_json(read) == to_json(report())


def test_numbers_that_are_none_and_numbers_of_numpy_become_plain():
    block = Table("t", (Column("a", "A"),), ((float("nan"),), (np.float32(0.5),), (np.int64(3),)))
    assert to_json(block)["rows"] == [[None], [0.5], [3]]
    assert to_json(Number("n", float("inf")))["value"] is None
    assert to_json(Sentence(msg("{n} {d}", n=np.int64(3), d=date(2026, 3, 12))))["text"] == {
        "msg": "{n} {d}",
        "params": {"n": 3, "d": "2026-03-12"},
    }


@pytest.mark.parametrize("name", ["Popen", "Message", "", "__import__"])
def test_a_stored_report_names_no_other_class(name):
    with pytest.raises(KeyError):
        from_json({"block": name, "args": ["x"]})


def test_a_report_begins_with_a_sentence():
    with pytest.raises(ValueError, match="first block"):
        Report("t", (Number("n", 1.0),))
