"""The question about the network itself, which every room's run can answer: {"hood": row}."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import pandas as pd

from core import studio
from core.card import Card
from core.errors import UserError
from core.keep import datasets
from core.keep.runs import Run
from core.table.load import load
from core.table.sheet import Sheet

KEY = "hood"
TOGETHER = ("customer", "user")  # roles whose rows are one case together
MOST = 5000  # rows for a room that cannot read one case alone


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
    attempts: list[Callable[[], Any]] = [partial(scored, fitted, case)]
    attempts.append(partial(scored, fitted, {**tables, main: _head(tables[main])}))
    return hood.look(fitted, attempts, truth) | {"row": _shown(case[main].frame)}


def _tables(run: Run, card: Card) -> dict[str, Sheet]:
    """The run's tables; rows of the main one from its output where its data set is gone."""
    roles: Mapping[str, Any] = run.manifest.get("roles") or {}
    found: dict[str, Sheet] = {}
    for table, stored in (run.manifest.get("tables") or {}).items():
        here = {role.key for role in card.table(table).roles}
        mine = {role: tuple(names) for role, names in roles.items() if role in here}
        try:
            found[table] = load(datasets.get(stored["id"], None).parquet, mine)
        except UserError:
            if table == card.main.key and card.learns == "label":
                found[table] = load(run.output, mine)
    return found


def _head(sheet: Sheet) -> Sheet:
    return Sheet(sheet.frame.head(MOST), sheet.roles)


def _shown(frame: pd.DataFrame) -> dict[str, Any]:
    """The first row's first columns, to be read beside the network."""
    row = frame.iloc[0]
    return {
        str(name): None if pd.isna(row[name]) else str(row[name]) for name in frame.columns[:24]
    }
