"""The six steps told on a run of the person's own; reading list; questions and answers."""

from pages.parts.theory import steps

steps.show()
