"""Risk scoring: the cut-off with its costs, a single case, a new file."""

from pages.parts import cutoff, fair, live, room, scoring

room.show("risk", answer=(cutoff.panel, scoring.panel), why=(live.panel,), sure=(fair.panel,))
