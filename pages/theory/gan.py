"""A GAN by hand, and one that plays in the plane."""

from pages.parts.theory import gan

gan.show()
