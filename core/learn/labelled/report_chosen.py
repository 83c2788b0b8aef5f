"""Who is chosen, group by group: to be called, to be inspected; and whether groups truly differ."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from core.judge.fairness import FEWEST, largest
from core.judge.intervals import Interval, wilson
from core.judge.scores import Scores
from core.words import Message, msg

TOO_FEW = msg("– : fewer than {n:count} cases, too few to judge", n=FEWEST)
Share = tuple[float | None, Interval | None]  # with its 95 % interval
NONE: Share = (None, None)


@dataclass(frozen=True)
class Chosen:
    """A group, the share of it that is chosen, and the same of its cases by outcome."""

    name: str
    rows: int
    base: float | None = None  # share of the outcome that counts
    share: Share = NONE  # all three empty where there are too few cases
    of_good: Share = NONE  # and where no outcome is known
    of_bad: Share = NONE


def each_group(scores: Scores) -> Iterator[tuple[str, np.ndarray]]:
    """The columns of groups of a run, each with the group of every test case."""
    for at, name in enumerate(scores.facts["groups"]):
        names = scores.evidence.get(f"group_{at}")
        if names is not None:
            yield name, names


def chosen_by_group(names: np.ndarray, chosen: np.ndarray, y: np.ndarray | None) -> list[Chosen]:
    """A line per group, the largest first."""
    lines = []
    for name, here in largest(names):
        n, took = int(here.sum()), chosen[here]
        if n < FEWEST or y is None:
            lines.append(Chosen(name, n, share=_share(took) if n >= FEWEST else NONE))
            continue
        bad = y[here] == 1
        lines.append(
            Chosen(name, n, float(bad.mean()), _share(took), _share(took[~bad]), _share(took[bad]))
        )
    return lines


def _share(chosen: np.ndarray) -> Share:
    if not len(chosen):
        return NONE
    return float(chosen.mean()), wilson(int(chosen.sum()), len(chosen))


def spread(
    column: str,
    lines: Sequence[Chosen],
    words: tuple[Callable[..., Message], Callable[..., Message]],
) -> Message:
    """How far apart the groups are chosen; `words`: where that may be chance, and where not."""
    judged = [line for line in lines if line.share[0] is not None]
    if len(judged) < 2:
        return msg(
            "{column}: too few cases in the groups to judge (fewer than {n:count}).",
            column=column,
            n=FEWEST,
        )
    low = min(judged, key=lambda line: line.share[0] or 0.0)
    high = max(judged, key=lambda line: line.share[0] or 0.0)
    facts: dict[str, object] = {"column": column, "low": low.name, "high": high.name}
    facts |= {"least": low.share[0], "most": high.share[0]}
    ends = (low.share[1] or (0.0, 1.0))[1], (high.share[1] or (0.0, 1.0))[0]
    return words[0 if ends[0] >= ends[1] else 1](**facts)
