"""Live questions: one series or a group of them, and what if more were planned; new rows scored."""

from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

import numpy as np
import pandas as pd

from core.apps.demand.features import fill_ahead
from core.apps.demand.fit import Fitted
from core.apps.demand.totals import LEVELS, coming, group, listing_of, summary
from core.errors import UserError
from core.learn.series.kinds import KINDS, kinds
from core.learn.series.panel import Panel, coded, panel, series_of
from core.learn.series.shelf import pick
from core.learn.series.simple import seasonal_naive
from core.table.sheet import Tables
from core.words import msg

BETWEEN = "|"
MOST_LISTED, BACK = 50_000, 160
ORDERS = ("change", "expected", "mase", "fall", "rise")


def ask(fitted: Fitted, question: Mapping[str, Any]) -> dict[str, Any]:
    """{"series": NAME} -> history and forecast of a series, a group or all, as planned or with
    {KNOWN COLUMN: VALUE}; {"list": N, "by": ORDER} -> the series that change most."""
    if "list" in question:
        return _listed(fitted, question)
    rows = find(fitted.panel, str(question.get("series", "")))
    part = pick(fitted.panel, rows)
    found = fitted.future.forecast(part, part.periods)
    here = replace(
        fitted, missed=fitted.missed[:, rows], expected=fitted.expected[:, rows], panel=part
    )
    every = np.arange(len(rows))
    told = {
        "series": str(fitted.panel.labels()[rows[0]])
        if len(rows) == 1
        else str(question.get("series") or "all"),
        "count": len(rows),
        **_drawn(here, group(here, found, every)),
        **_facts(here, found),
    }
    planned = _planned(here, question)
    if planned is not None:
        other = group(here, fitted.future.forecast(planned, part.periods), every)
        told["what_if"] = {name: _plain(values) for name, values in other.items()}
        told["what_if_total"] = float(other["point"].sum())
    return told


def find(panel: Panel, asked: str) -> np.ndarray:
    """The series asked for: the parts of a name joined by |, or one value of one column."""
    name = asked.strip()
    if name in ("", "all"):
        return np.arange(len(panel))
    joined = panel.names.agg(BETWEEN.join, axis=1)
    for candidates in (joined, pd.Series(panel.labels())):
        here = np.flatnonzero(candidates.to_numpy() == name)
        if len(here):
            return here
    wanted = [part.strip() for part in name.split(BETWEEN)]
    match = np.ones(len(panel), dtype=bool)
    for part in wanted:
        match &= (panel.names == part).any(axis=1).to_numpy()
    if match.any():
        return np.flatnonzero(match)
    values = [
        *joined.head(20_000),
        *{value for column in panel.names for value in panel.names[column].unique()[:5_000]},
    ]
    close = get_close_matches(name, values, n=1)
    raise UserError(
        msg("There is no series “{name}”.", name=name),
        msg("Did you mean “{name}”?", name=close[0])
        if close
        else msg("Ask for its parts joined by |, as in {name}.", name=str(joined.iloc[0])),
    )


def _drawn(fitted: Fitted, band: Mapping[str, np.ndarray]) -> dict[str, Any]:
    part = fitted.panel
    late = max(part.periods - BACK, 0)
    short = 16 if part.grid.key == "hour" else 10
    past = part.date(np.arange(late, part.periods)).astype("datetime64[m]").astype(str)
    ahead = part.date(part.periods + np.arange(fitted.horizon)).astype("datetime64[m]").astype(str)
    sold = part.sold[:, late:]
    summed = np.where(np.isfinite(sold).any(0), np.nansum(sold, 0), np.nan)
    usual = seasonal_naive(part.y, fitted.future.plan.season, fitted.horizon).sum(0)
    return {
        "history_days": [str(day)[:short] for day in past],
        "history": _plain(summed),
        "days": [str(day)[:short] for day in ahead],
        **{name: _plain(values) for name, values in band.items()},
        "season_before": _plain(usual),
    }


def _facts(fitted: Fitted, found: Any) -> dict[str, Any]:
    frame = summary(fitted, found)
    kind = [KINDS[at] for at in np.unique(kinds(fitted.panel.y))]
    mase = frame["mase"].replace([np.inf, -np.inf], np.nan).mean()
    one = len(frame) == 1
    return {
        "total": float(frame["expected"].sum()),
        "total_low": float(frame["low"].iloc[0]) if one else None,
        "total_high": float(frame["high"].iloc[0]) if one else None,
        "season_before_total": float(frame["season_before"].sum()),
        "kind": kind[0] if len(kind) == 1 else None,
        "mase": float(mase) if np.isfinite(mase) else None,
        "known": {
            name: list(levels)
            for name, levels in zip(fitted.panel.known_names, fitted.panel.levels, strict=True)
        },
    }


def _planned(fitted: Fitted, question: Mapping[str, Any]) -> Panel | None:
    """The panel with other values of what is known ahead; None where none is named."""
    part = fitted.panel
    named = [name for name in part.known_names if question.get(name) not in (None, "")]
    if not named:
        return None
    known = part.known.copy()
    for name in named:
        k = part.known_names.index(name)
        value, _ = coded(pd.Series([question[name]]), part.levels[k])
        if part.levels[k] == ():
            value = np.array([float(str(question[name]))])
        if not np.isfinite(value).all():
            raise UserError(
                msg(
                    "“{name}” is never {value} in the history.",
                    name=name,
                    value=str(question[name]),
                ),
                msg("Choose one of: {choices}.", choices=", ".join(part.levels[k])),
            )
        known[:, part.periods :, k] = value[0]
    return replace(part, known=known)


