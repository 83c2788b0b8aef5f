"""The list of stories, and the start of a new one."""

import streamlit as st

from core import studio
from core.words import msg
from pages.parts import places
from pages.parts.say import _, plain


def show() -> None:
    """What a story is, the way to a new one, those that are here."""
    st.title(_("Stories"), anchor=False)
    st.markdown(
        _(
            "A presentation from one run or several: pick pictures and numbers, put them in order, "
            "add sentences of your own. Their numbers always come from the stored runs."
        )
    )
    with st.form("stories.new", border=True):
        title = st.text_input(_("Title"), placeholder=plain(msg("What we decided in March")))
        if st.form_submit_button(_("Begin"), icon=":material/add:", type="primary"):
            made = studio.stories.new(title or plain(msg("Untitled story")))
            places.go(places.STORIES, story=made.id)
    for one in studio.stories.all():
        _row(one)


def _row(one: studio.stories.Story) -> None:
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        with st.container(width="stretch", gap="xsmall"):
            st.markdown(f"**{_('{name}', name=one.title)}**")
            screens = _("{n:count} screens", n=len(one.items))
            st.caption(f"{screens} · {_('{when:time}', when=one.created)}")
        places.link(places.STORIES, _("Open"), ":material/arrow_forward:", story=one.id)
