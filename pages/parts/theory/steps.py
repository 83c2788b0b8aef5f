"""The six steps told on a run of the person's own; reading list; questions and answers."""

from typing import Any

import streamlit as st

from core import studio
from core.words import Message, from_json, msg
from pages.parts import compare, done, places
from pages.parts.say import _, plain, said
from pages.parts.theory import beside, choose, reading

SHOWN = 4  # repairs, scores: what more there is stands on the run's own page


def show() -> None:
    """The whole page."""
    st.title(_("Six steps"), anchor=False)
    beside.lead(
        msg("Every model in this house, and in the article, goes the same way: preprocess, build, "
            "compile, train, evaluate, deploy."),
        msg("Here is that way, told on a run of yours."),
    )  # fmt: skip
    run = choose.run("theory.steps")
    if run is not None:
        _told(run)
    st.subheader(_("Questions and answers"), anchor=False)
    for question, answer in reading.ANSWERS:
        with st.expander(_(question)):
            st.markdown(_(answer))
    st.subheader(_("Reading list"), anchor=False)
    for name, words in reading.BOOKS:
        st.markdown(f"- **{name}** · {_(words)}")
    st.caption(
        _("From the article’s own list two books are left out: one names no author, the other "
          "could not be verified.")
    )  # fmt: skip


def _told(run: Any) -> None:
    facts = run.manifest
    steps: list[tuple[Message, list[str]]] = [
        (msg("Preprocess"), _preprocess(facts)),
        (msg("Build"), _build(facts)),
        (msg("Compile"), _compile(facts)),
        (msg("Train"), _train(facts)),
        (msg("Evaluate"), _evaluate(run)),
        (msg("Deploy"), _deploy(run)),
    ]
    grid = st.grid(3, min_column_width=240, border=True)
    for at, (title, lines) in enumerate(steps):
        with grid.cell():
            st.markdown(f"**{at + 1} · {_(title)}**")
            st.markdown("\n".join(f"- {line}" for line in lines))
    card = studio.card(run.app)
    if places.exists(card):
        places.link(places.page(card), _("Open this run"), ":material/arrow_forward:", run=run.id)


def _preprocess(facts: dict[str, Any]) -> list[str]:
    lines = [_("{n:count} rows of “{name}” read.", n=facts["rows"], name=facts["name"])]
    roles = facts.get("roles") or {}
    for role, columns in list(roles.items())[:SHOWN]:
        names = ", ".join(columns[:3]) + (" …" if len(columns) > 3 else "")
        title = studio.card(facts["app"]).role(role).title
        lines.append(_("{role}: {columns}", role=title, columns=names))
    lines += [said(from_json(one)) for one in (facts.get("repairs") or ())[:SHOWN]]
    split = facts.get("split") or {}
    if split.get("test"):
        lines.append(
            _("{train:count} rows to learn from, {test:count} locked away for the test.",
              train=split["train"], test=split["test"])
        )  # fmt: skip
    return lines


def _build(facts: dict[str, Any]) -> list[str]:
    lines = [_("Application: {title}.", title=studio.card(facts["app"]).title)]
    if facts.get("steps"):
        lines.append(_("Simple models first, then a network was tried."))
        lines.append(_("The network itself can be seen under the hood."))
    else:
        lines.append(_("Simple models only."))
    return lines


def _compile(facts: dict[str, Any]) -> list[str]:
    settings = facts.get("settings") or {}
    given = facts.get("given") or {}
    lines = [_("Loss and optimiser are the application’s own.")]
    lines.append(
        _("Device {device}, threads {threads}, seed {seed}.", device=str(facts.get("device")),
          threads=str(facts.get("threads")), seed=str(settings.get("seed")))
    )  # fmt: skip
    for name, value in list(given.items())[:SHOWN]:
        lines.append(_("{name} set to {value}", name=name, value=plain(done.setting(value))))
    if not given:
        lines.append(_("Every setting at its default."))
    return lines


def _train(facts: dict[str, Any]) -> list[str]:
    seconds = facts.get("seconds") or {}
    lines = []
    if facts.get("steps"):
        lines.append(_("{n:count} steps of gradient descent at most.", n=facts["steps"]))
    lines.append(_("{n:duration} of fitting.", n=seconds.get("fit") or 0.0))
    if facts.get("cpu_seconds"):
        lines.append(_("{n:duration} of processor time in all.", n=facts["cpu_seconds"]))
    if facts.get("stopped_early"):
        lines.append(_("Stopped early by hand; the best so far was kept."))
    return lines


def _evaluate(run: Any) -> list[str]:
    scores = run.scores()
    lines = []
    for key, value in scores.values.items():
        against = scores.baseline.get(key)
        if value is None or against is None or len(lines) >= SHOWN:
            continue
        facts = {"name": plain(compare.NAMES.get(key, key)), "value": value, "against": against}
        interval = scores.intervals.get(key)
        if interval is None:
            lines.append(_("{name}: {value:number}, baseline {against:number}", **facts))
        else:
            lines.append(
                _(
                    "{name}: {value:number} ({interval:number}), baseline {against:number}",
                    interval=tuple(interval),
                    **facts,
                )
            )
    lines.append(_("Baseline: {name}.", name=scores.baseline_name))
    return lines or [_("No scores were stored.")]


def _deploy(run: Any) -> list[str]:
    return [
        _("Stored on this machine on {when:time}.", when=run.created.astimezone()),
        _("Answers questions live, scores new files."),
        _("On the command line: `python -m core score {id} FILE -o OUT.csv`", id=run.id),
    ]
