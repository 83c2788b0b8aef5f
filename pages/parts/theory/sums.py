"""Each step of the small network as formula, numbers and value, the article's print beside it."""

from collections.abc import Iterable

import numpy as np
import streamlit as st

from core.theory import errata, network
from core.theory.network import Backward, Forward, Network
from pages.parts.say import _
from pages.parts.theory import beside

DIGITS = dict(zip("0123456789", "₀₁₂₃₄₅₆₇₈₉", strict=True))
DIFFERS = 5e-4  # beyond what four printed decimals hide
Pair = tuple[float, float]
Line = tuple[str, str, str, float, float | None]


def sub(sign: str, place: str) -> str:
    """A sign with its index.

    >>> sub("w", "12")
    'w₁₂'
    """
    return sign + "".join(DIGITS[digit] for digit in place)


def write(value: float) -> str:
    """A number short enough for a formula.

    >>> write(0.0222361), write(-1e6), write(0.0)
    ('0.0222', '−1e6', '0')
    """
    if value == 0:
        return "0"
    large = abs(value) >= 1e5 or abs(value) < 1e-4
    text = f"{value:.3g}".replace("e+0", "e").replace("e-0", "e−") if large else f"{value:.4f}"
    return (text if "e" in text else text.rstrip("0").rstrip(".")).replace("-", "−")


def forward(net: Network, went: Forward) -> None:
    """From the inputs to the loss."""
    lines: list[Line] = []
    for k in range(2):
        unit = str(k + 1)
        z = _sum("w", "x", unit, 3) + f" + {sub('b', unit)}"
        numbers = _products(net.w1[k], net.x, net.b1[k])
        lines.append((sub("z", unit), z, numbers, went.z1[k], _printed("z1", k)))
        relu = f"max(0, {sub('z', unit)})"
        value = f"max(0, {write(went.z1[k])})"
        lines.append((sub("a", unit), relu, value, went.a1[k], _printed("a1", k)))
    for k in range(2):
        unit = str(k + 1)
        u = _sum("v", "a", unit, 2) + f" + {sub('c', unit)}"
        numbers = _products(net.w2[k], went.a1, net.b2[k])
        lines.append((sub("u", unit), u, numbers, went.z2[k], _printed("z2", k)))
        sign = "σ" if net.end == "sigmoid" else ""
        value = f"{sign}({write(went.z2[k])})"
        lines.append(
            (sub("y", unit), f"{sign}({sub('u', unit)})", value, went.a2[k], _printed("a2", k))
        )
    counted = [k for k in range(2) if net.counted[k]]
    loss = " + ".join(f"½({sub('y', str(k + 1))} − t)²" for k in counted)
    numbers = " + ".join(f"½({write(went.a2[k])} − {write(net.target[k])})²" for k in counted)
    lines.append(("L", loss, numbers, went.loss, None))
    _table(net, lines)
    st.caption(
        _("x: inputs. z: sums of the hidden units, a: after ReLU. u: sums of the outputs, y: what "
          "they say. σ(u) = 1 / (1 + e⁻ᵘ). L: the loss, half the squared distance from target t.")
    )  # fmt: skip


def backward(net: Network, went: Forward, back: Backward) -> None:
    """From the loss back to every weight."""
    lines: list[Line] = []
    slope = network.slope(net.end, went.z2)
    for k in range(2):
        unit = str(k + 1)
        formula = f"({sub('y', unit)} − t)·f′({sub('u', unit)})" if net.counted[k] else "0"
        numbers = f"({write(went.a2[k])} − {write(net.target[k])})·{write(slope[k])}"
        printed = _printed("delta2", 0) if k == 1 else None
        shown = numbers if net.counted[k] else _("not in the loss")
        lines.append((f"δ{sub('u', unit)}", formula, shown, back.delta2[k], printed))
    bends = network.slope("relu", went.z1)
    for k in range(2):
        unit = str(k + 1)
        formula = f"({sub('v', '1' + unit)}·δu₁ + {sub('v', '2' + unit)}·δu₂)·f′({sub('z', unit)})"
        parts = _products(net.w2[:, k], back.delta2, None)
        numbers = f"({parts})·{write(bends[k])}"
        lines.append(
            (f"δ{sub('z', unit)}", formula, numbers, back.delta1[k], _printed("delta1", k))
        )
    for k in range(2):
        for j in range(2):
            lines.append(_slope("vua", (k, j), (back.delta2[k], went.a1[j]), _second(k, j)))
    for k in range(2):
        for j in range(3):
            printed = 0.0 if j < 2 else None
            lines.append(_slope("wzx", (k, j), (back.delta1[k], net.x[j]), printed))
    _table(net, lines)
    st.caption(
        _("δ is how much the loss grows when a sum grows by a little. f′ is the slope of the "
          "activation: σ′ = y(1−y) for the sigmoid, 1 or 0 for ReLU. The slope of a weight is the "
          "δ it leads to times the number it carries; that of a bias is the δ itself.")
    )  # fmt: skip


