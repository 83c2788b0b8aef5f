"""Rows to take away: a button for a CSV file that is made on the click."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from core.table.export import csv_bytes


def offer(label: str, rows: Callable[[], pd.DataFrame], name: str, key: str, **look: Any) -> None:
    """The button; `name` is the file's, without its ending. `look`: what Streamlit takes more."""
    st.download_button(
        label,
        lambda: csv_bytes(rows()),
        file_name=f"{name}.csv",
        mime="text/csv",
        key=key,
        on_click="ignore",
        **{"icon": ":material/download:", **look},
    )
