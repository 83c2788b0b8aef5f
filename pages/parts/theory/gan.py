"""A GAN by hand: its losses and their slopes; and a GAN that plays in the plane."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from core.report.blocks import Axis, Figure, Mark, Number
from core.theory import adversarial, errata
from core.words import msg
from pages.parts import kept, picture
from pages.parts import show as painter
from pages.parts.say import _, plain
from pages.parts.theory import beside, canvas, lab, places
from pages.parts.theory.sums import write

TITLE = msg("A GAN by hand")
SHAPES = {"ring": msg("a ring of eight bells"), "spiral": msg("a spiral")}
OBJECTIVES = {
    "non_saturating": msg("non-saturating"),
    "minimax": msg("minimax"),
    "relativistic": msg("relativistic"),
}


def show() -> None:
    """The whole page."""
    st.title(_(TITLE), anchor=False)
    beside.lead(
        msg("A painter makes coins, a critic tells true coins from made ones. Each learns from "
            "the other."),
        msg("The painter is the generator G: it turns noise z into points G(z). The critic is the "
            "discriminator D: it says how probable it is that a point is real."),
    )  # fmt: skip
    lab.fragment(_losses)
    lab.fragment(_bells)
    st.subheader(_("Two players in the plane"), anchor=False)
    _live()
    st.subheader(_("The article’s formulas, checked"), anchor=False)
    beside.table([one for one in errata.other_errata() if one.section.startswith("4.3")])
    places.onward("gan")


def _losses() -> None:
    st.subheader(_("One real point, one made point"), anchor=False)
    dials, shown = canvas.pair()
    with dials:
        on_real = st.slider(_("D(x), what D says of the real point"), 0.001, 0.999, 0.9, 0.001,
                            key="theory.gan.real", format="%.3f")  # fmt: skip
        on_fake = st.slider(_("D(G(z)), what D says of the made point"), 0.001, 0.999, 0.02, 0.001,
                            key="theory.gan.fake", format="%.3f")  # fmt: skip
        found = adversarial.losses(adversarial.logit(on_real), adversarial.logit(on_fake))
        d, g = write(on_real), write(on_fake)
        head = [_("Loss"), _("With the numbers"), _("Value"), _("Slope for G")]
        lines = [
            [_("D minimises"), f"−log {d} − log(1 − {g})", f"**{write(found.discriminator)}**", ""],
            [_("G, minimax"), f"log(1 − {g})", f"**{write(found.saturating)}**",
             write(found.slope_saturating)],
            [_("G, non-saturating"), f"−log {g}", f"**{write(found.non_saturating)}**",
             write(found.slope_non_saturating)],
        ]  # fmt: skip
        beside.rows(head, lines)
        st.caption(
            _("Slope: how strongly the loss pulls at what D says of a made point (its logit). Over "
              "many points each loss is the mean: E[log D(x)] + E[log(1 − D(G(z)))].")
        )  # fmt: skip
    with shown:
        _slopes(on_fake)


def _slopes(at: float) -> None:
    found = adversarial.curves()
    marks = (
        Mark("line", tuple(found.d), tuple(found.slope_non_saturating), msg("non-saturating")),
        Mark("line", tuple(found.d), tuple(found.slope_saturating), msg("minimax"), "worse"),
        Mark("rule", (at,), (), msg("here")),
    )
    figure = Figure(
        msg("Where G is still bad, only the non-saturating loss pulls"),
        msg("Strength of the slope by D(G(z)); near 0 the critic throws everything away"),
        Axis("D(G(z))", low=0.0, high=1.0),
        Axis(msg("slope"), low=0.0, high=1.0),
        marks,
        key="slopes",
    )
    picture.figure(figure, "theory.gan.slopes")


def _bells() -> None:
    st.subheader(_("In expectation: two bells and the best critic"), anchor=False)
    dials, shown = canvas.pair()
    with dials:
        centre = st.slider(_("Middle of the made points"), -4.0, 4.0, 2.0, 0.1, key="theory.gan.m")
        spread = st.slider(_("Spread of the made points"), 0.2, 3.0, 1.0, 0.1, key="theory.gan.s")
        x = np.linspace(-6, 6, 241)
        real, made = adversarial.bells(x, 0, 1), adversarial.bells(x, centre, spread)
        best = adversarial.best_discriminator(real, made)
        apart = adversarial.jensen_shannon(real, made)
        st.markdown(
            _("With the best critic D = p / (p + q) the value of the game is "
              "2·JS − 2·log 2 = **{value}**. JS, how far the bells are apart, is **{apart}** (from "
              "0 to {most}).", value=write(2 * apart - 2 * np.log(2)), apart=write(apart),
              most=write(float(np.log(2))))
        )  # fmt: skip
        st.caption(
            _("Move the made bell onto the real one: the best critic says ½ everywhere, and the "
              "value falls to −2·log 2. Move it far away: JS stands still, and so would G.")
        )  # fmt: skip
    with shown:
        marks = (
            Mark("area", tuple(x), tuple(real), msg("real p"), "real"),
            Mark("area", tuple(x), tuple(made), msg("made q"), "ours"),
            Mark("line", tuple(x), tuple(best), msg("best D"), "worse"),
        )
        figure = Figure(
            msg("Densities and the best critic"), "", Axis("x"), Axis("", low=0.0), marks,
            key="bells",
        )  # fmt: skip
        st.markdown(f"**{_(figure.title)}**")
        picture.draw(figure, "theory.gan.bells")


def _live() -> None:
    cells = st.grid(4, min_column_width=190)
    with cells.cell():
        shape = _choice("shape", _("Real points"), SHAPES)
    with cells.cell():
        objective = _choice("objective", _("Loss of G"), OBJECTIVES)
    with cells.cell():
        penalty = st.slider(
            _("R1 penalty"), 0.0, 5.0, step=0.1, key=kept.ready("theory.gan.penalty", 0.0),
            help=_("Makes D pay for steep slopes at real points, so that it cannot win outright."),
        )  # fmt: skip
        kept.keep("theory.gan.penalty", penalty)
    with cells.cell():
        steps = st.slider(_("Steps"), 200, 5000, step=100, key=kept.ready("theory.gan.steps", 2500))
        kept.keep("theory.gan.steps", steps)
    settings = {"shape": shape, "objective": objective, "penalty": penalty, "steps": steps}
    run = lab.experiment("gan", TITLE, {**settings, "rate": 0.002}, draw=_playing)
    if run is not None:
        lab.fragment(_played, run)
    st.caption(
        _("The relativistic loss lets D compare a made point with a real one instead of judging it "
          "alone; with it R1 is charged on both. Train each way with the same steps and compare.")
    )  # fmt: skip


def _choice(name: str, title: str, options: dict) -> str:
    key = f"theory.gan.{name}"
    names = {one: plain(words) for one, words in options.items()}
    widget = kept.ready(key, next(iter(options)))
    return kept.keep(key, st.selectbox(title, list(names), format_func=names.get, key=widget))


def _played(run: Any) -> None:
    film, scores = run.evidence(), run.scores()
    steps = film["step"].tolist()
    at = st.select_slider(
        _("Step"), range(len(steps)), len(steps) - 1, format_func=lambda one: str(steps[one]),
        key=f"theory.gan.{run.id}.frame",
    )  # fmt: skip
    left, right = canvas.pair()
    with left:
        frame = {"field": film["fields"][at], "made": film["made"][at], "real": film["real"]}
        _plane({**frame, "extent": scores.facts["extent"]}, f"theory.gan.{run.id}.plane")
    with right:
        _numbers(film["cover"][at], scores, at == len(steps) - 1)
        _curve(run, film, steps[at])


def _playing(sketch: Mapping[str, Any]) -> None:
    with canvas.pair()[0]:
        _plane(sketch, "theory.gan.playing")


def _plane(frame: Mapping[str, Any], key: str) -> None:
    look = canvas.look()
    clouds = [(frame["real"], look.muted, "circle-open"), (frame["made"], look.text, "x")]
    words = msg("What is made (crosses), what is real (rings), and what D says of every place")
    st.markdown(f"**{_(words)}**")
    figure = canvas.surface(frame["field"], frame["extent"], clouds)
    canvas.draw(figure, key, plain(words))
    st.caption(_("Blue: D takes it for real; orange: for made."))


def _numbers(cover: np.ndarray, scores: Any, last: bool) -> None:
    reached, on = float(cover[0]), float(cover[1])
    bell = msg("one fitted bell")
    painter.numbers(
        [
            Number(
                msg("Shape reached"), reached, "percent", None, scores.baseline["reached"], bell,
                help=msg("Share of the bells, or of the spiral’s parts, that get at least 1 % of "
                         "the points. What is not reached is a lost mode."),
            ),
            Number(
                msg("Points on the shape"), on, "percent",
                scores.intervals.get("on_shape") if last else None,
                scores.baseline["on_shape"], bell,
            ),
        ]
    )  # fmt: skip


def _curve(run: Any, film: dict[str, np.ndarray], step: int) -> None:
    curve, every = film["curve"], int(film["every"])
    x = tuple(at * every for at in range(len(curve)))
    marks = (
        Mark("line", x, tuple(curve[:, 0]), "D", "worse"),
        Mark("line", x, tuple(curve[:, 1]), "G", "ours"),
        Mark("rule", (step,), (), msg("shown")),
    )
    figure = Figure(
        msg("Losses of both players"), "", Axis(msg("steps")), Axis(msg("loss")), marks, key="game"
    )
    picture.draw(figure, f"theory.gan.{run.id}.curve")
