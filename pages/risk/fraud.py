"""Fraud review: how many to inspect and what that finds, a single case, a new file."""

from pages.parts import capacity, live, room, scoring

room.show("fraud", answer=(capacity.panel, scoring.panel), why=(live.panel,))
