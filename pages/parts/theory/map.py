"""The article's two diagrams beside corrected ones; how large models are and what they take."""

import streamlit as st

from core.numerals import write as numeral
from core.theory import errata, size
from core.theory.size import Shape
from core.words import Message, language, msg
from pages.parts import places as house
from pages.parts.say import _
from pages.parts.theory import beside, canvas, diagrams, lab, places

NETS = (("dnn", msg("deep network")), ("tr", msg("Transformer")), ("gan", msg("GAN")))
FIELDS = (
    ("nlp", msg("language")),
    ("cv", msg("vision")),
    ("mine", msg("mining and forecasting")),
    ("dec", msg("decision support")),
    ("crm", msg("customer relations")),
    ("rec", msg("recommendation")),
)
PARTS = {
    "embedding": msg("embeddings"),
    "attention": msg("attention"),
    "feed": msg("feed-forward"),
    "norms": msg("norms"),
    "pooler": msg("pooler"),
}


def show() -> None:
    """The whole page."""
    st.title(_("Map and scale"), anchor=False)
    beside.lead(
        msg("The article draws two maps of its subject. Both are redrawn here, each beside a map "
            "that holds."),
    )  # fmt: skip
    _first()
    _second()
    st.subheader(_("How large"), anchor=False)
    _sizes()
    beside.table(errata.size_errata())
    st.subheader(_("What it takes to train"), anchor=False)
    lab.fragment(_bill)
    places.onward("map")


def _first() -> None:
    st.subheader(_("Which network for which field"), anchor=False)
    left, right = canvas.pair()
    with left:
        st.markdown(_("**As the article draws it** (2.4)"))
        arrows = [("dnn", "tr"), ("dnn", "gan"), ("tr", "nlp"), ("gan", "cv"), ("nlp", "mine"),
                  ("cv", "dec"), ("mine", "crm"), ("dec", "rec")]  # fmt: skip
        diagrams.draw([*NETS, *FIELDS], arrows, across=False, wide=False)
    with right:
        st.markdown(_("**Corrected**"))
        arrows = [("dnn", "mine"), ("dnn", "crm"), ("dnn", "rec"), ("tr", "nlp"), ("tr", "rec"),
                  ("tr", "cv"), ("gan", "cv"), ("gan", "dec"), ("mine", "dec")]  # fmt: skip
        diagrams.draw([*NETS, *FIELDS], arrows, wide=False)
    st.markdown(
        _("Why: a GAN does not come out of a Transformer, nor forecasting out of language. An "
          "arrow here means “is used for”; a field has several networks and a network several "
          "fields. A GAN serves decisions through synthetic data.")
    )  # fmt: skip
    _rooms()


def _rooms() -> None:
    """From the map to the applications that are here."""
    from core import studio

    with st.container(horizontal=True):
        for card in studio.cards():
            if house.exists(card):
                house.link(house.page(card), _(card.title), card.icon)


def _second() -> None:
    st.subheader(_("How a Transformer and a GAN are put together"), anchor=False)
    st.markdown(_("**As the article draws it** (3.4)"))
    names: list[tuple[str, Message]] = [
        ("a", msg("input")), ("b", msg("embedding")), ("c", msg("multi-head attention")),
        ("d", msg("feed-forward")), ("e", msg("encoder")), ("f", msg("cross-attention")),
        ("g", msg("decoder")), ("h", msg("output")),
        ("i", msg("generator")), ("j", msg("made data")), ("k", msg("discriminator")),
        ("l", msg("verdict")), ("m", msg("adversarial training")),
    ]  # fmt: skip
    chain = [
        tuple(pair) for pair in ("ab", "bc", "cd", "de", "ef", "fg", "gh", "ij", "jk", "kl", "lm")
    ]
    diagrams.draw(names, chain, across=False, wide=False)  # type: ignore[arg-type]
    st.markdown(_("**Corrected**"))
    diagrams.transformer()
    gan: list[tuple[str, Message]] = [
        ("z", msg("noise")), ("gen", msg("generator")), ("made", msg("made points")),
        ("real", msg("real points")), ("dis", msg("discriminator")), ("p", msg("probability")),
    ]  # fmt: skip
    arrows = [("z", "gen"), ("gen", "made"), ("made", "dis"), ("real", "dis"), ("dis", "p"),
              ("p", "gen"), ("p", "dis")]  # fmt: skip
    diagrams.draw(gan, arrows, wide=False)
    st.markdown(
        _("Why: attention and feed-forward are parts OF the encoder, cross-attention is a part of "
          "the decoder, and the decoder reads its own words too. The discriminator needs real "
          "points, and its verdict flows back to both players: that is the training.")
    )  # fmt: skip
    with st.container(horizontal=True):
        for key in ("network", "attention", "language", "gan"):
            title, icon = places.PAGES[key]
            house.link(places.path(key), _(title), icon)


