"""A question to the model of a run; the last answers are remembered, as reruns ask again."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core import studio

REMEMBERED = 20


def ask(run: Any, question: Mapping[str, Any]) -> dict[str, Any]:
    """The answer; UserError where the question cannot be answered."""
    memory = st.session_state.setdefault(f"asking.{run.id}.{run.stage}", {})
    key = repr(sorted(question.items(), key=lambda pair: pair[0]))
    if key not in memory:
        if len(memory) > REMEMBERED:
            memory.clear()
        memory[key] = studio.ask(run.id, question)
    return memory[key]


def warm(run: Any) -> None:
    """Let the model load before the first question."""
    if not st.session_state.get(f"asking.{run.id}.{run.stage}.warm"):
        st.session_state[f"asking.{run.id}.{run.stage}.warm"] = True
        studio.warm(run.id)
