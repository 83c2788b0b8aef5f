"""An axis as numbers: where a value stands, and the ticks with their words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from math import ceil, floor, inf, isfinite, log10, nan
from typing import Any

from core.numerals import write
from core.report.blocks import Axis
from core.words import Message, language, render

EPOCH = datetime(1970, 1, 1)
Ticks = tuple[tuple[float, str], ...]


@dataclass(frozen=True)
class Scale:
    """`at` gives coordinates (log: of the logarithm; date: days; category: the place in order)."""

    kind: str
    unit: str
    low: float
    high: float
    ticks: Ticks
    names: tuple[str, ...] = ()

    def at(self, value: Any) -> float:
        if self.kind == "category":
            name = label(value)
            return float(self.names.index(name)) if name in self.names else nan
        return coordinate(value, self.kind)

    def share(self, where: float) -> float:
        """0 at the low end of the axis, 1 at the high end."""
        return (where - self.low) / (self.high - self.low)


def label(value: Any) -> str:
    """The name of a category, as the reader sees it."""
    if isinstance(value, (Message, str)):
        return render(value)
    if value is None or (isinstance(value, float) and not isfinite(value)):
        return "–"
    whole = isinstance(value, float) and value == int(value)
    return str(int(value)) if whole else str(value)


def coordinate(value: Any, kind: str) -> float:
    """A value as a number on its axis; what is missing or has no place there is NaN.

    >>> coordinate(1000, "log"), coordinate("1970-01-03", "date"), coordinate(None, "linear")
    (3.0, 2.0, nan)
    """
    if kind == "date":
        return _days(value)
    try:
        number = float(value)
    except (TypeError, ValueError):
        return nan
    if kind == "log":
        return log10(number) if number > 0 and isfinite(number) else nan
    return number if isfinite(number) else nan


def _days(value: Any) -> float:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return nan
    if not isinstance(value, date):
        return nan
    moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
    moment = moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
    return (moment - EPOCH) / timedelta(days=1)


def scale(axis: Axis, values: Iterable[Any], *, zero: bool = False, wanted: int = 5) -> Scale:
    """The scale of an axis over its values; `zero`: bars stand on it, so that zero is shown."""
    values = list(values)
    if axis.kind == "category":
        names = tuple(dict.fromkeys(label(value) for value in values))
        ticks = tuple((float(place), name) for place, name in enumerate(names))
        return Scale("category", axis.unit, -0.5, max(len(names), 1) - 0.5, ticks, names)
    found = [where for value in values if isfinite(where := coordinate(value, axis.kind))]
    low, high = _span(axis, found, zero)
    makers = {"date": _dates, "log": _decades}
    if axis.kind in makers:
        return Scale(axis.kind, axis.unit, low, high, makers[axis.kind](low, high, axis, wanted))
    step = _step(high - low, wanted)
    low = low if axis.low is not None else floor(low / step + 1e-9) * step
    high = high if axis.high is not None else ceil(high / step - 1e-9) * step
    first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
    marks = [place * step for place in range(first, last + 1)]
    return Scale(
        "linear",
        axis.unit,
        low,
        high,
        tuple(zip(marks, words(marks, axis.unit, step), strict=True)),
    )


def _span(axis: Axis, found: Sequence[float], zero: bool) -> tuple[float, float]:
    low, high = min(found, default=0.0), max(found, default=1.0)
    near = axis.kind == "linear" and 0 < low < 0.4 * high  # far above zero, zero is not shown
    low, high = (min(low, 0.0), max(high, 0.0)) if zero or near else (low, high)
    low = low if axis.low is None else coordinate(axis.low, axis.kind)
    high = high if axis.high is None else coordinate(axis.high, axis.kind)
    if not high > low:
        pad = 0.5 if axis.kind != "linear" or low == 0 else abs(low) / 10
        low, high = low - (0 if zero else pad), low + pad
    return low, high


def _step(span: float, wanted: int) -> float:
    """A round distance between ticks: 1, 2 or 5 times a power of ten."""
    rough = span / max(wanted, 1)
    power = 10.0 ** floor(log10(rough))
    return min((power * size for size in (1, 2, 5, 10)), key=lambda step: abs(log10(step / rough)))


def words(marks: Sequence[float], unit: str, step: float) -> list[str]:
    """What stands at the ticks, all with the same number of decimals.

    >>> words([0, 0.025, 0.05], "percent", 0.025), words([0, 20_000], "money", 20_000)
    (['0.0 %', '2.5 %', '5.0 %'], ['0', '20 k'])
    """
    if unit == "percent":
        digits = _decimals(step * 100)
        return [f"{100 * mark + 0.0:.{digits}f} %".replace("-", "−") for mark in marks]
    if unit in ("duration", "bytes", "date", "time"):
        return [write(mark, unit, language.get()) for mark in marks]
    if max(map(abs, marks), default=0) >= 10_000:
        return [write(mark, "short", language.get()) for mark in marks]
    return [f"{mark + 0.0:,.{_decimals(step)}f}".replace("-", "−") for mark in marks]


def _decimals(step: float) -> int:
    return next((n for n in range(9) if abs(round(step, n) - step) < 1e-9 * max(step, 1e-3)), 9)


def _decades(low: float, high: float, axis: Axis, wanted: int) -> Ticks:
    bases = (1, 2, 5) if high - low < 2 else (1,)
    every = max(1, round((high - low) / wanted)) if len(bases) == 1 else 1
    powers = range(floor(low), ceil(high) + 1, every)
    marks = [base * 10.0**power for power in powers for base in bases]
    kept = [mark for mark in marks if low - 1e-9 <= log10(mark) <= high + 1e-9]
    unit = "short" if axis.unit in ("count", "number", "money") else axis.unit
    return tuple((log10(mark), write(mark, unit, language.get())) for mark in kept)


def _dates(low: float, high: float, axis: Axis, wanted: int) -> Ticks:
    """Ticks at round dates: days or weeks, months, quarters or years."""
    span = high - low
    months = next(
        (n for n in (1, 2, 3, 6, 12, 24, 60, 120) if span / (30.4 * n) <= wanted + 1), 240
    )
    if span < 45:
        step = max(1, round(span / wanted))
        return tuple((float(day), _day(day)) for day in range(ceil(low), floor(high) + 1, step))
    first, last = EPOCH + timedelta(days=low), EPOCH + timedelta(days=high)
    found = []
    for place in range(first.year * 12, last.year * 12 + last.month + 1, months):
        moment = datetime(place // 12, place % 12 + 1, 1)
        where = _days(moment)
        if low - 1e-9 <= where <= high + 1e-9:
            found.append((where, _month(moment, yearly=months >= 12)))
    return tuple(found)


def _day(day: int) -> str:
    moment = EPOCH + timedelta(days=day)
    chinese = language.get() == "zh_CN"
    return f"{moment.month}月{moment.day}日" if chinese else f"{moment.day} {_short_month(moment)}"


def _month(moment: datetime, yearly: bool) -> str:
    chinese = language.get() == "zh_CN"
    if yearly:
        return f"{moment.year}年" if chinese else str(moment.year)
    year, month = f"{moment.year}年", f"{moment.month}月"
    return year + month if chinese else f"{_short_month(moment)} {moment.year}"


def _short_month(moment: datetime) -> str:
    return write(moment, "date").split()[1]


def ends(values: Iterable[float]) -> tuple[float, float]:
    """The least and greatest finite value; (inf, -inf) where there is none."""
    found = [value for value in values if isfinite(value)]
    return (min(found), max(found)) if found else (inf, -inf)
