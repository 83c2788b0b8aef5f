"""Diagrams drawn on this machine: the Transformer, the article's two and their corrections."""

from collections.abc import Sequence

import streamlit as st

from core.words import Message, msg
from pages.parts.say import plain
from pages.parts.theory import canvas

Node = tuple[str, Message]
Arrow = tuple[str, str]


def transformer() -> None:
    """Encoder and decoder, with attention inside both and cross-attention inside the decoder."""
    nodes = [
        ("in", msg("words in")),
        ("emb", msg("embeddings + places")),
        ("self", msg("self-attention")),
        ("ff", msg("feed-forward")),
        ("code", msg("encoder’s output")),
        ("out", msg("words written so far")),
        ("emb2", msg("embeddings + places")),
        ("mask", msg("masked self-attention")),
        ("cross", msg("cross-attention")),
        ("ff2", msg("feed-forward")),
        ("next", msg("next word")),
    ]
    arrows = [
        ("in", "emb"), ("emb", "self"), ("self", "ff"), ("ff", "code"),
        ("out", "emb2"), ("emb2", "mask"), ("mask", "cross"), ("code", "cross"),
        ("cross", "ff2"), ("ff2", "next"),
    ]  # fmt: skip
    boxes = {
        "encoder": (msg("encoder"), ("self", "ff")),
        "decoder": (msg("decoder"), ("mask", "cross", "ff2")),
    }
    draw(nodes, arrows, boxes, across=False, wide=False)  # side by side it is too small to read


def draw(
    nodes: Sequence[Node],
    arrows: Sequence[Arrow],
    boxes: dict[str, tuple[Message, Sequence[str]]] | None = None,
    across: bool = True,
    wide: bool = True,
) -> None:
    """A directed graph in the colours of the theme; laid out in the browser, no request leaves."""
    look = canvas.look()
    lines = [
        "digraph {",
        f'rankdir={"LR" if across else "TB"}; bgcolor="transparent"; nodesep=0.25; ranksep=0.35;',
        f'node [shape=box, style="rounded,filled", fillcolor="{look.surface}", '
        f'color="{look.accent}", fontcolor="{look.text}", fontname="sans-serif", fontsize=12];',
        f'edge [color="{look.muted}", arrowsize=0.7];',
    ]
    for key, (title, members) in (boxes or {}).items():
        inside = " ".join(f"{member};" for member in members)
        lines.append(
            f'subgraph cluster_{key} {{ label="{_quoted(title)}"; color="{look.border}"; '
            f'fontcolor="{look.muted}"; fontname="sans-serif"; fontsize=12; labeljust=l; '
            f"{inside} }}"
        )
    lines += [f'{key} [label="{_quoted(title)}"];' for key, title in nodes]
    lines += [f"{start} -> {end};" for start, end in arrows]
    st.graphviz_chart("\n".join([*lines, "}"]), width="stretch" if wide else "content")


def _quoted(title: Message) -> str:
    return plain(title).replace('"', "'")
