"""Numbers as people say them, in English and in Chinese."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from math import floor, isfinite, log10
from numbers import Real

SPECS = ("count", "number", "percent", "money", "short", "date", "time", "duration", "bytes")
NOTHING = "–"

Scale = tuple[tuple[float, str], ...]
_SCALES: dict[str, Scale] = {
    "en": ((1e12, " T"), (1e9, " B"), (1e6, " M"), (1e3, " k")),
    "zh_CN": ((1e12, " 万亿"), (1e8, " 亿"), (1e4, " 万")),
}
_SMALL = re.compile(r"−?\d{1,2}(\.\d+)?")
_MISSING = ("", "nan", "<NA>", "NaT", "None")  # how numpy and pandas write what is not there


def write(value: object, spec: str, language: str = "en") -> str:
    """A value as a person of that language would write it; a pair is an interval.

    >>> write(0.623, "percent"), write((0.79, 0.83), "percent"), write(12402, "short")
    ('62 %', '79–83 %', '12.4 k')
    >>> write(12402, "short", "zh_CN"), write(float("nan"), "number"), write(0.80123, "number")
    ('1.24 万', '–', '0.801')
    """
    if isinstance(value, (tuple, list)):
        return _interval(tuple(value), spec, language)
    if spec in ("date", "time"):
        return _when(value, spec, language)
    if isinstance(value, Real):
        number = float(value)
        finite = isfinite(number * 100 if spec == "percent" else number)
        return _signed(_WRITERS[spec](number, language)) if finite else NOTHING
    return NOTHING if str(value) in _MISSING else str(value)


def three(value: float) -> str:
    """Three significant digits, without exponent; from 0.01 on at most three decimals.

    >>> three(0.00123456), three(0.04812), three(12.3456), three(98765), three(0.5), three(2e-9)
    ('0.00123', '0.048', '12.3', '98,800', '0.5', '<0.000001')
    """
    if value == 0:
        return "0"
    if 0 < abs(value) < 1e-6:
        return "<0.000001" if value > 0 else "0"
    if abs(value) >= 1e18:
        return f"{value:.2e}"  # no quantity of this world
    digits = 2 - floor(log10(abs(value)))
    digits = min(digits, 3) if abs(value) >= 0.01 else digits
    text = f"{round(value, digits):,.{max(digits, 0)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def level(texts: Sequence[str]) -> list[str]:
    """Numbers that stand together, with the same decimals, where that takes none of them away.

    >>> level(["0.706", "0.85"]), level(["7.42", "60.3", "–", "15"]), level(["0.002", "60.3"])
    (['0.706', '0.850'], ['7.4', '60.3', '–', '15.0'], ['0.002', '60.3'])
    """
    numbers = [float(text.replace("−", "-")) for text in texts if _SMALL.fullmatch(text)]
    if len(numbers) < sum(text != NOTHING for text in texts):
        return list(texts)
    most = max((len(text.partition(".")[2]) for text in texts), default=0)
    largest = max(map(abs, numbers), default=0)
    digits = min(most, 3 if largest < 1 else 2 if largest < 10 else 1)
    if any(number and abs(number) < 10.0**-digits for number in numbers):
        return list(texts)
    rest = iter(numbers)
    return [text if text == NOTHING else _signed(f"{next(rest):.{digits}f}") for text in texts]


def _signed(text: str) -> str:
    """A true minus sign, and none before a zero."""
    if text.startswith("-") and not any(digit in text for digit in "123456789"):
        return text[1:]
    return text.replace("-", "−", 1) if text.startswith("-") else text


def _interval(ends: tuple[object, ...], spec: str, language: str) -> str:
    """Two values with one unit between them; the word “to” where a minus would confuse.

    >>> write((90_000, 150_000), "money"), write((-12, 30), "money"), write((0.2, 1.0), "percent")
    ('90 k–150 k', '−12 to 30', '20–100 %')
    """
    numbers = [float(end) for end in ends if isinstance(end, Real)]
    if spec == "money" and any(abs(number) >= 100_000 for number in numbers):
        spec = "short"
    texts = [write(end, spec, language) for end in ends]
    texts = level(texts) if spec == "number" else texts
    if spec == "percent":
        texts = [text.lstrip("<>") for text in texts]
        texts[:-1] = [text.removesuffix(" %") for text in texts[:-1]]
    if any(number < 0 for number in numbers):
        return (" 至 " if language == "zh_CN" else " to ").join(texts)
    return "–".join(texts)


def _short(value: float, language: str) -> str:
    for size, unit in _SCALES.get(language, _SCALES["en"]):
        if abs(value) >= size * 0.9995:
            return three(value / size) + unit
    return three(value)


def _percent(value: float, language: str) -> str:
    """Without decimals, but for what lies near 0 or 100 %: there they tell.

    >>> [write(share, "percent") for share in (0, 0.0002, 0.083, 0.5, 0.997, 0.9999, 1)]
    ['0 %', '<0.1 %', '8.3 %', '50 %', '99.7 %', '>99.9 %', '100 %']
    """
    share = 100 * value
    if 0 < share < 0.05:
        return "<0.1 %"
    if 99.95 <= share < 100:
        return ">99.9 %"
    fine = 0 < abs(share) < 9.95 or 99 < abs(share) < 100
    return f"{share:.1f} %" if fine else f"{share:.0f} %"


def _money(value: float, language: str) -> str:
    if abs(value) >= 100_000:
        return _short(value, language)
    return f"{value:,.0f}" if abs(value) >= 100 else three(value)


def _duration(seconds: float, language: str) -> str:
    units = {"en": (" s", " min", " h"), "zh_CN": (" 秒", " 分钟", " 小时")}
    second, minute, hour = units.get(language, units["en"])
    if seconds < 90:
        return f"{max(seconds, 1):.0f}{second}"
    return f"{seconds / 60:.0f}{minute}" if seconds < 5400 else f"{three(seconds / 3600)}{hour}"


def _bytes(value: float, language: str) -> str:
    for size, unit in ((2**30, "GB"), (2**20, "MB"), (2**10, "kB")):
        if value >= size:
            return f"{three(value / size)} {unit}"
    return f"{value:.0f} B"


def _when(value: object, spec: str, language: str) -> str:
    """A date, or the text itself where it is none."""
    if isinstance(value, str) and value:
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return str(value)
    if not isinstance(value, date) or str(value) in _MISSING:
        return NOTHING
    if isinstance(value, datetime) and value.tzinfo:
        value = value.astimezone()  # as the clock of this machine says it
    months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    chinese = f"{value.year}年{value.month}月{value.day}日"
    english = f"{value.day} {months[value.month - 1]} {value.year}"
    day = chinese if language == "zh_CN" else english
    return f"{day} {value:%H:%M}" if spec == "time" else day


_WRITERS = {
    "count": lambda value, language: f"{value:,.0f}",
    "number": lambda value, language: three(value),
    "percent": _percent,
    "money": _money,
    "short": _short,
    "duration": _duration,
    "bytes": _bytes,
}
