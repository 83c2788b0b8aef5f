"""The same seed gives the same run: one generator per purpose, no hidden global state."""

import numpy as np
import torch


def numpy_random(seed: int, purpose: int = 0) -> np.random.Generator:
    return np.random.default_rng([seed, purpose])


def torch_random(seed: int, device: torch.device | None = None) -> torch.Generator:
    generator = torch.Generator(device or torch.device("cpu"))
    generator.manual_seed(seed % 2**63)
    return generator


def fix(seed: int) -> None:
    """For what draws from torch's own generator: first weights and dropout."""
    torch.manual_seed(seed % 2**63)
