"""The first page of the lab: a network small enough to follow with a pencil."""

from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

from core.report.blocks import Axis, Figure, Mark
from core.theory import errata, network
from core.theory.network import Backward, Forward, Network
from core.words import Message, msg
from pages.parts import kept, picture
from pages.parts.say import _, plain
from pages.parts.theory import beside, canvas, drawing, lab, places, sums

ENDS = {"sigmoid": msg("sigmoid"), "linear": msg("linear")}
COUNTED = {
    (False, True): msg("the second"),
    (True, True): msg("both"),
    (True, False): msg("the first"),
}
GROUPS: tuple[tuple[str, Message, str], ...] = (
    ("x", msg("Inputs"), "x"),
    ("w1", msg("Weights to the hidden units"), "w"),
    ("b1", msg("Biases of the hidden units"), "b"),
    ("w2", msg("Weights to the outputs"), "v"),
    ("b2", msg("Biases of the outputs"), "c"),
)
RATE, STEPS = 0.5, 60


def show() -> None:
    """The whole page."""
    st.title(_("A network by hand"), anchor=False)
    beside.lead(
        msg("A neural network is a sum machine."),
        msg("Numbers come in on the left. Each circle adds up what reaches it, every number times "
            "the weight on its line, plus a number of its own, the bias."),
        msg("A circle in the middle, called hidden, then cuts off what is below 0 (ReLU); one on "
            "the right, an output, squeezes its sum between 0 and 1 (sigmoid)."),
        msg("Learning means: compare the output with the target, the right answer, and turn "
            "each weight a little in the direction that makes the difference, called the loss, "
            "smaller."),
        msg("Change any number below and watch what follows from it."),
    )  # fmt: skip
    lab.fragment(_by_hand)
    st.subheader(_("What bends the sums"), anchor=False)
    lab.fragment(_activations)
    st.subheader(_("The article’s numbers, checked"), anchor=False)
    st.markdown(
        _("The example of this page is from the article. Where its print differs from its own "
          "formulas, the right number stands beside it.")
    )  # fmt: skip
    found = [*errata.formula_errata(), *errata.network_errata()]
    with st.expander(_("All {n:count} places", n=len(found)), icon=":material/fact_check:"):
        beside.table(found, sections=True)
    places.onward("network")


def _by_hand() -> None:
    dials, shown = canvas.pair()
    with dials:
        numbers = _dials()
    with shown:
        above = st.container()
        net = network.checked(replace(network.article(), **numbers, **_aims()))
    went = network.forward(net)
    back = network.backward(net, went)
    with above:
        drawing.network(net, went, plain(msg("The network with its numbers")))
        _verdict(net, went)
    forward, backward, descent = st.tabs(
        [_("1 · Forward"), _("2 · Backward"), _("3 · One step down")]
    )
    with forward:
        sums.forward(net, went)
    with backward:
        sums.backward(net, went, back)
    with descent:
        _descent(net, went, back)


def _dials() -> dict[str, np.ndarray]:
    usual = network.article()
    found = {name: _group(name, title, sign, usual) for name, title, sign in GROUPS}
    st.button(
        _("Back to the article’s numbers"),
        icon=":material/undo:",
        type="tertiary",
        on_click=kept.forget,
        args=("theory.net.",),
    )
    return found


def _aims() -> dict[str, Any]:
    """The target, how the outputs end, and which of them the loss looks at."""
    cells = st.grid(3, min_column_width=140)
    with cells.cell():
        target = _number("target", _("Target"), 4.0)
    with cells.cell():
        end = _choice("end", _("Outputs end with"), ENDS)
    with cells.cell():
        counted = _choice("counted", _("Loss looks at"), COUNTED)
    return {"target": np.full(2, target), "end": end, "counted": counted}


def _choice(name: str, title: str, options: dict[Any, Message]) -> Any:
    key = f"theory.net.{name}"
    widget = kept.ready(key, next(iter(options)))
    names = {one: plain(words) for one, words in options.items()}
    return kept.keep(key, st.selectbox(title, list(names), format_func=names.get, key=widget))


