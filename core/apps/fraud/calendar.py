"""What of a date is unusual: its weekday, its month, its day of the month, or how early or late."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from core.learn.cells import DATE_PARTS, Cells, Encoder
from core.words import Message, msg

RARE = 0.5  # of the share an even calendar would give: from here on a part is called unusual
SIZES = {"month": 12, "day": 31, "weekday": 7}
WEEKDAYS = (
    *(msg("Monday"), msg("Tuesday"), msg("Wednesday"), msg("Thursday")),
    *(msg("Friday"), msg("Saturday"), msg("Sunday")),
)
MONTHS = (
    *(msg("January"), msg("February"), msg("March"), msg("April"), msg("May"), msg("June")),
    *(msg("July"), msg("August"), msg("September"), msg("October"), msg("November")),
    msg("December"),
)


def shares(encoder: Encoder, cells: Cells) -> dict[str, dict[str, list[float]]]:
    """Per column of dates: the share of each weekday, month and day, and percentiles of the days.

    Plain lists, to be stored with a fitted model.
    """
    found = {}
    for at, name in enumerate(encoder.dates):
        first = len(encoder.numbers) + at * len(DATE_PARTS)
        parts = dict(
            zip(DATE_PARTS, cells.numbers[:, first : first + len(DATE_PARTS)].T, strict=True)
        )
        known = ~np.isnan(parts["days"])
        if not known.any():
            continue
        found[name] = {
            part: _counted(parts[part][known] - (part != "weekday"), size)
            for part, size in SIZES.items()
        }
        found[name]["days"] = np.quantile(parts["days"][known], np.linspace(0, 1, 101)).tolist()
    return found


def unusual(column: str, value: str, usual: Mapping[str, Any] | None) -> Message:
    """What of a date is rare: its weekday, month or day; else how early or late it is."""
    date = pd.to_datetime(value, errors="coerce")
    if usual is None or pd.isna(date):
        return msg(
            "{column} is {value}: unusual together with the rest", column=column, value=value
        )
    knots = np.array(usual["days"])
    days = (date - pd.Timestamp("2000-01-01")) / pd.Timedelta(days=1)
    at = {"weekday": date.weekday(), "month": date.month - 1, "day": date.day - 1}
    share = {part: float(usual[part][place]) for part, place in at.items()}
    rarest = min(share, key=lambda part: share[part] * SIZES[part])
    if share[rarest] * SIZES[rarest] <= RARE and not days < knots[0] and not days > knots[-1]:
        return _rare(column, value, (rarest, at[rarest]), share[rarest])
    if not knots[25] <= days <= knots[75]:
        return _far(column, value, knots)
    return msg(
        "{column} is {value}, a {weekday}: unusual together with the rest",
        column=column,
        value=value,
        weekday=WEEKDAYS[at["weekday"]],
    )


def _rare(column: str, value: str, place: tuple[str, int], share: float) -> Message:
    part, at = place
    facts = {"column": column, "value": value, "share": share}
    if part == "weekday":
        return msg(
            "{column} {value} is a {weekday}: {share:percent} of all cases are",
            **facts,
            weekday=WEEKDAYS[at],
        )
    if part == "month":
        return msg(
            "{column} {value} is in {month}: {share:percent} of all cases are",
            **facts,
            month=MONTHS[at],
        )
    return msg(
        "{column} {value} is on day {day} of a month: {share:percent} of all cases are",
        **facts,
        day=str(at + 1),
    )


def _far(column: str, value: str, knots: np.ndarray) -> Message:
    low, high = (
        (pd.Timestamp("2000-01-01") + pd.Timedelta(days=float(knots[at]))).date().isoformat()
        for at in (25, 75)
    )
    return msg(
        "{column} is {value}: half of all cases lie between {first:date} and {last:date}",
        column=column,
        value=value,
        first=low,
        last=high,
    )


def _counted(values: np.ndarray, size: int) -> list[float]:
    counts = np.bincount(values.astype(int), minlength=size)[:size]
    return (counts / max(counts.sum(), 1)).tolist()
