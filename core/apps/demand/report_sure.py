"""How sure: the tested periods beside the forecast, the scores, what a deeper model changed."""

import numpy as np

from core.apps.demand.explain import Reasons
from core.judge import forecast as judge
from core.judge.scores import Scores
from core.report.blocks import Axis, Block, Column, Figure, Mark, Sentence, Table
from core.words import Message, msg

NAMES = {
    "mase": (msg("Error of a series (MASE)"), "number"),
    "wape": (msg("Error of the volume (WAPE)"), "percent"),
    "wql": (msg("Error of the bands (weighted quantile loss)"), "percent"),
    "bias": (msg("Too high on the whole (bias)"), "percent"),
    "coverage_80": (msg("Inside the 80 % band"), "percent"),
}
SHORT: dict[str, Message | str] = {
    **{"mase": "MASE", "wape": "WAPE", "wql": "WQL"},
    "bias": msg("Too high"),
    "coverage_80": msg("Inside the band"),
}
FEWEST = 20  # series for a distribution


def sure(scores: Scores, quick: Scores | None, reasons: Reasons) -> tuple[Block, ...]:
    """Everything that tells how far to trust the forecast."""
    return (
        *(Sentence(warning, tone="caution") for warning in scores.warnings),
        Sentence(_counted(scores), tone="lead"),
        *_changed(scores, quick, reasons),
        *_spread(scores),
        _table(scores),
        _by_origin(scores),
    )


def tested_figure(scores: Scores) -> Figure:
    """All scored series over the tested periods: as they came, ours, and the seasonal naive."""
    told = scores.facts["tracking"]
    came, ours = sum(told["came"]), sum(told["ours"])
    title: Message = msg("Nothing was sold in the tests")
    if came > 0:
        title = msg(
            "When tested, {ratio:percent} of what was sold had been forecast", ratio=ours / came
        )
    x = tuple(told["days"])
    return Figure(
        title=title,
        subtitle=msg(
            "scored series summed; each stretch of {n:count} forecast at its start",
            n=scores.facts["horizon"],
        ),
        x=Axis("", "date", kind="date"),
        y=Axis(msg("quantity"), "short", low=0.0 if min(told["came"], default=0) >= 0 else None),
        marks=(
            Mark("line", x, _six(told["naive"]), msg("seasonal naive"), "baseline"),
            Mark("line", x, _six(told["came"]), msg("sold"), "real"),
            Mark("line", x, _six(told["ours"]), msg("forecast"), "ours"),
        ),
        note=msg("{n:count} series", n=scores.facts["eligible"]),
        key="tested",
    )


def _counted(scores: Scores) -> Message:
    facts = scores.facts
    return msg(
        "Scored are {n:count} of {all:count} series, over {origins:count} tests of {ahead:count} "
        "periods each that no model had seen.",
        n=facts["eligible"],
        all=facts["series"],
        origins=facts["origins"],
        ahead=facts["horizon"],
    )


def _changed(scores: Scores, quick: Scores | None, reasons: Reasons) -> tuple[Block, ...]:
    """What the deeper model changed, with a paired interval."""
    if quick is None or quick.evidence["mase"].shape != scores.evidence["mase"].shape:
        return ()
    if not reasons.record.get("network"):
        said = msg(
            "A network over all series was tried. At origins before the tests it gained nothing, "
            "so the quick answer stands."
        )
        return (Sentence(said),)
    value, edges = judge.gap(_parts(scores), _parts(quick))
    facts = {"share": abs(value), "low": edges[0], "high": edges[1]}
    if edges[0] <= 0 <= edges[1]:
        return (
            Sentence(
                msg(
                    "The deeper model changes the error (MASE) by {share:percent}; that may be "
                    "chance.",
                    **facts,
                )
            ),
        )
    if value > 0:
        said = msg(
            "The deeper model lowers the error (MASE) by {share:percent} ({low:percent} to "
            "{high:percent}).",
            **facts,
        )
        return (Sentence(said),)
    said = msg("The deeper model raises the error (MASE) by {share:percent}.", **facts)
    return (Sentence(said),)


def _parts(scores: Scores) -> list[dict[str, np.ndarray]]:
    count = len(scores.evidence["mase"])
    return [{name: a[at] for name, a in scores.evidence.items()} for at in range(count)]


def _spread(scores: Scores) -> tuple[Block, ...]:
    """How the error differs between series: many a one cannot be forecast better than the rule."""
    mase = scores.evidence["mase"]
    told = np.isfinite(mase)
    mean = np.where(told, mase, 0.0).sum(0) / np.maximum(told.sum(0), 1)
    mean = mean[told.any(0)]
    if len(mean) < FEWEST:
        return ()
    edges = np.array([0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, np.inf])
    count = np.histogram(mean, edges)[0]
    names = ("0–0.25", "0.25–0.5", "0.5–0.75", "0.75–1", "1–1.25", "1.25–1.5", "1.5–2", "> 2")
    figure = Figure(
        title=msg(
            "{share:percent} of the series are forecast better than the seasonal naive was",
            share=float((mean < 1).mean()),
        ),
        subtitle=msg("number of series by MASE, mean over the tests; below 1 is better"),
        x=Axis("MASE", "text", kind="category"),
        y=Axis(msg("series"), "count", low=0.0),
        marks=(Mark("bar", names, tuple(int(n) for n in count), msg("series")),),
        note=msg("{n:count} series", n=len(mean)),
        key="mase",
    )
    return (figure,)


def _table(scores: Scores) -> Table:
    rows = []
    for name, (title, unit) in NAMES.items():
        cells = (scores.values[name], scores.intervals.get(name), scores.baseline[name])
        rows.append((title, *(_written(cell, unit) for cell in cells)))
    return Table(
        msg("Scores of the tests"),
        (
            Column("score", msg("score")),
            Column("ours", msg("forecast")),
            Column("interval", msg("95 % interval")),
            Column("baseline", msg("seasonal naive")),
        ),
        tuple(rows),
    )


def _by_origin(scores: Scores) -> Table:
    days, ahead = scores.facts["tracking"]["days"], scores.facts["horizon"]
    rows = []
    for at, part in enumerate(_parts(scores)):
        found = judge.scores([part])
        cells = [_written(found[name], unit) for name, (_, unit) in NAMES.items()]
        rows.append((msg("{day:date}", day=days[at * ahead][:10]), *cells))
    columns = (
        Column("from", msg("from")),
        *(Column(name, SHORT[name]) for name in NAMES),
    )
    note = msg("The bands of a test rest on origins before the tests and on the tests before it.")
    return Table(msg("Each test by itself"), columns, tuple(rows), note=note)


def _written(value: object, unit: str) -> Message | str:
    if value is None:
        return "–"
    return (
        msg("{value:percent}", value=value)
        if unit == "percent"
        else msg("{value:number}", value=value)
    )


def _six(values: object) -> tuple[float, ...]:
    return tuple(float(f"{value:.6g}") for value in np.asarray(values, dtype=float))
