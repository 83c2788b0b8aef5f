"""Why: what the forecasts rest on, the parts of the whole, and what was odd in the history."""

from core.apps.demand.explain import Reasons
from core.judge.scores import Scores
from core.learn.series.kinds import NAMES as KINDS
from core.report.blocks import Axis, Block, Column, Figure, Mark, Sentence, Table
from core.words import Message, msg

MOST = 12
INPUTS = {
    "recent": msg("recent quantities"),
    "season": msg("the season before"),
    "calendar": msg("calendar and periods ahead"),
}


def why(scores: Scores, reasons: Reasons) -> tuple[Block, ...]:
    """What stands behind the forecast."""
    return (
        *_drivers(reasons),
        *(_group(name, reasons) for name, table in reasons.groups.items() if len(table) > 1),
        Sentence(
            msg(
                "Groups and totals are sums of their series, so parts always add up to the whole; "
                "their bands are measured on the sums themselves."
            )
        ),
        _kinds(reasons),
        _odd(reasons),
    )


def _drivers(reasons: Reasons) -> tuple[Block, ...]:
    if not reasons.drivers:
        said = msg("Too little history for a model over all series; simple forecasts answer.")
        return (Sentence(said),)
    shown = reasons.drivers[:MOST][::-1]
    names = tuple(_input(name) for name, _ in shown)
    top, share = reasons.drivers[0]
    return (
        Figure(
            title=msg("“{name}” matters most to the trees", name=_input(top)),
            subtitle=msg("growth of the error when this input is dealt out at random"),
            x=Axis(msg("growth of the error"), "percent", low=0.0),
            y=Axis("", "text", kind="category"),
            marks=(Mark("bar", tuple(round(v, 5) for _, v in shown), names, "", horizontal=True),),
            note=msg("last test; {share:percent} for the first", share=share),
            key="drivers",
        ),
    )


def _input(name: str) -> Message | str:
    return INPUTS.get(name, name)


def _group(name: str, reasons: Reasons) -> Table:
    table = reasons.groups[name].head(MOST)
    rows = tuple(
        (
            str(row["value"]),
            int(row["series"]),
            float(row["expected"]),
            float(row["season_before"]),
            float(row["expected"] / row["season_before"] - 1) if row["season_before"] > 0 else None,
        )
        for _, row in table.iterrows()
    )
    more = len(reasons.groups[name]) - len(table)
    return Table(
        msg("By {column}", column=name),
        (
            Column("value", name),
            Column("series", msg("series"), "count"),
            Column("expected", msg("expected"), "short"),
            Column("before", msg("season before"), "short"),
            Column("change", msg("change"), "percent"),
        ),
        rows,
        note=msg("and {n:count} more", n=more) if more > 0 else None,
    )


def _kinds(reasons: Reasons) -> Table:
    rows = tuple(
        (KINDS[str(row["kind"])], int(row["series"]), float(row["expected"]))
        for _, row in reasons.kinds.iterrows()
    )
    return Table(
        msg("Kinds of demand"),
        (
            Column("kind", msg("kind")),
            Column("series", msg("series"), "count"),
            Column("expected", msg("expected"), "short"),
        ),
        rows,
        note=msg(
            "Intermittent: on average more than 1.32 periods from one demand to the next. Erratic: "
            "the sizes vary much (squared variation from 0.49 on). Lumpy: both."
        ),
    )


def _odd(reasons: Reasons) -> Table:
    rows = tuple(
        (
            str(row["series"]),
            msg("{day:date}", day=str(row["date"])[:10]),
            float(row["quantity"]),
            float(row["usual"]),
        )
        for _, row in reasons.odd.iterrows()
    )
    return Table(
        msg("Odd periods in the history"),
        (
            Column("series", msg("series")),
            Column("date", msg("date")),
            Column("quantity", msg("quantity"), "short"),
            Column("usual", msg("usual by season and trend"), "short"),
        ),
        rows,
        note=msg("Farther than five robust deviations from season and trend; check the data."),
    )
