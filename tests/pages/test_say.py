"""Text from data is inert wherever Streamlit renders Markdown."""

import pytest

from core.words import msg
from pages.parts.say import JOINER, LONGEST, _, escape, labels, plain, said

BEACON = "![a](http://host/x.png)"
ATTACKS = (
    BEACON,
    "$x^2$",
    ":red[boo]",
    "<img src=http://host/x.png>",
    "`code`",
    "# heading",
    "1. list",
    "- list",
    "_slanted_ *fat* ~~struck~~",
    "&lt;b&gt;",
)


@pytest.mark.parametrize("attack", ATTACKS)
def test_every_sign_that_markdown_reads_is_escaped(attack):
    shown = escape(attack)
    for at, sign in enumerate(shown):
        if sign in "![]$<>`#^*":
            assert shown[at - 1] == "\\"
        if sign == ":":
            assert shown[at + 1] == JOINER


@pytest.mark.parametrize("attack", ATTACKS)
def test_data_in_our_sentences_is_escaped_and_our_own_marks_are_not(attack):
    assert _("**{name}** is empty.", name=attack) == f"**{escape(attack)}** is empty."
    assert said(attack) == escape(attack)
    assert said(msg("{a}", a=msg("{b}", b=attack))) == escape(attack)


def test_a_plain_name_stays_as_it_is():
    """A screen reader reads a label with its escapes."""
    for name in ("credit_amount", "Weekly_Sales", "age (years)", "rate-1.5", "是否违约"):
        assert escape(name) == name


def test_five_thousand_characters_become_one_short_line():
    assert len(plain("x" * 5000)) <= LONGEST
    assert "\n" not in escape("a\n\n    b")


def test_labels_of_different_names_differ():
    names = [f"{'x' * 2000}{at}{'y' * 2000}" for at in range(50)]
    found = labels(names)
    assert len(set(found.values())) == 50
    assert max(map(len, found.values())) < 60
