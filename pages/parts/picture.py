"""One figure on the screen: the finding, the picture, the same as a table and as a file."""

import json

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from core.report.blocks import Figure, to_json
from core.report.charts import chart, table_of
from core.words import language, opening
from pages.parts import grid, rows_file
from pages.parts.say import _, escape, plain, said, title

CONFIG = {"displaylogo": False, "displayModeBar": False, "responsive": True}
KEPT = 128  # drawn pictures that the server remembers


def theme() -> str:
    """`light` or `dark`, as the browser shows the page."""
    try:
        return "dark" if st.context.theme.type == "dark" else "light"
    except AttributeError:  # no browser behind the session
        return "light"


def figure(block: Figure, key: str) -> None:
    """The finding, the picture, its note; `key` is unique on the page."""
    st.markdown(f"**{said(block.title)}**  \n:gray[{opening(block.subtitle, escape)}]")
    draw(block, key)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(said(block.note or ""), width="stretch")
        _as_table(block, key)


def draw(block: Figure, key: str) -> None:
    """The picture alone, without its title."""
    st.plotly_chart(
        _drawn(block, theme(), language.get()),
        theme=None,
        key=key,
        alt=plain(block.title),
        config=CONFIG,
    )


def _facts(block: Figure) -> str:
    return json.dumps(to_json(block))


@st.cache_resource(max_entries=KEPT, show_spinner=False, hash_funcs={Figure: _facts})
def _drawn(block: Figure, theme: str, speech: str) -> go.Figure:
    """The picture of these facts, the same for all who see them; to be looked at, not changed.

    It is found again by its facts, not by its place: a rerun draws nothing anew.
    """
    return chart(block, theme, titled=False)


def _as_table(block: Figure, key: str) -> None:
    shut = st.popover(
        _("Table"),
        type="tertiary",
        icon=":material/table:",
        help=_("See the figure as a table."),
        key=f"{key}.table",
        on_change="rerun",  # what nobody looks at is not made
    )
    if not shut.open:
        return
    with shut:
        table = table_of(block)
        grid.table(table)
        titles = [title(column.title) for column in table.columns]
        rows = [[grid.cell(cell) for cell in row] for row in table.rows]
        rows_file.offer(
            _("Download CSV"),
            lambda: pd.DataFrame(rows, columns=titles),
            block.key or "figure",
            f"{key}.csv",
        )
