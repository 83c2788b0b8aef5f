"""What `/present` shows: a finished run or a story, by the address, read-only."""

from typing import Any
from urllib.parse import urlencode

import streamlit as st

from core import studio
from core.errors import UserError
from core.report import screens
from core.report.screens import Deck
from core.words import language, msg
from pages.parts import guard, picture, stage
from pages.parts.say import _, plain


def show() -> None:
    """The presentation that the address names; in words where there is none."""
    theme = st.query_params.get("theme", picture.theme())
    with guard.kindly():
        deck, key = named()
        if deck is None:
            st.title(_("Nothing to present"), anchor=False)
            st.markdown(_("Open a finished run and press Present: its link leads here."))
            return
        stage.show(deck, key, theme)


def named() -> tuple[Deck | None, str]:
    """The deck of `run=` or `story=`, and a key of its own; (None, "") without one."""
    run_id = st.query_params.get("run")
    if run_id:
        run = _run(run_id)
        return screens.deck(run.report()), f"{run.id}.{run.stage}"
    story_id = st.query_params.get("story")
    if story_id:
        story = studio.stories.get(story_id, owner=None)
        return studio.stories.deck(story), story.id
    return None, ""


def _run(run_id: str) -> Any:
    """The run of a link: who has it may read, whoever owns it."""
    try:
        return studio.run(run_id, owner=None)
    except UserError:
        raise UserError(
            msg("This presentation is no longer here."),
            msg("Its run was deleted, or the link is cut short. Ask for a new link."),
        ) from None


def link(**query: str) -> None:
    """The button that opens the presentation in a window of its own, in language and theme."""
    told = {**query, "lang": language.get(), "theme": picture.theme()}
    st.link_button(
        _("Present"),
        f"present?{urlencode(told)}",
        icon=":material/slideshow:",
        help=plain(
            msg("Opens in a window of its own: arrow keys, N for notes, F for full screen.")
        ),
    )
