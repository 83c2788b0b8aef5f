"""Training a run further on new rows: what stays as it was then, and what a person should know."""

from dataclasses import replace

from core.learn.labelled.features import Features
from core.settings import ScorerSettings
from core.table.sheet import Sheet
from core.words import Message, msg


def as_then(config: ScorerSettings, before: Features) -> ScorerSettings:
    """The settings, with the outcome that counted then unless the person names another."""
    return config if config.positive else replace(config, positive=before.label.positive)


def told(
    before: Features, has_network: bool, sheet: Sheet, configs: tuple[ScorerSettings, ...]
) -> tuple[Message, ...]:
    """Columns that came or went since the earlier run, and whether there is a network to train.

    `configs`: the settings now, and those of the earlier run.
    """
    then = before.encoder.columns
    apart = [name for config in configs for name in config.exclude]
    gone = [name for name in then if name not in sheet.frame.columns]
    fresh = [
        name for name in sheet.features(apart) if name not in then and name not in before.left_out
    ]
    said = [
        msg("The table lacks “{name}” of the earlier run: it counts as missing.", name=name)
        for name in gone
    ]
    said += [
        msg(
            "“{name}” is new since the earlier run and is not used: start afresh to learn from it.",
            name=name,
        )
        for name in fresh
    ]
    if not has_network and not configs[0].quick:
        said.append(
            msg(
                "The earlier run holds no network: only its columns and their values are taken "
                "over, the network starts afresh."
            )
        )
    return tuple(said)
