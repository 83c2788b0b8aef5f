"""A small network trained on points in the plane, its decision surface over the epochs."""

from pages.parts.theory import live

live.show()
