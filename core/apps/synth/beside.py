"""Real and synthetic side by side: one column, or one column by another, as pictures of shares."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from core.apps.synth.report_words import ROLES
from core.judge.fidelity import as_numbers
from core.report.blocks import Axis, Figure, Mark, Text
from core.words import Message, msg

BINS, LEVELS, GROUPS = 24, 12, 10
FEWEST = 5  # rows below which a cell is not shown
MISSING = msg("missing")
OTHERS = msg("all others")
NOTHING = "\x00"  # a missing cell among levels

Tables = Mapping[str, pd.Series]  # by system: real, then the generators


def column_figure(name: str, kind: str, cells: Tables, labels: Mapping[str, Text]) -> Figure:
    """The distribution of one column in the real table and in each synthetic one."""
    if kind == "category":
        return _levels(name, cells, labels)
    return _numbers(name, kind, cells, labels)


def _levels(name: str, cells: Tables, labels: Mapping[str, Text]) -> Figure:
    top = _top(cells["real"], LEVELS)
    shares = {system: _shares(one, top) for system, one in cells.items()}
    shown: list[Text] = [_level(level) for level in top]
    if any(share[-1] > 0 for share in shares.values()):
        shown.append(OTHERS)
    marks = tuple(
        Mark(
            "bar",
            tuple(float(value) for value in share[: len(shown)][::-1]),
            tuple(shown[::-1]),
            labels[system],
            ROLES[system],
            horizontal=True,
        )
        for system, share in shares.items()
    )
    return Figure(
        _title(name, _distance(shares)),
        msg("share of the rows by value of {name}", name=name),
        Axis(msg("share of the rows"), "percent", low=0.0),
        Axis("", "text", kind="category"),
        marks,
        note=msg("values of fewer than {n:count} rows are not shown", n=FEWEST),
        key="column",
    )


def _numbers(name: str, kind: str, cells: Tables, labels: Mapping[str, Text]) -> Figure:
    values = {system: as_numbers(one) for system, one in cells.items()}
    edges = _edges(values["real"])
    shares = {system: _binned(one, edges) for system, one in values.items()}
    middles = _said((edges[:-1] + edges[1:]) / 2, kind)
    marks = tuple(
        Mark(
            "bar" if system == "real" else "line",
            middles,
            tuple(round(float(value), 6) for value in share),
            labels[system],
            ROLES[system],
        )
        for system, share in shares.items()
    )
    return Figure(
        _title(name, _distance(shares)),
        msg("share of the rows by {name}, in {n:count} steps", name=name, n=len(middles)),
        Axis(
            name,
            "date" if kind == "date" else "number",
            kind="date" if kind == "date" else "linear",
        ),
        Axis(msg("share of the rows"), "percent", low=0.0),
        marks,
        note=msg("steps of fewer than {n:count} rows are not shown", n=FEWEST),
        key="column",
    )


def pair_figure(
    names: tuple[str, str],
    kinds: tuple[str, str],
    frames: Mapping[str, pd.DataFrame],
    labels: Mapping[str, Text],
) -> Figure:
    """How the second column goes with the first: its mean, or the share of one of its values."""
    one, two = names
    groups = _groups(frames["real"][one], kinds[0])
    outcome, measure, unit = _outcome(frames["real"][two], two, kinds[1])
    marks, drawn = [], []
    for system, frame in frames.items():
        y = _means(groups.codes(frame[one]), outcome(frame[two]), len(groups.titles))
        drawn.append(y)
        there = np.flatnonzero(np.isfinite(y))
        x = tuple(groups.titles[one] for one in there)
        shown = tuple(float(f"{y[one]:.6g}") for one in there)
        kind = "point" if kinds[0] == "category" else "line"
        marks.append(Mark(kind, x, shown, labels[system], ROLES[system]))
    spread = float(np.nanmax(drawn) - np.nanmin(drawn)) or 1.0
    gap = float(np.nanmean(np.abs(drawn[-1] - drawn[0]))) / spread
    return Figure(
        msg("{two} by {one}: {gap:percent} of its range apart", one=one, two=two, gap=gap),
        measure,
        Axis(one, "text" if kinds[0] == "category" else "number", kind=groups.axis),
        Axis(measure, unit),
        tuple(marks),
        note=msg("groups of fewer than {n:count} rows are not shown", n=FEWEST),
        key="pair",
    )


Counted = Callable[[pd.Series], np.ndarray]  # cells to a number each


@dataclass(frozen=True)
class _Groups:
    """The steps or levels of the first column, found on the real rows; -1: in none of them."""

    titles: tuple[object, ...]
    axis: str
    codes: Counted


def _groups(real: pd.Series, kind: str) -> _Groups:
    if kind == "category":
        top = _top(real, LEVELS)
        place = {level: at for at, level in enumerate(top)}
        return _Groups(
            tuple(_level(level) for level in top),
            "category",
            lambda cells: (
                cells.astype("str").fillna(NOTHING).map(place).fillna(-1).to_numpy(np.int64)
            ),
        )
    values = as_numbers(real)
    known = values[np.isfinite(values)]
    edges = (
        np.unique(np.quantile(known, np.linspace(0, 1, GROUPS + 1))) if len(known) else np.zeros(1)
    )
    edges = edges if len(edges) > 1 else np.array([edges[0], edges[0] + 1])
    middles = np.array([_inside(known, low, high) for low, high in pairwise(edges)])

    def codes(cells: pd.Series) -> np.ndarray:
        mine = as_numbers(cells)
        at = np.clip(np.searchsorted(edges, mine, side="right") - 1, 0, len(middles) - 1)
        return np.where(np.isfinite(mine), at, -1)

    return _Groups(_said(middles, kind), "date" if kind == "date" else "linear", codes)


def _inside(known: np.ndarray, low: float, high: float) -> float:
    part = known[(known >= low) & (known <= high)]
    return float(np.median(part)) if len(part) else (low + high) / 2


def _outcome(real: pd.Series, name: str, kind: str) -> tuple[Counted, Message, str]:
    """How the second column is counted: a function from cells to numbers, its name, its unit."""
    if kind == "number":
        return as_numbers, msg("mean of {name}", name=name), "number"
    if kind == "date":
        middle = np.nanmedian(as_numbers(real))
        day = str(np.datetime64(int(middle), "us").astype("datetime64[D]"))
        late = msg("share of rows with {name} after {day:date}", name=name, day=day)
        return lambda cells: _truth(as_numbers(cells) > middle, cells), late, "percent"
    counts = real.astype("str").value_counts()
    level = str(counts.index[-1] if len(counts) == 2 else counts.index[0])
    said = msg("share of rows with {name} = {level}", name=name, level=level)
    return lambda cells: _truth(cells.astype("str") == level, cells), said, "percent"


def _truth(hits: object, cells: pd.Series) -> np.ndarray:
    return np.where(cells.isna(), np.nan, np.asarray(hits, dtype=float))


def _means(codes: np.ndarray, values: np.ndarray, size: int) -> np.ndarray:
    known = (codes >= 0) & np.isfinite(values)
    counts = np.bincount(codes[known], minlength=size)
    sums = np.bincount(codes[known], weights=values[known], minlength=size)
    return np.where(counts >= FEWEST, sums / np.maximum(counts, 1), np.nan)


def _top(cells: pd.Series, most: int) -> list[str]:
    counts = cells.astype("str").fillna(NOTHING).value_counts()
    return [str(level) for level in counts[counts >= FEWEST].index[:most]]


def _level(level: str) -> Text:
    return MISSING if level == NOTHING else level


def _shares(cells: pd.Series, top: Sequence[str]) -> np.ndarray:
    """(levels and the rest,) shares of the rows."""
    text = cells.astype("str").fillna(NOTHING)
    found = text.value_counts(normalize=True)
    named = np.array([float(found.get(level, 0.0)) for level in top])
    return np.append(named, max(1.0 - named.sum(), 0.0))


def _edges(real: np.ndarray) -> np.ndarray:
    known = real[np.isfinite(real)]
    if not len(known):
        return np.array([0.0, 1.0])
    low, high = np.quantile(known, [0.005, 0.995])
    different = np.unique(known[(known >= low) & (known <= high)])
    if 2 <= len(different) <= BINS:
        middles = (different[:-1] + different[1:]) / 2
        half = np.diff(different).min() / 2
        return np.concatenate([[different[0] - half], middles, [different[-1] + half]])
    return np.linspace(low, high if high > low else low + 1, BINS + 1)


def _binned(values: np.ndarray, edges: np.ndarray) -> np.ndarray:
    known = values[np.isfinite(values)]
    counts = np.histogram(np.clip(known, edges[0], edges[-1]), edges)[0]
    return np.where(counts >= FEWEST, counts, 0) / max(len(known), 1)


def _distance(shares: Mapping[str, np.ndarray]) -> float:
    """The share of rows that stand elsewhere, of the first generator shown."""
    real, *others = shares.values()
    return float(np.abs(others[0] - real).sum() / 2) if others else 0.0


def _title(name: str, apart: float) -> Message:
    return msg("{name}: {apart:percent} of the rows stand elsewhere", name=name, apart=apart)


def _said(values: np.ndarray, kind: str) -> tuple[object, ...]:
    if kind == "date":
        moments = values.astype(np.int64).astype("datetime64[us]")
        return tuple(str(one) for one in moments.astype("datetime64[D]"))
    return tuple(float(f"{value:.6g}") for value in values)
