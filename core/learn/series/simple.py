"""Simple forecasters in numpy, each over all series at once: y (S, T) with NaN -> (S, H).

Seasonal naive; simple exponential smoothing and the Theta method (Assimakopoulos & Nikolopoulos
2000, in the form of Hyndman & Billah 2003) on what a decomposition leaves; TSB for demand that
comes now and then (Teunter, Syntetos & Babai 2011).
"""

import numpy as np

RATES = np.array([0.05, 0.1, 0.2, 0.35, 0.55, 0.8])  # of exponential smoothing
TSB_RATES = (0.1, 0.05)  # of the size of a demand, and of the chance of one
WARM = 4  # first values whose mean starts the smoothing


def seasonal_naive(y: np.ndarray, season: int, ahead: int) -> np.ndarray:
    """The last value told at the same place of the season; without one, the last value told.

    >>> seasonal_naive(np.array([[1.0, 2, 3, 4]]), 2, 3).tolist()
    [[3.0, 4.0, 3.0]]
    """
    periods = y.shape[1]
    found = np.full((len(y), ahead), np.nan)
    for h in range(ahead):
        for at in range(periods + h - season, -1, -season):
            if at < periods:
                found[:, h] = np.where(np.isnan(found[:, h]), y[:, at], found[:, h])
            if not np.isnan(found[:, h]).any():
                break
    return np.where(np.isnan(found), last_told(y)[:, None], found)


def last_told(y: np.ndarray) -> np.ndarray:
    """(S,) the latest value that is not missing; 0 for a series without any."""
    told = np.isfinite(y)
    at = y.shape[1] - 1 - np.argmax(told[:, ::-1], axis=1)
    return np.where(told.any(1), y[np.arange(len(y)), at], 0.0)


