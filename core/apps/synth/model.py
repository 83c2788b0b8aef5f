"""The networks behind the twin: the masked likelihood net, and the two players of the GAN."""

from core.learn.synth.autoregressive import Autoregressive
from core.learn.synth.gan import Gan

__all__ = ["Autoregressive", "Gan"]
