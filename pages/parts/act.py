"""What a person takes away from a run: the scored list, the report as a file, the facts."""

import json
from collections.abc import Callable
from typing import Any

import streamlit as st

from core import studio
from core.report import html, screens
from core.report.blocks import Action
from core.words import language, speaking
from pages.parts import files, ranked
from pages.parts.say import _, said


def on(run: Any) -> Callable[[Action], None]:
    """How the screen paints a report's action for this run: the text, the list, the file."""

    def paint(action: Action) -> None:
        with st.container(border=True):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f"**{said(action.text)}**", width="stretch")
                scored_csv(run, f"act.{run.id}.csv", "primary")
            ranked.folded(run)

    return paint


def scored_csv(run: Any, key: str, kind: str = "secondary") -> None:
    """Download of the scored rows, made on the click; formulas in text are made harmless."""
    st.download_button(
        _("Download the list"),
        lambda: studio.export_output(run.id),
        file_name=f"{file_stem(run.name)}-scored.csv",
        mime="text/csv",
        icon=":material/download:",
        type=kind,
        key=key,
        on_click="ignore",
    )


def report_html(run: Any, key: str) -> None:
    """Download of the report as one self-contained file, in the language of the page."""
    speech = language.get()

    def make() -> bytes:
        with speaking(speech):
            return html.html(run.report(), speech).encode()

    st.download_button(
        _("Report (HTML)"),
        make,
        file_name=f"{file_stem(run.name)}.html",
        mime="text/html",
        icon=":material/description:",
        type="tertiary",
        key=key,
        on_click="ignore",
    )


def facts_json(run: Any, key: str) -> None:
    """Download of everything the run recorded about itself."""
    st.download_button(
        _("Facts of the run (JSON)"),
        lambda: json.dumps(run.manifest, ensure_ascii=False, indent=1, default=str).encode(),
        file_name=f"{file_stem(run.name)}.json",
        mime="application/json",
        icon=":material/data_object:",
        type="tertiary",
        key=key,
        on_click="ignore",
    )


def export(run: Any, key: str, label: str = "") -> None:
    """All downloads of a run, behind one button."""
    with st.popover(label or _("Export"), icon=":material/download:", type="tertiary"):
        report_html(run, f"{key}.html")
        files.offer(lambda: screens.deck(run.report()), file_stem(run.name), key)
        scored_csv(run, f"{key}.csv", "tertiary")
        facts_json(run, f"{key}.json")


def file_stem(name: str) -> str:
    """A file name that every system takes.

    >>> file_stem("Loans: 2026/03 <b>")
    'Loans_2026_03_b'
    """
    kept = "".join(sign if sign.isalnum() or sign in "-." else " " for sign in name)
    return "_".join(kept.split())[:60] or "run"
