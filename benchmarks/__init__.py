"""Figures, each with the command that gives it."""

import os

# Read when a library starts its threads, so before any import: waiting must not count as work.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
