"""Live questions: rows on demand, gaps filled, a column or pair beside the real one."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from core.apps.synth.beside import column_figure, pair_figure
from core.apps.synth.explain import labels, samples, twin_rows
from core.apps.synth.fill import filled
from core.apps.synth.fit import Fitted
from core.apps.synth.wanted import condition, drawn, shared, shares_of
from core.errors import UserError
from core.keep import datasets, place
from core.report.blocks import to_json as block_json
from core.table.load import load
from core.table.sheet import Tables
from core.words import Message, msg, to_json

MOST = 1_000_000  # rows of one answer

__all__ = ["ask", "listing", "scored"]


def ask(fitted: Fitted, question: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to one question of four kinds.

    `n`: rows, with `where`, `balance` (a column) and `shares`, `generator`, `seed`, `part`.
    `fill`: a file or data set whose empty cells are filled. `compare` (and `by`): a picture.
    `columns`: what can be asked about. `as=columns` gives rows column by column.
    """
    if question.get("columns"):
        return {"columns": _columns(fitted)}
    if question.get("compare") not in (None, ""):
        return {"figure": block_json(_compared(fitted, question))}
    name = _generator(fitted, question)
    if question.get("fill") not in (None, ""):
        rows, notes = _filled(fitted, question, name)
    else:
        rows, notes = _new(fitted, question, name)
    told = [to_json(note) for note in notes]
    if question.get("as") == "columns":
        data = [_plain(rows[column]) for column in rows]
        return {"names": list(map(str, rows)), "data": data, "notes": told}
    return {"rows": _records(rows), "generator": name, "notes": told}


def listing(fitted: Fitted, whole: Tables) -> pd.DataFrame:
    """The stored twin: as many synthetic rows as were learnt from, or as a setting says."""
    return fitted.sample(twin_rows(fitted))


def scored(fitted: Fitted, tables: Tables) -> pd.DataFrame:
    """A twin scores no rows: raises UserError that says what to do instead."""
    raise UserError(
        msg("A twin scores no rows."),
        msg("Ask it for rows, or to fill empty cells: python -m core ask RUN --set fill=FILE"),
    )


def _generator(fitted: Fitted, question: Mapping[str, Any]) -> str:
    name = str(question.get("generator") or fitted.best)
    if name not in fitted.generators:
        raise UserError(
            msg("This run has no generator “{name}”.", name=name),
            msg("It has: {names}.", names=", ".join(fitted.generators)),
        )
    return name


def _new(
    fitted: Fitted, question: Mapping[str, Any], name: str
) -> tuple[pd.DataFrame, list[Message]]:
    n = _whole(question, "n", 1000, 1, MOST)
    seed = _whole(question, "seed", fitted.config.seed, 0, 2**31)
    part = _whole(question, "part", 0, 0, 10**6)
    text = str(question.get("where") or "").strip()
    wanted = condition(fitted, text) if text else None
    column = question.get("balance")
    if column in (None, ""):
        if wanted is None and not part:
            return fitted.sample(n, name, seed), []
        rows, tried = drawn(fitted, n, name, (seed, 21, part), wanted)
        return rows, _told(rows, n, tried, wanted is not None)
    shares = shares_of(fitted, str(column), question.get("shares"))
    rows = shared(fitted, n, name, seed + 1000 * part, wanted, (str(column), shares))
    return rows, _told(rows, n, n, wanted is not None)


def _told(rows: pd.DataFrame, n: int, tried: int, asked: bool) -> list[Message]:
    if len(rows) < n:
        return [
            msg(
                "Only {have:count} of {n:count} rows could be made: the twin makes such rows very "
                "seldom ({tried:count} were drawn).",
                have=len(rows),
                n=n,
                tried=tried,
            )
        ]
    return [msg("Every row meets the condition.")] if asked else []


def _filled(
    fitted: Fitted, question: Mapping[str, Any], name: str
) -> tuple[pd.DataFrame, list[Message]]:
    given = str(question["fill"])
    known = place.is_id(given) and not Path(given).exists()
    data = datasets.get(given, None) if known else datasets.add(Path(given), "", "local")
    seed = _whole(question, "seed", fitted.config.seed, 0, 2**31)
    return filled(fitted, load(data.parquet).frame, name, seed)


def _compared(fitted: Fitted, question: Mapping[str, Any]) -> Any:
    names = tuple(str(question[key]) for key in ("by", "compare") if question.get(key))
    for name in names:
        if name not in fitted.kinds:
            raise UserError(
                msg("“{name}” is no column that was learnt.", name=name),
                msg("Columns here: {names}.", names=", ".join(list(fitted.kinds)[:10])),
            )
    frames = samples(fitted)
    if len(names) == 1:
        cells = {system: frame[names[0]] for system, frame in frames.items()}
        return column_figure(names[0], fitted.kinds[names[0]], cells, labels(fitted))
    kinds = (fitted.kinds[names[0]], fitted.kinds[names[1]])
    return pair_figure((names[0], names[1]), kinds, frames, labels(fitted))


def _columns(fitted: Fitted) -> list[dict[str, Any]]:
    """What can be asked about: each column with its kind and, of categories, its values."""
    found = []
    for name, kind in fitted.kinds.items():
        values: list[str] = []
        if kind == "category":
            hidden = set(fitted.protected(name))
            counts = fitted.train[name].dropna().astype("str").value_counts()
            values = [str(level) for level in counts.index if level not in hidden][:200]
        found.append({"name": name, "kind": kind, "values": values})
    return found


def _plain(cells: pd.Series) -> list[Any]:
    """Cells as JSON holds them: dates as text, whole numbers whole, nothing for what is missing."""
    if pd.api.types.is_datetime64_any_dtype(cells):
        days = bool((cells.dropna() == cells.dropna().dt.normalize()).all())
        text = cells.dt.strftime("%Y-%m-%d" if days else "%Y-%m-%d %H:%M:%S")
        return text.astype(object).where(cells.notna(), None).tolist()
    return cells.astype(object).where(cells.notna(), None).tolist()


def _records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    names = list(map(str, rows))
    columns = [_plain(rows.iloc[:, at]) for at in range(rows.shape[1])]
    return [dict(zip(names, cells, strict=True)) for cells in zip(*columns, strict=True)]


def _whole(question: Mapping[str, Any], name: str, usual: int, low: int, high: int) -> int:
    value = question.get(name)
    if value in (None, ""):
        return usual
    try:
        number = int(np.float64(str(value)))
    except (ValueError, OverflowError):
        number = low - 1
    if not low <= number <= high:
        raise UserError(
            msg("“{value}” does not fit “{name}”.", value=str(value)[:40], name=name),
            msg("It takes a whole number from {low} to {high}.", low=f"{low:,}", high=f"{high:,}"),
        )
    return number
