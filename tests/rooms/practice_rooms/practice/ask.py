"""What the model says of a row."""

import pandas as pd

from core.errors import UserError
from core.table.sheet import Tables
from core.words import msg


def ask(fitted, question) -> dict:
    if "row" not in question:
        raise UserError(msg("The question has no row."), msg("Give one: row=…"))
    if question["row"] == "fault":
        raise RuntimeError("a fault of the room")
    return {"score": fitted.share, "kind": fitted.kind, "nothing": float("nan")}


def scored(fitted, tables: Tables) -> pd.DataFrame:
    rows = len(tables["main"])
    return pd.DataFrame({"score": [fitted.share] * rows, "decision": ["yes"] * rows})
