"""The article's program from many first weights: how often it works, why not, what mends it."""

from typing import Any

import numpy as np
import streamlit as st

from core.numerals import write
from core.report.blocks import Axis, Figure, Mark
from core.theory import errata
from core.words import language, msg
from pages.parts import kept, picture
from pages.parts.say import _, plain
from pages.parts.theory import beside, canvas, lab, places

TITLE = msg("Many starts")
RECIPES = {
    "article": msg("as in the article"),
    "rate": msg("learning rate 0.01"),
    "longer": msg("and 3,000 epochs"),
    "leaky": msg("leaky ReLU"),
    "standard": msg("standardised data"),
    "wide": msg("standardised, 16 units"),
}
EXACT = "y = 5/3·x₁ + 7/3"
CEILING = 1e-8  # of what a log axis shows


def show() -> None:
    """What it does, the button, the distribution."""
    st.title(_(TITLE), anchor=False)
    beside.lead(
        msg("The article trains three rows with two ReLU units and prints one result."),
        msg("But the first weights are drawn by lot. Drawn again, the same program ends "
            "elsewhere: sometimes at the targets 4, 9 and 14, often far away."),
        msg("So one run shows nothing: look at many."),
    )  # fmt: skip
    starts = st.slider(
        _("Starts"), 10, 200, step=10, key=kept.ready("theory.program.starts", 40), width=420
    )
    kept.keep("theory.program.starts", starts)
    run = lab.experiment("program", TITLE, {"starts": starts})
    if run is not None:
        _found(run)
    beside.table([one for one in errata.other_errata() if one.section in ("5.3", "5.4")])
    places.onward("program")


def _found(run: Any) -> None:
    film, facts = run.evidence(), run.scores().facts
    done, there, n = facts["recipes"], facts["there"], facts["n"]
    share = write(there["article"] / n, "percent", language.get())
    dead = write(facts["dead"]["article"], "percent", language.get())
    st.subheader(
        _("The article’s program reaches its targets from {share} of the starts", share=share),
        anchor=False,
    )
    st.markdown(
        _("**{dead}** end dead: every hidden unit is 0 on all three rows, so no slope reaches its "
          "weights any more and the prediction stays one constant. Seed 42, which the article "
          "uses, predicts {said}.", dead=dead, said=_seed_42(film))
    )  # fmt: skip
    left, right = canvas.pair()
    with left:
        _mends(done, there, n, facts["dead"])
    with right:
        lab.fragment(_curves, run, film, done)
    st.markdown(
        _("What mends it: a slope below 0 (leaky ReLU) leaves no unit dead; standardised data puts "
          "both signs before every unit; more units make it unlikely that all die. The exact rule "
          "is {rule}.", rule=EXACT)
    )  # fmt: skip


def _seed_42(film: dict[str, np.ndarray]) -> str:
    at = np.flatnonzero(film["seeds"] == 42)
    said = film["article_said"][at[0]] if len(at) else []
    return ", ".join(f"{value:.3f}" for value in said)


def _mends(done: list[str], there: dict[str, int], n: int, dead: dict[str, float]) -> None:
    names = tuple(RECIPES[key] for key in done)
    marks = (
        Mark("bar", tuple(there[key] / n for key in done), names, msg("reached"), horizontal=True),
        Mark(
            "bar", tuple(dead[key] for key in done), names, msg("dead"), "baseline",
            horizontal=True,
        ),
    )  # fmt: skip
    figure = Figure(
        msg("What mends it"),
        msg("Share of the starts that reach the targets (squared error below 0.05), and that die"),
        Axis("", "percent", low=0.0, high=1.0),
        Axis("", kind="category"),
        marks,
        note=msg("{n:count} starts each", n=n),
        key="mends",
    )
    picture.figure(figure, "theory.program.mends")


def _curves(run: Any, film: dict[str, np.ndarray], done: list[str]) -> None:
    names = {key: plain(RECIPES[key]) for key in done}
    key = st.selectbox(_("Recipe"), done, format_func=names.get, key="theory.program.recipe")
    curve, epoch = np.maximum(film[f"{key}_curve"], CEILING), film[f"{key}_epoch"] + 1
    dead = film[f"{key}_dead"]
    marks = [_line(epoch, curve[:, at], "better") for at in np.flatnonzero(~dead)[:40]]
    marks += [_line(epoch, curve[:, at], "worse") for at in np.flatnonzero(dead)[:40]]
    figure = Figure(
        msg("Every line is a start"),
        msg("Squared error by epoch, both on log axes; orange: dead, blue: alive"),
        Axis(msg("epochs"), kind="log"),
        Axis(msg("squared error"), kind="log"),
        tuple(marks),
        key="starts",
    )
    st.markdown(f"**{_(figure.title)}**  \n:gray[{_(figure.subtitle)}]")
    picture.draw(figure, f"theory.program.{run.id}.curves")


def _line(epoch: np.ndarray, values: np.ndarray, role: str) -> Mark:
    return Mark("line", tuple(epoch), tuple(values), "", role)
