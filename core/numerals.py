"""Numbers as people say them, in English and in Chinese."""

from datetime import date, datetime
from math import floor, isfinite, log10

SPECS = ("count", "number", "percent", "money", "short", "date", "time", "duration", "bytes")
NOTHING = "–"

Scale = tuple[tuple[float, str], ...]
_SCALES: dict[str, Scale] = {
    "en": ((1e9, " B"), (1e6, " M"), (1e3, " k")),
    "zh_CN": ((1e8, " 亿"), (1e4, " 万")),
}


def write(value: object, spec: str, language: str = "en") -> str:
    """A value as a person of that language would write it; a pair is an interval.

    >>> write(0.623, "percent"), write((0.79, 0.83), "percent"), write(12402, "short")
    ('62 %', '79–83 %', '12.4 k')
    >>> write(12402, "short", "zh_CN"), write(float("nan"), "number"), write(0.80123, "number")
    ('1.24 万', '–', '0.801')
    """
    if isinstance(value, (tuple, list)):
        low, high = (write(part, spec, language) for part in value)
        unit = " %" if spec == "percent" else ""
        return f"{low.removesuffix(unit)}–{high}" if unit else f"{low}–{high}"
    if spec in ("date", "time"):
        return _when(value, spec, language)
    if value is None or not isinstance(value, (int, float)) or not isfinite(value):
        return NOTHING if value is None or isinstance(value, float) else str(value)
    return _WRITERS[spec](float(value), language)


def three(value: float) -> str:
    """Three significant digits, without exponent.

    >>> three(0.00123456), three(12.3456), three(98765), three(0.5)
    ('0.00123', '12.3', '98,800', '0.5')
    """
    if value == 0:
        return "0"
    digits = 2 - floor(log10(abs(value)))
    text = f"{round(value, digits):,.{max(digits, 0)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _short(value: float, language: str) -> str:
    for size, unit in _SCALES.get(language, _SCALES["en"]):
        if abs(value) >= size * 0.9995:
            return three(value / size) + unit
    return three(value)


def _percent(value: float, language: str) -> str:
    share = 100 * value
    return f"{share:.1f} %" if 0 < abs(share) < 9.95 else f"{share:.0f} %"


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
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if not isinstance(value, date):
        return NOTHING
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
