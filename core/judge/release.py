"""A verdict in words: may the synthetic table be given away, and why."""

from dataclasses import dataclass

from core.judge.intervals import Interval
from core.judge.privacy import Privacy
from core.words import Message, msg

SHARE, CARE, STOP = "share", "care", "stop"
FEW, TOO_FEW = 200, 50  # held-back rows below which the proof is weak, or none
NEARER = (0.52, 0.55)  # share nearer to training rows: with care above, not at all above
GUESSED = (0.52, 0.56)  # ROC-AUC of guessing membership
TAIL_OVER = (0.04, 0.10)  # above the ideal among the nearest rows


@dataclass(frozen=True)
class Verdict:
    """`level`: share, care or stop. The reasons that weigh most come first."""

    level: str
    reasons: tuple[Message, ...]


def release(found: Privacy) -> Verdict:
    """Do not release what is surely closer to the training than to the holdout; say why.

    Each measure weighs by the lower end of its interval: chance alone stops nothing.
    """
    checks = (_rows(found), _copied(found), _near(found), _tail(found), _guessed(found))
    worst = max(level for level, _ in checks)
    ordered = sorted(checks, key=lambda check: -check[0])
    return Verdict((SHARE, CARE, STOP)[worst], tuple(reason for _, reason in ordered))


def _level(low: float, edges: tuple[float, float]) -> int:
    return sum(low > edge for edge in edges)


def _rows(found: Privacy) -> tuple[int, Message]:
    n = found.copies_holdout.n
    if n < TOO_FEW:
        return 2, msg("Only {n:count} rows were held back: nothing can be proven on so few.", n=n)
    if n < FEW:
        return 1, msg("Only {n:count} rows were held back: the proof is weak.", n=n)
    return 0, msg("Held against {n:count} rows that the generator never saw.", n=n)


def _copied(found: Privacy) -> tuple[int, Message]:
    mine, held = found.copies, found.copies_holdout
    facts = {"mine": mine.value, "held": held.value}
    more = mine.interval[0] > held.interval[1]
    if more and found.favoured.interval[0] <= 0.5:
        return 0, msg(
            "{mine:percent} of the synthetic rows equal a training row, among rows held back "
            "{held:percent}: but rows held back are met as often, so such rows are merely common.",
            **facts,
        )
    if more:
        return 2, msg(
            "{mine:percent} of the synthetic rows are copies of training rows; among rows held "
            "back {held:percent} are.",
            **facts,
        )
    return 0, msg(
        "Copies of training rows are no more frequent ({mine:percent}) than among rows held back "
        "({held:percent}).",
        **facts,
    )


def _near(found: Privacy) -> tuple[int, Message]:
    level = _level(found.dcr.interval[0], NEARER)
    facts = {"share": found.dcr.value, "edges": found.dcr.interval}
    if level:
        return level, msg(
            "{share:percent} ({edges:percent}) of the synthetic rows lie nearer to training rows "
            "than to rows held back; half would owe nothing to single rows.",
            **facts,
        )
    return 0, msg(
        "Synthetic rows lie as near to rows held back as to training rows: {share:percent} "
        "({edges:percent}) nearer to the training, half is ideal.",
        **facts,
    )


def _tail(found: Privacy) -> tuple[int, Message]:
    low, share = found.tail.interval[0], found.tail.value
    level = _level(low - found.tail_ideal, TAIL_OVER) if found.tail.n >= 20 else 0
    facts = {"share": share, "ideal": found.tail_ideal}
    if level:
        return level, msg(
            "Of the synthetic rows nearest to a real one, {share:percent} are nearest to a "
            "training row; {ideal:percent} would be chance: some rows are copied with a little "
            "noise.",
            **facts,
        )
    return 0, msg("The nearest rows are no copies with a little noise.")


def _guessed(found: Privacy) -> tuple[int, Message]:
    edges: Interval | None = found.membership_interval
    if found.membership is None or edges is None:
        return 0, msg("Whether somebody was in the training could not be guessed.")
    level = _level(edges[0], GUESSED)
    facts = {"area": found.membership, "edges": edges}
    if level:
        return level, msg(
            "Who was in the training can be guessed from the twin: ROC-AUC {area:number} "
            "({edges:number}), 0.5 would be chance.",
            **facts,
        )
    return 0, msg(
        "Who was in the training cannot be guessed from the twin: ROC-AUC {area:number} "
        "({edges:number}), 0.5 is chance.",
        **facts,
    )
