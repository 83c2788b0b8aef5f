"""Numbers a person typed: finite and of a size that arithmetic survives, or a clear refusal."""

from collections.abc import Iterable

import numpy as np

from core.errors import UserError
from core.words import msg

LARGEST = 1e9


def finite(values: Iterable[float] | np.ndarray) -> np.ndarray:
    """The values as float64; UserError for NaN, infinity or beyond a thousand million."""
    found = np.asarray(values, dtype=np.float64)
    if not np.isfinite(found).all():
        raise UserError(
            msg("One of the numbers is empty, not a number or infinite."),
            msg("Type a plain number such as 0.5."),
        )
    if np.abs(found).max(initial=0.0) > LARGEST:
        raise UserError(
            msg("One of the numbers is beyond {most:short}.", most=LARGEST),
            msg("Type a smaller one: the sums would no longer be exact."),
        )
    return found
