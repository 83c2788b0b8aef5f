"""Why: the generators side by side, the columns furthest off, what gives a fake away."""

from collections.abc import Mapping
from typing import Any

from core.apps.synth.explain import Reasons
from core.apps.synth.report_words import NAMES, ROLES
from core.report.blocks import Axis, Block, Column, Figure, Mark, Sentence, Table
from core.words import msg

LISTED = 12  # columns in a picture


def why(facts: Mapping[str, Any], reasons: Reasons) -> tuple[Block, ...]:
    return (_side_by_side(facts), *_columns(facts), *_giveaways(facts), *reasons.pictures)


def _side_by_side(facts: Mapping[str, Any]) -> Table:
    """Every measure for every generator, the baseline beside them."""
    systems = {**facts["judged"], "baseline": facts["baseline"]}
    rows = (
        (msg("Column error (1 - shapes)"), "shape_error", "0"),
        (msg("Trends lost (1 - pair trends)"), "pair_error", "0"),
        (msg("ROC-AUC, trained on the twin"), "tstr_auc", msg("as on real rows")),
        (msg("Told from real rows (ROC-AUC)"), "c2st_auc", "0.5"),
        (msg("Nearer to rows learnt from"), "dcr_share", "0.5"),
        (msg("Copies of rows learnt from"), "copies", msg("as held back")),
    )
    cells = tuple(
        (title, *(systems[name]["values"][key] for name in systems), ideal)
        for title, key, ideal in rows
    )
    columns = tuple(Column(name, NAMES[name], "number") for name in systems)
    return Table(
        msg("The generators side by side"),
        (Column("measure", msg("measure")), *columns, Column("ideal", msg("ideal"))),
        cells,
        msg(
            "All on the same rows held back. Pair trends count pairs that go together in the table "
            "(|r| > 0.5 or Cramér's V > 0.3), as SDMetrics does; over all pairs the twin loses "
            "{every:percent}.",
            every=facts["judged"][facts["recommended"]]["pair_error_all"],
        ),
    )


def _columns(facts: Mapping[str, Any]) -> tuple[Block, ...]:
    """Which columns are furthest off, by generator."""
    best = facts["recommended"]
    order = [best, *(name for name in facts["judged"] if name != best)]
    errors = {name: error for name, error in facts["judged"][best]["columns"].items()
              if error is not None}  # fmt: skip
    names = sorted(errors, key=lambda name: -errors[name])[:LISTED]
    if not names:
        return ()
    marks = tuple(
        Mark(
            "bar",
            tuple(round(facts["judged"][system]["columns"][name] or 0.0, 5) for name in names),
            tuple(names),
            NAMES[system],
            ROLES[system],
            horizontal=True,
        )
        for system in order
    )
    return (
        Figure(
            msg(
                "Furthest off is {name}: {error:percent} of its rows stand elsewhere",
                name=names[0],
                error=errors[names[0]],
            ),
            msg("share of the rows that stand elsewhere than in the table, by column"),
            Axis(msg("column error"), "percent", low=0.0),
            Axis("", "text", kind="category"),
            marks,
            note=msg("the {n:count} columns furthest off", n=len(names)),
            key="columns",
        ),
    )


def _giveaways(facts: Mapping[str, Any]) -> tuple[Block, ...]:
    """Which columns give a synthetic row away."""
    best = facts["judged"][facts["recommended"]]
    area = best["values"]["c2st_auc"]
    if area is None:
        return ()
    found = sorted(best["giveaways"].items(), key=lambda pair: -pair[1])[:LISTED]
    found = [(name, fall) for name, fall in found if fall > 0.002]
    if not found or area < 0.52:
        return (
            Sentence(
                msg("No column gives a synthetic row away: ROC-AUC {area:number}.", area=area)
            ),
        )
    return (
        Figure(
            msg("A fake is told mostly by {name}", name=found[0][0]),
            msg("ROC-AUC of telling apart that is lost when a column is shuffled"),
            Axis(msg("ROC-AUC lost"), "number", low=0.0),
            Axis("", "text", kind="category"),
            (
                Mark(
                    "bar",
                    tuple(round(fall, 5) for _, fall in found),
                    tuple(name for name, _ in found),
                    NAMES[facts["recommended"]],
                    ROLES[facts["recommended"]],
                    horizontal=True,
                ),
            ),
            note=msg("ROC-AUC of telling apart: {area:number}", area=area),
            key="giveaways",
        ),
    )
