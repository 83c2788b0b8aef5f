"""The report of a twin: may it be shared, is it like the table, which generator, and how sure."""

from collections.abc import Mapping
from typing import Any

from core.apps.synth.explain import Reasons
from core.apps.synth.report_sure import hood, sure
from core.apps.synth.report_why import why
from core.apps.synth.report_words import NAMES, PRIVATE, ROLES, like, promise
from core.judge.scores import Scores
from core.report.blocks import (
    Action,
    Axis,
    Block,
    Figure,
    Mark,
    Number,
    Report,
    Sentence,
)
from core.words import Message, from_json, msg

IDEAL_SHARE = 0.5


def report(scores: Scores, reasons: Reasons, quick: Scores | None = None) -> Report:
    """The blocks of one run; `quick` is the instant answer's scores."""
    facts = scores.facts
    best = facts["judged"][facts["recommended"]]
    return Report(
        title=msg("GAN samples"),
        answer=(
            Sentence(headline(best), tone="headline"),
            Sentence(_chosen(facts), tone="body"),
            *_promised(facts["record"]),
            *_numbers(scores),
            _measures(facts),
            _distances(scores),
            Action(
                msg("The twin: {n:count} synthetic rows, nobody's own", n=reasons.rows),
                output="output",
                rows=reasons.rows,
            ),
        ),
        why=why(facts, reasons),
        sure=sure(scores, quick),
        hood=hood(scores, reasons),
        facts={
            "card": True,
            **{name: facts[name] for name in ("n_test", "recommended", "verdict", "target")},
        },
    )


def headline(best: Mapping[str, Any]) -> Message:
    """The verdict in words, then what the twin is good for."""
    reason = from_json(best["reasons"][0])
    if best["verdict"] == "stop":
        return msg("Do not release this twin. {reason}", reason=reason)
    values = best["values"]
    if not like(values):
        return msg(
            "The twin gives nobody away, but it is not like the table: {pair:percent} of the "
            "trends between columns differ, and of a real and a synthetic row a model tells which "
            "is which in {apart:percent} of pairs.",
            pair=values["pair_error"] or 0.0,
            apart=values["c2st_auc"] or 0.0,
        )
    if best["verdict"] == "care":
        return msg("Share this twin with care. {reason}", reason=reason)
    if values["tstr_auc"] is None:
        return msg(
            "The twin may be shared: it gives nobody away and keeps {kept:percent} of the trends "
            "between columns.",
            kept=1 - (values["pair_error"] or 0.0),
        )
    return msg(
        "The twin may be shared: it gives nobody away, and a model trained on it ranks "
        "{twin:percent} of pairs of real rows right, one trained on the table itself "
        "{real:percent}.",
        twin=values["tstr_auc"],
        real=values["trtr_auc"],
    )


def _promised(record: Mapping[str, Any]) -> tuple[Block, ...]:
    """What an epsilon promises, where one was set."""
    return (Sentence(promise(record[PRIVATE]), tone="body"),) if PRIVATE in record else ()


def _chosen(facts: Mapping[str, Any]) -> Message:
    names = list(facts["judged"])
    best = facts["recommended"]
    if len(names) == 1:
        return msg("Made by the {name}.", name=NAMES[best])
    other = next(name for name in names if name != best)
    if facts["judged"][other]["verdict"] == "stop" != facts["verdict"]:
        return msg(
            "Made by the {name}; rows of the {other} must not be released.",
            name=NAMES[best],
            other=NAMES[other],
        )
    mine, its = (facts["judged"][name]["values"] for name in (best, other))
    if mine["pair_error"] is None or its["pair_error"] is None:
        return msg("Made by the {name}.", name=NAMES[best])
    return msg(
        "Made by the {name}, recommended of two: {mine:percent} of the trends between columns are "
        "lost, with the {other} {its:percent}.",
        name=NAMES[best],
        other=NAMES[other],
        mine=mine["pair_error"],
        its=its["pair_error"],
    )


def _numbers(scores: Scores) -> tuple[Block, ...]:
    """Four numbers: pairs, utility (or shapes), telling apart, distance."""
    values, base, edges = scores.values, scores.baseline, scores.intervals
    return (
        Number(
            msg("Trends lost"),
            values["pair_error"],
            unit="percent",
            interval=edges.get("pair_error"),
            against=base["pair_error"],
            against_title=msg("independent columns"),
            help=msg(
                "Mean error of correlations and contingency tables over pairs of columns that go "
                "together (1 - pair trends)."
            ),
            better="lower",
        ),
        _useful(scores),
        Number(
            msg("Told from real rows"),
            values["c2st_auc"],
            interval=edges.get("c2st_auc"),
            against=base["c2st_auc"],
            against_title=msg("independent columns"),
            help=msg(
                "ROC-AUC of a model that is to tell real from synthetic rows: 0.5 cannot, 1 always "
                "can (C2ST)."
            ),
            better="lower",
        ),
        Number(
            msg("Nearer to the training"),
            values["dcr_share"],
            unit="percent",
            interval=edges.get("dcr_share"),
            against=IDEAL_SHARE,
            against_title=msg("owing nothing to single rows"),
            help=msg(
                "Share of synthetic rows nearer to rows learnt from than to as many held back "
                "(distance to the closest record)."
            ),
            better="neither",
        ),
    )