def moved(net: Network, back: Backward, after: Network, rate: float) -> None:
    """Every weight before and after one step."""
    lines = []
    for name, sign in (("w1", "w"), ("b1", "b"), ("w2", "v"), ("b2", "c")):
        old, slope, new = (getattr(part, name) for part in (net, back, after))
        for at in np.ndindex(old.shape):
            label = sub(sign, "".join(str(part + 1) for part in at))
            step = f"{write(old[at])} − {write(rate)}·({write(slope[at])})"
            lines.append([label, step, f"**{write(new[at])}**"])
    half = (len(lines) + 1) // 2
    for cell, some in zip(st.columns(2), (lines[:half], lines[half:]), strict=True):
        with cell:
            beside.rows([_("Weight"), _("weight − rate · slope"), _("New")], some)


def _slope(signs: str, place: tuple[int, int], factors: Pair, printed: float | None) -> Line:
    """The slope of a weight; `signs`: its own, of the sum it leads to, of what it carries."""
    (weight, to, carried), (k, j), (delta, number) = signs, place, factors
    unit, source = str(k + 1), str(j + 1)
    name = f"∂L/∂{sub(weight, unit + source)}"
    formula = f"δ{sub(to, unit)}·{sub(carried, source)}"
    return name, formula, f"{_signed(delta)}·{_signed(number)}", delta * number, printed


def _second(k: int, j: int) -> float | None:
    return _printed("w2", j) if k == 1 else None


def _printed(name: str, at: int) -> float | None:
    values = errata.PRINTED[name]
    return values[at] if at < len(values) else None


def _sum(weight: str, carried: str, unit: str, n: int) -> str:
    return " + ".join(
        f"{sub(weight, unit + str(j))}·{sub(carried, str(j))}" for j in range(1, n + 1)
    )


def _products(weights: np.ndarray, numbers: np.ndarray, bias: float | None) -> str:
    pairs = zip(weights, numbers, strict=True)
    parts = [f"{_signed(one)}·{_signed(other)}" for one, other in pairs]
    return " + ".join(parts if bias is None else [*parts, _signed(bias)])


def _signed(value: float) -> str:
    return f"({write(value)})" if value < 0 else write(value)


def _table(net: Network, lines: Iterable[Line]) -> None:
    """The lines; the article's print only while the numbers are the article's."""
    own = same(net)
    head = [_("Step"), _("Formula"), _("With the numbers"), _("Value")]
    head += [_("The article prints")] if own else []
    beside.rows(head, [_row(line, own) for line in lines])
    if not own:
        st.caption(_("The article’s print comes back with the article’s numbers."))


def _row(line: Line, own: bool) -> list[str]:
    name, formula, numbers, value, printed = line
    row = [name, formula, numbers, f"**{write(value)}**"]
    if own:
        row.append("" if printed is None else _against(value, printed))
    return row


def _against(value: float, printed: float) -> str:
    if abs(value - printed) < DIFFERS:
        return write(printed)
    return f":orange[~~{write(printed)}~~]"


def same(net: Network) -> bool:
    """Whether the network is still the article's example."""
    usual = network.article()
    equal = all(np.array_equal(getattr(net, name), getattr(usual, name)) for name in network.SHAPES)
    return equal and net.end == usual.end and net.counted == usual.counted
