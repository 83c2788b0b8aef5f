"""Attention by hand: a sentence, its queries, keys and values, and who looks at whom."""

import numpy as np
import streamlit as st

from core.theory import attention, errata
from core.theory.attention import MOST, Seen, Switches
from core.words import Message, msg
from pages.parts import kept
from pages.parts.say import _, escape, plain
from pages.parts.theory import beside, canvas, diagrams, encoder, lab, places
from pages.parts.theory.sums import write

KINDS = {
    "encoder": msg("encoder: all look at all"),
    "decoder": msg("decoder: only at earlier words"),
    "cross": msg("cross-attention: one sentence asks another"),
}
LONGEST = 4000  # characters that are read


def show() -> None:
    """The whole page."""
    st.title(_("Attention by hand"), anchor=False)
    beside.lead(
        msg("To understand a word one looks at other words: “it” means nothing alone."),
        msg("In a Transformer each word asks a question (query), every word holds up a sign (key) "
            "and something to tell (value)."),
        msg("How well question and sign fit, their dot product, says how much of each value is "
            "taken. The shares of a row sum to 1."),
    )  # fmt: skip
    lab.fragment(_by_hand)
    encoder.show()
    st.subheader(_("Where it stands in a Transformer"), anchor=False)
    diagrams.transformer()
    st.subheader(_("The article’s example, checked"), anchor=False)
    beside.table(errata.attention_errata())
    places.onward("attention")


def _by_hand() -> None:
    left, right = canvas.pair()
    with left:
        asking, asked, turned = _dials()
    seen = attention.look(asking, asked, turned)
    with right:
        head = _head(turned.heads)
        sums = seen.weights[head].sum(axis=1)
        words = msg("Row by row: how much each word takes from every other")
        st.markdown(f"**{_(words)}**")
        rows = [f"{one} " for one in asking]
        canvas.heat(seen.weights[head], rows, asked, "theory.attention.map", plain(words))
        st.caption(
            _("Every row sums to {total}. The embeddings and projections are drawn by lot, "
              "not learned: the sums are real, the meaning is not.",
              total=write(float(sums[np.abs(sums - 1).argmax()])),)
        )  # fmt: skip
    _one_word(asking, asked, seen, head, turned)


def _dials() -> tuple[list[str], list[str], Switches]:
    sentence = _text("sentence", msg("Sentence"), "我喜欢苹果")
    kind = st.selectbox(
        _("Kind"), list(KINDS), format_func=lambda one: plain(KINDS[one]),
        key=kept.ready("theory.attention.kind", "encoder"),
    )  # fmt: skip
    kept.keep("theory.attention.kind", kind)
    asking = asked = _tokens(sentence)
    if kind == "cross":
        asked = _tokens(_text("other", msg("Sentence that is asked"), "I like apples"))
    first, second = st.columns(2)
    with first:
        scale = st.toggle(_("Divide by √d"), True, key="theory.attention.scale")
        places_ = st.toggle(
            _("Add places"),
            False,
            key="theory.attention.places",
            help=_("Without them the order of the words does not matter."),
        )
    with second:
        heads = st.segmented_control(
            _("Heads"), [1, 2, 4], default=2, required=True, key="theory.attention.heads"
        )
    temperature = st.slider(
        _("Temperature"), 0.05, 5.0, 1.0, 0.05, key="theory.attention.temperature",
        help=_("Low: one word takes all. High: all words count alike."),
    )  # fmt: skip
    turned = Switches(heads, scale, kind == "decoder", places_, temperature)
    return asking, asked, turned


def _text(name: str, title: Message, usual: str) -> str:
    key = f"theory.attention.{name}"
    typed = st.text_input(_(title), key=kept.ready(key, usual), max_chars=LONGEST)
    return kept.keep(key, typed)


def _tokens(sentence: str) -> list[str]:
    found = attention.tokens(sentence)
    if len(found) > MOST:
        st.caption(
            _("The sentence has {n:count} words; the first {most} are drawn.",
              n=len(found), most=MOST)
        )  # fmt: skip
    return found[:MOST]


def _head(heads: int) -> int:
    if heads == 1:
        return 0
    number = st.segmented_control(
        _("Head shown"), list(range(1, heads + 1)), default=1, required=True,
        key=f"theory.attention.head.{heads}",
    )  # fmt: skip
    return number - 1


def _one_word(asking: list[str], asked: list[str], seen: Seen, head: int, turned: Switches) -> None:
    """One query, step by step."""
    names = [f"{at + 1} · {plain(word)}" for at, word in enumerate(asking)]
    at = st.selectbox(
        _("Follow one word"), range(len(names)), format_func=names.__getitem__,
        key=f"theory.attention.word.{len(names)}",
    )  # fmt: skip
    st.markdown(_("Its query: **{q}**", q=_vector(seen.q[head][at])))
    lines = []
    for j, word in enumerate(asked):
        masked = not np.isfinite(seen.scores[head][at, j])
        lines.append(
            [
                escape(word),
                _vector(seen.k[head][j]),
                write(seen.dots[head][at, j]),
                _("hidden") if masked else write(seen.scores[head][at, j]),
                f"**{write(seen.weights[head][at, j])}**",
                _vector(seen.v[head][j]),
            ]
        )
    head_row = [_("Word"), _("Key k"), _("q·k"), _("Scaled"), _("Share"), _("Value v")]
    beside.rows(head_row, lines)
    width = seen.v.shape[-1]
    output = seen.output[at, head * width : (head + 1) * width]
    st.markdown(
        _("Its output, the values times their shares, added up: **{o}**", o=_vector(output))
    )


def _vector(values: np.ndarray) -> str:
    return (
        "(" + ", ".join(f"{round(value, 2) + 0.0:.2f}".replace("-", "−") for value in values) + ")"
    )
