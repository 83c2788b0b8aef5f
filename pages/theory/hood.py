"""The real network of a stored run, with one row going through it."""

from pages.parts.theory import hood

hood.show()
