"""Churn: the plan of calls with its money, a single customer, a new file."""

from pages.parts import live, retention, room, scoring

room.show("churn", answer=(retention.panel, scoring.panel), why=(live.panel,))
