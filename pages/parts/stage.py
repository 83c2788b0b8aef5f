"""The stage of a presentation: one small component over the whole window, for keys and swipes.

Streamlit alone cannot hear a swipe, and would run the page's script for each screen; here all
screens are painted once (core/report/stage.py) and the component only shows one of them.
"""

from hashlib import sha256
from pathlib import Path
from typing import Any

import streamlit as st

from core.report import stage
from core.report.screens import Deck
from core.report.style import style
from core.words import msg
from pages.parts.say import plain

_SCRIPT = Path(__file__).with_name("stage.js")
THEMES = ("light", "dark")


def show(deck: Deck, key: str, theme: str = "") -> None:
    """Put a deck on the stage; `theme`: light or dark, else as the reader's machine says."""
    markup = stage.sections(deck)
    sheet = style("stage.css", ".stage", theme if theme in THEMES else "")
    words = {
        "name": plain(msg("Presentation: {title}", title=deck.title)),
        "back": plain(msg("Back")),
        "on": plain(msg("Next")),
        "notes": plain(msg("Notes for the speaker (N)")),
    }
    mark = sha256(f"{markup}{theme}".encode()).hexdigest()[:16]
    data = {
        "markup": f"<style>{sheet}</style>{markup}",
        "lang": stage.tag(),
        "key": key,
        "mark": mark,
        "words": words,
    }
    _component()(data=data, key=f"stage.{key}")


def _component() -> Any:
    """The component, made for this run of the script."""
    return st.components.v2.component("praxis_stage", js=_SCRIPT.read_text())
