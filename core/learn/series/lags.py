"""What global models read: one row per series, origin and period ahead, in units of the series.

Nothing here reads a quantity at or after the origin.
"""

from dataclasses import dataclass

import numpy as np

from core.learn.series.panel import Panel
from core.learn.series.simple import members

BACK = (4, 8, 13, 26)  # windows of moving means
LAGS = 4
MOST_CODES = 200  # categories that trees take as such
FEW = 1e-9


@dataclass(frozen=True)
class Window:
    """The panel as it stands at an origin, and the simple forecasts made there."""

    origin: int
    x: np.ndarray  # (S, H, F), in units of `level` where they are quantities
    base: np.ndarray  # (S, H) what the global models correct
    level: np.ndarray  # (S,) mean size of late
    unit: np.ndarray  # (S,) usual error of the seasonal naive, never far below the level
    simple: dict[str, np.ndarray]


def window(
    panel: Panel, origin: int, season: int, ahead: int, some: np.ndarray | None = None
) -> Window:
    """The inputs at an origin, of all series or of some."""
    picked = np.arange(len(panel)) if some is None else some
    y = panel.y[picked, :origin]
    simple = members(y, season, ahead)
    level = _level(y, season)
    unit = np.maximum(_unit(y, season), 0.02 * level)
    base = (simple["decomposed"] + simple["theta"]) / 2
    parts = [
        *_past(y, season, ahead),
        *_season(y, season, ahead),
        *(simple[name] for name in ("decomposed", "theta", "seasonal_naive", "tsb")),
    ]
    scaled = np.stack([np.broadcast_to(p, base.shape) for p in parts], -1) / level[:, None, None]
    rest = [
        np.broadcast_to(np.log(level)[:, None], base.shape),
        np.broadcast_to((unit / level)[:, None], base.shape),
        *_calendar(panel, origin, season, base.shape),
        *_known(panel, picked, (origin, season), base.shape),
        *_codes(panel, picked, base.shape),
    ]
    x = np.concatenate([scaled, np.stack(rest, -1)], -1)
    return Window(origin, x, base, level, unit, simple)


def names(panel: Panel) -> tuple[str, ...]:
    """What each feature belongs to, for the drivers: recent, season, calendar or a column."""
    known = [name for name in panel.known_names for _ in range(2)]
    past = ["recent"] * (LAGS + len(BACK) + 3) + ["season"] * 5
    simple = ["season", "season", "season", "recent"]
    return (*past, *simple, "recent", "recent", *["calendar"] * 4, *known, *panel.code_names)


def categorical(panel: Panel) -> np.ndarray:
    """Which features trees take as categories."""
    count = len(names(panel))
    found = np.zeros(count, dtype=bool)
    few = panel.codes.max(0) < MOST_CODES if panel.codes is not None else np.zeros(0, bool)
    found[count - len(few) :] = few
    return found


def _level(y: np.ndarray, season: int) -> np.ndarray:
    """(S,) the mean size over the last season, or over all; 1 for nothing but zeros."""
    size = np.abs(y)
    late = _mean(size[:, -max(season, 12) :])
    found = np.where(np.isfinite(late) & (late > FEW), late, _mean(size))
    return np.where(np.isfinite(found) & (found > FEW), found, 1.0)


def _unit(y: np.ndarray, season: int) -> np.ndarray:
    steps = np.abs(y[:, season:] - y[:, :-season]) if y.shape[1] > season else np.zeros((len(y), 1))
    return np.nan_to_num(_mean(steps))


def _mean(y: np.ndarray) -> np.ndarray:
    told = np.isfinite(y)
    count = told.sum(1)
    return np.where(count > 0, np.where(told, y, 0.0).sum(1) / np.maximum(count, 1), np.nan)


def _past(y: np.ndarray, season: int, ahead: int) -> list[np.ndarray]:
    """(S, 1) each: the latest values, moving means, spread and share of zeros."""
    latest = [
        y[:, -at] if y.shape[1] >= at else np.full(len(y), np.nan) for at in range(1, LAGS + 1)
    ]
    means = [_mean(y[:, -width:]) for width in (*BACK, max(season, 2))]
    near = y[:, -13:]
    spread = _mean(np.abs(near - _mean(near)[:, None]))
    zeros = _mean(np.where(np.isfinite(y[:, -26:]), (y[:, -26:] == 0).astype(float), np.nan))
    zeros = zeros * _level(y, season)  # a share: undone when all is divided by the level
    return [part[:, None] for part in (*latest, *means, spread, zeros)]


def _season(y: np.ndarray, season: int, ahead: int) -> list[np.ndarray]:
    """(S, H) each: the same place a season ago, its neighbours, two ago, the mean up to then."""
    origin = y.shape[1]
    at = origin + np.arange(ahead)
    back = at - season * (1 + np.arange(ahead) // season)
    found = [_at(y, back + move) for move in (0, -1, 1, -season)]
    ago = (
        _mean(y[:, max(origin - season - 4, 0) : max(origin - season, 0)])
        if origin > season
        else np.full(len(y), np.nan)
    )
    return [*found, ago[:, None]]


def _at(y: np.ndarray, at: np.ndarray) -> np.ndarray:
    inside = (at >= 0) & (at < y.shape[1])
    found = np.full((len(y), len(at)), np.nan)
    found[:, inside] = y[:, at[inside]]
    return found


def _calendar(panel: Panel, origin: int, season: int, shape: tuple[int, ...]) -> list[np.ndarray]:
    at = origin + np.arange(shape[1])
    days = panel.date(at).astype("datetime64[D]")
    months = days.astype("datetime64[M]")
    of_year = (days - days.astype("datetime64[Y]").astype("datetime64[D]")).astype(float)
    of_month = (days - months.astype("datetime64[D]")).astype(float)
    parts = (np.arange(shape[1], dtype=float), (at % season).astype(float), of_year, of_month)
    return [np.broadcast_to(part, shape) for part in parts]


def _known(
    panel: Panel, picked: np.ndarray, when: tuple[int, int], shape: tuple[int, ...]
) -> list[np.ndarray]:
    """Each column known ahead: at the period, and a season before; numbers by their late mean."""
    origin, season = when
    at = origin + np.arange(shape[1])
    found = []
    for k in range(panel.known.shape[2]):
        values = panel.known[picked, :, k]
        if not panel.levels[k]:
            usual = _mean(values[:, max(origin - max(season, 12), 0) : origin])
            safe = np.where(np.abs(np.nan_to_num(usual)) > FEW, usual, 1.0)
            values = values / safe[:, None]
        found += [_at(values, at), _at(values, at - season)]
    return found


def _codes(panel: Panel, picked: np.ndarray, shape: tuple[int, ...]) -> list[np.ndarray]:
    if panel.codes is None:
        return []
    return [
        np.broadcast_to(panel.codes[picked, p, None], shape) for p in range(panel.codes.shape[1])
    ]
