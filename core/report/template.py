"""One Plotly template for each theme, made from the tokens."""

from functools import cache

import plotly.graph_objects as go

from core.report.tokens import FONT, THEMES


@cache
def template(theme: str = "light") -> go.layout.Template:
    """Quiet axes, faint grid on the value axis only, no legend box, no zoom to get lost in."""
    look = THEMES[theme]
    small = {"family": FONT, "size": 12, "color": look.muted}
    axis = {
        "showgrid": False,
        "zeroline": False,
        "showline": True,
        "linecolor": look.border,
        "gridcolor": look.border,
        "tickfont": small,
        "ticks": "",
        "automargin": True,
        "fixedrange": True,
    }
    return go.layout.Template(
        layout={
            "font": {"family": FONT, "size": 13, "color": look.text},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "colorway": list(look.series),
            "colorscale": {"sequential": scale(look.sequential)},
            "xaxis": {**axis, "title": {"font": small, "standoff": 10}},
            "yaxis": {**axis, "showgrid": True, "showline": False},
            "showlegend": False,
            "hovermode": "closest",
            "hoverlabel": {
                "bgcolor": look.surface,
                "bordercolor": look.border,
                "font": {"family": FONT, "size": 13, "color": look.text},
                "align": "left",
                "namelength": 0,
            },
            "dragmode": False,
            "bargap": 0.35,
            "bargroupgap": 0.08,
            "separators": ".,",
        }
    )


def scale(colours: tuple[str, ...]) -> list[list[object]]:
    """A Plotly colour scale with even steps."""
    return [[place / (len(colours) - 1), colour] for place, colour in enumerate(colours)]
