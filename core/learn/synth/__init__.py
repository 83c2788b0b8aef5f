"""Synthetic rows: an encoding in which every column is one choice, and two generators over it.

`encode` -> codes (n, c) -> `autoregressive` or `gan` -> codes -> `encode` back to a table.
"""
