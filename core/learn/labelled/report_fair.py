"""How fair: how groups fare as cases are decided, and what cut-offs of their own would cost."""

from core.judge.fairness import (
    FEWEST,
    Group,
    equalised_odds,
    four_fifths,
    ratio_interval,
    widest,
)
from core.judge.repair import FIFTHS, Cases, Repaired, repair
from core.judge.scores import Scores
from core.judge.stakes import Stakes
from core.learn.labelled.report_chosen import TOO_FEW, each_group
from core.report.blocks import Block, Column, Sentence, Table
from core.words import Message, msg

LAW = msg(
    "Cut-offs by group can be unlawful where you are, even when they make groups more alike. "
    "Nothing here is applied: whether to use them is your decision, with legal advice."
)


def by_group(scores: Scores, stakes: Stakes) -> tuple[Block, ...]:
    """For each column of groups: a sentence, a line per group, and what a repair would cost."""
    y, p = scores.evidence["y"], scores.evidence["p"]
    blocks: list[Block] = []
    for name, names in each_group(scores):
        cases = Cases(y, p, names, stakes)
        lines = cases.groups()
        blocks += [Sentence(fair(name, lines)), _group_table(name, lines), *_repairs(name, cases)]
    judged = any(isinstance(one, Table) and one.columns[0].key == "rule" for one in blocks)
    return (*blocks, Sentence(LAW)) if judged else tuple(blocks)


def fair(name: str, lines: tuple[Group, ...]) -> Message:
    """Whether groups are approved alike, and their outcomes dealt with alike."""
    ratio = four_fifths(lines)
    if ratio is None:
        return msg(
            "{column}: too few cases in the groups to judge (fewer than {n:count}).",
            column=name,
            n=FEWEST,
        )
    share, low, high = ratio
    band = ratio_interval(low, high)
    facts = {
        "column": name,
        "low": low.name,
        "high": high.name,
        "ratio": share,
        "band": band,
        "gap": widest(lines, "caught"),
        "odds": widest(lines, "alarmed"),
    }
    if share < FIFTHS and (band is None or band[1] < FIFTHS):
        return msg(
            "{column}: “{low}” is approved at {ratio:percent} (95 %: {band:percent}) of the rate "
            "of “{high}”, below the four-fifths mark. Bad cases are caught at rates up to "
            "{gap:percent} apart, good ones stopped at rates up to {odds:percent} apart.",
            **facts,
        )
    if share < FIFTHS:
        return msg(
            "{column}: “{low}” is approved at {ratio:percent} (95 %: {band:percent}) of the rate "
            "of “{high}”, below the four-fifths mark, though that may be chance. Bad cases are "
            "caught at rates up to {gap:percent} apart, good ones stopped at rates up to "
            "{odds:percent} apart.",
            **facts,
        )
    return msg(
        "{column}: “{low}” is approved at {ratio:percent} (95 %: {band:percent}) of the rate of "
        "“{high}”, within the four-fifths mark. Bad cases are caught at rates up to "
        "{gap:percent} apart, good ones stopped at rates up to {odds:percent} apart.",
        **facts,
    )


def _group_table(name: str, lines: tuple[Group, ...]) -> Table:
    columns = (
        Column("group", name),
        Column("rows", msg("test cases"), "count"),
        Column("base", msg("turned out bad"), "percent"),
        Column("passed", msg("approved"), "percent"),
        Column("passed_interval", msg("interval"), "percent"),
        Column("caught", msg("bad caught"), "percent"),
        Column("caught_interval", msg("interval"), "percent"),
        Column("alarmed", msg("good stopped"), "percent"),
        Column("alarmed_interval", msg("interval"), "percent"),
        Column("gap", msg("predicted less happened"), "percent"),
        Column("gap_interval", msg("interval"), "percent"),
        Column("auc", msg("ROC-AUC"), "number"),
        Column("auc_interval", msg("interval"), "number"),
    )
    rows = tuple(
        (
            *(line.name, line.rows, line.base_rate),
            *(line.passed, line.passed_interval),
            *(line.caught, line.caught_interval),
            *(line.alarmed, line.alarmed_interval),
            *(line.gap, line.gap_interval, line.auc, line.auc_interval),
        )
        for line in lines
    )
    return Table(
        msg("How groups of {column} fare", column=name),
        columns,
        rows,
        note=TOO_FEW,
    )


def _repairs(name: str, cases: Cases) -> tuple[Block, ...]:
    """The one rule and its two repairs, side by side; nothing where no group can be judged."""
    within, alike = (repair(cases, aim) for aim in ("passed", "caught"))
    if within is None:
        return ()
    by_gain = cases.stakes.in_money
    one = msg("by expected gain of each case") if by_gain else msg("one cut-off for all")
    sign = -1 if by_gain else 1  # gains are told as gains
    rows = [_line(one, cases.groups(), sign * cases.per_100(), None)]
    named = {msg("approved within four fifths"): within, msg("bad cases caught alike"): alike}
    for title, found in named.items():
        if found is not None:
            rows.append(_line(title, found.groups, sign * found.per_100, found))
    money = msg("gain per 100 cases") if by_gain else msg("losses per 100 cases")
    table = Table(
        msg("What cut-offs by group of {column} would cost", column=name),
        (
            Column("rule", msg("rule")),
            Column("per_100", money, "money"),
            Column("more", msg("less than now") if by_gain else msg("more than now"), "money"),
            Column("band", msg("interval"), "money"),
            Column("ratio", msg("approval ratio"), "percent"),
            Column("gap", msg("equal-opportunity gap"), "percent"),
            Column("odds", msg("equalised-odds gap"), "percent"),
        ),
        tuple(rows),
        note=msg(
            "Approval ratio: lowest over highest rate. Cut-offs are chosen on one half of the test "
            "cases and judged on the other."
        ),
    )
    return (table,)


def _line(
    title: Message, lines: tuple[Group, ...], per_100: float, found: Repaired | None
) -> tuple[object, ...]:
    ratio = four_fifths(lines)
    extra = (None, None) if found is None else (found.more, found.band)
    shown = (None if ratio is None else ratio[0], widest(lines, "caught"), equalised_odds(lines))
    return (title, per_100, *extra, *shown)