def _group(name: str, title: Message, sign: str, usual: Network) -> np.ndarray:
    values = getattr(usual, name)
    open_ = name in ("x", "w1")
    with st.expander(_(title), expanded=open_, key=f"theory.open.{name}"):
        lines = values.reshape(1, -1) if values.ndim == 1 else values
        found = np.empty_like(lines)
        for row, line in enumerate(lines):
            cells = st.grid(len(line), min_column_width=100)
            for column in range(len(line)):
                with cells.cell():
                    place = f"{row + 1}{column + 1}" if values.ndim == 2 else f"{column + 1}"
                    key = f"{name}.{place}"
                    found[row, column] = _number(key, sums.sub(sign, place), line[column])
    return found.reshape(values.shape)


def _number(key: str, label: str, usual: float) -> float:
    place = f"theory.net.{key}"
    typed = st.number_input(
        label, step=0.1, format="%g", key=kept.ready(place, float(usual)), value=None
    )
    kept.keep(place, typed)
    return float("nan") if typed is None else float(typed)


def _verdict(net: Network, went: Forward) -> None:
    said = ", ".join(sums.write(value) for value in went.a2)
    target = sums.write(net.target[0])
    st.markdown(
        _("The outputs say **{said}**, the target is **{target}**: the loss is **{loss}**.",
          said=said, target=target, loss=sums.write(went.loss))
    )  # fmt: skip
    if net.end == "sigmoid" and not 0 < net.target[0] < 1:
        st.caption(
            _("A sigmoid stays between 0 and 1: this target can never be reached. Let the outputs "
              "end linear, or choose a target between 0 and 1.")
        )  # fmt: skip


def _descent(net: Network, went: Forward, back: Backward) -> None:
    rate = st.slider(
        _("Learning rate"),
        0.0,
        2.0,
        step=0.01,
        key=kept.ready("theory.rate", RATE),
        help=_("How far each weight moves against its slope."),
    )
    kept.keep("theory.rate", rate)
    after = network.step(net, back, rate)
    sums.moved(net, back, after, rate)
    st.markdown(
        _("One step takes the loss from **{before}** to **{after}**.",
          before=sums.write(went.loss), after=sums.write(network.forward(after).loss))
    )  # fmt: skip
    losses = network.walk(net, rate, STEPS)
    finite = [value for value in losses if np.isfinite(value)]
    better = finite[-1] < finite[0]
    figure = Figure(
        msg("{n:count} steps lower the loss", n=len(finite) - 1)
        if better
        else msg("At this rate the loss does not fall"),
        msg("Loss by number of steps"),
        Axis(msg("steps")),
        Axis(msg("loss"), low=0.0),
        (Mark("line", tuple(range(len(finite))), tuple(finite), msg("loss")),),
        key="descent",
    )
    picture.figure(figure, "theory.net.descent")


def _activations() -> None:
    at = st.slider(_("The sum z"), -6.0, 6.0, 1.0, 0.1, key="theory.activation.z")
    z = np.linspace(-6, 6, 121)
    names = {"sigmoid": msg("Sigmoid"), "relu": msg("ReLU"), "tanh": msg("Tanh")}
    cells = st.grid(3, min_column_width=240, border=True)
    for kind, title in names.items():
        with cells.cell():
            _curve(kind, title, z, at)


def _curve(kind: str, title: Message, z: np.ndarray, at: float) -> None:
    value = float(network.activate(kind, np.array([at]))[0])
    slope = float(network.slope(kind, np.array([at]))[0])
    marks = (
        Mark("line", tuple(z), tuple(network.activate(kind, z)), msg("value"), "ours"),
        Mark("line", tuple(z), tuple(network.slope(kind, z)), msg("slope"), "baseline"),
        Mark("rule", (at,), (), "z"),
    )
    high = 6.0 if kind == "relu" else 1.2
    low = 0.0 if kind == "sigmoid" else -1.2
    figure = Figure(title, "", Axis("z"), Axis("", low=low, high=high), marks, key=kind)
    text = _("value {value}, slope {slope}", value=sums.write(value), slope=sums.write(slope))
    st.markdown(f"**{_(title)}**  \n:gray[{text}]")
    picture.draw(figure, f"theory.activation.{kind}")