def _listed(fitted: Fitted, question: Mapping[str, Any]) -> dict[str, Any]:
    frame = summary(fitted, coming(fitted))
    by = str(question.get("by", "change"))
    if by not in ORDERS:
        raise UserError(
            msg("“{value}” is no choice for “{name}”.", value=by, name="by"),
            msg("Choose one of: {choices}.", choices=", ".join(ORDERS)),
        )
    key = {"change": -frame["change"].abs(), "rise": -frame["change"], "fall": frame["change"]}
    order = key.get(by, -frame[by] if by in frame else frame["change"])
    most = min(max(int(question["list"]), 1), MOST_LISTED)
    top = frame.iloc[np.argsort(order.to_numpy(), kind="stable")[:most]]
    columns = ["series_label", "expected", "low", "high", "season_before", "change", "kind", "mase"]
    return {"rows": {name: _plain(top[name].to_numpy()) for name in columns}, "series": len(frame)}


def _plain(values: np.ndarray) -> list[Any]:
    cells = values.tolist()
    return [None if isinstance(cell, float) and not np.isfinite(cell) else cell for cell in cells]


def listing(fitted: Fitted, tables: Tables) -> pd.DataFrame:
    """The run's own list: one row per series and coming period."""
    return listing_of(fitted, coming(fitted))


def scored(fitted: Fitted, tables: Tables) -> pd.DataFrame:
    """q10 .. q90 for the rows of a file whose quantity is still to come, in its order.

    The file's quantities, where it has any, continue the history of the run.
    """
    sheet = tables["main"]
    frame = sheet.frame
    blank = pd.Series(np.nan, index=frame.index)
    quantity = frame[sheet.columns("quantity")[0]] if sheet.columns("quantity") else blank
    whole = _joined(fitted, tables, quantity)
    found = fitted.future.forecast(whole, whole.periods)
    labels = {name: at for at, name in enumerate(whole.names.agg(BETWEEN.join, axis=1))}
    who, names = series_of(frame, sheet.columns("series"))
    place = names.agg(BETWEEN.join, axis=1).map(labels).fillna(-1).to_numpy(dtype=int)[who]
    times = frame[sheet.columns("date")[0]].to_numpy(dtype="datetime64[s]")
    dated = ~np.isnat(times)
    step = np.full(len(frame), -1)
    step[dated] = whole.grid.number(times[dated]) - whole.first - whole.periods
    inside = dated & (place >= 0) & (step >= 0) & (step < fitted.horizon)
    answer = np.full((len(frame), len(LEVELS)), np.nan)
    answer[inside] = found.quantiles[place[inside], step[inside]]
    return pd.DataFrame(answer, columns=LEVELS)


def _joined(fitted: Fitted, tables: Tables, quantity: pd.Series) -> Panel:
    """The run's series, continued by the file's quantities and plans."""
    if not quantity.notna().any():
        return _with_plans(fitted, tables)
    fresh = panel(tables["main"], fitted.panel.grid)
    old, first = fitted.panel, min(fitted.panel.first, fresh.first)
    last = max(old.first + old.periods, fresh.first + fresh.periods)
    names = old.names.agg(BETWEEN.join, axis=1)
    place = {name: at for at, name in enumerate(names)}
    theirs = fresh.names.agg(BETWEEN.join, axis=1).map(place)
    mine = np.flatnonzero(theirs.notna())
    to = theirs.iloc[mine].to_numpy(dtype=int)
    y, sold = (np.full((len(old), last - first), np.nan) for _ in range(2))
    for grid, one, other in ((y, old.y, fresh.y), (sold, old.sold, fresh.sold)):
        grid[:, old.first - first :][:, : old.periods] = one
        window = grid[to, fresh.first - first : fresh.first - first + fresh.periods]
        grid[to, fresh.first - first : fresh.first - first + fresh.periods] = np.where(
            np.isfinite(other[mine]), other[mine], window
        )
    wide = last - first + fitted.horizon
    known = np.full((len(old), wide, len(old.known_names)), np.nan)
    known[:, old.first - first :][:, : old.known.shape[1]] = old.known[
        :, : wide - (old.first - first)
    ]
    moved = replace(old, y=y, sold=sold, first=first, known=known)
    return _with_plans(replace(fitted, panel=moved), tables)


def _with_plans(fitted: Fitted, tables: Tables) -> Panel:
    """What is known ahead, as far as the file tells it."""
    old, sheet = fitted.panel, tables["main"]
    who, names = series_of(sheet.frame, sheet.columns("series"))
    place = {name: at for at, name in enumerate(old.names.agg(BETWEEN.join, axis=1))}
    rows = names.agg(BETWEEN.join, axis=1).map(place).fillna(-1).to_numpy(dtype=int)[who]
    times = sheet.frame[sheet.columns("date")[0]].to_numpy(dtype="datetime64[s]")
    dated = ~np.isnat(times)
    at = np.full(len(times), -1)
    at[dated] = old.grid.number(times[dated]) - old.first
    known = np.full((len(old), old.periods + fitted.horizon, len(old.known_names)), np.nan)
    have = min(known.shape[1], old.known.shape[1])
    known[:, :have] = old.known[:, :have]
    inside = (rows >= 0) & (at >= 0) & (at < known.shape[1])
    for k, name in enumerate(old.known_names):
        if name in sheet.frame:
            values, _ = coded(sheet.frame[name], old.levels[k])
            told = inside & np.isfinite(values)
            known[rows[told], at[told], k] = values[told]
    return fill_ahead(replace(old, known=known), fitted.horizon, fitted.future.plan.season)[0]
