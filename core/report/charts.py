"""From a figure's facts to a Plotly chart; the only place that draws for the screen."""

from collections.abc import Callable
from typing import Any

import plotly.graph_objects as go

from core.report import letters
from core.report.blocks import Figure
from core.report.chart_names import LINE, annotations, colour, name, safe
from core.report.plan import Layer, Plan, plan
from core.report.rows import table_of
from core.report.template import template
from core.report.tokens import THEMES, Tokens
from core.words import opening, render

WIDE = 430  # pixels that titles may take: half of a page at 1024 px
DASHES = {"baseline": "dash", "real": "dot"}  # told apart without colour too


def chart(figure: Figure, theme: str = "light", titled: bool = True) -> go.Figure:
    """The picture in the reader's language; `titled=False` where the page writes the title."""
    look, facts = THEMES[theme], plan(figure)
    head = _title(figure, look) if titled else None
    drawn = go.Figure(layout={"template": template(theme)})
    for layer in facts.layers:
        if layer.kind != "rule":
            drawn.add_trace(_TRACES[layer.kind](layer, look))
    height, top = _sizes(facts, head)
    deep = height - top - 64
    drawn.update_layout(
        height=height,
        margin={"l": 8, "r": _right(facts), "t": top, "b": 8},
        title=head,
        barmode="group" if facts.legend else "overlay",
        shapes=[_rule(layer, facts, look) for layer in facts.rules],
        annotations=annotations(facts, look, deep),
        **_axes(facts),
    )
    return _legend(drawn, facts, len(facts.rules) * LINE / deep)


def _lines(text: str, size: float, most: float, lines: int = 4) -> str:
    return "<br>".join(safe(row) for row in letters.wrap(text, size, most, lines))


def _title(figure: Figure, look: Tokens) -> dict[str, Any]:
    main = _lines(render(figure.title), 16, WIDE)
    below = _lines(opening(figure.subtitle), 13, WIDE)
    below = f"<br><span style='font-size:13px;color:{look.muted}'>{below}</span>" if below else ""
    return {
        "text": f"<b>{main}</b>{below}",
        "font": {"size": 16, "color": look.text},
        "x": 0,
        "xref": "container",
        "xanchor": "left",
        "y": 1,
        "yref": "container",
        "yanchor": "top",
        "pad": {"t": 18, "l": 4},
    }


def _sizes(facts: Plan, head: dict[str, Any] | None) -> tuple[int, int]:
    """Height of the whole and of what stands above the picture."""
    top = 12
    if head:
        top += 21 * (head["text"].count("<br>") + 1) + 8
    top += LINE * (bool(facts.legend) + len(facts.rules)) + (LINE + 8) * bool(facts.y_title)
    bars = sum(layer.kind == "bar" for layer in facts.layers)
    rows = len(facts.y.names) if facts.lies else 0
    deep = max(230, min(rows * (18 + 10 * max(bars, 1)), 600)) if rows else 230
    return min(max(320, top + deep + 50), 420 if rows < 12 and top < 140 else 760), top


def _right(facts: Plan) -> int:
    """Room for the names at the right ends of lines."""
    names = [letters.width(line, 13) for layer in facts.named for line in name(layer)]
    return int(max(names, default=0) * 1.12) + 16


def _called(layer: Layer) -> str:
    return safe(letters.cut(layer.name, 13, 160))


def _faint(colour: str, share: float = 0.2) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},{share})"


def _hover(layer: Layer) -> dict[str, Any]:
    return {"hovertext": [safe(line) for line in layer.hover], "hoverinfo": "text"}


def _line(layer: Layer, look: Tokens) -> go.Scatter:
    width = 1.5 if layer.quiet else 2.5
    return go.Scatter(
        x=layer.x,
        y=layer.y,
        mode="lines",
        line={
            "color": colour(layer, look),
            "width": width,
            "dash": DASHES.get(layer.role),
        },
        name=_called(layer),
        **_hover(layer),
    )


def _area(layer: Layer, look: Tokens) -> go.Scatter:
    drawn = _line(layer, look)
    return drawn.update(fill="tozeroy", fillcolor=_faint(colour(layer, look)))


