"""Stock: what to order now, with dials that answer at once; one item through time; new rows."""

from pages.parts import orders, room, scoring

room.show("stock", answer=(orders.panel, scoring.panel))
