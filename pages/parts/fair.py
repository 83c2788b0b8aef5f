"""Fairness as a choice: cut-offs by group, what they make alike and what they cost."""

from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

from core.judge.fairness import Group, four_fifths, groups, widest
from core.judge.money import Costs, losses
from core.judge.repair import Cases, Repaired, repair
from core.learn.labelled.report_fair import LAW
from core.report.blocks import Column, Number, Table
from core.words import Message, msg
from pages.parts import grid, guard, kept, show, tongue
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
        costs, cut = _here(run)
        names = list(run.report().facts["groups"])
        column, rule = _controls(run, names)
        evidence = run.evidence()
        cases = Cases(
            evidence["y"],
            evidence["p"],
            evidence[f"group_{names.index(column)}"],
            evidence.get("value"),
        )
        _answer(cases, (cut, costs), rule, column)
        st.caption(_(LAW))


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


def _answer(cases: Cases, now: tuple[float, Costs], rule: str, column: str) -> None:
    cut, costs = now
    before = groups(cases.y, cases.p, cases.names, cut)
    per_100 = float(100 * losses(cases.y, cases.p, cut, costs, cases.value).mean())
    found = repair(cases, cut, costs, rule) if rule != "one" else None
    if rule != "one" and found is None:
        st.markdown(_("There are too few cases in the groups of {column} to judge.", column=column))
        return
    after = before if found is None else found.groups
    st.markdown(f"**{_(_finding(found, len(cases.y)))}**")
    against = msg("one for all")
    show.numbers(
        [
            Number(
                msg("Losses per 100"),
                found.per_100 if found else per_100,
                "money",
                None,
                per_100 if found else None,
                against,
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
    grid.table(_table(column, after, dict(found.cuts) if found else {}, cut))


def _compared(
    title: Message, value: float | None, before: float | None, found: Repaired | None
) -> Number:
    return Number(title, value, "percent", None, before if found else None, msg("one for all"))


def _ratio(lines: tuple[Group, ...]) -> float | None:
    ratio = four_fifths(lines)
    return None if ratio is None else ratio[0]


def _finding(found: Repaired | None, n: int) -> Message:
    """What the chosen cut-offs cost beside the one for all, and whether that is more than luck."""
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


def _table(column: str, lines: tuple[Group, ...], cuts: dict[str, float], cut: float) -> Table:
    rows = tuple(
        (one.name, one.rows, cuts.get(one.name, cut), one.passed, one.caught, one.alarmed)
        for one in lines
    )
    return Table(
        msg("How groups of {column} would fare", column=column),
        (
            Column("group", column),
            Column("rows", msg("test cases"), "count"),
            Column("cut", msg("cut-off"), "number"),
            Column("passed", msg("approved"), "percent"),
            Column("caught", msg("bad caught"), "percent"),
            Column("alarmed", msg("good stopped"), "percent"),
        ),
        rows,
        note=msg("On {n:count} test cases the model had not seen.", n=sum(g.rows for g in lines)),
    )
