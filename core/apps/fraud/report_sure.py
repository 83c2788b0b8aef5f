"""How sure and how fair a queue of inspections is: ranking, calibration, costs, groups."""

from dataclasses import replace

import numpy as np

from core.judge import capacity
from core.judge.capacity import Haul
from core.judge.fairness import FEWEST
from core.judge.money import Costs
from core.judge.scores import Scores
from core.learn.labelled.report_chosen import (
    TOO_FEW,
    Chosen,
    chosen_by_group,
    each_group,
)
from core.learn.labelled.report_chosen import spread as groups_apart
from core.learn.labelled.report_sure import calibration, comparison, table
from core.report.blocks import Block, Column, Figure, Sentence, Table
from core.words import Message, msg

QUEUE = {
    "recall_at_capacity": msg("Fraud found at capacity"),
    "money_at_capacity": msg("Amount found at capacity"),
}


def sure(scores: Scores, found: Haul, quick: Scores | None) -> tuple[Block, ...]:
    """Everything that tells how far to trust the queue."""
    chosen = inspected(scores)
    return (
        *comparison(scores, quick),
        *spread(scores, *calibration(scores, float(scores.evidence["p"][chosen].min()))),
        Sentence(_worth_it(scores, found)),
        *mistaken(scores, found),
        *by_group(scores, chosen),
        table(scores, QUEUE),
    )


def spread(scores: Scores, trust: Figure, scattered: Figure) -> tuple[Figure, Figure]:
    """The shared pictures of probabilities in the words of a queue: fraud, inspected."""
    y, p = scores.evidence["y"], scores.evidence["p"]
    title = scattered.title
    if y.any() and not y.all():
        title = msg(
            "Half of the fraud scores above {fraud:percent}, half of the rest below {rest:percent}",
            fraud=float(np.median(p[y == 1])),
            rest=float(np.median(p[y == 0])),
        )
    names = (msg("no fraud"), msg("fraud"), msg("end of the queue"))
    marks = [replace(mark, label=name) for mark, name in zip(scattered.marks, names, strict=False)]
    return (
        replace(
            trust,
            subtitle=msg("share that was fraud by predicted probability; bars: 95 % intervals"),
            y=replace(trust.y, title=msg("was fraud")),
        ),
        replace(
            scattered,
            title=title,
            subtitle=msg("share of the fraud and of all other cases by predicted probability"),
            marks=tuple(marks),
        ),
    )


def mistaken(scores: Scores, found: Haul) -> tuple[Sentence, ...]:
    """What the alerts that were none cost, in all and for each fraud found."""
    each = float(scores.facts["cost_false_positive"])
    hits = found.right * found.inspected
    wrong = found.inspected - hits
    said = {"n": found.inspected, "wrong": round(wrong), "each": each, "cost": each * wrong}
    if hits < 0.5:
        return (
            Sentence(
                msg(
                    "All {n:count} alerts were mistaken: at {each:money} an inspection they cost "
                    "{cost:money} and find nothing.",
                    **said,
                )
            ),
        )
    return (
        Sentence(
            msg(
                "Of {n:count} alerts {wrong:count} were mistaken: at {each:money} an inspection "
                "they cost {cost:money}, {per:money} for each fraud found.",
                **said,
                per=each * wrong / hits,
            )
        ),
    )


def inspected(scores: Scores) -> np.ndarray:
    """Which test cases the queue holds; over folds, each fold's own queue."""
    p, sizes = scores.evidence["p"], scores.facts["sizes"]
    fold = scores.evidence.get("fold", np.zeros(len(p), dtype=int))
    found = np.zeros(len(p), dtype=bool)
    for at, size in enumerate(sizes):
        here = np.flatnonzero(fold == at)
        found[here] = capacity.first(p[here], size)
    return found


def _worth_it(scores: Scores, found: Haul) -> Message:
    """How long a queue the costs would pay for, whoever there is to work on it."""
    facts = scores.facts
    costs = Costs(float(facts["cost_false_negative"]), float(facts["cost_false_positive"]))
    worthy = int((scores.evidence["p"] >= costs.cut).sum())
    said = {"miss": costs.miss, "alarm": costs.alarm, "cut": costs.cut, "n": worthy}
    if worthy > found.inspected:
        return msg(
            "Where a miss costs {miss:money} and an inspection for nothing {alarm:money}, "
            "inspecting pays from a score of {cut:percent}: {n:count} test cases, "
            "{more:count} more than are inspected.",
            **said,
            more=worthy - found.inspected,
        )
    return msg(
        "Where a miss costs {miss:money} and an inspection for nothing {alarm:money}, "
        "inspecting pays from a score of {cut:percent}: {n:count} test cases, "
        "{less:count} fewer than are inspected.",
        **said,
        less=found.inspected - worthy,
    )


def by_group(scores: Scores, chosen: np.ndarray) -> tuple[Block, ...]:
    """Who is inspected, group by group; and, where outcomes are known, how often for nothing."""
    y = scores.evidence.get("y")
    blocks: list[Block] = []
    for name, names in each_group(scores):
        lines = chosen_by_group(names, chosen, y)
        found = groups_apart(name, lines, (_alike, _apart))
        blocks += [Sentence(found), _table(name, lines, y is not None)]
    return tuple(blocks)


def _alike(**facts: object) -> Message:
    return msg(
        "{column}: inspected are {most:percent} of “{high}” and {least:percent} of “{low}”; "
        "the difference may be chance.",
        **facts,
    )


def _apart(**facts: object) -> Message:
    return msg(
        "{column}: inspected are {most:percent} of “{high}” but {least:percent} of “{low}”, "
        "more apart than chance explains.",
        **facts,
    )


def _note(known: bool) -> Message:
    if not known:
        return TOO_FEW
    return msg(
        "inspected: of all; for nothing: of those that were no fraud; found: of the fraud; with "
        "95 % intervals. – : fewer than {n:count} cases, too few to judge",
        n=FEWEST,
    )


def _with_band(share: float | None, band: tuple[float, float] | None) -> Message | None:
    """A share and its interval in one cell: side by side they do not fit a narrow screen."""
    if share is None:
        return None
    low, high = (round(100 * end, 1 if end < 0.0995 else 0) for end in band or (0.0, 1.0))
    return msg("{share:percent} ({low:number}–{high:number})", share=share, low=low, high=high)


def _table(name: str, lines: list[Chosen], known: bool) -> Table:
    columns = [
        Column("group", name),
        Column("rows", msg("cases"), "count"),
        Column("inspected", msg("inspected")),
    ]
    if known:
        columns += [
            Column("nothing", msg("for nothing")),
            Column("found", msg("found")),
        ]
    return Table(
        msg("Who of {column} is inspected", column=name),
        tuple(columns),
        tuple(_row(line, known) for line in lines),
        note=_note(known),
    )


def _row(line: Chosen, known: bool) -> tuple[object, ...]:
    shares = (line.share, line.of_good, line.of_bad) if known else (line.share,)
    return (line.name, line.rows, *(_with_band(*share) for share in shares))
