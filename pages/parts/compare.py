"""Two runs side by side: their scores with intervals, and what was set differently."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from core import studio
from core.numerals import write
from core.settings import dials
from core.words import Message, language, msg
from pages.parts import done, grid, recent
from pages.parts.say import _, plain

NAMES: Mapping[str, Message | str] = {
    "auc": msg("ROC-AUC"),
    "pr_auc": msg("PR-AUC"),
    "log_loss": msg("Log-loss"),
    "brier": msg("Brier score"),
    "ece": msg("Calibration error"),
    "ece_floor": msg("Calibration error by chance alone"),
    "ks": msg("Kolmogorov–Smirnov"),
    "cost_ratio": msg("Cost, the usual rule being 100 %"),
    "service": msg("Cycles without running out"),
    "fill_rate": msg("Demand met from stock"),
    **{key: key.upper() for key in ("mase", "wape", "wql", "mae", "rmse")},
    **{f"{key}_10": f"{key.upper()}@10" for key in ("ndcg", "hr", "mrr")},
}


def option(run: Any) -> str:
    """A run as an option of a select box; the id tells runs of one name apart."""
    return plain(
        msg(
            "{name} · {when:time} · {id}",
            name=run.name,
            when=run.created.astimezone(),
            id=run.id[:6],
        )
    )


def show(one: Any, two: Any) -> None:
    """The two findings, then one table of scores and one of differences."""
    with st.container(border=True):
        for column, run in zip(st.columns(2), (one, two), strict=True):
            with column:
                st.caption(_("{name} · {when:time}", name=run.name, when=run.created.astimezone()))
                st.markdown(f"**{recent.finding(run)}**")
        _scores(one, two)
        _differences(one, two)


def _scores(one: Any, two: Any) -> None:
    first, second = one.scores(), two.scores()
    shared = [name for name in first.values if name in second.values]
    if not shared:
        st.caption(_("These runs have no score in common."))
        return
    rows = [
        (plain(NAMES.get(name, name)), _score(first, name), _score(second, name)) for name in shared
    ]
    frame = pd.DataFrame(rows, columns=["score", "one", "two"])
    frame["base"] = [_value(first.baseline.get(name)) for name in shared]
    frame["base_two"] = [_value(second.baseline.get(name)) for name in shared]
    titles = {
        "score": plain(msg("Score")),
        "one": plain(msg("First run")),
        "two": plain(msg("Second run")),
        "base": plain(msg("Baseline of the first")),
        "base_two": plain(msg("Baseline of the second")),
    }
    grid.show(frame, {}, titles)


def _score(scores: Any, name: str) -> str:
    text = _value(scores.values[name])
    if name in scores.intervals:
        text += f" ({write(tuple(scores.intervals[name]), 'number', language.get())})"
    return text


def _value(value: float | None) -> str:
    return write(value, "number", language.get())


def _differences(one: Any, two: Any) -> None:
    first, second = _facts(one), _facts(two)
    names = [
        name for name in dict.fromkeys([*first, *second]) if first.get(name) != second.get(name)
    ]
    if not names:
        st.caption(_("Same data, same columns, same settings."))
        return
    rows = [(name, first.get(name, "–"), second.get(name, "–")) for name in names]
    titles = {
        "what": plain(msg("What differs")),
        "one": plain(msg("First run")),
        "two": plain(msg("Second run")),
    }
    grid.show(pd.DataFrame(rows, columns=list(titles)), {}, titles)


def _facts(run: Any) -> dict[str, str]:
    """Data, roles and settings of a run, by their titles."""
    card, manifest = studio.card(run.app), run.manifest
    facts = {plain(msg("Application")): plain(card.title)}
    for key, table in manifest.get("tables", {}).items():
        facts[plain(card.table(key).title)] = str(table.get("name", "–"))
    for key, columns in (manifest.get("roles") or {}).items():
        facts[plain(card.role(key).title)] = ", ".join(columns) or "–"
    shapes = dials(studio.config_class(run.app))
    for name, value in (manifest.get("settings") or {}).items():
        title = plain(shapes[name].title) if name in shapes else name
        facts[title] = plain(done.setting(value))
    facts[plain(msg("Steps"))] = plain(done.setting(manifest.get("steps")))
    facts[plain(msg("Stopped early"))] = plain(done.setting(bool(manifest.get("stopped_early"))))
    return facts
