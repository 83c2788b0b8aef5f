"""Under the hood of a stored run: its network, one case going through it, the slopes."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import streamlit as st

from core import studio
from core.numerals import write as numeral
from core.report.blocks import Axis, Figure, Mark
from core.words import from_json, language, msg
from pages.parts import picture
from pages.parts.say import _, escape, plain, said, shorten
from pages.parts.theory import beside, canvas, choose, heads, lab, places
from pages.parts.theory.sums import write

LONG = 27  # letters of the name of a set of weights
STRIP = 64


def show() -> None:
    """The whole page."""
    st.title(_("Under the hood of a run"), anchor=False)
    beside.lead(
        msg("The network of a run of yours, as it is stored: its layers, its weights, and what "
            "happens inside when it reads one row of your data."),
    )  # fmt: skip
    run = choose.run("theory.hood")
    if run is not None:
        lab.fragment(_network, run)
    places.onward("hood")


def _network(run: Any) -> None:
    most = max(run.rows, 1)
    number = st.number_input(
        _("Row of the data"), 1, most, 1, key=f"theory.hood.{run.id}.row", width=220
    )
    with st.spinner(_("Opening the network …")):
        found = _ask(run, int(number or 1) - 1)
    if found["network"] is None:
        st.info(
            _("This run has no network. It is a quick answer, or simpler models predicted unseen "
              "rows better and the network was left out.")
        )  # fmt: skip
        return
    n = numeral(found["parameters"], "count", language.get())
    st.subheader(
        _("{name}: {n} parameters in {layers:count} parts", name=found["network"], n=n,
          layers=len(found["layers"])),
        anchor=False,
    )  # fmt: skip
    if found.get("note"):
        st.info(said(from_json(found["note"])))
    _row(found)
    _layers(found["layers"])
    left, right = canvas.pair()
    with left:
        _inside(run, found["layers"])
    with right:
        _slopes(run, found)
    _attention(run, found["maps"])


def _ask(run: Any, row: int) -> Mapping[str, Any]:
    """The answer, kept for the rows looked at last."""
    memory = st.session_state.setdefault(f"theory.hood.{run.id}", {})
    if row not in memory:
        if len(memory) > 20:
            memory.clear()
        memory[row] = studio.ask(run.id, {"hood": row})
    return memory[row]


def _row(found: Mapping[str, Any]) -> None:
    if not found.get("row"):
        return
    with st.expander(_("The row that goes through it"), icon=":material/table_rows:"):
        pairs = found["row"].items()
        cells = [f"{escape(name)}: **{escape('–' if value is None else value)}**"
                 for name, value in pairs]  # fmt: skip
        st.markdown(" · ".join(cells))


def _layers(layers: Sequence[Mapping[str, Any]]) -> None:
    lines = []
    for layer in layers:
        weights = " + ".join("×".join(map(str, shape)) for shape in layer["weights"])
        given = "×".join(map(str, layer["shape"][1:] or [1])) if layer["shape"] else "–"
        silent = layer["silent"]
        lines.append(
            [
                _breakable(f"{escape(layer['name'])} · {escape(layer['kind'])}"),
                weights or "–",
                numeral(layer["parameters"], "count", language.get()),
                given,
                "–"
                if silent is None
                else numeral(silent, "percent", language.get()).replace(" ", "\u00a0"),
            ]
        )
    head = [_("Part"), _("Weights"), _("Count"), _("Gives"), _("At 0")]
    with st.expander(_("Layer by layer"), icon=":material/layers:", expanded=True):
        beside.rows(head, lines)
        st.caption(
            _("From input to output, as they were computed. Gives: the shape of what a part hands "
              "on for this row. At 0: the share of it that is exactly 0.")
        )  # fmt: skip


def _breakable(name: str) -> str:
    """A name that may be broken between its words, so that the table fits a narrow page."""
    return re.sub(r"(?<=[a-z])(?=[A-Z][a-z])|(?<=\.)", "\u200b", name)


def _inside(run: Any, layers: Sequence[Mapping[str, Any]]) -> None:
    there = [layer for layer in layers if layer["values"]]
    if not there:
        return
    width = max(len(layer["values"]) for layer in there)
    strips = np.full((len(there), width), np.nan)
    for at, layer in enumerate(there):
        values = np.array(layer["values"])
        strips[at, : len(values)] = np.abs(values) / max(float(np.abs(values).max()), 1e-12)
    words = msg("What lights up for this row")
    st.markdown(f"**{_(words)}**")
    names = [shorten(layer["name"], 20) for layer in there]
    columns = [""] * width
    canvas.heat(strips, names, columns, f"theory.hood.{run.id}.strips", plain(words))
    st.caption(_("The first {n} numbers of each part, each part by its own largest.", n=str(STRIP)))


def _slopes(run: Any, found: Mapping[str, Any]) -> None:
    slopes = found.get("slopes")
    if not slopes:
        st.caption(_("No slopes: nothing could be passed back through this network."))
        return
    names, sizes = tuple(map(_weights, slopes)), tuple(slopes.values())
    figure = Figure(
        msg("Where this row would change the network"),
        msg("Length of the slope of the loss in each set of weights"),
        Axis(""),
        Axis("", kind="category"),
        (Mark("bar", sizes, names, "", horizontal=True),),
        note=msg("Loss {loss}: {kind}.", loss=write(found["loss"]),
                 kind=from_json(found["loss_kind"])),
        key="slopes",
    )  # fmt: skip
    picture.figure(figure, f"theory.hood.{run.id}.slopes")


def _weights(name: str) -> str:
    """The name of a set of weights without what all share; where it is long, without its middle.

    >>> _weights("body.layers.1.post_attention_layernorm.weight"), _weights("out.bias")
    ('layers.1.p…ention_layernorm', 'out.bias')
    """
    name = name.removesuffix(".weight")
    name = name.split(".", 1)[1] if name.count(".") > 1 else name
    return name if len(name) <= LONG else f"{name[:10]}…{name[-16:]}"


def _attention(run: Any, maps: Sequence[Any]) -> None:
    if not maps:
        st.caption(_("No attention was heard in this network."))
        return
    places_ = [str(place + 1) for place in range(max(len(head[0]) for one in maps for head in one))]
    words = msg("Attention for this row: who looks at whom")
    heads.show(maps, places_, f"theory.hood.{run.id}", words)
