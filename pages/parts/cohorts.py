"""Cohort retention as a heatmap: one hue, light to dark, from the report's own table."""

from typing import Any

import plotly.graph_objects as go
import streamlit as st

from core.report.blocks import Table
from core.report.template import template
from core.report.tokens import THEMES
from core.words import msg
from pages.parts import picture, tongue
from pages.parts.say import _, plain

LEAST = 3  # cohorts that make a picture


def panel(run: Any) -> None:
    """The heatmap of a run; nothing where the log is too short for one."""
    tongue.listen()
    table = _found(run)
    if table is None or len(table.rows) < LEAST:
        return
    with st.container(border=True):
        st.markdown(f"**{_('Who came back, cohort by cohort')}**")
        st.caption(_(table.note) if table.note else "")
        st.plotly_chart(_picture(table), key=f"cohorts.{run.id}.{run.stage}", theme=None)


def _found(run: Any) -> Table | None:
    tables = [block for block in run.report().why if isinstance(block, Table)]
    return next((one for one in tables if one.columns[0].key == "cohort"), None)


def _picture(table: Table) -> go.Figure:
    theme = picture.theme()
    look = THEMES[theme]
    names = [str(row[0]) for row in table.rows]
    later = [str(column.title) for column in table.columns[2:]]
    shares = [list(row[2:]) for row in table.rows]
    word = plain(msg("ordered"))
    drawn = go.Figure(
        go.Heatmap(
            z=shares,
            x=later,
            y=names,
            colorscale=[[0.0, look.surface], [1.0, look.accent]],
            zmin=0,
            hovertemplate=f"%{{y}} · %{{x}} · {word}: %{{z:.1%}}<extra></extra>",
            xgap=1,
            ygap=1,
            colorbar={"tickformat": ".0%", "thickness": 10, "outlinewidth": 0},
        ),
        layout={"template": template(theme)},
    )
    drawn.update_yaxes(autorange="reversed", type="category", showgrid=False)
    drawn.update_xaxes(type="category", showgrid=False, side="top")
    drawn.update_layout(
        height=max(200, 22 * len(names) + 80), margin={"l": 8, "r": 8, "t": 32, "b": 8}
    )
    return drawn
