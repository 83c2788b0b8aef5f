"""Which language a person reads: their choice, else the address, else the browser's."""

import streamlit as st

from core.words import LANGUAGES, language, nearest

KEY = "tongue.language"
NAMES = {"en": "English", "zh_CN": "中文"}


def listen() -> None:
    """Set the language of this run of the script; the first thing a run does."""
    asked = st.query_params.get("lang")
    if asked in LANGUAGES and asked != st.session_state.get("tongue.asked"):
        st.session_state["tongue.asked"] = st.session_state["tongue.chosen"] = asked
    language.set(st.session_state.get("tongue.chosen") or nearest(_locale()))


def switch() -> None:
    """English | 中文, at the foot of the sidebar."""
    with st.sidebar:
        st.segmented_control(
            "Language · 语言",
            list(NAMES),
            format_func=NAMES.__getitem__,
            default=language.get(),
            required=True,
            key=KEY,
            label_visibility="collapsed",
            on_change=_choose,
        )


def _choose() -> None:
    chosen = st.session_state[KEY]
    st.session_state["tongue.chosen"] = st.session_state["tongue.asked"] = chosen
    st.query_params["lang"] = chosen


def _locale() -> str | None:
    try:
        return st.context.locale
    except AttributeError:  # no browser behind the session
        return None
