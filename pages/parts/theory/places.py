"""The pages of the theory lab, in the order in which they are read."""

from core.words import Message, msg
from pages.parts.places import ROOT, link
from pages.parts.say import _

PAGES: dict[str, tuple[Message, str]] = {
    "network": (msg("A network by hand"), ":material/hub:"),
    "live": (msg("A network learns"), ":material/scatter_plot:"),
    "program": (msg("Many starts"), ":material/casino:"),
    "attention": (msg("Attention by hand"), ":material/grid_on:"),
    "language": (msg("A small language model"), ":material/edit_note:"),
    "gan": (msg("A GAN by hand"), ":material/compare:"),
    "hood": (msg("Under the hood of a run"), ":material/manufacturing:"),
    "map": (msg("Map and scale"), ":material/map:"),
    "steps": (msg("Six steps"), ":material/stairs:"),
}


def path(key: str) -> str:
    """The page's script."""
    return str(ROOT / "pages" / "theory" / f"{key}.py")


def onward(key: str) -> None:
    """At the foot of a page: the one to read next."""
    keys = list(PAGES)
    at = keys.index(key) + 1
    if at < len(keys):
        label = _("Next: {title}", title=PAGES[keys[at]][0])
        link(path(keys[at]), label, ":material/arrow_forward:")
