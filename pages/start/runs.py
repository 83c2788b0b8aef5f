"""The runs: find one, compare two, take files away, delete."""

import streamlit as st

from core import studio
from pages.parts import guard, runs
from pages.parts.say import _

st.title(_("Runs"), anchor=False)
with guard.kindly():
    known = studio.runs()
    going = [job for job in studio.jobs(active=True) if job.request.kind == "train"]
    if not known and not going:
        runs.none_yet()
        st.stop()
    kept = runs.filtered(known)
    runs.comparing(kept)
    runs.listing(kept, going)
