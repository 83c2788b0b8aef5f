"""Where pages are, and how to get there with a data set or a run in the address."""

from pathlib import Path

import streamlit as st

from core.card import Card

ROOT = Path(__file__).parent.parent.parent

ICON = ROOT / "pages/icon.png"  # a Material symbol here would be fetched from outside
HOME = str(ROOT / "pages/start/home.py")
DATASETS = str(ROOT / "pages/start/datasets.py")
RUNS = str(ROOT / "pages/start/runs.py")
STORIES = str(ROOT / "pages/start/stories.py")
PRESENT = str(ROOT / "pages/start/present.py")


def page(card: Card) -> str:
    """The page of an application."""
    return str(ROOT / "pages" / card.section / f"{card.key}.py")


def exists(card: Card) -> bool:
    """Whether an application has a page yet."""
    return Path(page(card)).exists()


def link(path: str, label: str, icon: str | None = None, **query: str) -> None:
    """A real link (keyboard, new tab) that carries `run=` or `data=` in its address."""
    st.page_link(path, label=label, icon=icon, query_params=query or None)


def go(path: str, **query: str) -> None:
    """Leave for another page at once."""
    st.switch_page(path, query_params=query or None)
