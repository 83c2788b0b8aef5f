"""What the field's words mean, for a reader who meets them on a picture."""

import re
from collections.abc import Iterable
from functools import cache
from html import escape

from core.words import Message, language, msg, render

TERMS: tuple[tuple[Message, Message], ...] = (
    (
        msg("ROC-AUC"),
        msg(
            "The chance that a case of one kind is ranked above a case of the other; 50 % is luck."
        ),
    ),
    (
        msg("PR-AUC"),
        msg(
            "How pure the list is on average while it grows longer; luck gives the share of cases."
        ),
    ),
    (msg("log-loss"), msg("How surprised the model is by what happened; lower is better.")),
    (
        msg("Brier score"),
        msg("Mean squared distance between probability and outcome; 0 is perfect."),
    ),
    (msg("calibration error"), msg("How far probabilities are from what happened, on average.")),
    (msg("cut-off"), msg("The score from which a case is treated as risky.")),
    (msg("logistic regression"), msg("The classic simple model: each column adds its part.")),
    (msg("log odds"), msg("Probability on a scale where effects add up.")),
    (msg("Shapley values"), msg("A fair split of one score among the columns that made it.")),
    (
        msg("bootstrap draws"),
        msg("The same figure on many redrawn samples: how much it could vary by chance."),
    ),
    (msg("95 % intervals"), msg("In 95 of 100 repetitions such a range holds the true value.")),
    (
        msg("Kaplan–Meier"),
        msg("Share still here at each moment, with those whose end is not known counted rightly."),
    ),
    (
        msg("NDCG@10"),
        msg("How high the right thing stands among the first ten; 1 is always on top."),
    ),
    (msg("MRR@10"), msg("Mean of one over the place of the right thing among the first ten.")),
    (msg("BG/NBD"), msg("A probability model of how often customers buy and when they stop.")),
    (msg("Spearman"), msg("How well two orders agree; 1 is the same order.")),
    (msg("baseline"), msg("The simple method that a model has to beat.")),
)


def marked(text: str) -> str:
    """An escaped text in which the first place of each term explains itself on hover."""
    meanings, pattern = _words(language.get())
    seen: set[str] = set()

    def explained(found: re.Match[str]) -> str:
        word = found.group(0)
        if word.casefold() in seen:
            return word
        seen.add(word.casefold())
        return f'<abbr title="{escape(meanings[word.casefold()])}">{word}</abbr>'

    return pattern.sub(explained, text)


def used(texts: Iterable[str]) -> list[tuple[str, str]]:
    """The terms that occur in some texts, with their meanings, in the order of the glossary."""
    meanings, pattern = _words(language.get())
    found = {word.casefold() for text in texts for word in pattern.findall(text)}
    return [(render(term), meanings[key]) for term, key in _keys() if key in found]


def _keys() -> list[tuple[Message, str]]:
    return [(term, render(term).casefold()) for term, _ in TERMS]


@cache
def _words(speech: str) -> tuple[dict[str, str], re.Pattern[str]]:
    """Terms and meanings in the language of the moment; longer terms are found first."""
    meanings = {render(term).casefold(): render(meaning) for term, meaning in TERMS}
    names = sorted(map(re.escape, map(escape, meanings)), key=len, reverse=True)
    edge = "" if speech == "zh_CN" else r"\b"
    return meanings, re.compile(
        f"{edge}({'|'.join(names)})(?![-\\w])" if edge else "|".join(names), re.I
    )
