"""Customer value: the list by value or by money at stake, one customer's card, the segments."""

from pages.parts import cohorts, customers, room, scoring, segments

room.show("value", answer=(customers.panel, scoring.panel), why=(segments.panel, cohorts.panel))
