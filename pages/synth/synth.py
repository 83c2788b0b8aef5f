"""Synthetic samples: the verdict, rows on demand, every column and pair beside the real ones."""

from pages.parts import generate, room, twin

room.show("synth", answer=(generate.panel,), why=(twin.panel,))
