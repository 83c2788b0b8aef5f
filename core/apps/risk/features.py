"""From a table to what the scorer reads: as every room that learns a label does it."""

from core.learn.labelled.features import features

__all__ = ["features"]
