"""The network behind a risk score, and its one plan: shared with every tabular scorer."""

from core.learn.scorer.net import Inputs, Net, Plan

__all__ = ["Inputs", "Net", "Plan"]
