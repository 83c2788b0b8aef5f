"""The article's two diagrams, corrected; how large a model is and what it takes."""

from pages.parts.theory import map

map.show()
