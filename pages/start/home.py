"""Home starts from the file: drop it, see what it is good for, open the page with one click."""

import streamlit as st

from pages.parts import fitness, guard, intake, recent, samples
from pages.parts.say import _

st.title(_("What would you like to know from your data?"), anchor=False)
new = intake.drop_zone("home", _("Drop a CSV, Excel or Parquet file. It stays on this machine."))
if new:
    st.query_params["data"] = new
    st.rerun()

dropped = st.query_params.get("data")
if dropped:
    with guard.kindly():
        fitness.show(dropped)

st.space("small")
with guard.kindly():
    samples.show()

st.space("small")
with guard.kindly():
    recent.show()
