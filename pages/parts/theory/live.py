"""A small network that learns points in the plane, seen while it does."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from core import studio
from core.report.blocks import Axis, Figure, Mark, Number
from core.words import Message, msg
from pages.parts import kept, picture
from pages.parts import show as painter
from pages.parts.say import _, labels, plain
from pages.parts.theory import beside, canvas, lab, places

SHAPES = {
    "moons": msg("two moons"),
    "circles": msg("two circles"),
    "spiral": msg("two spirals"),
    "xor": msg("four corners (xor)"),
    "own": msg("columns of my own"),
}
BENDS = {"relu": msg("ReLU"), "tanh": msg("tanh"), "sigmoid": msg("sigmoid")}
TITLE = msg("A network learns")


def show() -> None:
    """Dials, training, and the surface over the epochs."""
    st.title(_(TITLE), anchor=False)
    beside.lead(
        msg("Two kinds of points lie in a plane, and a network is asked to tell them apart."),
        msg("At first its surface is flat. With every epoch (each point seen once more) it bends."),
        msg("Without a hidden layer it can only draw a straight line, which is what it is "
            "compared with."),
    )  # fmt: skip
    settings, tables, roles, ready = _dials()
    run = lab.experiment("planar", TITLE, settings, tables, roles, _growing) if ready else None
    if run is not None:
        lab.fragment(_result, run)
    places.onward("live")


def _dials() -> tuple[dict[str, Any], dict[str, str], dict[str, tuple[str, ...]], bool]:
    cells = st.grid(4, min_column_width=120)
    with cells.cell():
        shape = _choice("shape", msg("Points"), SHAPES)
    with cells.cell():
        layers = _slider("layers", msg("Hidden layers"), (0, 6, 2))
        width = _slider("width", msg("Units per layer"), (1, 32, 8))
    with cells.cell():
        bend = _choice("activation", msg("Activation"), BENDS)
        rates = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3]
        rate = st.select_slider(_("Learning rate"), rates, key=kept.ready("theory.live.rate", 0.01))
        kept.keep("theory.live.rate", rate)
    with cells.cell():
        epochs = _slider("epochs", msg("Epochs"), (50, 2000, 600))
        noise = _slider("noise", msg("Noise"), (0.0, 0.5, 0.1))
    settings = {"layers": layers, "width": width, "activation": bend, "rate": rate}
    settings |= {"epochs": epochs, "noise": noise}
    if shape != "own":
        return settings | {"shape": shape}, {}, {}, True
    tables, roles = _own()
    return settings, tables, roles, bool(tables)


def _slider(name: str, title: Message, bounds: tuple[float, float, float]) -> float:
    low, high, usual = bounds
    key = f"theory.live.{name}"
    return kept.keep(key, st.slider(_(title), low, high, key=kept.ready(key, usual)))


def _choice(name: str, title: Message, options: dict[str, Message]) -> str:
    key = f"theory.live.{name}"
    widget = kept.ready(key, next(iter(options)))
    names = {one: plain(words) for one, words in options.items()}
    return kept.keep(key, st.selectbox(_(title), list(names), format_func=names.get, key=widget))


def _own() -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """A stored data set and three of its columns; nothing while it cannot serve."""
    stored = {one.id: one for one in studio.datasets()}
    if not stored:
        st.info(_("Drop a file on the home page first: two number columns and a class are needed."))
        return {}, {}
    names = labels(one.name for one in stored.values())
    chosen = st.selectbox(
        _("Data set"), list(stored), format_func=lambda one: names[stored[one].name]
    )
    columns = stored[chosen].profile().columns
    numbers = [one.name for one in columns if one.type in ("number", "integer")]
    if len(numbers) < 2:
        st.warning(
            _("“{name}” has no two number columns. Choose another data set.",
              name=stored[chosen].name),
            icon=":material/warning:",
        )  # fmt: skip
        return {}, {}
    kinds = [one.name for one in columns if len(one.top) > 1]
    shown = labels(one.name for one in columns)
    cells = st.columns(3)
    with cells[0]:
        across = st.selectbox(_("Across"), numbers, format_func=shown.get)
    with cells[1]:
        up = st.selectbox(_("Up"), [one for one in numbers if one != across], format_func=shown.get)
    with cells[2]:
        free = [one for one in kinds if one not in (across, up)]
        kind = st.selectbox(_("Class"), free, format_func=shown.get)
    if kind is None:
        st.warning(_("No column is left that could be the class."), icon=":material/warning:")
        return {}, {}
    return {"main": chosen}, {"across": (across,), "up": (up,), "kind": (kind,)}


def _result(run: Any) -> None:
    film, scores = run.evidence(), run.scores()
    last = len(film["epoch"]) - 1
    epochs = film["epoch"].tolist()
    at = st.select_slider(
        _("Epoch"), range(last + 1), last, format_func=lambda one: str(epochs[one]),
        key=f"theory.live.{run.id}.frame",
    )  # fmt: skip
    left, right = canvas.pair()
    with left:
        frame = {**film, "frame": film["frames"][at], "epoch": film["epoch"][at]}
        _surface(frame, f"theory.live.{run.id}.surface")
    with right:
        painter.numbers(
            [
                Number(
                    msg("Right on held-back points"),
                    scores.values["accuracy"],
                    "percent",
                    scores.intervals.get("accuracy"),
                    scores.baseline["accuracy"],
                    msg("straight line"),
                )
            ]
        )
        _curve(run, film, epochs[at])
        _dead(film["dead"][at])


def _growing(sketch: Mapping[str, np.ndarray]) -> None:
    with canvas.pair()[0]:
        _surface(sketch, "theory.live.growing")


def _surface(film: Mapping[str, np.ndarray], key: str) -> None:
    """One frame: `frame` (grid of shares), `extent`, `epoch`, and the points with their labels."""
    look = canvas.look()
    labels_, held, points = film["labels"] == 1, film["held"], film["points"]
    clouds = [
        (points[labels_ & ~held], look.series[2], "circle"),
        (points[~labels_ & ~held], look.series[1], "square"),
        (points[labels_ & held], look.series[2], "circle-open"),
        (points[~labels_ & held], look.series[1], "square-open"),
    ]
    figure = canvas.surface(film["frame"], film["extent"], clouds)
    words = msg("What the network says of every place, after {n:count} epochs",
                n=int(film["epoch"]))  # fmt: skip
    st.markdown(f"**{_(words)}**")
    canvas.draw(figure, key, plain(words))
    st.caption(_("Blue circles against orange squares; hollow ones were held back."))


def _curve(run: Any, film: dict[str, np.ndarray], epoch: int) -> None:
    curve = film["curve"]
    every = max(len(curve) // 200, 1)
    x = tuple(range(0, len(curve), every))
    marks = (
        Mark("line", x, tuple(curve[::every, 0]), msg("learned from"), "baseline"),
        Mark("line", x, tuple(curve[::every, 1]), msg("held back"), "ours"),
        Mark("rule", (epoch,), (), msg("shown")),
    )
    figure = Figure(
        msg("Loss by epoch"), "", Axis(msg("epochs")), Axis(msg("loss"), low=0.0), marks, key="loss"
    )
    picture.draw(figure, f"theory.live.{run.id}.curve")


def _dead(layers: np.ndarray) -> None:
    if not len(layers):
        return
    if not layers.sum():
        st.caption(_("No unit is dead: each answers to some point."))
        return
    found = ", ".join(
        _("{n:count} in layer {layer}", n=int(n), layer=at + 1) for at, n in enumerate(layers) if n
    )
    st.caption(
        _("Dead units (0 on every point, so that nothing reaches them any more): {found}.",
          found=found)
    )  # fmt: skip