def _sizes() -> None:
    speech = language.get()
    counted = [size.parts(shape) for shape in size.SHAPES]
    lines = [
        [_(words), *(numeral(one[key], "short", speech) if one[key] else "–" for one in counted)]
        for key, words in PARTS.items()
    ]
    totals = [f"**{numeral(sum(one.values()), 'short', speech)}**" for one in counted]
    beside.rows(["", *(shape.name for shape in size.SHAPES)], [*lines, [_("All"), *totals]])
    st.caption(
        _("Computed from the configurations: vocabulary, width, layers, positions. Attention has "
          "four square matrices per layer, feed-forward two wide ones.")
    )  # fmt: skip


def _bill() -> None:
    known = {shape.name: shape for shape in size.SHAPES}
    left, right = canvas.pair()
    with left:
        start = known[st.selectbox(_("Start from"), list(known), key="theory.size.start")]
        shape = size.checked(_shape(start))
    n = size.count(shape)
    with right:
        tokens = st.number_input(
            _("Training tokens, thousand millions"), 0.0, 1e6, 300.0, 10.0, format="%g",
            key="theory.size.tokens",
        )  # fmt: skip
        each = st.segmented_control(
            _("Bytes per weight"), [4, 2], default=2, required=True, key="theory.size.bytes"
        )
        speed = st.number_input(
            _("Speed, 10¹² operations a second"), 0.001, 1e9, 300.0, 10.0, format="%g",
            key="theory.size.speed",
            help=_("A processor does about 0.1, a data-centre GPU some hundreds."),
        )  # fmt: skip
        share = st.slider(_("Share of it that is reached"), 0.05, 1.0, 0.4, 0.05,
                          key="theory.size.share")  # fmt: skip
    found = size.bill(n, (tokens or 0.0) * 1e9, each, (speed or 0.001) * 1e12, share)
    _amounts(n, found)


def _shape(start: Shape) -> Shape:
    cells = st.columns(2)
    names = {
        "vocabulary": msg("Vocabulary"), "width": msg("Width"), "layers": msg("Layers"),
        "inner": msg("Inner width"), "positions": msg("Positions"),
    }  # fmt: skip
    values = {}
    for at, (name, title) in enumerate(names.items()):
        with cells[at % 2]:
            typed = st.number_input(
                _(title), 1, size.LARGEST, getattr(start, name), key=f"theory.{start.name}.{name}"
            )
            values[name] = int(typed or 0)
    return Shape(start.name, **values, kind=start.kind)


def _amounts(n: int, found: size.Bill) -> None:
    speech = language.get()
    amounts = (
        (msg("Parameters"), numeral(n, "short", speech)),
        (msg("Memory to train"), numeral(found.memory, "bytes", speech)),
        (msg("Operations"), _powers(found.operations)),
        (msg("Days to train"), numeral(found.days, "short", speech)),
    )
    cells = st.grid(len(amounts), min_column_width=170)
    for title, text in amounts:
        with cells.cell():
            st.metric(_(title), text, border=True)
    st.caption(
        _("Memory: weights, slopes and Adam’s two moments ({weights:bytes} + {slopes:bytes} + "
          "{moments:bytes}); activations come on top. Operations: 6 per parameter and token.",
          weights=found.weights, slopes=found.slopes, moments=found.moments)
    )  # fmt: skip


def _powers(value: float) -> str:
    """A large number as people write it.

    >>> _powers(2e20), _powers(0.0)
    ('2.0·10²⁰', '0')
    """
    if value <= 0:
        return "0"
    digits, exponent = f"{value:.1e}".split("e")
    raised = str(int(exponent)).translate(str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻"))
    return f"{digits}·10{raised}"
