"""From a table to what the scorer reads; everything is learned from the training rows only."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from core.errors import UserError
from core.learn.cells import Cells, Encoder, fit_encoder
from core.learn.columns import choose
from core.learn.label import Label, check_counts, read_label
from core.settings import ScorerSettings
from core.table.sheet import Sheet
from core.words import Message, from_json, msg, to_json


@dataclass(frozen=True)
class Features:
    """How rows become cells, which value counts, what was left out and why."""

    encoder: Encoder
    label: Label
    left_out: dict[str, Message] = field(default_factory=dict)
    warnings: tuple[Message, ...] = ()
    directions: tuple[int, ...] = ()  # per column of numbers: 1 rises, -1 falls, 0 free

    def encode(self, frame: pd.DataFrame) -> Cells:
        return self.encoder.encode(frame)

    def to_json(self) -> dict[str, object]:
        return {
            "encoder": self.encoder.to_json(),
            "label": [self.label.positive, self.label.negative],
            "left_out": {name: to_json(reason) for name, reason in self.left_out.items()},
            "directions": list(self.directions),
        }

    @staticmethod
    def from_json(stored: dict) -> "Features":
        left_out = {name: _message(reason) for name, reason in stored["left_out"].items()}
        return Features(
            Encoder.from_json(stored["encoder"]),
            Label(*stored["label"]),
            left_out,
            directions=tuple(stored["directions"]),
        )


def features(
    sheet: Sheet, config: ScorerSettings, encoder: Encoder | None = None
) -> tuple[Features, Cells, np.ndarray]:
    """What to learn from: the features, the cells of the rows with a known outcome, 0 or 1 each.

    With an `encoder` (of a run that is trained further) its columns and levels stay as they are.
    """
    column = sheet.values("target")
    if column is None:
        raise UserError(
            msg("No outcome column is chosen."), msg("Choose the column that says what happened.")
        )
    check_names(sheet, config)
    label = read_label(column, config.positive)
    outcomes = label.outcomes(column)
    check_counts(outcomes, label)
    known = ~np.isnan(outcomes)
    frame, y = sheet.frame[known], outcomes[known]
    chosen = choose(frame, y, sheet.features(config.exclude), config.keep)
    if not chosen.kept:
        raise UserError(
            msg("No column is left to learn from."),
            msg(
                "All of them are empty, constant, case numbers, left out, or give the answer away."
            ),
        )
    found = encoder or fit_encoder(frame, chosen.kept)
    told = (*label.warnings, *_unknown(known), *chosen.warnings)
    trends = _directions(config.monotone, found)
    return Features(found, label, dict(chosen.left_out), told, trends), found.encode(frame), y


def _message(stored: object) -> Message:
    found = from_json(stored)
    return found if isinstance(found, Message) else Message(found)


def _unknown(known: np.ndarray) -> tuple[Message, ...]:
    lost = int((~known).sum())
    if not lost:
        return ()
    return (msg("{n:count} rows without an outcome are left out.", n=lost),)


def check_names(sheet: Sheet, config: ScorerSettings) -> None:
    wanted = {"exclude": config.exclude, "keep": config.keep}
    wanted["monotone"] = tuple(name.rstrip("+-") for name in config.monotone)
    wanted |= {key: getattr(config, key, ()) for key in ("immutable", "only_rise", "only_fall")}
    for setting, names in wanted.items():
        for name in names:
            if name not in sheet.frame.columns:
                raise UserError(
                    msg("`{setting}` names a column “{name}”.", setting=setting, name=name),
                    msg("The table has none of that name; see its columns under Data sets."),
                )


def _directions(monotone: tuple[str, ...], encoder: Encoder) -> tuple[int, ...]:
    if not monotone:
        return ()
    wanted = {name.rstrip("+-"): -1 if name.endswith("-") else 1 for name in monotone}
    for name in wanted:
        if name not in encoder.numbers:
            raise UserError(
                msg("“{name}” cannot be made to work one way only.", name=name),
                msg("`monotone` takes columns of numbers that the model uses."),
            )
    return tuple(wanted.get(name, 0) for name in encoder.number_names)
