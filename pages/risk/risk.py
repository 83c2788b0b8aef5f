"""Risk scoring: the cut-off with its costs, a single case, a new file."""

from pages.parts import amounts, cutoff, fair, live, room, scoring

room.show(
    "risk",
    answer=(cutoff.panel, amounts.panel, scoring.panel),
    why=(live.panel,),
    sure=(fair.panel,),
)
