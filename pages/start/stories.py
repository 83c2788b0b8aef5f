"""Stories: presentations put together from several runs, with sentences of one's own."""

import streamlit as st

from pages.parts import guard, stories, story

opened = st.query_params.get("story")
with guard.kindly():
    if opened:
        story.show(opened)
    else:
        stories.show()
