"""The pictures of a yes-or-no score: facts for the painters, titles that say what was found."""

from collections.abc import Mapping

import numpy as np

from core.judge.calibration import reliability
from core.judge.metrics import Ranked
from core.judge.money import USUAL, Costs, Curve
from core.report.blocks import Axis, Figure, Mark, Text
from core.report.short import short
from core.words import msg

POINTS = 150  # of a line


def thin(n: int, points: int = POINTS) -> np.ndarray:
    """Positions that keep a long line's shape: evenly spread, both ends included.

    >>> thin(5, 3).tolist()
    [0, 2, 4]
    """
    return np.unique(np.linspace(0, n - 1, min(points, n)).astype(int))


def cost_figure(curve: Curve, costs: Costs, cut: float, title: Text, n: int) -> Figure:
    """Losses by cut-off, with the band, the chosen cut-off and the usual 0.5 rule."""
    cuts = short(curve.cuts)
    return Figure(
        title=title,
        subtitle=msg(
            "losses per 100 cases; a miss costs {miss:money}, a false alarm {alarm:money}; "
            "band: 95 % of bootstrap draws",
            miss=costs.miss,
            alarm=costs.alarm,
        ),
        x=Axis(msg("cut-off"), low=0.0, high=1.0),
        y=Axis(msg("losses per 100 cases"), low=0.0),
        marks=(
            Mark("band", cuts, low=short(curve.low), high=short(curve.high), label=""),
            Mark("line", cuts, short(curve.per_100), label=msg("losses")),
            Mark("rule", (float(cut),), label=msg("chosen: {cut:number}", cut=cut), role="chosen"),
            Mark("rule", (USUAL,), label=msg("usual rule: 0.5"), role="baseline"),
        ),
        note=msg("{n:count} test cases the model had not seen", n=n),
        key="losses",
    )


def roc_figure(
    y: np.ndarray, p: np.ndarray, baseline: np.ndarray, names: Mapping[str, Text]
) -> Figure:
    """The ROC curve beside the baseline's; `names`: ours, baseline, title."""

    def line(scores: np.ndarray, label: Text, role: str) -> Mark:
        hits, alarms = (np.append(0, counts[0]) for counts in Ranked.of(y, scores).counts())
        at = thin(len(hits))
        return Mark("line", short(alarms[at] / alarms[-1]), short(hits[at] / hits[-1]), label, role)

    return Figure(
        title=names["title"],
        subtitle=msg("share of bad cases caught by share of good cases stopped, over all cut-offs"),
        x=Axis(msg("good cases stopped"), "percent", low=0.0, high=1.0),
        y=Axis(msg("bad cases caught"), "percent", low=0.0, high=1.0),
        marks=(
            Mark("line", (0.0, 1.0), (0.0, 1.0), msg("chance"), "real"),
            line(baseline, names["baseline"], "baseline"),
            line(p, names["ours"], "ours"),
        ),
        note=msg("{n:count} test cases, {bad:count} of them bad", n=len(y), bad=int(y.sum())),
        key="roc",
    )


def calibration_figure(y: np.ndarray, p: np.ndarray, title: Text) -> Figure:
    """What was predicted against what happened, in bins of equal size."""
    found = reliability(y, p)
    top = float(min(1.0, max(found.predicted.max(), found.high.max()) * 1.05))
    return Figure(
        title=title,
        subtitle=msg("share that turned out bad by predicted probability; bars: 95 % intervals"),
        x=Axis(msg("predicted probability"), "percent", low=0.0, high=top),
        y=Axis(msg("turned out bad"), "percent", low=0.0, high=top),
        marks=(
            Mark("line", (0.0, top), (0.0, top), msg("perfect"), "baseline"),
            Mark(
                "point",
                short(found.predicted),
                short(found.happened),
                msg("model"),
                low=short(found.low),
                high=short(found.high),
            ),
        ),
        note=msg(
            "{bins:count} bins of about {n:count} test cases each",
            bins=len(found.rows),
            n=int(found.rows.mean()),
        ),
        key="calibration",
    )


def _cut_rule(cut: float) -> Mark:
    return Mark("rule", (float(cut),), label=msg("cut-off {cut:number}", cut=cut), role="chosen")


def distribution_figure(y: np.ndarray, p: np.ndarray, cut: float | None, title: Text) -> Figure:
    """How scores spread among good and bad cases: shares of each in twenty slices.

    `cut`: None where no one cut-off decides, but each case by what it is worth.
    """
    edges = np.linspace(0, 1, 21)
    middles = short((edges[:-1] + edges[1:]) / 2)

    def share(rows: np.ndarray) -> tuple[float, ...]:
        return short(np.histogram(p[rows], edges)[0] / max(rows.sum(), 1))

    return Figure(
        title=title,
        subtitle=msg("share of the good and of the bad cases by predicted probability"),
        x=Axis(msg("predicted probability"), "percent", low=0.0, high=1.0),
        y=Axis(msg("share of cases"), "percent", low=0.0),
        marks=(
            Mark("bar", middles, share(y == 0), msg("turned out good"), "better"),
            Mark("bar", middles, share(y == 1), msg("turned out bad"), "worse"),
            *(() if cut is None else (_cut_rule(cut),)),
        ),
        note=msg("{n:count} test cases", n=len(y))
        if cut is not None
        else msg("{n:count} test cases; no one cut-off: each is decided by its worth", n=len(y)),
        key="distribution",
    )
