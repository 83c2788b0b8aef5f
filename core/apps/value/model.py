"""The network behind customer value, and its one plan: shared, in core/learn/buying."""

from core.learn.buying.sequence import Inputs, Plan, SequenceNet

__all__ = ["Inputs", "Plan", "SequenceNet"]
