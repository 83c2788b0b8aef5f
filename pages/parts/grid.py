"""Tables on the screen: numbers as people say them, still sorted as numbers."""

from collections.abc import Mapping
from functools import partial

import pandas as pd
import streamlit as st

from core.numerals import SPECS, write
from core.report.blocks import Table
from core.words import Message, language
from pages.parts.say import labels, plain, said, title

ROW = 35  # pixels of one row of st.dataframe


def table(block: Table) -> None:
    """A table of a report, with its title above and its note below."""
    st.markdown(f"**{said(block.title)}**")
    keys, specs = (
        [column.key for column in block.columns],
        [column.unit for column in block.columns],
    )
    rows = [
        [cell(value, spec) for value, spec in zip(row, specs, strict=True)] for row in block.rows
    ]
    frame = pd.DataFrame(rows, columns=keys)
    units = dict(zip(keys, specs, strict=True))
    titles = {column.key: title(column.title) for column in block.columns}
    show(frame, units, titles, alt=plain(block.title))
    if block.note:
        st.caption(said(block.note))


def show(
    frame: pd.DataFrame,
    units: Mapping[str, str] | None = None,
    titles: Mapping[str, str] | None = None,
    *,
    most: int = 12,
    alt: str | None = None,
) -> None:
    """Rows to look at; `units` by column: specs of core/numerals.py, `bars` or `sentence`."""
    titles = dict(titles or labels(map(str, frame.columns)))
    units = units or {}
    days = {str(name) for name in frame if _only_days(frame[name])}
    config = {
        name: _column(titles[name], "days" if name in days else units.get(name))
        for name in map(str, frame.columns)
    }
    st.dataframe(
        _formatted(frame, units),
        hide_index=True,
        column_config=config,
        height=ROW * (min(len(frame), most) + 1) + 3,
        placeholder="–",
        alt=alt,
    )


def pick(
    frame: pd.DataFrame,
    units: Mapping[str, str],
    titles: Mapping[str, str],
    *,
    key: str,
    most: int = 12,
) -> int | None:
    """As `show`, with rows to pick: the place of the picked one, or None."""
    config = {name: _column(titles[name], units.get(name)) for name in map(str, frame.columns)}
    days = [name for name in frame if _only_days(frame[name])]
    config |= {name: _column(titles[name], "days") for name in days}
    event = st.dataframe(
        _formatted(frame, units),
        hide_index=True,
        column_config=config,
        height=ROW * (min(len(frame), most) + 1) + 3,
        on_select="rerun",
        selection_mode="single-row",
        placeholder="–",
        key=key,
    )
    return next(iter(event.selection.rows), None)


def _column(title: str, unit: str | None) -> object:
    if unit == "bars":
        return st.column_config.BarChartColumn(title)
    if unit == "days":
        return st.column_config.DateColumn(title, format="YYYY-MM-DD")
    side = "right" if unit in SPECS and unit not in ("date", "time") else None
    width = "medium" if unit == "sentence" else None
    return st.column_config.Column(title, alignment=side, width=width)


def _only_days(column: pd.Series) -> bool:
    """Whether a column holds dates without a time of day."""
    if not pd.api.types.is_datetime64_any_dtype(column):
        return False
    known = column.dropna()
    return bool((known.dt.normalize() == known).all())


def _formatted(frame: pd.DataFrame, units: Mapping[str, str]) -> object:
    speech = language.get()
    written = {
        name: partial(_written, spec=unit, speech=speech)
        for name, unit in units.items()
        if unit in SPECS and name in frame
    }
    return frame.style.format(written) if written else frame


def _written(value: object, spec: str, speech: str) -> str:
    try:
        return write(value, spec, speech)
    except (TypeError, ValueError):
        return str(value)


def cell(value: object, spec: str = "number") -> object:
    """What a data frame can hold of a cell: words and intervals are rendered.

    >>> cell((0.79, 0.83), "percent"), cell(3.0)
    ('79–83 %', 3.0)
    """
    if isinstance(value, tuple):
        return write(value, spec, language.get()) if spec in SPECS else ", ".join(map(str, value))
    return plain(value) if isinstance(value, Message) else value
