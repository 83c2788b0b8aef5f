"""The dials: settings every application has, and how typed words become a frozen config."""

import types
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from difflib import get_close_matches
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from core.errors import UserError
from core.words import Message, msg


@dataclass(frozen=True)
class Dial:
    """How a setting is shown: its title, what it means, its bounds or choices.

    `shown`: "front" beside the train button, "folded" under more settings, "never" on the page.
    """

    title: Message
    help: Message
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    shown: str = "folded"


def dial(default: Any, title: Message, help: Message, **rest: Any) -> Any:
    """A dataclass field that carries its dial."""
    return field(default=default, metadata={"dial": Dial(title, help, **rest)})


@dataclass(frozen=True)
class Settings:
    """What every application can be told. `budget` is CPU-seconds of the deep part, per fit."""

    seed: int = dial(0, msg("Seed"), msg("The same seed gives the same run."), low=0, high=2**31)
    budget: float = dial(
        60.0, msg("Time budget"), msg("CPU-seconds for the deeper model."), low=1, high=86_400
    )
    steps: int | None = dial(
        None,
        msg("Steps"),
        msg("Exact number of training steps; empty: as many as the time budget allows."),
        low=1,
        high=10**7,
    )
    quick: bool = dial(
        False, msg("Quick answer only"), msg("Skip the deeper model."), shown="front"
    )
    device: str = dial(
        "auto",
        msg("Device"),
        msg("Where to train: a GPU when there is one, else the processor."),
        choices=("auto", "cpu", "cuda"),
    )
    threads: str = dial(
        "auto", msg("Threads"), msg("Processor threads; auto chooses by the table's size.")
    )


@dataclass(frozen=True)
class LabelSettings(Settings):
    """What an application that learns a yes-or-no label can be told besides."""

    positive: str = dial(
        "",
        msg("Outcome that counts"),
        msg("The value of the outcome column to look for, such as “bad” or “yes”."),
    )
    exclude: tuple[str, ...] = dial(
        (), msg("Leave out"), msg("Columns that the model must not see."), shown="front"
    )
    folds: int = dial(
        0,
        msg("Folds"),
        msg("0: one locked test part. 5: the mean of five, each with the whole time budget."),
        low=0,
        high=20,
    )
    cost_false_negative: float = dial(
        5.0,
        msg("Cost of a miss"),
        msg("What it costs to let one such case through."),
        low=0,
        high=1e12,
        shown="front",
    )
    cost_false_positive: float = dial(
        1.0,
        msg("Cost of a false alarm"),
        msg("What it costs to stop one good case."),
        low=0,
        high=1e12,
        shown="front",
    )
    capacity: int | None = dial(
        None,
        msg("Capacity"),
        msg("How many cases can be acted on; empty: no limit."),
        low=1,
        high=10**9,
    )


@dataclass(frozen=True)
class ScorerSettings(LabelSettings):
    """What the tabular scorer can be told besides."""

    budget: float = dial(
        120.0, msg("Time budget"), msg("CPU-seconds for the deeper model."), low=1, high=86_400
    )
    keep: tuple[str, ...] = dial(
        (),
        msg("Keep all the same"),
        msg("Columns to learn from although they look like a case number or give the answer away."),
    )
    monotone: tuple[str, ...] = dial(
        (),
        msg("Only one way"),
        msg("Number columns whose rise may only raise (+) or lower (-) the score: “income-”."),
    )
    immutable: tuple[str, ...] = dial(
        (),
        msg("Cannot be changed"),
        msg(
            "Columns that advice must not ask anyone to change; empty: those named like age or "
            "sex. Dates, groups and case numbers never are."
        ),
    )


Config = TypeVar("Config", bound=Settings)


def dials(config: type[Settings]) -> dict[str, Dial]:
    """The settings of a config class in order, those a person may set."""
    return {item.name: item.metadata["dial"] for item in fields(config) if "dial" in item.metadata}


def parse(config: type[Config], given: Mapping[str, object]) -> Config:
    """A config from words a person typed or a form gave; raises UserError naming the setting.

    >>> parse(Settings, {"seed": "7", "quick": "yes"}).seed
    7
    """
    kinds = get_type_hints(config)
    known = dials(config)
    for name in given:
        if name not in known:
            raise UserError(msg("There is no setting “{name}”.", name=name), _mend(name, known))
    read = {name: _read(name, value, kinds[name], known[name]) for name, value in given.items()}
    return config(**read)


def defaults(config: type[Settings]) -> dict[str, object]:
    """The default of every setting, by name."""
    return {item.name: item.default for item in fields(config) if item.default is not MISSING}


def _mend(name: str, known: Mapping[str, Dial]) -> Message:
    close = get_close_matches(name, known, n=1)
    if close:
        return msg("Did you mean “{name}”?", name=close[0])
    return msg("Settings here: {names}.", names=", ".join(known))


def _read(name: str, value: object, kind: Any, shape: Dial) -> Any:
    try:
        result = _convert(value, kind)
    except (TypeError, ValueError):
        raise UserError(
            msg("“{value}” does not fit the setting “{name}”.", value=str(value), name=name),
            msg("It takes {kind}.", kind=_words(kind)),
        ) from None
    _check(name, result, shape)
    return result


def _convert(value: object, kind: Any) -> Any:
    if get_origin(kind) in (Union, types.UnionType):
        if value in (None, "", "auto", "none"):
            return None
        kind = next(part for part in get_args(kind) if part is not type(None))
    if get_origin(kind) is tuple:
        parts = value.split("|") if isinstance(value, str) else list(value)  # type: ignore[call-overload]
        return tuple(str(part) for part in parts if str(part))
    if kind is bool:
        return _truth(value)
    if kind is int and isinstance(value, float) and value != int(value):
        raise ValueError(value)
    return kind(value)


def _truth(value: object) -> bool:
    text = str(value).strip().lower()
    if text in ("true", "yes", "on", "1", "是"):
        return True
    if text in ("false", "no", "off", "0", "否"):
        return False
    raise ValueError(value)


def _words(kind: Any) -> Message:
    text = str(kind)
    if "bool" in text:
        return msg("yes or no")
    if "float" in text:
        return msg("a number")
    return msg("a whole number") if "int" in text else msg("text")


def _check(name: str, value: Any, shape: Dial) -> None:
    if shape.choices and value not in shape.choices:
        raise UserError(
            msg("“{value}” is no choice for “{name}”.", value=str(value), name=name),
            msg("Choose one of: {choices}.", choices=", ".join(shape.choices)),
        )
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        low, high = shape.low, shape.high
        outside = (low is not None and value < low) or (high is not None and value > high)
        if outside or value != value:
            raise UserError(
                msg("{value} is out of range for “{name}”.", value=str(value), name=name),
                msg("It goes from {low} to {high}.", low=f"{low:g}", high=f"{high:g}"),
            )
