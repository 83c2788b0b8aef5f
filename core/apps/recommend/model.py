"""The network behind the deeper recommendations, and its one plan."""

from core.learn.sequence.net import Net, Plan

__all__ = ["Net", "Plan"]
