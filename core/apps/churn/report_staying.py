"""How long customers stay: curves by segment, and how well the network foretells them."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from core.apps.churn.staying import cautions
from core.report.blocks import Axis, Block, Column, Figure, Mark, Sentence, Table
from core.report.short import short
from core.words import Message, msg


def staying(found: Mapping[str, Any]) -> tuple[Block, ...]:
    """The share still here by time as a customer; nothing where the table does not say it."""
    if not found:
        return ()
    told = (Sentence(text) for text in cautions(found))
    return (_curves(found), *told, _table(found))


def foretold(test: Mapping[str, Any]) -> tuple[Block, ...]:
    """Stays foretold by the network against what happened, on customers it had not seen."""
    if not test or test["c_index"] is None:
        return ()
    return (
        Sentence(_scores(test), tone="lead"),
        Sentence(
            msg(
                "Columns are as they stand today, and many grow with the years. So each customer "
                "is learned from and judged only in the period in which the table shows them, and "
                "stands for all who have been here as long. “Leaves in the next periods” takes the "
                "columns to stay as they are."
            )
        ),
        *_calibration(test),
    )


def _curves(found: Mapping[str, Any]) -> Figure:
    segments = found["segments"]
    parts = list(segments.items()) if len(segments) > 1 else [(msg("all customers"), found["all"])]
    marks: list[Mark] = []
    for name, curve in parts:
        role = "ours" if len(parts) == 1 else "series"
        time, share = (0.0, *curve["time"]), (1.0, *curve["share"])
        if len(parts) == 1:
            edges = {side: (1.0, *curve[side]) for side in ("low", "high")}
            marks.append(Mark("band", time, low=edges["low"], high=edges["high"], label=""))
        marks.append(Mark("line", time, share, name, role))
    return Figure(
        title=_finding(found, parts),
        subtitle=msg(
            "share of customers still here by “{name}” (Kaplan–Meier)", name=found["name"]
        ),
        x=Axis(found["name"], low=0.0),
        y=Axis(msg("still here"), "percent", low=0.0, high=1.0),
        marks=tuple(marks),
        note=msg(
            "{n:count} training customers, {left:count} of them left",
            n=found["all"]["n"],
            left=found["all"]["left"],
        ),
        key="staying",
    )


def _table(found: Mapping[str, Any]) -> Table:
    """All customers and each segment: how many, who is still here at two moments, half gone."""
    parts = {msg("all customers"): found["all"], **found["segments"]}
    moments = np.quantile(found["all"]["time"], (0.5, 0.9))
    rows = []
    for name, curve in parts.items():
        at = [
            (_at(curve, m, "share"), (_at(curve, m, "low"), _at(curve, m, "high"))) for m in moments
        ]
        rows.append((name, curve["n"], curve["left"], *at[0], *at[1], curve["median"]))
    return Table(
        msg("Still here, by segment of {by}", by=found["by"] or "–"),
        (
            Column("segment", msg("segment")),
            Column("n", msg("customers"), "count"),
            Column("left", msg("left"), "count"),
            Column("middle", msg("still here at {when:number}", when=float(moments[0])), "percent"),
            Column("middle_interval", msg("interval"), "percent"),
            Column("late", msg("still here at {when:number}", when=float(moments[1])), "percent"),
            Column("late_interval", msg("interval"), "percent"),
            Column("median", msg("half have left at"), "number"),
        ),
        tuple(rows),
        note=msg("95 % intervals by Greenwood’s formula on the log(−log) scale"),
    )


def _finding(found: Mapping[str, Any], parts: list[tuple[Any, Mapping[str, Any]]]) -> Message:
    if len(parts) == 1:
        return msg("How long customers stay")
    moment = min(curve["time"][-1] for _, curve in parts)
    last = {name: _at(curve, moment, "share") for name, curve in parts}
    low, high = min(last, key=last.__getitem__), max(last, key=last.__getitem__)
    curves = dict(parts)
    said = {
        "by": found["by"],
        "low": low,
        "least": last[low],
        "high": high,
        "most": last[high],
        "when": moment,
    }
    if _at(curves[low], moment, "high") >= _at(curves[high], moment, "low"):
        return msg("By “{by}” customers stay about as long, as far as can be told", **said)
    return msg(
        "{by}: at {when:number} still here are {most:percent} of “{high}”, {least:percent} of "
        "“{low}”",
        **said,
    )


def _at(curve: Mapping[str, Any], moment: float, which: str) -> float:
    at = int(np.searchsorted(curve["time"], moment, side="right")) - 1
    return float(curve[which][at]) if at >= 0 else 1.0


def _scores(test: Mapping[str, Any]) -> Message:
    said = {
        "c": test["c_index"],
        "brier": test["brier"],
        "all": test["brier_all"],
        "n": test["n"],
    }
    if test["brier"] < test["brier_all"]:
        return msg(
            "When customers leave: among unseen customers who have stayed as long, the network "
            "orders {c:percent} of the pairs rightly (50 % is luck); Brier score {brier:number} "
            "against {all:number} of one curve for all ({n:count} customers).",
            **said,
        )
    return msg(
        "When customers leave: the network is no better than one curve for all (Brier score "
        "{brier:number} against {all:number}).",
        **said,
    )


def _calibration(test: Mapping[str, Any]) -> tuple[Block, ...]:
    groups = test["groups"]
    if len(groups) < 2:
        return ()
    happened = short(np.array([group["happened"] for group in groups]))
    most = float(f"{max(max(one['foretold'], one['high']) for one in groups):.3g}")
    return (
        Figure(
            title=_honest(groups),
            subtitle=msg(
                "share who leave in a period, foretold and seen (95 % intervals), by fifths of risk"
            ),
            x=Axis(msg("foretold"), "percent", low=0.0),
            y=Axis(msg("seen"), "percent", low=0.0),
            marks=(
                Mark("line", (0.0, most), (0.0, most), msg("perfect"), "baseline"),
                Mark(
                    "point",
                    short(np.array([group["foretold"] for group in groups])),
                    happened,
                    msg("fifths of risk"),
                    low=short(np.array([group["low"] for group in groups])),
                    high=short(np.array([group["high"] for group in groups])),
                ),
            ),
            note=msg("{n:count} test customers", n=test["n"]),
            key="stays",
        ),
    )


def _honest(groups: list[Mapping[str, float]]) -> Message:
    inside = sum(group["low"] <= group["foretold"] <= group["high"] for group in groups)
    return msg(
        "In {inside:count} of {all:count} groups the foretold share lies within the interval of "
        "what was seen",
        inside=inside,
        all=len(groups),
    )
