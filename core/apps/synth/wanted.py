"""Rows that a person wants: under a condition that every row meets, or with other shares."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

import numpy as np
import pandas as pd

from core.apps.synth.fit import PURPOSES, Fitted
from core.errors import UserError
from core.judge.fidelity import as_numbers
from core.learn.seed import numpy_random
from core.table.condition import Both, Condition, Either, Literal, Not, Test
from core.table.where import mask, parse, write
from core.words import Message, listed, msg

Shares = tuple[str, Mapping[str, float]]  # a column, and the weight of each of its values
BATCH = 20_000  # rows drawn at a time
FRUITLESS = 200_000  # rows drawn for one wanted part before it is given up
NAMED = 5  # values named in an error


def condition(fitted: Fitted, text: str) -> Condition:
    """What a text says; UserError where the twin never makes such rows, with what is near."""
    found = parse(text, list(fitted.train.columns))
    for test in tests(found):
        _learnt(fitted, test)
        _unprotected(fitted, test)
    if not mask(found, fitted.train).any():
        raise UserError(
            msg("No row of the table meets “{said}”, so the twin has none either.", said=text),
            _nearest(fitted, found),
        )
    return found


def tests(found: Condition) -> list[Test]:
    """The single comparisons of a condition."""
    if isinstance(found, Test):
        return [found]
    parts = (found.part,) if isinstance(found, Not) else found.parts
    return [test for part in parts for test in tests(part)]


def _learnt(fitted: Fitted, test: Test) -> None:
    if test.column not in fitted.kinds:
        raise UserError(
            msg("“{name}” is made anew for every row, so nothing can be asked of it.",
                name=test.column),
            msg("Ask about: {names}.", names=listed(list(fitted.kinds)[:10])),
        )  # fmt: skip


def _unprotected(fitted: Fitted, test: Test) -> None:
    """Refuse a value that too few rows hold: making such rows could show who they are."""
    if test.operator not in ("=", "in") or fitted.kinds[test.column] != "category":
        return
    hidden = set(fitted.protected(test.column))
    for value in test.values:
        if value.text in hidden:
            raise UserError(
                msg(
                    "“{value}” of “{name}” is protected: fewer than {n:count} rows have it, and "
                    "rows made for it could show who they are.",
                    value=value.text,
                    name=test.column,
                    n=fitted.config.protect,
                ),
                msg("Ask for a more frequent value, or train again with less protection."),
            )


def _nearest(fitted: Fitted, found: Condition) -> Message:
    """What can be asked for instead."""
    alone = [test for test in tests(found) if not mask(test, fitted.train).any()]
    if alone:
        return _instead(fitted, alone[0])
    if isinstance(found, Both) and len(found.parts) > 1:
        rests = [
            Both(tuple(part for part in found.parts if part is not one)) for one in found.parts
        ]
        counts = [int(mask(rest, fitted.train).sum()) for rest in rests]
        best = int(np.argmax(counts))
        rest = rests[best] if len(rests[best].parts) > 1 else rests[best].parts[0]
        if counts[best]:
            return msg(
                "Nearest: {said} ({n:count} rows of the table).", said=write(rest), n=counts[best]
            )
    return msg("Ask for less at once.")


def _instead(fitted: Fitted, test: Test) -> Message:
    """The nearest value, or the range, of the column of one comparison."""
    cells = fitted.train[test.column]
    if fitted.kinds[test.column] == "category":
        levels = cells.dropna().astype("str").value_counts()
        hidden = set(fitted.protected(test.column))
        names = [str(level) for level in levels.index if level not in hidden]
        wanted = test.values[0].text if test.values else ""
        folded = {name.casefold(): name for name in names}
        close = get_close_matches(wanted.casefold(), folded, n=1, cutoff=0.5)
        if close:
            return msg("Nearest: {name}.", name=folded[close[0]])
        return msg("Values of “{name}”: {names}.", name=test.column, names=listed(names[:NAMED]))
    values = as_numbers(cells)
    known = values[np.isfinite(values)]
    if not len(known):
        return msg("“{name}” is empty.", name=test.column)
    low, high = known.min(), known.max()
    if fitted.kinds[test.column] == "date":
        days = [str(np.datetime64(int(one), "us").astype("datetime64[D]")) for one in (low, high)]
        return msg("“{name}” goes from {low:date} to {high:date}.",
                   name=test.column, low=days[0], high=days[1])  # fmt: skip
    return msg("“{name}” goes from {low} to {high}.",
               name=test.column, low=f"{low:g}", high=f"{high:g}")  # fmt: skip


def drawn(
    fitted: Fitted, n: int, name: str, seed: Sequence[int], wanted: Condition | None
) -> tuple[pd.DataFrame, int]:
    """Rows of a generator that all meet the condition, and how many were drawn for them.

    The generator is told which levels are allowed; what still misses (a step of a number that the
    condition cuts through, an `or` over columns) is drawn again.
    """
    random = np.random.default_rng([*seed, PURPOSES[name]])
    if wanted is None:
        return fitted.draw(n, name, random), n
    found: list[pd.DataFrame] = []
    have = tried = 0
    rate = 0.8
    while have < n and (tried < FRUITLESS or have):
        size = int(np.clip((n - have) / rate * 1.1 + 20, 64, BATCH))
        rows = fitted.draw(size, name, random, wanted)
        rows = rows[mask(wanted, rows)]
        found.append(rows)
        have, tried = have + len(rows), tried + size
        rate = max(have / tried, 0.01)
        if tried > FRUITLESS and have / tried < 0.001:
            break
    return pd.concat(found, ignore_index=True).head(n), tried


def shared(
    fitted: Fitted, n: int, name: str, seed: int, wanted: Condition | None, of: Shares
) -> pd.DataFrame:
    """Rows in which the values of a column have given shares; the rest follows from them."""
    column, shares = of
    total = sum(shares.values())
    exact = np.array([n * share / total for share in shares.values()])
    counts = np.floor(exact).astype(int)
    for at in np.argsort(-(exact - counts), kind="stable")[: n - counts.sum()]:
        counts[at] += 1
    parts = []
    for at, (value, count) in enumerate(zip(shares, counts, strict=True)):
        if not count:
            continue
        one = Test(column, "=", (Literal(value, "text"),))
        both = one if wanted is None else Both((one, wanted))
        if not mask(both, fitted.train).any():
            raise UserError(
                msg("No row of the table has {said}.", said=write(both)), _nearest(fitted, both)
            )
        parts.append(drawn(fitted, int(count), name, (seed, 31, at), both)[0])
    rows = pd.concat(parts, ignore_index=True)
    order = numpy_random(seed, 32).permutation(len(rows))
    return rows.iloc[order].reset_index(drop=True)


def shares_of(fitted: Fitted, column: str, given: Mapping[str, Any] | None) -> dict[str, float]:
    """The shares a person wants of a column's values; even ones where none are given."""
    if fitted.kinds.get(column) != "category":
        raise UserError(
            msg("“{name}” has no values whose shares could be set.", name=column),
            msg("Choose a column of categories."),
        )
    hidden = set(fitted.protected(column))
    counts = fitted.train[column].dropna().astype("str").value_counts()
    known = [str(level) for level in counts.index if level not in hidden]
    if not given:
        return dict.fromkeys(known, 1.0)
    for value in given:
        _unprotected(fitted, Test(column, "=", (Literal(str(value), "text"),)))
        if str(value) not in known:
            raise UserError(
                msg("“{name}” has no value “{value}”.", name=column, value=str(value)),
                msg("Values of “{name}”: {names}.", name=column, names=listed(known[:NAMED])),
            )
    try:
        found = {str(value): float(share) for value, share in given.items()}
    except (TypeError, ValueError):
        found = {}
    if not found or min(found.values()) < 0 or not 0 < sum(found.values()) < np.inf:
        raise UserError(
            msg("The shares are no numbers above 0."),
            msg("Write them as {example}.", example='{"yes": 30, "no": 70}'),
        )
    return found


__all__ = ["Either", "condition", "drawn", "shared", "shares_of"]
