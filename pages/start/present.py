"""Present: a run before a room of people, read-only; nothing of the application around it."""

from pages.parts import present

present.show()
