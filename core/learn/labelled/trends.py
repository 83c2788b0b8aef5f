"""In words: what the trends a person marked cost, and where the data say the opposite."""

import numpy as np

from core.judge import labels, money
from core.judge.intervals import Interval, mean_band
from core.judge.metrics import auc, log_loss
from core.judge.money import Costs
from core.learn.scorer.trends import Trends
from core.settings import ScorerSettings
from core.words import Message, msg


def told(found: Trends, names: tuple[str, ...], config: ScorerSettings) -> tuple[Message, ...]:
    """Warnings: each contradiction first, then the price of all marks together, then the net.

    `names`: a name per column of numbers. Measured on training rows that the models had not seen.
    """
    said = [
        msg(
            "“{name}” is marked to only {wanted}, but the data say the opposite: left free, "
            "boosted trees move the log odds by {effect:number} from its low to its high values. "
            "Take the mark away unless you know better than these rows.",
            name=names[column],
            wanted=msg("raise the score") if effect < 0 else msg("lower the score"),
            effect=effect,
        )
        for column, effect in sorted(found.against.items(), key=lambda pair: -abs(pair[1]))
    ]
    costs = Costs(config.cost_false_negative, config.cost_false_positive)
    aside = msg(
        "Neither the network nor the logistic regression can promise the trends that you marked: "
        "both step aside."
    )
    return (*said, *_price(found, costs), aside)


def _price(found: Trends, costs: Costs) -> tuple[Message, ...]:
    """What the marks cost in ranking, surprise and losses, where that is more than chance."""
    worse = labels.difference(found.y, found.wanted, found.free)["log_loss"]
    if worse is None or worse[0] <= 0:
        return (
            msg(
                "The marks under “only one way” cost no accuracy that could be told from chance: "
                "log-loss {wanted:number} with them, {free:number} without.",
                wanted=log_loss(found.y, found.wanted),
                free=log_loss(found.y, found.free),
            ),
        )
    scores = {
        "wanted": log_loss(found.y, found.wanted),
        "free": log_loss(found.y, found.free),
        "auc": auc(found.y, found.wanted),
        "auc_free": auc(found.y, found.free),
    }
    return (
        msg(
            "The marks under “only one way” cost accuracy: log-loss {wanted:number} with them, "
            "{free:number} without; ROC-AUC {auc:number} against {auc_free:number} (boosted "
            "trees, on training rows they had not seen).",
            **scores,
        ),
        *_losses(found, costs),
    )


def _losses(found: Trends, costs: Costs) -> tuple[Message, ...]:
    if costs.miss + costs.alarm <= 0:
        return ()
    per_case = [money.losses(found.y, p, costs.cut, costs) for p in (found.wanted, found.free)]
    more = 100 * (per_case[0] - per_case[1])
    band: Interval | None = mean_band(more)
    if band is None or band[0] <= 0:
        return (msg("At your costs the marks lose nothing that could be told from chance."),)
    return (
        msg(
            "At your costs that is {more:money} more per 100 cases (95 %: {band:money}).",
            more=float(np.mean(more)),
            band=band,
        ),
    )
