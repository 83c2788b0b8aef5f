"""Every sentence a person sees has its Chinese, with the same facts in it."""

import ast
import gettext
import io
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from core import words
from core.numerals import SPECS
from core.words import LOCALES, Message, from_json, msg, nearest, render, speaking, to_json
from locales import make

ROOT = Path(__file__).parent.parent
SAY = ROOT / "pages" / "parts" / "say.py"  # where `_` itself is made
TEMPLATES = {ROOT / "core" / "table" / "mended.py", ROOT / "core" / "report" / "provenance.py"}
HAN = "\u4e00-\u9fff"


def fields(text: str) -> set[tuple[str, str]]:
    """The placeholders of a message, each with its spec."""
    return {(name, spec or "") for _, name, spec, _ in Formatter().parse(text) if name is not None}


def calls(source: str) -> Iterator[tuple[str, ast.Call]]:
    """Every call of `_` or `msg`."""
    found = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    for node in found:
        if isinstance(node.func, ast.Name) and node.func.id in ("_", "msg") and node.args:
            yield node.func.id, node


def faults(source: str, templates: bool = False) -> list[str]:
    """What is wrong with the messages of a source, in words; `templates` are filled later."""
    found = []
    for name, call in calls(source):
        first = call.args[0]
        if not (isinstance(first, ast.Constant) and isinstance(first.value, str)):
            if name == "msg" or isinstance(first, (ast.JoinedStr, ast.BinOp)):
                found.append(f"line {call.lineno}: a message is one literal")
            continue
        given = {word.arg for word in call.keywords}
        wanted = fields(first.value)
        names = {field for field, _ in wanted}
        if None not in given and (given - names or (names - given and not templates)):
            found.append(f"line {call.lineno}: placeholders {wanted} but given {given}")
        if not {spec for _, spec in wanted} <= {"", *SPECS}:
            found.append(f"line {call.lineno}: unknown numeral in {first.value}")
    return found


@pytest.mark.parametrize("path", make.sources(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_messages_are_literals_and_their_facts_are_given(path):
    if path != SAY:
        assert faults(path.read_text(), path in TEMPLATES) == []


@pytest.mark.parametrize(
    "source",
    [
        'msg(f"{n} rows")',
        'msg("a" + b)',
        "msg(text)",
        '_("%s rows" % n)',
        '_("{n} rows".format(n=1)); msg(x)',
        'msg("{n:count} rows", m=1)',
        'msg("{n:count} rows")',
        'msg("{n:.2f} rows", n=1)',
    ],
)
def test_a_planted_fault_is_found(source):
    assert faults(source)


CATALOGUE = make.stored()
ENTRIES = {message.id: message for message in CATALOGUE if message.id}


def test_a_message_inside_an_f_string_is_extracted():
    source = b"""f"<b>{msg('inside')}</b>"; msg("one" " two"); _(title); other("not")"""
    found = [text for _, _, text, _ in make.spoken(io.BytesIO(source), make.KEYWORDS)]
    assert sorted(found) == ["inside", "one two"]


def test_every_message_has_its_chinese():
    missing = [
        message.id
        for message in make.extract()
        if message.id and not (message.id in ENTRIES and ENTRIES[message.id].string)
    ]
    assert missing == [], "run `make words` and translate"


def test_no_entry_is_dead_or_guessed():
    alive = {message.id for message in make.extract() if message.id}
    assert set(ENTRIES) - alive == set(), "run `make words`"
    assert not CATALOGUE.obsolete
    assert [text for text, message in ENTRIES.items() if message.fuzzy] == []


def test_a_translation_holds_the_same_facts():
    for text, message in ENTRIES.items():
        if message.string:
            assert fields(message.string) == fields(text), text


def test_chinese_has_chinese_punctuation():
    """A stop, comma, colon or question mark after a Chinese character is full-width."""
    for message in ENTRIES.values():
        assert not re.search(rf"[{HAN}][,;:?!]|[{HAN}]\.(\s|$)", message.string), message.string
        assert not re.search(rf"\([^)]*[{HAN}][^)]*\)", message.string), message.string


def test_the_compiled_catalogue_is_that_of_the_text():
    with make.PO.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for text, message in ENTRIES.items():
        assert compiled.gettext(text) == (message.string or text), "run `make words`"


def test_making_the_catalogue_again_changes_nothing():
    again = make.update(CATALOGUE, make.extract())
    assert {one.id: one.string for one in again if one.id} == {
        text: message.string for text, message in ENTRIES.items()
    }


def test_what_was_said_in_english_reads_in_chinese():
    stored = to_json(msg("{n:count} rows", n=12_000))
    assert render(from_json(stored)) == "12,000 rows"
    with speaking("zh_CN"):
        assert render(from_json(stored)) == "12,000 行"
    assert render(from_json(stored)) == "12,000 rows"


def test_a_text_from_data_is_escaped_whatever_its_spec():
    beast = "<img src=x>"
    for text in ("{x}", "{x:count}", "{x:percent}", "{x:date}"):
        assert render(Message(text, {"x": beast}), escape=lambda _: "safe") == "safe"
    inner = msg("in {x}", x=beast)
    assert render(Message("{m}", {"m": inner}), escape=lambda _: "safe") == "in safe"


def test_a_placeholder_reaches_no_attribute():
    with pytest.raises(KeyError):
        render(Message("{x.__class__}", {"x": 1}))


def test_messages_with_the_same_words_and_facts_are_equal_and_hash():
    one, other = msg("{n:count} rows", n=1), msg("{n:count} rows", n=1)
    assert one == other
    assert len({one, other, msg("{n:count} rows", n=2)}) == 2


@pytest.mark.parametrize(
    ("locale", "code"),
    [("zh", "zh_CN"), ("zh-TW", "zh_CN"), ("en-GB", "en"), ("", "en"), (None, "en")],
)
def test_a_browser_is_answered_in_the_nearest_language(locale, code):
    assert nearest(locale) == code


def test_an_unknown_language_is_answered_in_english():
    with speaking("../../etc"):
        assert render(msg("{n:count} rows", n=1)) == "1 rows"
    assert (LOCALES / "zh_CN" / "LC_MESSAGES" / "praxis.mo").exists()


def test_a_stored_sentence_is_said_in_the_reader_s_language():
    cell = words.pack(msg("{n:count} rows", n=5000))
    assert words.unpack(cell) == "5,000 rows"
    with words.speaking("zh_CN"):
        assert "行" in words.unpack(cell)
    assert words.unpack('{"msg": "not packed"}') == '{"msg": "not packed"}'
