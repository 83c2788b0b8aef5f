"""Values of widgets that outlive the widget: a page left and opened again shows them as they were.

A widget's own key is lost when it is not drawn; the value is mirrored under a plain key.
"""

from typing import Any

import streamlit as st

WIDGET = ".widget"


def ready(key: str, default: Any) -> str:
    """The widget's key, its value prepared: what was kept, else the default."""
    widget = key + WIDGET
    if widget not in st.session_state:
        st.session_state[widget] = st.session_state.get(key, default)
    return widget


def keep(key: str, value: Any) -> Any:
    """Remember what the widget answered."""
    st.session_state[key] = value
    return value


def now(key: str, default: Any) -> Any:
    """The value of the moment, also before the widget is drawn in this run of the script."""
    return st.session_state.get(key + WIDGET, st.session_state.get(key, default))


def put(key: str, value: Any) -> None:
    """Set a value from outside: in a callback, or before the widget is drawn."""
    st.session_state[key] = st.session_state[key + WIDGET] = value


def forget(prefix: str) -> None:
    """Back to the defaults for every key that starts so; in a callback."""
    for key in [key for key in st.session_state if str(key).startswith(prefix)]:
        del st.session_state[key]
