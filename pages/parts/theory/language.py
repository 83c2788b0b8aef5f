"""A small language model: trained here, asked here, seen from inside."""

from typing import Any

import streamlit as st

from core import studio
from core.numerals import write as numeral
from core.report.blocks import Axis, Figure, Mark, Number
from core.words import language, msg
from pages.parts import kept, picture
from pages.parts import show as painter
from pages.parts.say import _
from pages.parts.theory import beside, canvas, heads, lab, places

TITLE = msg("A small language model")
LETTERS = {" ": "␣", "\n": "⏎"}
LONGEST = 4000


def show() -> None:
    """The whole page."""
    st.title(_(TITLE), anchor=False)
    beside.lead(
        msg("A language model does one thing: it guesses the next sign, puts it down, and guesses "
            "again."),
        msg("This one has GPT-2’s architecture in small, reads letter by letter, and learns from "
            "some pages of a shop’s diary that were written for it."),
        msg("It will write words, seldom sense: it is a million times smaller than those you "
            "know, and has read a million times less."),
    )  # fmt: skip
    first, second, third = st.columns(3)
    with first:
        layers = _slider("layers", _("Layers"), (1, 4, 2))
    with second:
        many = _slider("heads", _("Heads per layer"), (1, 8, 4))
    with third:
        budget = _slider("budget", _("CPU-seconds"), (5, 120, 40))
    settings = {"layers": layers, "heads": many, "budget": budget, "rate": 0.003}
    run = lab.experiment("language", TITLE, settings)
    if run is not None:
        _warm(run)
        lab.fragment(_asked, run)
        _learned(run)
    places.link(places.path("attention"), _("See inside a trained encoder"), ":material/grid_on:")
    places.onward("language")


def _slider(name: str, title: str, bounds: tuple[int, int, int]) -> int:
    low, high, usual = bounds
    key = f"theory.language.{name}"
    return kept.keep(key, st.slider(title, low, high, key=kept.ready(key, usual)))


def _warm(run: Any) -> None:
    if not st.session_state.get(f"theory.{run.id}.warm"):
        st.session_state[f"theory.{run.id}.warm"] = True
        studio.warm(run.id)


def _asked(run: Any) -> None:
    first, second, third = st.columns([3, 2, 1], vertical_alignment="bottom")
    with first:
        prompt = st.text_input(
            _("Begin with"), "The old woman ", key="theory.language.prompt", max_chars=LONGEST
        )
    with second:
        temperature = st.slider(
            _("Temperature"), 0.0, 3.0, 0.8, 0.05, key="theory.language.temperature",
            help=_("0: always the likeliest letter. 1: as learned. Above: ever more by lot."),
        )  # fmt: skip
    with third:
        again = st.number_input(_("Draw"), 0, 9999, key="theory.language.seed")
    question = {"prompt": prompt, "temperature": temperature, "new": 160, "seed": again}
    with st.spinner(_("Asking the model …")):
        answer = studio.ask(run.id, question)
    st.markdown(_("**It writes**"))
    st.code(prompt[-200:] + answer["text"], language=None, wrap_lines=True)
    if answer["skipped"]:
        st.caption(_("{n:count} signs it has never seen were passed over.", n=answer["skipped"]))
    left, right = canvas.pair()
    with left:
        _next(run, answer["next"])
    with right:
        _maps(run, answer)


def _sign(letter: str) -> str:
    return LETTERS.get(letter, letter)


def _next(run: Any, shares: list) -> None:
    some = shares[:10]
    marks = (
        Mark(
            "bar", tuple(share for _letter, share in some),
            tuple(_sign(letter) for letter, _share in some), "", horizontal=True,
        ),
    )  # fmt: skip
    figure = Figure(
        msg("The next letter"),
        msg("Share it gives to each, at this temperature"),
        Axis("", "percent", low=0.0),
        Axis("", kind="category"),
        marks,
        key="next",
    )
    picture.figure(figure, f"theory.language.{run.id}.next")


def _maps(run: Any, answer: dict[str, Any]) -> None:
    letters = [_sign(letter) for letter in answer["letters"]]
    words = msg("Each row: which earlier letters this head looks at")
    heads.show(answer["maps"], letters, f"theory.language.{run.id}", words)


def _learned(run: Any) -> None:
    scores, facts = run.scores(), run.scores().facts
    left, right = canvas.pair()
    with left:
        painter.numbers(
            [
                Number(
                    msg("Bits per letter"),
                    scores.values["bits"],
                    "number",
                    scores.intervals.get("bits"),
                    scores.baseline["bits"],
                    msg("counts of pairs"),
                    help=msg(
                        "How surprised it is by each letter of the tenth it has not read; lower is "
                        "better."
                    ),
                ),
                Number(msg("Parameters"), facts["parameters"], "short"),
            ]
        )
        told = numeral(facts["characters"], "count", language.get())
        st.caption(
            _("{n} characters, {steps:count} steps. Where the two curves part, it has begun to "
              "remember instead of to learn.", n=told, steps=facts["steps"])
        )  # fmt: skip
    with right:
        curve = run.evidence()["curve"]
        marks = (
            Mark("line", tuple(curve[:, 0]), tuple(curve[:, 1]), msg("read"), "baseline"),
            Mark("line", tuple(curve[:, 0]), tuple(curve[:, 2]), msg("unread"), "ours"),
        )
        figure = Figure(
            msg("Loss by step"), "", Axis(msg("steps")), Axis(msg("loss"), low=0.0), marks,
            key="curve",
        )  # fmt: skip
        picture.draw(figure, f"theory.language.{run.id}.curve")