def _band(layer: Layer, look: Tokens) -> go.Scatter:
    """Out along the upper edge and back along the lower one."""
    triples = zip(layer.x, layer.low, layer.high, strict=False)
    kept = [triple for triple in triples if all(part == part for part in triple)]
    return go.Scatter(
        x=[x for x, _, _ in kept] + [x for x, _, _ in reversed(kept)],
        y=[high for _, _, high in kept] + [low for _, low, _ in reversed(kept)],
        mode="lines",
        line={"width": 0},
        fill="toself",
        fillcolor=_faint(colour(layer, look)),
        name=_called(layer),
        hoverinfo="skip",
    )


def _errors(layer: Layer, look: Tokens) -> dict[str, Any]:
    if not layer.low:
        return {}
    middle = layer.x if layer.lies else layer.y
    bars = {
        "type": "data",
        "symmetric": False,
        "array": [high - value for high, value in zip(layer.high, middle, strict=False)],
        "arrayminus": [value - low for low, value in zip(layer.low, middle, strict=False)],
        "color": look.text if layer.kind == "bar" else colour(layer, look),
        "thickness": 1.2,
        "width": 4,
    }
    return {"error_x" if layer.lies else "error_y": bars}


def _point(layer: Layer, look: Tokens) -> go.Scatter:
    size = 7 if len(layer.x) < 60 or layer.names else 5
    symbol = "circle-open" if layer.quiet else "circle"
    return go.Scatter(
        x=layer.x,
        y=layer.y,
        mode="markers",
        marker={"color": colour(layer, look), "size": size, "symbol": symbol},
        name=_called(layer),
        **_errors(layer, look),
        **_hover(layer),
    )


def _bar(layer: Layer, look: Tokens) -> go.Bar:
    own = colour(layer, look)
    fill = _faint(own, 0.35) if layer.quiet else own
    return go.Bar(
        x=layer.x,
        y=layer.y,
        orientation="h" if layer.lies else "v",
        marker={"color": fill, "line": {"width": 1.2 if layer.quiet else 0, "color": own}},
        name=_called(layer),
        **_errors(layer, look),
        **_hover(layer),
    )


_TRACES: dict[str, Callable[[Layer, Tokens], Any]] = {
    "line": _line,
    "area": _area,
    "band": _band,
    "point": _point,
    "bar": _bar,
}


def _axes(facts: Plan) -> dict[str, Any]:
    x = _axis(facts, "x") | {"title": {"text": safe(facts.x_title)}}
    y = _axis(facts, "y")
    if facts.lies:
        x |= {"showgrid": True, "showline": False}
        y |= {"showgrid": False, "showline": True, "range": [facts.y.high, facts.y.low]}
    return {"xaxis": x, "yaxis": y}


def _axis(facts: Plan, side: str) -> dict[str, Any]:
    on = getattr(facts, side)
    most = (
        190
        if side == "y" and facts.lies
        else 150
        if side == "y"
        else max(48, 430 / max(len(on.names), 1))
    )
    texts = [safe(letters.cut(text, 12, most)) for _, text in on.ticks]
    return {
        "range": [on.low, on.high],
        "tickmode": "array",
        "tickvals": [where for where, _ in on.ticks],
        "ticktext": texts,
    }


def _rule(layer: Layer, facts: Plan, look: Tokens) -> dict[str, Any]:
    where = {"x0": layer.x[0], "x1": layer.x[0], "yref": "paper", "y0": 0, "y1": 1}
    return {
        "type": "line",
        "xref": "x",
        "line": {
            "color": colour(layer, look),
            "width": 1.5,
            "dash": DASHES.get(layer.role),
        },
        **where,
    }


def _legend(drawn: go.Figure, facts: Plan, above: float) -> go.Figure:
    if not facts.legend:
        return drawn
    shown = {_called(layer) for layer in facts.legend}
    for trace in drawn.data:
        trace.showlegend = trace.name in shown
    row = {"orientation": "h", "x": 0, "xanchor": "left", "y": 1 + above, "yanchor": "bottom"}
    return drawn.update_layout(showlegend=True, legend=row | {"itemclick": False})


__all__ = ["chart", "safe", "table_of"]
