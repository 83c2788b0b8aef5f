"""Two pictures of orders: what service costs, and one item's stock through time."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from core.report.blocks import Axis, Figure, Mark
from core.words import Message, msg


def cost(found: Mapping[str, Any], chosen: float | None) -> Figure:
    """Cost a year of keeping stock and of running out, by the service level."""
    curve = found["curve"]
    service = tuple(float(value) for value in curve["service"])
    holding, shortage = np.array(curve["holding"]), np.array(curve["shortage"])
    both = holding + shortage
    title: Message = msg("What a service level costs in a year")
    if both.max(initial=0.0) > 0:
        title = msg(
            "Keeping and running out cost least together at a service of {service:percent}",
            service=service[int(np.argmin(both))],
        )
    rule = () if chosen is None else (Mark("rule", (chosen,), (), msg("aimed at"), "chosen"),)
    return Figure(
        title=title,
        subtitle=msg(
            "cost a year of leftovers and shortages of all items, by service level; drawn"
        ),
        x=Axis(msg("service level"), "percent"),
        y=Axis(msg("money a year"), "short", low=0.0),
        marks=(
            Mark("line", service, _six(holding), msg("leftovers"), "ours"),
            Mark("line", service, _six(shortage), msg("shortages"), "worse"),
            Mark("line", service, _six(both), msg("together"), "real"),
            *rule,
        ),
        note=msg("A unit short costs the margin, where no cost is given."),
        key="service-cost",
    )


def path(found: Mapping[str, Any]) -> Figure:
    """Stock of one item from now on, in one course of drawn demand."""
    told = found["path"]
    x = tuple(told["period"])
    ends = (x[0], x[-1])
    level = found["low"] if found["low"] is not None else found["high"]
    name = msg("reorder point") if found["low"] is not None else msg("order up to")
    return Figure(
        title=msg(
            "{item}: order {n:count}, and stock lasts with a chance of {ready:percent}",
            item=found["item"],
            n=found["order"],
            ready=found["ready"],
        ),
        subtitle=msg("one simulated course: stock at the end of each period, below zero owed"),
        x=Axis(msg("periods from now"), "count"),
        y=Axis(msg("units"), "short"),
        marks=(
            Mark("line", ends, (level, level), name, "baseline"),
            Mark("line", x, _six(told["demand"]), msg("demand"), "real"),
            Mark("line", x, _six(told["held"]), msg("stock"), "ours"),
        ),
        note=msg(
            "Lead time {lead:number} periods (deviation {spread:number}); demand to cover: "
            "{low:short} to {high:short} in eight of ten draws.",
            lead=found["lead_time"],
            spread=found["lead_time_deviation"],
            low=found["cover"]["q10"],
            high=found["cover"]["q90"],
        ),
        key="item-path",
    )


def _six(values: Any) -> tuple[float, ...]:
    return tuple(float(f"{value:.6g}") for value in values)
