"""Rows of a run's list: read from the disk once, however often a page asks for the same ones."""

from typing import Any

import pandas as pd
import streamlit as st

from core import studio
from core.words import language

KEPT, LARGEST = 256, "32MB"  # what the server remembers for an hour


def of(
    run: Any,
    most: int,
    offset: int = 0,
    by: str | None = None,
    part: str | tuple[str, str] | None = None,
) -> pd.DataFrame:
    """As `studio.output_preview`, of a run that is already this person's."""
    return _read((run.id, run.stage, language.get()), most, offset, by, part)


@st.cache_data(max_entries=KEPT, max_size=LARGEST, ttl="1h", show_spinner=False)
def _read(stage: tuple[str, str, str], most: int, offset: int, by: str | None, part: Any) -> Any:
    """A run at a stage never changes; its sentences are in the language named beside it."""
    return studio.output_preview(stage[0], rows=most, offset=offset, by=by, part=part)
