"""Whether slides of a corporate template stand on a dark ground: its layout, master and theme."""

from collections.abc import Iterator
from typing import Any

from lxml import etree
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml.ns import qn

MIDDLE = 0.4  # luminance (ITU-R BT.709, of the values as written) below which ground is dark
_ALIAS = {"bg1": "lt1", "tx1": "dk1", "bg2": "lt2", "tx2": "dk2"}  # without a colour map


def dark(layout: Any) -> bool:
    """Whether light words are read better on it. A picture as ground is judged by the words that
    the template itself puts on it."""
    scheme = _scheme(layout)
    for held in (layout, layout.slide_master):
        found = held._element.cSld.find(qn("p:bg"))
        if found is not None:
            return _is_dark(found, scheme)
    return scheme.get("bg1", 1.0) < MIDDLE


def _is_dark(ground: Any, scheme: dict[str, float]) -> bool:
    if ground.find(f".//{qn('a:blip')}") is not None:
        return scheme.get("tx1", 0.0) > 0.5
    known = [one for one in _colours(ground, scheme) if one is not None]
    return sum(known) / len(known) < MIDDLE if known else scheme.get("bg1", 1.0) < MIDDLE


def _scheme(layout: Any) -> dict[str, float]:
    """The luminance of every colour that a template names."""
    master = layout.slide_master
    theme = etree.fromstring(master.part.part_related_by(RELATIONSHIP_TYPE.THEME).blob)
    held = theme.find(f".//{qn('a:clrScheme')}")
    plain = {etree.QName(one).localname: one for one in ([] if held is None else held)}
    own = {name: light for name, one in plain.items() if (light := _first(one, {})) is not None}
    asked = layout._element.find(f".//{qn('a:overrideClrMapping')}")
    mapped = master._element.find(qn("p:clrMap")) if asked is None else asked
    names = dict(_ALIAS) if mapped is None else dict(mapped.attrib)
    return own | {name: own[to] for name, to in names.items() if to in own}


def _first(held: Any, scheme: dict[str, float]) -> float | None:
    return next(_colours(held, scheme), None)


def _colours(held: Any, scheme: dict[str, float]) -> Iterator[float | None]:
    """The luminance of each colour within, of a gradient of each of its stops."""
    for one in held.iter(qn("a:srgbClr"), qn("a:sysClr"), qn("a:schemeClr")):
        name = str(one.get("lastClr") or one.get("val"))
        light = scheme.get(name) if one.tag == qn("a:schemeClr") else _luminance(name)
        yield None if light is None else _shaded(light, one)


def _shaded(light: float, colour: Any) -> float:
    """The luminance after what a template makes darker (lumMod, shade) or lighter (lumOff)."""
    for change in colour:
        share = int(change.get("val", 0)) / 100_000
        kind = etree.QName(change).localname
        if kind in ("lumMod", "shade"):
            light *= share
        elif kind == "lumOff":
            light += share
        elif kind == "tint":
            light = 1 - (1 - light) * share
    return min(max(light, 0.0), 1.0)


def _luminance(colour: str) -> float | None:
    """
    >>> _luminance("FFFFFF"), _luminance("000000"), _luminance("window")
    (1.0, 0.0, None)
    """
    try:
        red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4))
    except ValueError:
        return None
    return round(0.2126 * red + 0.7152 * green + 0.0722 * blue, 6)