def _useful(scores: Scores) -> Number:
    """What a model learns from the twin; where that is not tested, how far its columns are off."""
    values, edges = scores.values, scores.intervals
    if values["tstr_auc"] is None:
        return Number(
            msg("Column error"),
            values["shape_error"],
            unit="percent",
            interval=edges.get("shape_error"),
            help=msg("Mean share of rows that stand elsewhere, column by column (1 - shapes)."),
            better="lower",
        )
    return Number(
        msg("Trained on the twin"),
        values["tstr_auc"],
        interval=edges.get("tstr_auc"),
        against=values["trtr_auc"],
        against_title=msg("trained on the table"),
        help=msg("ROC-AUC on real rows held back: train on synthetic, test on real (TSTR)."),
    )


def _measures(facts: Mapping[str, Any]) -> Figure:
    """The generators side by side on the four errors, beside cut-up columns."""
    systems = {**facts["judged"], "baseline": facts["baseline"]}
    names = (
        msg("columns off"),
        msg("trends lost"),
        msg("ROC-AUC lost by a model"),
        msg("told from real rows"),
    )
    order = [facts["recommended"], *(name for name in systems if name != facts["recommended"])]
    marks = []
    for name in order:
        errors = errors_of(systems[name])
        there = [place for place, error in enumerate(errors) if error is not None]
        marks.append(
            Mark(
                "bar",
                tuple(round(max(errors[place] or 0.0, 0.0), 5) for place in there),
                tuple(names[place] for place in there),
                NAMES[name],
                ROLES[name],
                horizontal=True,
            )
        )
    return Figure(
        _measured(facts),
        msg("errors: 0 cannot be told from the table, 100 % is worst"),
        Axis(msg("error"), "percent", low=0.0),
        Axis("", "text", kind="category"),
        tuple(marks),
        note=msg(
            "{n:count} real rows held back; told from real rows: 0 % is what a coin gets",
            n=facts["n_test"],
        ),
        key="generators",
    )


def _measured(facts: Mapping[str, Any]) -> Message:
    best = facts["recommended"]
    others = [name for name in facts["judged"] if name != best]
    if not others:
        return msg("How far the twin is from the table")
    mine, its = (errors_of(facts["judged"][name]) for name in (best, others[0]))
    ahead = sum(a <= b for a, b in zip(mine, its, strict=True) if a is not None and b is not None)
    known = sum(a is not None and b is not None for a, b in zip(mine, its, strict=True))
    return msg(
        "The {name} is ahead on {ahead:count} of {known:count} measures",
        name=NAMES[best],
        ahead=ahead,
        known=known,
    )


def errors_of(judged: Mapping[str, Any]) -> tuple[float | None, ...]:
    """Shapes, pairs, utility lost, telling apart: each 0 at best and 1 at worst."""
    values = judged["values"]
    apart = values["c2st_auc"]
    return (
        values["shape_error"],
        values["pair_error"],
        judged["gap"],
        None if apart is None else max(2 * apart - 1, 0.0),
    )


def _distances(scores: Scores) -> Figure:
    """How near synthetic rows come to rows learnt from, beside rows held back."""
    best, evidence = scores.facts["recommended"], scores.evidence
    shares = tuple(round(at / 100, 2) for at in range(101))

    def line(what: str, label: Message, role: str) -> Mark:
        values = evidence.get(f"{best}.{what}")
        x = () if values is None else tuple(float(f"{value:.4g}") for value in values)
        return Mark("line", x, shares[: len(x)], label, role)

    marks = (
        line("to_holdout", msg("twin to rows held back"), "baseline"),
        line("to_train", msg("twin to rows learnt from"), "ours"),
    )
    share = scores.values["dcr_share"]
    return Figure(
        msg(
            "{share:percent} of the twin lie nearer to rows learnt from; half is ideal", share=share
        ),
        msg(
            "share of synthetic rows by distance to the nearest real row; lines that meet are safe"
        ),
        Axis(msg("distance (1: one value differs)"), "number", low=0.0),
        Axis(msg("share of rows"), "percent", low=0.0, high=1.0),
        tuple(mark for mark in marks if mark.x),
        note=msg("as many rows learnt from as rows held back"),
        key="distances",
    )
