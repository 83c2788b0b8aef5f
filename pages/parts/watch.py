"""Watching a job: progress in words, the live curve, stop and keep, discard."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from core import studio
from core.errors import UserError
from core.report.blocks import Axis, Figure, Mark
from core.words import Message, msg
from pages.parts import picture, tongue
from pages.parts.say import _, said

Draw = Callable[[Mapping[str, Any]], None]
EVERY = 1.0  # seconds
STEPS = {
    "preprocess": msg("preparing the data"),
    "build": msg("building the model"),
    "compile": msg("setting up the training"),
    "train": msg("training"),
    "evaluate": msg("testing on cases it has not seen"),
    "deploy": msg("storing the answer"),
}
PARTS = {"quick": msg("Quick answer"), "deep": msg("Deeper model")}
SERIES = {
    "loss": msg("Training"),
    "train": msg("Training"),
    "held": msg("Held back"),
    "valid": msg("Held back"),
    "best": msg("Best so far"),
    "critic": msg("Critic"),
    "generator": msg("Generator"),
    "tables": msg("Pairs of columns"),
}
ALIKE = {  # shares that a training may report beside its losses
    "shapes": msg("Column shapes so far"),
    "trends": msg("Pair trends so far"),
}
RECENT = 8  # points that tell which curves are still being drawn: one network may follow another
OURS = ("held", "valid", "best", "tables")  # what counts; the training loss is its faint neighbour


def training(job_id: str, draw: Draw | None = None) -> None:
    """The panel of a job that is still going; draws itself again every second.

    `draw`: given what the job last drew of itself, puts it on the page.
    """
    st.fragment(_panel, run_every=EVERY)(job_id, draw)


def _panel(job_id: str, draw: Draw | None) -> None:
    tongue.listen()
    try:
        job = studio.job(job_id)
    except UserError:  # discarded meanwhile, in another window
        st.rerun()
    if not job.active or _news(job_id):
        st.rerun()
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.progress(min(max(job.done, 0.0), 1.0), text=words(job), width="stretch")
            if job.state == "running":
                _stop(job)
            _discard(job_id)
        sketch = job.sketch() if draw else None
        if draw and sketch:
            draw(sketch)
        points = [point for event in studio.events(job_id) for point in event.curve]
        _alike(points)
        _curve(job_id, points)


def words(job: Any) -> str:
    """Where the job stands, in one line."""
    if job.state == "queued":
        if job.ahead:
            return _("Waiting for its turn · {n:count} before this one", n=job.ahead)
        return _("Waiting for its turn")
    if job.state == "starting" or not job.step:
        return _("Starting")
    if job.stopping:
        return _("Stopping; the best so far is being tested")
    parts = [_(PARTS[job.part])] if job.part in PARTS else []
    parts.append(_(job.note) if job.note else _(STEPS.get(job.step, msg("working"))))
    if job.eta is not None:
        parts.append(_("about {left:duration} left", left=job.eta))
    return " · ".join(parts)


def _stop(job: Any) -> None:
    if st.button(
        _("Stop and keep"),
        icon=":material/stop_circle:",
        help=_("End the training now; the best model so far is tested and kept."),
        disabled=job.stopping,
        key=f"watch.{job.id}.stop",
    ):
        studio.stop(job.id, keep=True)
        st.rerun(scope="fragment")


def _discard(job_id: str) -> None:
    with st.popover(_("Discard"), icon=":material/delete:", type="tertiary"):
        st.markdown(_("Stop the training and keep nothing of it?"))
        if st.button(_("Discard this run"), type="primary", key=f"watch.{job_id}.discard"):
            studio.stop(job_id, keep=False)
            st.rerun()


def stored(run_id: str) -> Any | None:
    """The run as far as it is stored: its final answer, else its quick one, else None."""
    try:
        return studio.run(run_id)
    except UserError:
        return None


def _news(job_id: str) -> bool:
    """Whether an answer was stored since the page was drawn as a whole."""
    run = stored(job_id)
    seen, stage = f"watch.{job_id}.seen", run.stage if run else ""
    if st.session_state.get(seen, "") == stage:
        return False
    st.session_state[seen] = stage
    return True


def _alike(points: list[dict[str, float]]) -> None:
    """How alike rows drawn meanwhile are to the table."""
    now = set(points[-1]) - {"done", "seconds", *ALIKE} if points else set()
    mine = [point for point in points if now & set(point)]  # of the network that is learning
    told = {name: [point[name] for point in mine if name in point] for name in ALIKE}
    if not any(told.values()):
        return
    with st.container(horizontal=True):
        for name, values in told.items():
            if values:
                st.metric(
                    _(ALIKE[name]), said(msg("{share:percent}", share=values[-1])),
                    help=_("2,000 rows drawn now against the table's; 100 % is alike."), width=240,
                )  # fmt: skip


def _curve(job_id: str, points: list[dict[str, float]]) -> None:
    latest = {name for point in points[-RECENT:] for name in point}
    shown = latest - {"done", "seconds", *ALIKE}
    names = [name for point in points for name in point if name in shown]
    marks = tuple(_line(name, points) for name in dict.fromkeys(names))
    marks = tuple(mark for mark in marks if len(mark.x) > 1)
    if not marks:
        return
    figure = Figure(
        msg("How the model is learning"),
        msg("Loss by seconds of training; lower is better"),
        Axis(msg("seconds"), "number"),
        Axis(msg("loss"), "number"),
        marks,
        key="curve",
    )
    st.markdown(f"**{_(figure.title)}**  \n:gray[{_(figure.subtitle)}]")
    picture.draw(figure, f"watch.{job_id}.curve")


def _line(name: str, points: list[dict[str, float]]) -> Mark:
    there = [point for point in points if name in point]
    label: Message | str = SERIES.get(name, name)
    role = "ours" if name in OURS else "baseline"
    x = tuple(point.get("seconds", point.get("done", 0.0)) for point in there)
    return Mark("line", x, tuple(point[name] for point in there), label, role)
