"""The report of demand: what will be sold, how sure that is, then why."""

import numpy as np

from core.apps.demand.explain import Reasons
from core.apps.demand.report_sure import sure, tested_figure
from core.apps.demand.report_why import why
from core.judge.scores import Scores
from core.learn.labelled.report_hood import settings
from core.learn.series.calendar import NAMES
from core.learn.series.kinds import NAMES as KINDS
from core.report.blocks import (
    Action,
    Axis,
    Block,
    Column,
    Figure,
    Mark,
    Number,
    Report,
    Sentence,
    Table,
)
from core.words import Message, msg

NOTABLE = 0.2  # share of change from which a series is worth a look
MEMBERS = {
    "seasonal_naive": msg("seasonal naive"),
    "decomposed": msg("season and level"),
    "theta": msg("season and Theta"),
    "tsb": msg("now and then (TSB)"),
    "trees": msg("boosted trees"),
    "network": msg("network"),
}


def report(scores: Scores, reasons: Reasons, quick: Scores | None = None) -> Report:
    """The blocks of one run; `quick` is the quick answer's scores, where a deeper one followed."""
    frame = reasons.summary
    moved = np.abs(frame["change"]) > NOTABLE * np.maximum(np.abs(frame["season_before"]), 1e-9)
    return Report(
        title=msg("Demand"),
        answer=(
            Sentence(_headline(scores, reasons), tone="headline"),
            *_numbers(scores, reasons),
            total_figure(scores, reasons),
            tested_figure(scores),
            Action(
                msg(
                    "{n:count} of {all:count} series are expected to change by more than a fifth "
                    "against the season before; the file holds every series and period",
                    n=int(moved.sum()),
                    all=len(frame),
                ),
                output="output",
                rows=len(frame) * scores.facts["horizon"],
            ),
        ),
        why=why(scores, reasons),
        sure=sure(scores, quick, reasons),
        hood=_hood(scores, reasons),
        facts={name: value for name, value in scores.facts.items() if name != "tracking"},
    )


def _headline(scores: Scores, reasons: Reasons) -> Message:
    expected, low, high = reasons.whole
    before = float(reasons.summary["season_before"].sum())
    facts = {
        "total": expected,
        "band": (low, high),
        "n": scores.facts["horizon"],
        "what": NAMES[scores.facts["frequency"]],
    }
    if before <= 0 or expected <= 0:
        return msg("{total:short} is expected in the next {n:count} {what}.", **facts)
    share = abs(expected / before - 1)
    if expected >= before:
        return msg(
            "{total:short} is expected in the next {n:count} {what}, {share:percent} more than a "
            "season before (80 % band: {band:short}).",
            **facts,
            share=share,
        )
    return msg(
        "{total:short} is expected in the next {n:count} {what}, {share:percent} less than a "
        "season before (80 % band: {band:short}).",
        **facts,
        share=share,
    )


def _numbers(scores: Scores, reasons: Reasons) -> tuple[Block, ...]:
    expected, _low, _high = reasons.whole
    before = float(reasons.summary["season_before"].sum())
    return (
        Number(
            msg("Expected in all"),
            expected,
            "short",
            None,
            before,
            msg("season before"),
            msg(
                "All series over the coming {n:count} {what}. The 80 % band above is as wide as "
                "the sum was off when tested.",
                n=scores.facts["horizon"],
                what=NAMES[scores.facts["frequency"]],
            ),
            "neither",
        ),
        *_tested_numbers(scores),
    )


def _tested_numbers(scores: Scores) -> tuple[Block, ...]:
    naive = msg("seasonal naive")
    values, baseline, edges = scores.values, scores.baseline, scores.intervals
    return (
        Number(
            msg("Error of a series"),
            values["mase"],
            "number",
            edges.get("mase"),
            baseline["mase"],
            naive,
            msg(
                "MASE: the mean error in units of the seasonal naive's error in the history, every "
                "series weighing alike. Below 1 is better than that rule was."
            ),
            "lower",
        ),
        Number(
            msg("Error of the volume"),
            values["wape"],
            "percent",
            edges.get("wape"),
            baseline["wape"],
            naive,
            msg("WAPE: the sum of all errors as a share of all that was sold in the tests."),
            "lower",
        ),
        Number(
            msg("Inside the band"),
            values["coverage_80"],
            "percent",
            edges.get("coverage_80"),
            0.8,
            msg("promised"),
            msg(
                "Share of tested quantities between the 10 % and the 90 % forecast; 80 % is right."
            ),
            "neither",
        ),
    )


def total_figure(scores: Scores, reasons: Reasons) -> Figure:
    """All series summed: of late and ahead, with the band."""
    days, past = reasons.history
    band, before = reasons.total, scores.facts["season"]
    joined = (days[-1], *reasons.days)
    last = float(past[-1])
    low, high = ((last, *(float(v) for v in band[name])) for name in ("low", "high"))
    point = (last, *(float(v) for v in band["point"]))
    peak = int(np.argmax(band["point"]))
    return Figure(
        title=msg(
            "The most is expected on {day:date}: {n:short}",
            day=reasons.days[peak],
            n=float(band["point"][peak]),
        ),
        subtitle=msg("all series summed; band: 80 %, as wide as the sum was off when tested"),
        x=Axis("", "date", kind="date"),
        y=Axis(msg("quantity"), "short", low=0.0 if past.min() >= 0 else None),
        marks=(
            Mark("band", joined, (), msg("80 % band"), "ours", low=_six(low), high=_six(high)),
            Mark("line", days, _six(past), msg("sold"), "real"),
            Mark("line", joined, _six(point), msg("expected"), "ours"),
        ),
        note=msg("{n:count} series, season of {m:count}", n=len(reasons.summary), m=before),
        key="total",
    )


def _six(values: object) -> tuple[float, ...]:
    return tuple(float(f"{value:.6g}") for value in np.asarray(values, dtype=float))


def _hood(scores: Scores, reasons: Reasons) -> tuple[Block, ...]:
    facts = scores.facts
    said = msg(
        "{n:count} series over {t:count} {what}, from {first:date} to {last:date}. Tested "
        "{origins:count} times, {ahead:count} ahead each, from {cut:date} on, by models that had "
        "seen nothing after that day; the forecast comes from models of all days.",
        n=facts["series"],
        t=facts["periods"],
        what=NAMES[facts["frequency"]],
        first=facts["first_day"],
        last=facts["last_day"],
        origins=facts["origins"],
        ahead=facts["horizon"],
        cut=facts["cut_day"],
    )
    found = reasons.kinds
    names = [name for name in found if name in MEMBERS]
    columns = (
        Column("kind", msg("kind of demand")),
        *(Column(name, MEMBERS[name], "percent") for name in names),
    )
    rows = tuple(
        (KINDS[str(row["kind"])], *(float(row[name]) for name in names))
        for _, row in found.iterrows()
    )
    shown = {
        **reasons.settings,
        "horizon": facts["horizon"],
        "season": facts["season"],
        "steps": facts["steps"],
    }
    return (
        Sentence(said, tone="lead"),
        Table(
            msg("Weights of the members, by kind of demand"),
            columns,
            rows,
            note=msg("Chosen where their mean error was least, at origins inside the history."),
        ),
        settings(shown),
    )
