"""The small network as a picture: circles with their numbers, lines as thick as their weights."""

from itertools import product

import numpy as np
import plotly.graph_objects as go

from core.theory.network import Forward, Network
from core.words import msg
from pages.parts.say import plain
from pages.parts.theory import canvas, sums

LEFT, MIDDLE, RIGHT = 0.0, 1.0, 2.0
HEIGHTS = {3: (1.0, 0.0, -1.0), 2: (0.6, -0.6)}


def network(net: Network, went: Forward, alt: str) -> None:
    """Inputs, hidden units and outputs; orange lines push down, blue ones up."""
    figure = canvas.empty(360)
    places = [(LEFT, HEIGHTS[3]), (MIDDLE, HEIGHTS[2]), (RIGHT, HEIGHTS[2])]
    _lines(figure, net.w1, places[0], places[1])
    _lines(figure, net.w2, places[1], places[2])
    for (x, heights), values in zip(places, (net.x, went.a1, went.a2), strict=True):
        _circles(figure, x, heights, values)
    titles = (msg("inputs"), msg("hidden units"), msg("outputs"))
    for x, title in zip((LEFT, MIDDLE, RIGHT), titles, strict=True):
        figure.add_annotation(x=x, y=1.5, text=plain(title), showarrow=False)
    hidden = {"visible": False}
    figure.update_layout(
        xaxis={**hidden, "range": [-0.35, 2.35]}, yaxis={**hidden, "range": [-1.45, 1.65]}
    )
    canvas.draw(figure, "theory.net.picture", alt)


def _lines(
    figure: go.Figure,
    weights: np.ndarray,
    start: tuple[float, tuple[float, ...]],
    end: tuple[float, tuple[float, ...]],
) -> None:
    look = canvas.look()
    largest = max(float(np.abs(weights).max()), 1e-9)
    for k, j in product(range(weights.shape[0]), range(weights.shape[1])):
        weight = float(weights[k, j])
        colour = look.series[2] if weight >= 0 else look.series[1]
        line = {"width": 1 + 5 * abs(weight) / largest, "color": colour if weight else look.border}
        y0, y1 = start[1][j], end[1][k]
        figure.add_scatter(
            x=[start[0], end[0]], y=[y0, y1], mode="lines", line=line, opacity=0.55,
            hoverinfo="skip",
        )  # fmt: skip
        share = 0.26 + 0.14 * (j % 3)
        figure.add_annotation(
            x=start[0] + share * (end[0] - start[0]),
            y=y0 + share * (y1 - y0),
            text=sums.write(weight),
            showarrow=False,
            font={"size": 12, "color": look.text},
            bgcolor=look.page,
        )


def _circles(figure: go.Figure, x: float, heights: tuple[float, ...], values: np.ndarray) -> None:
    look = canvas.look()
    figure.add_scatter(
        x=[x] * len(heights),
        y=list(heights),
        mode="markers+text",
        marker={"size": 54, "color": look.surface, "line": {"width": 2, "color": look.accent}},
        text=[sums.write(float(value)) for value in values],
        textfont={"size": 13, "color": look.text},
        hoverinfo="skip",
    )
