"""A score as a sentence: rounded as people say it, its range, and how sure the comparison is."""

from typing import Any

from core.report.blocks import Number
from core.words import Message, msg


def told(number: Number) -> Message:
    """The value, where it lies with 95 % certainty, and what it stands against, in plain words.

    >>> number = Number("Losses", 45.3, "money", (38.8, 51.8), 63.6, "The usual rule")
    >>> str(told(number)).split(". ")[0]
    'Losses: 45, with 95 % certainty between 39 and 52'
    """
    parts = [_value(number)]
    if number.against is not None:
        parts.append(_against(number))
    return sentences(parts)


def sentences(parts: list[Message]) -> Message:
    """Sentences one after the other; Chinese sets no blank between them (its catalogue says so)."""
    found = parts[0]
    for part in parts[1:]:
        found = msg("{one} {two}", one=found, two=part)
    return found


def verdict(number: Number) -> str:
    """How our range lies to what it stands against: better, worse, within or "" (unknown).

    >>> verdict(Number("", 0.8, interval=(0.7, 0.9), against=0.6))
    'better'
    """
    if number.interval is None or number.against is None or number.better == "neither":
        return ""
    low, high = number.interval
    if low <= number.against <= high:
        return "within"
    return "better" if (number.against < low) == (number.better == "higher") else "worse"


def amount(value: Any, unit: str) -> Message:
    """A number as a message of its own, rounded as people say it: from ten on without decimals.

    >>> str(amount(45.3, "money")), str(amount(0.7375, "percent")), str(amount(4.26, "number"))
    ('45', '74 %', '4.26')
    """
    if isinstance(value, (tuple, list)):
        value = [_rounded(end, unit) for end in value]
    else:
        value = _rounded(value, unit)
    return Message(f"{{value:{unit}}}", {"value": value})


def _rounded(value: Any, unit: str) -> Any:
    spoken = unit in ("money", "number") and value is not None and 10 <= abs(value) < 1000
    return float(round(value)) if spoken else value


def _value(number: Number) -> Message:
    said = amount(number.value, number.unit)
    if number.interval is None:
        return msg("{title}: {value}.", title=number.title, value=said)
    low, high = (amount(end, number.unit) for end in number.interval)
    return msg(
        "{title}: {value}, with 95 % certainty between {low} and {high}.",
        title=number.title,
        value=said,
        low=low,
        high=high,
    )


def _against(number: Number) -> Message:
    name = number.against_title or msg("Baseline")
    pair = msg(
        "For comparison, {title}: {value}", title=name, value=amount(number.against, number.unit)
    )
    return {
        "better": msg("{pair}; even the cautious end of our range is better.", pair=pair),
        "worse": msg("{pair}; even the kind end of our range is worse.", pair=pair),
        "within": msg(
            "{pair}; it lies in our range, so this number alone proves no gain.", pair=pair
        ),
        "": msg("{pair}.", pair=pair),
    }[verdict(number)]