def decompose(y: np.ndarray, season: int) -> tuple[np.ndarray, np.ndarray]:
    """Season (S, season) by place of the period, its mean 0, and the trend (S, T).

    Moving averages and means of what they leave, twice, as STL does with loess; the season is drawn
    towards 0 where it explains little beyond noise. No season from less than one and a half cycles.
    """
    size, periods = y.shape
    if season < 2 or periods < 1.5 * season:
        return np.zeros((size, max(season, 1))), smooth(y, 13)
    trend, found = _outer(smooth(y, season + 1 - season % 2), season), np.zeros((size, season))
    for _ in range(2):
        found = _places(y - trend, season)
        trend = smooth(y - spread(found, periods), max(season // 4, 3) | 1)
    return found * _worth(y - trend, found), trend


def spread(season: np.ndarray, periods: int, start: int = 0) -> np.ndarray:
    """The season (S, m) repeated over periods start .. start + periods."""
    return season[:, np.arange(start, start + periods) % season.shape[1]]


def smooth(y: np.ndarray, width: int) -> np.ndarray:
    """A centred moving average of what is told, narrower at the ends, NaN nowhere."""
    told = np.isfinite(y)
    sums = np.cumsum(np.pad(np.where(told, y, 0.0), ((0, 0), (1, 0))), 1)
    counts = np.cumsum(np.pad(told.astype(float), ((0, 0), (1, 0))), 1)
    at, half = np.arange(y.shape[1]), width // 2
    low, high = np.maximum(at - half, 0), np.minimum(at + half + 1, y.shape[1])
    count = counts[:, high] - counts[:, low]
    total = counts[:, -1:]
    mean = sums[:, -1:] / np.maximum(total, 1)
    return np.where(count > 0, (sums[:, high] - sums[:, low]) / np.maximum(count, 1), mean)


def _outer(trend: np.ndarray, season: int) -> np.ndarray:
    """At the ends a narrower average mistakes the season for a trend: carry the inner one on."""
    half, periods = season // 2, trend.shape[1]
    if periods <= 2 * half:
        return np.repeat(trend.mean(1, keepdims=True), periods, 1)
    at = np.clip(np.arange(periods), half, periods - 1 - half)
    return trend[:, at]


def _places(left: np.ndarray, season: int) -> np.ndarray:
    """Means of what is left at each place of the season, centred; 0 where nothing is told."""
    sums, counts = _by_place(left, season)
    means = np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)
    centre = np.nanmean(np.where(np.isnan(means).all(1, keepdims=True), 0.0, means), axis=1)
    return np.nan_to_num(means - centre[:, None])


def _by_place(left: np.ndarray, season: int) -> tuple[np.ndarray, np.ndarray]:
    size, periods = left.shape
    full = np.full((size, -(-periods // season) * season), np.nan)
    full[:, :periods] = left
    cycles = full.reshape(size, -1, season)
    told = np.isfinite(cycles)
    return np.where(told, cycles, 0.0).sum(1), told.sum(1)


def _worth(left: np.ndarray, season: np.ndarray) -> np.ndarray:
    """(S, 1) the share of the season's variance that is not noise of its few cycles."""
    m = season.shape[1]
    _, counts = _by_place(left, m)
    rest = left - spread(season, left.shape[1])
    degrees = np.maximum(np.isfinite(rest).sum(1) - m, 1)
    noise = np.nansum(rest**2, 1) / degrees / np.maximum(counts.mean(1), 1)
    variance = (season**2).mean(1)
    return np.clip(1 - noise / np.maximum(variance, 1e-12), 0, 1)[:, None]


def smoothing(y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The last level (S,) by exponential smoothing, and its rate, the best one step ahead."""
    told = np.isfinite(y)
    order = np.cumsum(told, 1)
    warm = told & (order <= WARM)
    begin = np.where(warm, y, 0.0).sum(1) / np.maximum(warm.sum(1), 1)
    level = np.repeat(begin[:, None], len(RATES), 1)  # (S, rates)
    error = np.zeros_like(level)
    for at in range(y.shape[1]):
        gap = np.where(told[:, at, None], y[:, at, None] - level, 0.0)
        error += np.where((order[:, at] > WARM)[:, None], np.abs(gap), 0.0)
        level += RATES * gap
    best = error.argmin(1)
    return level[np.arange(len(y)), best], RATES[best]


def theta(
    y: np.ndarray, ahead: int, smoothed: tuple[np.ndarray, np.ndarray] | None = None
) -> np.ndarray:
    """Smoothing with half the slope of the line through the series."""
    level, rate = smoothed or smoothing(y)
    told, at = np.isfinite(y), np.arange(y.shape[1])
    n = np.maximum(told.sum(1), 1)
    mean = (told * at).sum(1) / n
    centred = np.where(told, at - mean[:, None], 0.0)
    filled = np.where(told, y, 0.0)
    slope = (centred * filled).sum(1) / np.maximum((centred**2).sum(1), 1)
    slope = np.where(told.sum(1) >= 3 * WARM, slope, 0.0)
    steps = np.arange(ahead) + (1 - (1 - rate) ** n[:, None].T).T / rate[:, None]
    return level[:, None] + slope[:, None] / 2 * steps


def tsb(y: np.ndarray, ahead: int) -> np.ndarray:
    """Mean demand a period where demands come now and then: chance times size, both smoothed."""
    told = np.isfinite(y)
    some = told & (y != 0)
    size = np.where(some, y, 0.0).sum(1) / np.maximum(some.sum(1), 1)
    chance = some.sum(1) / np.maximum(told.sum(1), 1)
    for at in range(y.shape[1]):
        size = np.where(some[:, at], size + TSB_RATES[0] * (np.nan_to_num(y[:, at]) - size), size)
        chance = np.where(told[:, at], chance + TSB_RATES[1] * (some[:, at] - chance), chance)
    return np.repeat((size * chance)[:, None], ahead, 1)


def members(y: np.ndarray, season: int, ahead: int) -> dict[str, np.ndarray]:
    """Every simple forecast (S, H) by name."""
    found, _trend = decompose(y, season)
    plain = y - spread(found, y.shape[1])
    back = spread(found, ahead, y.shape[1])
    smoothed = smoothing(plain)
    return {
        "seasonal_naive": seasonal_naive(y, season, ahead),
        "decomposed": smoothed[0][:, None] + back,
        "theta": theta(plain, ahead, smoothed) + back,
        "tsb": tsb(y, ahead),
    }
