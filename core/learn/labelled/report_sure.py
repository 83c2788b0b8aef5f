"""How sure and how fair: ranking, calibration, spread, what the net changed, groups."""

from collections.abc import Mapping

import numpy as np

from core.judge import labels
from core.judge.figures import calibration_figure, distribution_figure, roc_figure
from core.judge.scores import Scores
from core.judge.stakes import Stakes
from core.learn.labelled.report_fair import by_group
from core.report.blocks import Block, Column, Figure, Sentence, Table
from core.words import Message, msg


def sure(
    scores: Scores, cut: float | None, stakes: Stakes, quick: Scores | None
) -> tuple[Block, ...]:
    """Everything that tells how far to trust the answer; `stakes`: how cases are decided;
    `cut`: None where each is decided by its amount."""
    y, p = scores.evidence["y"], scores.evidence["p"]
    blocks = list(comparison(scores, quick))
    if 0 < y.sum() < len(y):
        names = {
            "ours": msg("model"),
            "baseline": msg("logistic regression"),
            "title": msg(
                "{caught:percent} of the bad cases are caught by stopping the riskiest fifth",
                caught=_top_fifth(y, p),
            ),
        }
        blocks.append(roc_figure(y, p, scores.evidence["p_baseline"], names))
    blocks += calibration(scores, cut)
    return (*blocks, *by_group(scores, stakes), table(scores))


def comparison(scores: Scores, quick: Scores | None) -> tuple[Block, ...]:
    """Whether the score is better than the baseline, and what the network changed."""
    blocks: list[Block] = [Sentence(_against_baseline(scores), tone="lead")]
    blocks += [Sentence(warning, tone="caution") for warning in scores.warnings]
    if quick is not None:
        blocks.append(Sentence(changed(scores, quick)))
    return tuple(blocks)


def calibration(scores: Scores, cut: float | None) -> tuple[Figure, Figure]:
    """Whether probabilities can be taken at their word, and how they spread about a cut-off."""
    y, p = scores.evidence["y"], scores.evidence["p"]
    return (
        calibration_figure(y, p, _calibration(scores)),
        distribution_figure(y, p, cut, _spread(y, p)),
    )


def _against_baseline(scores: Scores) -> Message:
    y, p = scores.evidence["y"], scores.evidence["p"]
    if not 0 < y.sum() < len(y):
        return msg("The test cases hold one outcome only: nothing can be said of the ranking.")
    band = labels.difference(y, p, scores.evidence["p_baseline"])["log_loss"]
    ours, base = scores.values["log_loss"], scores.baseline["log_loss"]
    if band is not None and band[1] < 0:
        return msg(
            "Better than a logistic regression: log-loss {ours:number} against {base:number}, "
            "and the difference is beyond chance.",
            ours=ours,
            base=base,
        )
    if band is not None and band[0] > 0:
        return msg(
            "Worse than a logistic regression: log-loss {ours:number} against {base:number}. "
            "The simple model is the better choice here.",
            ours=ours,
            base=base,
        )
    return msg(
        "About as good as a logistic regression: log-loss {ours:number} against {base:number}; "
        "the difference may be chance.",
        ours=ours,
        base=base,
    )


def changed(scores: Scores, quick: Scores) -> Message:
    """What the deeper model changed, on the same rows."""
    y, p, before = scores.evidence["y"], scores.evidence["p"], quick.evidence["p"]
    if len(p) != len(before) or not 0 < y.sum() < len(y):
        return msg("The quick and the deeper model were tested on different rows.")
    band = labels.difference(y, p, before)["auc"]
    gain = (scores.values["auc"] or 0.0) - (quick.values["auc"] or 0.0)
    if np.array_equal(p, before):
        return msg("The deeper model added nothing: the quick answer stands.")
    if band is None or band[0] <= 0 <= band[1]:
        return msg(
            "The deeper model changed ROC-AUC by {gain:number} ({band:number}): no clear change.",
            gain=gain,
            band=band,
        )
    if gain > 0:
        return msg(
            "The deeper model raised ROC-AUC by {gain:number} ({band:number}).",
            gain=gain,
            band=band,
        )
    return msg(
        "The deeper model lowered ROC-AUC by {gain:number} ({band:number}).",
        gain=-gain,
        band=(-band[1], -band[0]),
    )


def _top_fifth(y: np.ndarray, p: np.ndarray) -> float:
    top = np.argsort(-p, kind="stable")[: max(len(p) // 5, 1)]
    return float(y[top].sum() / max(y.sum(), 1))


def _calibration(scores: Scores) -> Message:
    error, floor = scores.values["ece"] or 0.0, scores.values["ece_floor"] or 0.0
    if error <= 1.5 * floor + 0.002:
        return msg(
            "Probabilities can be taken at their word: off by {error:percent}, of which chance "
            "alone would make {floor:percent}",
            error=error,
            floor=floor,
        )
    return msg(
        "Probabilities are off by {error:percent}; chance alone would make {floor:percent}",
        error=error,
        floor=floor,
    )


def _spread(y: np.ndarray, p: np.ndarray) -> Message:
    good, bad = p[y == 0], p[y == 1]
    if not len(good) or not len(bad):
        return msg("How the scores spread")
    return msg(
        "Half of the bad cases score above {bad:percent}, half of the good ones "
        "below {good:percent}",
        bad=float(np.median(bad)),
        good=float(np.median(good)),
    )


def table(scores: Scores, more: Mapping[str, Message] | None = None) -> Table:
    """All scores beside the baseline; `more`: those that only this room has."""
    titles = {
        "auc": msg("ROC-AUC"),
        "pr_auc": msg("PR-AUC"),
        "log_loss": msg("Log-loss"),
        "brier": msg("Brier score"),
        "ece": msg("Calibration error"),
        "ece_floor": msg("Calibration error by chance alone"),
        "ks": msg("Kolmogorov–Smirnov"),
        **(more or {}),
    }
    columns = (
        Column("score", msg("score")),
        Column("ours", msg("model"), "number"),
        Column("low", msg("from"), "number"),
        Column("high", msg("to"), "number"),
        Column("baseline", scores.baseline_name, "number"),
    )
    rows = []
    for name, title in titles.items():
        low, high = scores.intervals.get(name, (None, None))
        rows.append((title, scores.values[name], low, high, scores.baseline[name]))
    return Table(
        msg("All scores, with 95 % intervals"),
        columns,
        tuple(rows),
        note=msg(
            "{n:count} test cases, {bad:count} of them “{positive}”",
            n=scores.facts["n_test"],
            bad=scores.facts["cases_test"],
            positive=scores.facts["positive"],
        ),
    )
