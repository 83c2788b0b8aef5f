"""One attention map of many: its layer and head chosen, its rows and columns named."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from core.words import Message, msg
from pages.parts.say import _, plain
from pages.parts.theory import canvas


def show(maps: Sequence, names: Sequence[str], key: str, words: Message) -> None:
    """`maps`: per layer, per head, (t, t) shares; `names`: of the t places; `words`: of a row."""
    titles = {
        (layer, head): plain(msg("layer {layer}, head {head}", layer=layer + 1, head=head + 1))
        for layer, one in enumerate(maps)
        for head in range(len(one))
    }
    layer, head = st.selectbox(
        _("Where it looks"), list(titles), format_func=titles.__getitem__, key=f"{key}.head"
    )
    chosen = np.array(maps[layer][head])
    rows, columns = chosen.shape
    canvas.heat(chosen, names[-rows:], names[-columns:], f"{key}.map", plain(words))
    st.caption(_(words))
