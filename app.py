"""Praxis in the browser: language, navigation built from the cards, then the chosen page."""

import asyncio
import gc
import importlib
import logging
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import streamlit as st
from streamlit import runtime
from streamlit.runtime.pages_manager import PagesManager

from core import studio
from core.card import Card
from core.errors import UserError
from core.words import msg
from pages.parts import guard, places, tongue
from pages.parts.say import _, plain
from pages.parts.theory import places as theory

SECTIONS = {
    "crm": msg("CRM analysis"),
    "recommend": msg("Recommendations"),
    "risk": msg("Risk scoring"),
    "synth": msg("Synthetic samples"),
    "supply": msg("Supply chain"),
    "language": msg("Language"),
    "senses": msg("Vision and speech"),
    "theory": msg("Theory lab"),
}


def start_pages() -> list[st.Page]:
    """The pages that every application shares."""
    return [
        st.Page(places.HOME, title=plain(msg("Home")), icon=":material/home:", default=True),
        st.Page(
            places.DATASETS,
            title=plain(msg("Data sets")),
            icon=":material/table:",
            url_path="datasets",
        ),
        st.Page(
            places.RUNS,
            title=plain(msg("Runs")),
            icon=":material/history:",
            url_path="runs",
        ),
        st.Page(
            places.STORIES,
            title=plain(msg("Stories")),
            icon=":material/slideshow:",
            url_path="stories",
        ),
        st.Page(
            places.PRESENT,
            title=plain(msg("Present")),
            icon=":material/slideshow:",
            url_path="present",
            visibility="hidden",
        ),
    ]


def room_pages(cards: list[Card], section: str) -> list[st.Page]:
    """The pages of one section's applications; a card without a page is passed over."""
    found = []
    for card in sorted(cards, key=lambda card: card.order):
        if card.section == section and places.exists(card):
            path, title = places.page(card), plain(card.title)
            found.append(st.Page(path, title=title, icon=card.icon, url_path=card.key))
    return found


def theory_pages() -> list[st.Page]:
    """The theory lab: pages that belong to no application."""
    return [
        st.Page(theory.path(key), title=plain(title), icon=icon, url_path=key)
        for key, (title, icon) in theory.PAGES.items()
    ]


@st.cache_resource
def start_up() -> None:
    """Once for a server: the fork server loads in the background while the first page is read."""
    with suppress(UserError):  # a workspace that cannot be used: each page says it in words
        studio.ready()


def draw() -> None:
    """One run of the script for one session."""
    logging.getLogger("streamlit.runtime.scriptrunner").setLevel(logging.ERROR)
    st.set_page_config(page_title="Praxis", page_icon=str(places.ICON), layout="wide")
    tongue.listen()
    start_up()
    cards = [card for card in studio.cards() if not card.hidden]
    sections = {_(title): room_pages(cards, key) for key, title in SECTIONS.items()}
    sections[_(SECTIONS["theory"])] += theory_pages()
    sections = {title: found for title, found in sections.items() if found}
    found = {plain(msg("Start")): start_pages(), **sections}
    page = st.navigation(found, expanded=True)
    if page.url_path == "present":
        st.navigation(found, position="hidden")  # nothing of the application around it
    else:
        tongue.switch()
    with guard.kindly():
        page.run()


def load() -> None:
    """What pages need, loaded before the first; it stays, and is not searched for garbage.

    Streamlit collects all garbage after every run of a script: a twentieth of a second for the
    objects of the libraries alone.
    """
    importlib.import_module("pages.parts.room")
    gc.collect()
    gc.freeze()


@asynccontextmanager
async def served(_app: st.App) -> AsyncIterator[None]:
    """The server's life: where there is a screen, a browser opens on it."""
    load()
    if not st.get_option("server.headless"):
        address = f"http://{st.get_option('server.address')}:{st.get_option('server.port')}"
        asyncio.get_running_loop().call_later(1.0, webbrowser.open, address)
    yield


if runtime.exists():
    draw()
else:
    # `streamlit run` found `st.App` below and reads this file before there is a session. A server's
    # first session would else go by Streamlit's older rule for a folder called `pages`, and a deep
    # link be answered with "Page not found" in a box that stays.
    PagesManager.uses_pages_directory = False
    app = st.App(__file__, lifespan=served)
