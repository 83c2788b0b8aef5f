"""The names that stand in a chart: at the ends of lines, above rules, beside the dots of a map."""

from html import escape
from typing import Any

from core.report import letters
from core.report.plan import Layer, Plan, apart
from core.report.tags import SIZE, Tag
from core.report.tokens import Tokens

LINE = 17  # pixels of one line of a label


def annotations(facts: Plan, look: Tokens, deep: float) -> list[dict[str, Any]]:
    """Everything written into a picture that is `deep` pixels high."""
    tags = [_tag(tag, look) for tag in facts.tags]
    return [*_ends(facts, look, deep), *_above(facts, look, deep), *tags]


def safe(text: str) -> str:
    """Text for a place where Plotly reads a little HTML and `$maths$`.

    >>> safe("<b>$x$</b>")
    '&lt;b&gt;&#36;x&#36;&lt;/b&gt;'
    """
    return escape(text, quote=False).replace("$", "&#36;")


def name(layer: Layer) -> tuple[str, ...]:
    """The lines that stand at the end of a layer."""
    return letters.wrap(layer.name, 13, 110, 2)


def colour(layer: Layer, look: Tokens) -> str:
    """The layer's own colour."""
    return look.series[layer.tint]


def _ends(facts: Plan, look: Tokens, deep: float) -> list[dict[str, Any]]:
    """The names at the ends of the lines, moved apart where they would meet."""
    ends = [layer.end() or (0.0, 0.0) for layer in facts.named]
    gap = LINE * max((len(name(layer)) for layer in facts.named), default=1) / deep
    heights = apart([facts.y.share(y) for _, y in ends], gap)
    return [
        {
            "text": "<br>".join(map(safe, name(layer))),
            "x": min(facts.x.share(x), 1.0),
            "y": height,
            "xref": "paper",
            "yref": "paper",
            "xanchor": "left",
            "yanchor": "middle",
            "align": "left",
            "xshift": 6,
            "showarrow": False,
            "font": {"size": 13, "color": colour(layer, look)},
        }
        for layer, (x, _), height in zip(facts.named, ends, heights, strict=True)
    ]


def _above(facts: Plan, look: Tokens, deep: float) -> list[dict[str, Any]]:
    """The vertical axis' title and the names of the rules, in rows above the picture."""
    found = []
    if facts.y_title:
        row = len(facts.rules) + bool(facts.legend)
        found.append(_note(safe(facts.y_title), 0, "left", row, look.muted) | {"xshift": -4})
        found[0]["yshift"] += 8
    for row, layer in enumerate(facts.rules):
        share = facts.x.share(layer.x[0])
        side = "left" if share < 0.6 else "right"
        text = safe(letters.cut(layer.name, 13, 260))
        found.append(_note(text, share, side, row, colour(layer, look)))
    return found


def _note(text: str, share: float, side: str, row: int, colour: str) -> dict[str, Any]:
    return {
        "text": text,
        "x": share,
        "y": 1,
        "xref": "paper",
        "yref": "paper",
        "xanchor": side,
        "yanchor": "bottom",
        "yshift": row * LINE,
        "showarrow": False,
        "font": {"size": 12, "color": colour},
    }


def _tag(tag: Tag, look: Tokens) -> dict[str, Any]:
    return {
        "text": safe(tag.text),
        "x": tag.x,
        "y": tag.y,
        "xanchor": "left" if tag.after else "right",
        "yanchor": "middle",
        "xshift": 5 if tag.after else -5,
        "showarrow": False,
        "font": {"size": SIZE, "color": look.text},
    }
