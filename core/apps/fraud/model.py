"""The networks behind a review: the scorer's where outcomes are known, else an autoencoder."""

from core.learn.scorer.net import Inputs, Net, Plan
from core.learn.unusual.autoencoder import Autoencoder

__all__ = ["Autoencoder", "Inputs", "Net", "Plan"]
