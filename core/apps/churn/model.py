"""The networks behind churn: the shared scorer's, and the one that learns when customers leave."""

from core.learn.hazard import Leaving
from core.learn.scorer.net import Inputs, Net, Plan

__all__ = ["Inputs", "Leaving", "Net", "Plan"]
