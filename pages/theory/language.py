"""A small language model trained on the spot."""

from pages.parts.theory import language

language.show()
