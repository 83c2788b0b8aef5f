"""The style of what is made of HTML: the tokens as variables, the pictures' rules, a page's own."""

from functools import cache
from pathlib import Path

from core.report.tokens import FONT, THEMES, Tokens

_HERE = Path(__file__).parent


def style(page: str, root: str = ":root", theme: str = "") -> str:
    """CSS of `page` (a file beside this one) below the tokens.

    `root` is the selector that carries the tokens; `theme`: light or dark, else as the reader's
    machine says.
    """
    look = _colours(THEMES[theme or "light"])
    dark = f"@media screen and (prefers-color-scheme:dark){{{root}{{{_colours(THEMES['dark'])}}}}}"
    tints = "".join(f".t{place}{{--c:var(--t{place})}}" for place in range(7))
    tokens = f"{root}{{--font:{FONT};{look}}}\n" + ("" if theme else f"{dark}\n")
    return f"{tokens}{tints}\n{_rules('picture.css')}{_rules(page)}"


@cache
def _rules(file: str) -> str:
    return (_HERE / file).read_text()


def _colours(look: Tokens) -> str:
    named = ("page", "surface", "text", "muted", "border", "accent")
    plain = "".join(f"--{name}:{getattr(look, name)};" for name in named)
    series = "".join(f"--t{place}:{colour};" for place, colour in enumerate(look.series))
    return f"{plain}{series}--worse:{look.series[1]};"
