"""Names of columns as a table needs them: given, different, short, without invisible letters."""

import re
import unicodedata
from collections.abc import Sequence

from core.table.limits import LIMITS
from core.table.repair import Repair
from core.words import msg


def mend(given: Sequence[str] | None, width: int) -> tuple[tuple[str, ...], tuple[Repair, ...]]:
    """Names for `width` columns, and what had to be mended.

    >>> mend(["a", "", "A", " b "], 4)[0]
    ('a', 'column_2', 'A_2', 'b')
    """
    if given is None:
        names = tuple(f"column_{at + 1}" for at in range(width))
        text = msg("The file has no header: its columns were numbered.")
        return names, (Repair("header", None, text, width, "", names[0]),)
    found: list[str] = []
    repairs: list[Repair] = []
    taken: set[str] = set()
    for at, raw in enumerate(given):
        name, why = _clean(raw, at)
        if name.casefold() in taken:
            why = why or "twice"
            name = _other(name, taken)
        taken.add(name.casefold())
        found.append(name)
        if why:
            text = _WHY[why]
            repairs.append(
                Repair(f"name:{name}", name, text, 1, raw[: LIMITS.name], name, undoable=False)
            )
    return tuple(found), tuple(repairs)


_WHY = {
    "empty": msg("A column without a name was numbered."),
    "twice": msg("A name that stood twice was numbered."),
    "long": msg("A very long name was shortened."),
    "odd": msg("Line breaks or invisible characters were taken out of a name."),
}


def _clean(raw: str, at: int) -> tuple[str, str]:
    visible = "".join(
        " " if letter.isspace() else letter
        for letter in raw
        if letter.isspace() or unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    )
    name = re.sub(r" +", " ", visible).strip()
    if not name:
        return f"column_{at + 1}", "empty"
    if len(name) > LIMITS.name:
        return name[: LIMITS.name - 1].rstrip() + "…", "long"
    return name, "" if name == raw.strip() else "odd"


def _other(name: str, taken: set[str]) -> str:
    number = 2
    while f"{name}_{number}".casefold() in taken:
        number += 1
    return f"{name}_{number}"
