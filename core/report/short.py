"""Numbers for a picture: six digits are more than any eye reads, and keep stored reports small."""

from collections.abc import Iterable


def short(values: Iterable[float]) -> tuple[float, ...]:
    """The values to six digits.

    >>> short([1 / 3, 2e9 / 3, 4])
    (0.333333, 666667000.0, 4.0)
    """
    return tuple(float(f"{float(value):.6g}") for value in values)
