"""Recommendations: lists with reasons, for anybody; whom to offer what; what it might bring."""

from pages.parts import alike, offers, room, scoring, uplift

room.show("recommend", answer=(offers.panel, uplift.panel, scoring.panel), why=(alike.panel,))
