"""From a table to what is learned from: with a known outcome, or without one."""

from dataclasses import dataclass, field

import pandas as pd

from core.apps.fraud.contract import Config
from core.errors import UserError
from core.learn.cells import Cells, Encoder, fit_encoder
from core.learn.columns import names_things, useless
from core.learn.labelled.features import check_names, features
from core.table.sheet import Sheet
from core.words import Message, from_json, msg, to_json

__all__ = ["Plain", "features", "plain"]

COMMON = 0.01  # share of the rows from which a text is one of the usual ones


@dataclass(frozen=True)
class Plain:
    """How rows become cells where no outcome is known."""

    encoder: Encoder
    left_out: dict[str, Message] = field(default_factory=dict)
    warnings: tuple[Message, ...] = ()

    def encode(self, frame: pd.DataFrame) -> Cells:
        return self.encoder.encode(frame)

    def to_json(self) -> dict[str, object]:
        out = {name: to_json(reason) for name, reason in self.left_out.items()}
        return {"encoder": self.encoder.to_json(), "left_out": out}

    @staticmethod
    def from_json(stored: dict) -> "Plain":
        out = {name: from_json(reason) for name, reason in stored["left_out"].items()}
        return Plain(Encoder.from_json(stored["encoder"]), out)  # type: ignore[arg-type]


def plain(sheet: Sheet, config: Config, encoder: Encoder | None = None) -> tuple[Plain, Cells]:
    """The same without an outcome: every column that says something, and every row."""
    check_names(sheet, config)
    names = sheet.features(config.exclude)
    reasons = {name: _useless(sheet.frame[name]) for name in names if name not in config.keep}
    out = {name: reason for name, reason in reasons.items() if reason is not None}
    kept = [name for name in names if name not in out]
    if not kept:
        raise UserError(
            msg("No column is left to learn from."),
            msg("All of them are empty, constant, case numbers, or left out."),
        )
    found = Plain(encoder or fit_encoder(sheet.frame, kept), out, (UNKNOWN,))
    return found, found.encode(sheet.frame)


def _useless(column: pd.Series) -> Message | None:
    """Besides what no model can use: texts so many that a rare one is nothing unusual."""
    known = column.dropna()
    reason = useless(column)
    if reason is None and names_things(known, COMMON * len(known)):
        return msg("most of its values are rare, so that a rare one says nothing")
    return reason


UNKNOWN = msg(
    "No outcome column is named, so nobody can say how many of these alerts are fraud: all scores "
    "of accuracy are empty. What is listed is unusual, not proven."
)
