"""Pictures that are no report figures: heat maps, surfaces, a drawn network; one template."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from core.report.charts import safe
from core.report.template import scale, template
from core.report.tokens import THEMES, Tokens
from pages.parts import picture


def look() -> Tokens:
    """The colours of the theme that the browser shows."""
    return THEMES[picture.theme()]


def empty(height: int, **layout: object) -> go.Figure:
    """A figure in the house's template."""
    made = go.Figure(layout={"template": template(picture.theme())})
    return made.update_layout(height=height, margin={"l": 8, "r": 8, "t": 24, "b": 8}, **layout)


def pair(narrowest: int = 400) -> tuple[Any, Any]:
    """Two cells side by side where the page is wide enough, else one below the other."""
    grid = st.grid(2, min_column_width=narrowest)
    return grid.cell(), grid.cell()


def draw(figure: go.Figure, key: str, alt: str) -> None:
    """Put it on the page; `alt` says in words what it shows."""
    st.plotly_chart(figure, theme=None, key=key, alt=alt, config=picture.CONFIG)


def heat(
    values: np.ndarray, rows: Sequence[str], columns: Sequence[str], key: str, alt: str
) -> None:
    """Shares between 0 and 1, each written in its cell where they are few."""
    few = values.size <= 150
    shade = scale(look().sequential if picture.theme() == "light" else look().sequential[::-1])
    figure = empty(max(90 + 34 * len(rows), 220))
    hover = [
        [
            f"{safe(row)} → {safe(column)}: {value:.3f}"
            for column, value in zip(columns, line, strict=True)
        ]
        for row, line in zip(rows, values, strict=True)
    ]
    figure.add_heatmap(
        z=values,
        x=list(range(len(columns))),
        y=list(range(len(rows))),
        zmin=0,
        zmax=max(float(np.nanmax(values)), 1e-9),
        colorscale=shade,
        showscale=False,
        text=[[f"{value:.2f}" for value in line] for line in values] if few else None,
        texttemplate="%{text}" if few else None,
        hovertext=hover,
        hoverinfo="text",
        xgap=2 if len(columns) < 40 else 0,
        ygap=2,
    )
    for axis, names in (("xaxis", columns), ("yaxis", rows)):
        ticks = {"tickvals": list(range(len(names))), "ticktext": [safe(one) for one in names]}
        figure.update_layout({axis: ticks | {"showgrid": False, "showline": False}})
    figure.update_layout(
        yaxis_autorange="reversed", xaxis_side="top", margin={"l": 8, "r": 8, "t": 40, "b": 8}
    )
    draw(figure, key, alt)


def surface(
    field: np.ndarray, extent: Sequence[float], clouds: Sequence[tuple[np.ndarray, str, str]]
) -> go.Figure:
    """A field of probabilities under points; `clouds`: points, colour, symbol."""
    figure = empty(430)
    across = np.linspace(extent[0], extent[1], field.shape[1])
    up = np.linspace(extent[2], extent[3], field.shape[0])
    figure.add_heatmap(
        z=field.astype(float),
        x=across,
        y=up,
        zmin=0,
        zmax=1,
        colorscale=scale(look().diverging),
        zsmooth="best",
        showscale=False,
        opacity=0.4,
        hovertemplate="%{z:.2f}<extra></extra>",
    )
    for points, colour, symbol in clouds:
        figure.add_scatter(
            x=points[:, 0],
            y=points[:, 1],
            mode="markers",
            marker={
                "color": colour,
                "size": 7,
                "symbol": symbol,
                "line": {"width": 0.7, "color": look().page},
            },
            hoverinfo="skip",
        )
    wide = {"showgrid": False, "showline": False}
    return figure.update_layout(
        xaxis={**wide, "range": list(extent[:2])}, yaxis={**wide, "range": list(extent[2:])}
    )
