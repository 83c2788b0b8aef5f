"""The runs: find one, compare two, take files away, delete."""

import streamlit as st

from core import studio
from pages.parts import guard, recent, runs
from pages.parts.say import _

st.title(_("Runs"), anchor=False)
with guard.kindly():
    known = recent.listed(studio.runs())
    jobs = recent.listed(studio.jobs(active=True))
    going = [job for job in jobs if job.request.kind == "train"]
    if not known and not going:
        runs.none_yet()
        st.stop()
    kept = runs.filtered(known)
    runs.comparing(kept)
    runs.listing(kept, going)
