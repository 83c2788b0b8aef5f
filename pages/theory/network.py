"""The article's network by hand: every weight a dial, every step a sum."""

from pages.parts.theory import network

network.show()
