"""Points in the plane whose truth is known: two classes to tell apart, and clouds to imitate."""

from collections.abc import Callable

import numpy as np

TWO_CLASSES = ("moons", "circles", "spiral", "xor")
CLOUDS = ("ring", "spiral")
RING = 8  # bells on the ring
SPREAD = 0.05  # of each bell
Random = np.random.Generator


def two_classes(shape: str, n: int, noise: float, random: Random) -> tuple[np.ndarray, np.ndarray]:
    """(n, 2) points and (n,) labels 0 or 1, about as many of each."""
    y = np.arange(n) % 2
    points = _SHAPES[shape](y, random) + noise * random.normal(size=(n, 2))
    return points, y.astype(np.float64)


def cloud(shape: str, n: int, random: Random) -> np.ndarray:
    """(n, 2) points of a ring of eight bells, or along a spiral of two turns."""
    if shape == "ring":
        return centres()[random.integers(RING, size=n)] + SPREAD * random.normal(size=(n, 2))
    turn = np.sqrt(random.uniform(0.02, 1, size=n)) * 4 * np.pi
    along = np.column_stack([np.cos(turn), np.sin(turn)]) * (turn / (4 * np.pi))[:, None]
    return along + 0.02 * random.normal(size=(n, 2))


def centres() -> np.ndarray:
    """(8, 2): the middles of the ring's bells, on the unit circle."""
    turn = 2 * np.pi * np.arange(RING) / RING
    return np.column_stack([np.cos(turn), np.sin(turn)])


def coverage(points: np.ndarray, shape: str) -> tuple[float, float]:
    """Which share of the shape the points reach, and which share of the points lies on it.

    The ring: bells with at least 1 % of the points within three spreads. The spiral: its length
    cut into twenty parts, likewise.
    """
    stations, near = _stations(shape)
    gap = np.linalg.norm(points[:, None] - stations[None], axis=-1)  # (n, s)
    nearest = gap.argmin(axis=1)
    on = gap.min(axis=1) < near
    parts = RING if shape == "ring" else 20
    part = nearest * parts // len(stations)
    there = np.bincount(part[on], minlength=parts) >= max(0.01 * len(points), 1)
    return float(there.mean()), float(on.mean())


def _stations(shape: str) -> tuple[np.ndarray, float]:
    if shape == "ring":
        return centres(), 3 * SPREAD
    turn = np.sqrt(np.linspace(0.02, 1, 400)) * 4 * np.pi
    along = np.column_stack([np.cos(turn), np.sin(turn)]) * (turn / (4 * np.pi))[:, None]
    return along, 0.06


def _moons(y: np.ndarray, random: Random) -> np.ndarray:
    turn = random.uniform(0, np.pi, size=len(y))
    upper = np.column_stack([np.cos(turn) - 0.5, np.sin(turn) - 0.25])
    lower = np.column_stack([0.5 - np.cos(turn), 0.25 - np.sin(turn)])
    return np.where(y[:, None] == 0, upper, lower)


def _circles(y: np.ndarray, random: Random) -> np.ndarray:
    turn = random.uniform(0, 2 * np.pi, size=len(y))
    return np.column_stack([np.cos(turn), np.sin(turn)]) * np.where(y == 0, 1.0, 0.45)[:, None]


def _spiral(y: np.ndarray, random: Random) -> np.ndarray:
    far = np.sqrt(random.uniform(0.02, 1, size=len(y)))
    turn = far * 3 * np.pi + np.pi * y
    return np.column_stack([np.cos(turn), np.sin(turn)]) * far[:, None]


def _xor(y: np.ndarray, random: Random) -> np.ndarray:
    found = random.uniform(0.08, 1, size=(len(y), 2))
    side = random.choice([-1.0, 1.0], size=len(y))
    return found * np.column_stack([side, np.where(y == 0, side, -side)])


_SHAPES: dict[str, Callable[[np.ndarray, Random], np.ndarray]] = {
    "moons": _moons,
    "circles": _circles,
    "spiral": _spiral,
    "xor": _xor,
}
