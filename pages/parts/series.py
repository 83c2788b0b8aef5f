"""One series, a group of them or all: history, forecast with its band, and other plans."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.errors import UserError
from core.learn.series.kinds import NAMES as KINDS
from core.report.blocks import Axis, Figure, Mark, Number
from core.words import Message, msg
from pages.parts import asking, guard, kept, picture, show, tongue
from pages.parts.say import _, plain

PLANS = 4  # columns known ahead that are offered
SEASONS, PERIODS = 2, 60  # of history that are shown: seasons, or periods where there is none


def panel(run: Any) -> None:
    """The explorer of a run."""
    st.fragment(_panel)(run)


def _panel(run: Any) -> None:
    tongue.listen()
    with guard.kindly(), st.container(border=True):
        st.markdown(f"#### {_('One series, a group, or all')}")
        name = _asked(run)
        try:
            with st.spinner(_("Asking the model …")):
                found = asking.ask(run, {"series": name})
            plans = _plans(run, found["known"])
            if plans:
                found = asking.ask(run, {"series": name, **plans})
        except UserError as error:
            return guard.mistake(error.what, error.how)
        show.numbers(_numbers(found, run), narrowest=150)
        drawn = figure(found, run)
        st.caption(f"{_(drawn.title)} · {_(drawn.subtitle)}")
        picture.draw(drawn, f"series.{run.id}.figure")
    return None


def _asked(run: Any) -> str:
    key = f"series.{run.id}.asked"
    columns = run.manifest["roles"].get("series") or ()
    typed = st.text_input(
        _("Series name"),
        key=kept.ready(key, ""),
        placeholder=plain(msg("All; or parts of the name joined by |, or one part alone")),
        help=_("Parts: {names}.", names=", ".join(columns)) if columns else None,
        width=480,
    )
    return str(kept.keep(key, typed)).strip()


def _plans(run: Any, known: Mapping[str, list[str]]) -> dict[str, str]:
    """Values of what is known ahead, where a person chooses others than planned."""
    offered = list(known.items())[:PLANS]
    if not offered:
        return {}
    found = {}
    with st.expander(_("What if it were planned otherwise"), icon=":material/tune:"):
        cells = st.columns(len(offered), vertical_alignment="bottom")
        for cell, (name, levels) in zip(cells, offered, strict=True):
            key = f"series.{run.id}.plan.{name}"
            with cell:
                if levels:
                    value = st.selectbox(
                        _("{name}", name=name),
                        levels,
                        index=None,
                        format_func=plain,
                        placeholder=plain(msg("as planned")),
                        key=key,
                    )
                else:
                    value = st.number_input(
                        _("{name}", name=name),
                        value=None,
                        placeholder=plain(msg("as planned")),
                        key=key,
                    )
            if value is not None:
                found[name] = str(value)
    return found


def _numbers(found: Mapping[str, Any], run: Any) -> tuple[Number, ...]:
    n = run.scores().facts["horizon"]
    expected = Number(
        msg("Expected"),
        found["total"],
        "short",
        None,
        found["season_before_total"],
        msg("season before"),
        msg("Sum of the coming {n:count} periods.", n=n),
        "neither",
    )
    error = Number(
        msg("Error when tested"),
        found["mase"],
        "number",
        against=1.0,
        against_title=msg("as good as the rule"),
        help=msg(
            "MASE, mean over the series shown: below 1 is better than the seasonal naive was."
        ),
        better="lower",
    )
    more = ()
    if "what_if_total" in found:
        more = (
            Number(
                msg("Expected with that plan"),
                found["what_if_total"],
                "short",
                against=found["total"],
                against_title=msg("as planned"),
                help=msg("What the model learned of such periods; it is no experiment."),
                better="neither",
            ),
        )
    return (expected, error, *more)


def figure(found: Mapping[str, Any], run: Any) -> Figure:
    """History and forecast of what was asked for."""
    season = int(run.scores().facts["season"])
    late = -max(min(len(found["history"]), SEASONS * season if season > 1 else PERIODS), 2)
    days, past = found["history_days"][late:], found["history"][late:]
    told = [(day, value) for day, value in zip(days, past, strict=True) if value is not None]
    x = tuple(day for day, _value in told)
    past = [value for _day, value in told]
    ahead = tuple(found["days"])
    joined, start = (*x[-1:], *ahead), past[-1:]  # the forecast begins where the history ends
    low, high = (_six([*start, *found[name]]) for name in ("low", "high"))
    marks = [
        Mark("band", joined, (), msg("80 % band"), "ours", low=low, high=high),
        Mark("line", ahead, _six(found["season_before"]), msg("season before"), "baseline"),
        Mark("line", x, _six(past), msg("sold"), "real"),
        Mark("line", joined, _six([*start, *found["point"]]), msg("expected"), "ours"),
    ]
    if "what_if" in found:
        marks.append(
            Mark("line", ahead, _six(found["what_if"]["point"]), msg("with that plan"), "chosen")
        )
    return Figure(
        title=_title(found),
        subtitle=msg("quantity by period; band: four times out of five it comes inside"),
        x=Axis("", "date", kind="date"),
        y=Axis(msg("quantity"), "short", low=0.0 if min(past, default=0) >= 0 else None),
        marks=tuple(marks),
        key="series",
    )


def _title(found: Mapping[str, Any]) -> Message:
    if found["count"] > 1:
        return msg("{n:count} series, summed", n=found["count"])
    kind = KINDS.get(found["kind"] or "", msg("mixed"))
    return msg(
        "{name}: {kind} demand, with 80 % between {low:short} and {high:short} in all",
        name=found["series"],
        kind=kind,
        low=found["total_low"],
        high=found["total_high"],
    )


def _six(values: list[float]) -> tuple[float, ...]:
    return tuple(float(f"{value:.6g}") for value in values)
