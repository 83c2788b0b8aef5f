"""How a file was read: its columns, the repairs with examples and undo, encoding and header."""

from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from core import studio
from core.numerals import write
from core.words import Message, language, msg
from pages.parts import grid
from pages.parts.guard import kindly
from pages.parts.say import _, plain

TYPES = {
    "number": msg("number"),
    "integer": msg("whole number"),
    "boolean": msg("yes or no"),
    "date": msg("date"),
    "text": msg("text"),
    "category": msg("category"),
}
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "gb18030", "big5", "cp1252", "latin-1")
DELIMITERS = {
    ",": msg("comma"),
    ";": msg("semicolon"),
    "\t": msg("tab"),
    "|": msg("vertical bar"),
    " ": msg("space"),
}
AUTO = msg("Automatic")
MOST = 50  # repairs listed
DATES = {None: AUTO, True: msg("Day first: 31/12/2026"), False: msg("Month first: 12/31/2026")}


def columns(profile: Any) -> None:
    """Every column with its type, missing and distinct values, range and shape."""
    frame = pd.DataFrame([_facts(column, profile.rows) for column in profile.columns])
    titles = {
        "name": msg("Column"),
        "type": msg("Type"),
        "missing": msg("Missing"),
        "distinct": msg("Different values"),
        "low": msg("Lowest"),
        "high": msg("Highest"),
        "shape": msg("Distribution"),
        "common": msg("Frequent values"),
    }
    grid.show(
        frame,
        {"missing": "percent", "distinct": "count", "shape": "bars"},
        {key: plain(title) for key, title in titles.items()},
        most=20,
    )


def _facts(column: Any, rows: int) -> dict[str, Any]:
    counts = column.histogram.counts if column.histogram else [n for _value, n in column.top]
    common = column.top[:3] or tuple((value, 0) for value in column.examples[:3])
    return {
        "name": column.name,
        "type": plain(TYPES.get(column.type, msg("text"))),
        "missing": column.missing / rows if rows else 0.0,
        "distinct": column.distinct,
        "low": _end(column.low),
        "high": _end(column.high),
        "shape": list(counts),
        "common": ", ".join(value.removesuffix(" 00:00:00") for value, _count in common),
    }


def _end(value: Any) -> str:
    if value is None:
        return ""
    return write(value, "date" if isinstance(value, str) else "number", language.get())


def show(found: Any) -> None:
    """The repairs, each with an example and its undo; below, how to read the file differently."""
    if found.options.undo:
        with st.container(horizontal=True, vertical_alignment="center"):
            text = _("Repairs undone: {n:count}", n=len(found.options.undo))
            st.caption(text, width="stretch")
            if st.button(_("Apply them again"), icon=":material/redo:"):
                again(found.id, replace(found.options, undo=()))
    if not found.repairs:
        st.caption(_("Nothing had to be repaired."))
    for repair in found.repairs[:MOST]:
        _repair(found, repair)
    if len(found.repairs) > MOST:
        st.caption(_("and {n:count} more", n=len(found.repairs) - MOST))
    _differently(found)


def _repair(found: Any, repair: Any) -> None:
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        with st.container(width="stretch", gap="xsmall"):
            where = f"**{_('{name}', name=repair.column)}** · " if repair.column else ""
            st.markdown(f"{where}{_(repair.text)}")
            if repair.example_before or repair.example_after:
                st.caption(_(_example(repair.example_before, repair.example_after)))
        if repair.undoable and st.button(
            _("Undo"), icon=":material/undo:", key=f"undo.{found.id}.{repair.key}"
        ):
            again(found.id, replace(found.options, undo=(*found.options.undo, repair.key)))


def _example(before: str, after: str) -> Message:
    if not after:
        return msg("“{a}” became empty", a=before)
    return msg("“{a}” became “{b}”", a=before, b=after) if before else msg("now “{b}”", b=after)


def again(dataset_id: str, options: Any) -> None:
    """Read the same bytes with other options."""
    with kindly(), st.spinner(_("Reading again …")):
        studio.reread(dataset_id, options)
        st.rerun()


def _differently(found: Any) -> None:
    with st.expander(_("Read it differently"), icon=":material/settings:"):
        if found.encoding or found.delimiter:
            st.caption(_read_as(found))
        with st.form(f"reread.{found.id}", border=False):
            options = found.options
            grid_ = st.grid("auto", min_column_width=200)
            with grid_.cell():
                encoding = _pick(_("Encoding"), ENCODINGS, options.encoding, {})
            with grid_.cell():
                delimiter = _pick(_("Separator"), tuple(DELIMITERS), options.delimiter, DELIMITERS)
            with grid_.cell():
                header = st.number_input(
                    _("Row with the column names"),
                    min_value=0,
                    value=options.header_row,
                    placeholder=plain(AUTO),
                    help=_("1 is the first row; 0: the file has no row of names."),
                )
            with grid_.cell():
                day_first = st.selectbox(
                    _("Dates"),
                    list(DATES),
                    index=list(DATES).index(options.day_first),
                    format_func=lambda choice: plain(DATES[choice]),
                )
            sheet = st.text_input(
                _("Sheet of the workbook"),
                value=options.sheet or "",
                placeholder=plain(msg("The first one")),
            )
            if st.form_submit_button(_("Read again"), type="primary"):
                again(
                    found.id,
                    replace(
                        options,
                        encoding=encoding,
                        delimiter=delimiter,
                        header_row=header,
                        day_first=day_first,
                        sheet=sheet.strip() or None,
                    ),
                )


def _read_as(found: Any) -> str:
    separator = DELIMITERS.get(found.delimiter or "", found.delimiter or "–")
    return _(
        "Read as {encoding}, separated by {separator}.",
        encoding=found.encoding or "–",
        separator=separator,
    )


def _pick(label: str, choices: tuple[str, ...], now: str | None, names: Any) -> str | None:
    options = [None, *choices] if now in (None, *choices) else [None, now, *choices]
    return st.selectbox(
        label,
        options,
        index=options.index(now),
        format_func=lambda choice: plain(AUTO if choice is None else names.get(choice, choice)),
    )
