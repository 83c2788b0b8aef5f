"""What an earlier contact changed, and whether a list by its effect beats a list by risk."""

import numpy as np

from core.judge import uplift
from core.judge.scores import Scores
from core.judge.uplift import Qini
from core.report.blocks import Axis, Block, Figure, Mark, Sentence
from core.report.short import short
from core.words import Message, msg


def effect(scores: Scores) -> tuple[Block, ...]:
    """The Qini curve on unseen customers; nothing where no contacts are known."""
    if "effect" not in scores.evidence:
        return ()
    known = np.isfinite(scores.evidence["treated"])
    y, given = scores.evidence["y"][known], scores.evidence["treated"][known]
    good = 1 - y
    if min((given == t).sum() for t in (0, 1)) < 10:
        return ()
    by_effect, by_risk = scores.evidence["effect"][known], scores.evidence["p"][known]
    ours, risk = uplift.qini(good, given, by_effect), uplift.qini(good, given, by_risk)
    gap = uplift.difference(good, given, by_effect, by_risk)
    return (
        Sentence(_mean(scores, good, given), tone="lead"),
        _figure(ours, risk, len(good)),
        Sentence(_verdict(ours, risk, gap)),
        *_kept(scores),
    )


def _kept(scores: Scores) -> tuple[Block, ...]:
    """Which learner the effects come from, and what it was chosen by."""
    found = scores.facts.get("learner")
    if not found:
        return ()
    said = msg(
        "Effects come from the {name}-learner: on training customers held out in turn its list "
        "had the higher Qini (T {t:number}, X {x:number}).",
        **found,
    )
    return (Sentence(said),)


def _mean(scores: Scores, good: np.ndarray, given: np.ndarray) -> Message:
    gap, band = uplift.effect(good, given)
    said = {
        "name": scores.facts["treatment"],
        "gap": gap,
        "band": band,
        "auc": scores.facts["propensity"],
    }
    if band[0] <= 0 <= band[1]:
        return msg(
            "“{name}”: those contacted stay {gap:percent} more often (95 %: {band:percent}); that "
            "may be chance. From the other columns contacts are foretold at ROC-AUC {auc:number} "
            "(0.5: dealt by chance).",
            **said,
        )
    return msg(
        "“{name}”: those contacted stay {gap:percent} more often (95 %: {band:percent}). From the "
        "other columns contacts are foretold at ROC-AUC {auc:number} (0.5: dealt by chance).",
        **said,
    )


def _figure(ours: Qini, risk: Qini, n: int) -> Figure:
    end = float(ours.kept[-1])
    return Figure(
        title=_finding(ours),
        subtitle=msg(
            "customers kept per 100 by share of the list that is contacted (Qini curve); band: "
            "95 % of bootstrap draws"
        ),
        x=Axis(msg("share contacted"), "percent", low=0.0, high=1.0),
        y=Axis(msg("kept per 100")),
        marks=(
            Mark("band", short(ours.share), low=short(ours.low), high=short(ours.high), label=""),
            Mark("line", (0.0, 1.0), (0.0, end), msg("in any order"), "real"),
            Mark(
                "line",
                short(risk.share),
                short(risk.kept),
                msg("the likeliest to leave first"),
                "baseline",
            ),
            Mark("line", short(ours.share), short(ours.kept), msg("the largest effect first")),
        ),
        note=msg("{n:count} test customers", n=n),
        key="qini",
    )


def _finding(ours: Qini) -> Message:
    best = int(np.argmax(ours.kept))
    if ours.band is None or ours.band[0] <= 0:
        return msg("On unseen customers the order of the list makes no sure difference")
    if ours.kept[best] <= 0:
        return msg("On unseen customers contacting keeps nobody")
    return msg(
        "Contacting the first {share:percent} of the list keeps {kept:number} of 100, all of them "
        "{all:number}",
        share=float(ours.share[best]),
        kept=float(ours.kept[best]),
        all=float(ours.kept[-1]),
    )


def _verdict(ours: Qini, risk: Qini, gap: tuple[float, float] | None) -> Message:
    said = {"ours": ours.area, "band": ours.band, "risk": risk.area, "gap": gap}
    if ours.band is None or gap is None:
        return msg("Too few customers to say whether a list by effect is better.")
    if ours.band[0] <= 0:
        return msg(
            "A list by effect is not surely better than any order: Qini {ours:number} "
            "({band:number}), by risk {risk:number}.",
            **said,
        )
    if gap[0] <= 0:
        return msg(
            "A list by effect beats any order: Qini {ours:number} ({band:number}); whether it "
            "beats a list by risk ({risk:number}) is not certain.",
            **said,
        )
    return msg(
        "A list by effect beats any order and a list by risk: Qini {ours:number} ({band:number}) "
        "against {risk:number}.",
        **said,
    )
