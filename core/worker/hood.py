"""The question about the network itself, which every room's run can answer: {"hood": row}."""

import tempfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from core import studio
from core.card import Card
from core.errors import UserError
from core.keep import datasets, place
from core.keep.runs import Run
from core.table.load import load
from core.table.read import read
from core.table.sheet import Sheet

KEY = "hood"
TOGETHER = ("customer", "user")  # roles whose rows are one case together
MOST = 200  # further rows for a room that cannot read one case alone


def look(run: Run, fitted: Any, question: Mapping[str, Any]) -> dict[str, Any]:
    """The network of a run, with the case of one row going through it."""
    from core.theory import hood

    card = studio.card(run.app)
    row, main = max(int(question[KEY] or 0), 0), card.main.key
    tables = _tables(run, card)
    if main not in tables or not len(tables[main]):
        return hood.look(fitted, (), None)
    row = min(row, len(tables[main]) - 1)
    group = next((found for key in TOGETHER if (found := tables[main].column(key))), None)
    case = hood.one_case(tables, main, row, group)
    truth = None
    if card.learns == "label":
        truth = hood.truth_of(tables[main], row, run.manifest.get("positive"))
    scored = studio.room(run.app, "ask").scored
    rest = _joined(case[main], tables[main]) if group is None else _head(tables[main])
    attempts: list[Callable[[], Any]] = [
        partial(scored, fitted, case),
        partial(scored, fitted, {**tables, main: rest}),
    ]
    return hood.look(fitted, attempts, truth) | {"row": _shown(case[main].frame)}


def _tables(run: Run, card: Card) -> dict[str, Sheet]:
    """The run's tables; rows of the main one from its output where its data set is gone."""
    roles: Mapping[str, Any] = run.manifest.get("roles") or {}
    found: dict[str, Sheet] = {}
    for table, stored in (run.manifest.get("tables") or {}).items():
        here = {role.key for role in card.table(table).roles}
        mine = {role: tuple(names) for role, names in roles.items() if role in here}
        sheet = _sheet(run, stored, mine)
        if sheet is None and table == card.main.key and card.learns == "label":
            sheet = load(run.output, mine)
        if sheet is not None:
            found[table] = sheet
    return found


def _sheet(run: Run, stored: Mapping[str, Any], roles: Mapping[str, Any]) -> Sheet | None:
    """A table as it was trained on: from the store, or for a sample's run from the shipped file."""
    try:
        return _roled(load(datasets.get(stored["id"], None).parquet), roles)
    except UserError:
        path = place.SHIPPED / Path(str(stored.get("file"))).name
        if not (run.manifest.get("shipped") and path.is_file()):
            return None
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "sample.parquet"
        read(path, target)
        return _roled(load(target), roles)


def _roled(sheet: Sheet, roles: Mapping[str, Any]) -> Sheet:
    """With the roles whose columns this table has: two tables may share a role's name."""
    names = set(sheet.frame.columns)
    return Sheet(sheet.frame, {role: cols for role, cols in roles.items() if names >= set(cols)})


def _joined(case: Sheet, sheet: Sheet) -> Sheet:
    """The case first, then others: for a room that cannot score one row alone."""
    frame = pd.concat([case.frame, sheet.frame.head(MOST)], ignore_index=True)
    return Sheet(frame, sheet.roles)


def _head(sheet: Sheet) -> Sheet:
    return Sheet(sheet.frame.head(MOST), sheet.roles)


def _shown(frame: pd.DataFrame) -> dict[str, Any]:
    """The first row's first columns, to be read beside the network."""
    row = frame.iloc[0]
    return {
        str(name): None if pd.isna(row[name]) else str(row[name]) for name in frame.columns[:24]
    }
