"""The data sets: what is stored, how it was read, what it is good for."""

import streamlit as st

from core import studio
from pages.parts import dataset, guard, intake, places
from pages.parts.say import _

opened = st.query_params.get("data")
if opened:
    places.link(places.DATASETS, _("All data sets"), ":material/arrow_back:")
    with guard.kindly():
        dataset.show(opened)
    st.stop()

st.title(_("Data sets"), anchor=False)
new = intake.drop_zone(
    "datasets", _("Drop a CSV, Excel or Parquet file. It stays on this machine.")
)
if new:
    st.query_params["data"] = new
    st.rerun()
with guard.kindly():
    dataset.listing(studio.datasets())
