"""Fairness as a choice: cut-offs by group, what they make alike and what they cost."""

from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

from core.judge import stakes, worth
from core.judge.fairness import Group, four_fifths, widest
from core.judge.money import Costs
from core.judge.repair import Cases, Repaired, repair
from core.judge.stakes import Stakes
from core.learn.labelled.report_fair import LAW
from core.report.blocks import Column, Number, Table
from core.words import Message, msg
from pages.parts import amounts, grid, guard, kept, show, tongue
from pages.parts.say import _, labels, plain

RULES = {
    "one": msg("One for all"),
    "passed": msg("Approval within four fifths"),
    "caught": msg("Bad cases caught alike"),
}


def panel(run: Any) -> None:
    """The choice of a run whose evidence names groups; a change draws only this panel again."""
    if run.report().facts.get("groups"):
        st.fragment(_panel)(run)


def _panel(run: Any) -> None:
    tongue.listen()
    with guard.kindly(), st.container(border=True):
        st.markdown(f"#### {_('What if groups had cut-offs of their own?')}")
        names = list(run.report().facts["groups"])
        column, rule = _controls(run, names)
        evidence = run.evidence()
        group = evidence[f"group_{names.index(column)}"]
        _answer(Cases(evidence["y"], evidence["p"], group, _stakes(run)), rule, column)
        st.caption(_(LAW))


def _stakes(run: Any) -> Stakes:
    """How cases are decided: by their amounts where these decide otherwise, else by the cut-off."""
    evidence, (costs, cut) = run.evidence(), _here(run)
    p, value = evidence["p"], evidence.get("value")
    if worth.known(value):
        given, usual = amounts.costs(run), float(run.report().facts["cut"])
        capacity = run.manifest.get("settings", {}).get("capacity")
        found = stakes.by_amount(p, value, amounts.terms(run), given.cut, capacity)
        if not np.array_equal(found.stopped, p >= usual):
            return found
    return stakes.flat(p, cut, costs, value)


def _here(run: Any) -> tuple[Costs, float]:
    """Costs and cut-off as they stand in the panel of the cut-off, else as trained."""
    given, key = run.manifest.get("settings", {}), f"cutoff.{run.id}"
    costs = Costs(
        float(kept.now(f"{key}.miss", given.get("cost_false_negative", 5.0))),
        float(kept.now(f"{key}.alarm", given.get("cost_false_positive", 1.0))),
    )
    usual = float(run.report().facts["cut"])
    cut = float(kept.now(f"{key}.cut", usual))
    exact = next((one for one in (usual, costs.cut) if round(one, 2) == round(cut, 2)), cut)
    return costs, exact  # what the slider's step rounds off


def _controls(run: Any, names: list[str]) -> tuple[str, str]:
    titles = labels(names)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        key = f"fair.{run.id}.column"
        picked = st.selectbox(
            _("Groups"),
            names,
            format_func=titles.__getitem__,
            key=kept.ready(key, names[0]),
            width=220,
        )
        column = str(kept.keep(key, picked))
        key = f"fair.{run.id}.rule"
        rule = st.segmented_control(
            _("Cut-offs"),
            list(RULES),
            format_func=lambda one: plain(RULES[one]),
            required=True,
            key=kept.ready(key, "passed"),
        )
    return column, str(kept.keep(key, rule))


def _answer(cases: Cases, rule: str, column: str) -> None:
    before, per_100, by_gain = cases.groups(), cases.per_100(), cases.stakes.in_money
    found = repair(cases, rule) if rule != "one" else None
    if rule != "one" and found is None:
        st.markdown(_("There are too few cases in the groups of {column} to judge.", column=column))
        return
    after = before if found is None else found.groups
    st.markdown(f"**{_(_finding(found, len(cases.y), by_gain))}**")
    sign = -1 if by_gain else 1  # gains are told as gains
    show.numbers(
        [
            Number(
                msg("Gain per 100 cases") if by_gain else msg("Losses per 100"),
                sign * (found.per_100 if found else per_100),
                "money",
                None,
                sign * per_100 if found else None,
                msg("one for all"),
                better="higher" if by_gain else "lower",
            ),
            replace(
                _compared(msg("Approval ratio"), _ratio(after), _ratio(before), found),
                help=msg("The lowest rate of approval over the highest; 80 % is the usual mark."),
            ),
            _compared(
                msg("Gap in bad cases caught"),
                widest(after, "caught"),
                widest(before, "caught"),
                found,
            ),
        ],
        narrowest=150,
    )
    grid.table(_table(column, after, dict(found.cuts) if found else {}, cases.stakes))


def _compared(
    title: Message, value: float | None, before: float | None, found: Repaired | None
) -> Number:
    return Number(title, value, "percent", None, before if found else None, msg("one for all"))


def _ratio(lines: tuple[Group, ...]) -> float | None:
    ratio = four_fifths(lines)
    return None if ratio is None else ratio[0]


def _finding(found: Repaired | None, n: int, by_gain: bool) -> Message:
    """What the chosen cut-offs cost beside the one for all, and whether that is more than luck."""
    if found is None and by_gain:
        return msg("Everybody is decided by the expected gain of their case.")
    if found is None:
        return msg("Everybody is measured by the same cut-off.")
    if not found.turned:
        return msg("The one cut-off does this already: nothing would change.")
    facts = {"more": abs(found.more), "band": found.band, "total": abs(found.total), "n": n}
    if found.band is None:
        return msg(
            "Only {turned:count} of {n:count} cases would be decided otherwise: too few to tell "
            "what that costs.",
            turned=found.turned,
            n=n,
        )
    if found.band[0] <= 0 <= found.band[1]:
        return msg(
            "These cut-offs cost nothing that could be told from chance: {more:money} per 100 "
            "cases (95 %: {band:money}).",
            **{**facts, "more": found.more},
        )
    if found.more > 0:
        return msg(
            "These cut-offs cost {more:money} more per 100 cases (95 %: {band:money}), "
            "{total:money} on all {n:count} test cases.",
            **facts,
        )
    return msg(
        "These cut-offs cost {more:money} less per 100 cases (95 %: {band:money}), "
        "{total:money} on all {n:count} test cases.",
        **{**facts, "band": tuple(sorted(np.abs(found.band).tolist()))},
    )


def _table(column: str, lines: tuple[Group, ...], cuts: dict[str, float], now: Stakes) -> Table:
    rows = tuple(
        (one.name, one.rows, cuts.get(one.name, now.cut), one.passed, one.caught, one.alarmed)
        for one in lines
    )
    cut = Column("cut", msg("cut-off"), "number")
    if now.in_money:
        cut = Column("cut", msg("stopped from an expected loss of"), "money")
    return Table(
        msg("How groups of {column} would fare", column=column),
        (
            Column("group", column),
            Column("rows", msg("test cases"), "count"),
            cut,
            Column("passed", msg("approved"), "percent"),
            Column("caught", msg("bad caught"), "percent"),
            Column("alarmed", msg("good stopped"), "percent"),
        ),
        rows,
        note=msg("On {n:count} test cases the model had not seen.", n=sum(g.rows for g in lines)),
    )
