"""How sure it is: the reasons of the verdict, privacy and utility in numbers; under the hood."""

from collections.abc import Mapping, Sequence
from typing import Any

from core.apps.synth.explain import Reasons
from core.apps.synth.report_words import NAMES
from core.judge.scores import Scores
from core.report.blocks import Block, Column, Sentence, Table
from core.words import Message, from_json, listed, msg

VERDICTS = {
    "share": msg("may be shared"),
    "care": msg("share with care"),
    "stop": msg("do not release"),
}
KINDS = {
    "number": msg("number"),
    "date": msg("date"),
    "category": msg("category"),
    "boolean": msg("yes or no"),
    "id": msg("made anew: numbers and names"),
    "text": msg("made anew: free text"),
    "constant": msg("the same in every row"),
    "empty": msg("empty"),
}
SHOWN = 60  # columns in the table under the hood


def sure(scores: Scores, quick: Scores | None) -> tuple[Block, ...]:
    """The verdict of every generator with its reasons, then what was measured."""
    facts = scores.facts
    found: list[Block] = []
    for name, judged in facts["judged"].items():
        verdict = VERDICTS[judged["verdict"]]
        found.append(
            Sentence(
                msg("Rows of the {name}: {verdict}", name=NAMES[name], verdict=verdict), "lead"
            )
        )
        found += [Sentence(msg("• {reason}", reason=from_json(one))) for one in judged["reasons"]]
    return (*found, _privacy(facts), _utility(facts), *_changed(scores, quick), *_limits(facts))


def _privacy(facts: Mapping[str, Any]) -> Table:
    rows = []
    for name, judged in {**facts["judged"], "baseline": facts["baseline"]}.items():
        values, edges = judged["values"], judged["intervals"]
        rows.append(
            (
                NAMES[name],
                values["dcr_share"],
                _pair(edges.get("dcr_share")),
                values["copies"],
                judged["copies_holdout"],
                judged["membership"],
                _pair(judged["membership_edges"]),
            )
        )
    return Table(
        msg("Whether anybody is given away"),
        (
            Column("name", msg("generator")),
            Column("dcr", msg("nearer to training"), "percent"),
            Column("dcr_edges", msg("95 % interval"), "percent"),
            Column("copies", msg("copies"), "percent"),
            Column("held", msg("copies, held back"), "percent"),
            Column("membership", msg("membership (ROC-AUC)"), "number"),
            Column("membership_edges", msg("95 % interval"), "number"),
        ),
        tuple(rows),
        msg(
            "Distance: numbers scaled by their range, plus 1 for every value that differs. These "
            "tests find what is copied or remembered; they are no mathematical guarantee, as "
            "differential privacy would be."
        ),
    )


def _utility(facts: Mapping[str, Any]) -> Table:
    rows = []
    for name, judged in {**facts["judged"], "baseline": facts["baseline"]}.items():
        values, (occur, total) = judged["values"], judged["rare"]
        rows.append(
            (
                NAMES[name],
                values["tstr_auc"],
                values["trtr_auc"],
                judged["gap"],
                _pair(judged["gap_edges"]),
                occur / total if total else None,
                judged["missing"],
            )
        )
    return Table(
        msg("What is lost"),
        (
            Column("name", msg("generator")),
            Column("tstr", msg("on the twin (ROC-AUC)"), "number"),
            Column("trtr", msg("on the table"), "number"),
            Column("gap", msg("lost"), "number"),
            Column("gap_edges", msg("paired 95 % interval"), "number"),
            Column("rare", msg("rare values kept"), "percent"),
            Column("missing", msg("missing off by"), "percent"),
        ),
        tuple(rows),
        msg(
            "Rare values: held by less than 1 % of the rows, but by enough not to be protected. "
            "The same gradient-boosted trees are trained on the twin and on the table."
        ),
    )


def _changed(scores: Scores, quick: Scores | None) -> tuple[Block, ...]:
    """What the longer training changed."""
    before = quick.values.get("pair_error") if quick is not None else None
    now = scores.values.get("pair_error")
    if before is None or now is None:
        return ()
    text = msg(
        "After the quick answer {before:percent} of the trends were lost, after the full training "
        "{now:percent}; the quick one is judged on fewer rows.",
        before=before,
        now=now,
    )
    return (Sentence(text),)


def _limits(facts: Mapping[str, Any]) -> tuple[Block, ...]:
    told = [
        msg(
            "Share the file of synthetic rows, not this run: the run keeps real rows, which the "
            "proof needs."
        ),
        msg(
            "The smallest and the largest values of a column are cut off: a number is never beyond "
            "what some rows have."
        ),
    ]
    several = facts["health"].get("several_rows")
    return (*(Sentence(text) for text in told), *((Sentence(Message(several)),) if several else ()))


def hood(scores: Scores, reasons: Reasons) -> tuple[Block, ...]:
    """How each generator was trained, and what every column became."""
    facts = scores.facts
    return (
        *(Sentence(_trained(name, one)) for name, one in facts["record"].items()),
        _encoding(facts["columns"]),
        *_rules(reasons.rules),
    )


def _trained(name: str, record: Mapping[str, Any]) -> Message:
    return msg(
        "Training of the {name}: {steps:count} steps in {seconds:duration} of processor time, "
        "{size:count} numbers learnt.",
        name=NAMES[name],
        steps=record.get("steps", 0),
        seconds=record.get("seconds", 0.0),
        size=record.get("parameters", 0),
    )


def _encoding(columns: Sequence[Mapping[str, Any]]) -> Table:
    rows = tuple(
        (one["name"], KINDS.get(one["kind"], one["kind"]), one["levels"], one["merged"])
        for one in columns[:SHOWN]
    )
    return Table(
        msg("What every column became"),
        (
            Column("name", msg("column")),
            Column("kind", msg("learnt as")),
            Column("levels", msg("levels"), "count"),
            Column("merged", msg("values protected"), "count"),
        ),
        rows,
        msg(
            "Numbers and dates become levels: frequent values and steps of equal size, within "
            "which values are drawn anew. Protected values are never generated."
        ),
    )


def _rules(rules: Sequence[str]) -> tuple[Block, ...]:
    if not rules:
        return ()
    text = msg("Rules that hold in every row: {rules}", rules=listed(list(rules), "; "))
    return (Sentence(text),)


def _pair(edges: Sequence[float] | None) -> tuple[float, float] | None:
    return (float(edges[0]), float(edges[1])) if edges else None
