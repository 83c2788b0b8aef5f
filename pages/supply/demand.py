"""Demand: the series that change most, one series or group with its band, new rows."""

from pages.parts import changes, room, scoring, series

room.show("demand", answer=(changes.panel, series.panel, scoring.panel))
