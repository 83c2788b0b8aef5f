"""Attention by hand, on any sentence."""

from pages.parts.theory import attention

attention.show()
