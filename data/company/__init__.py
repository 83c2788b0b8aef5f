"""Larkspur, a shop that does not exist: one file per table, all truth in `truth.py`."""
