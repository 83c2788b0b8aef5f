"""The desk of one story: its screens in order, what can be added, and the ways out."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import streamlit as st

from core import studio
from core.errors import UserError
from core.report.story import Item, Story, choices
from core.words import msg
from pages.parts import act, compare, files, places, present, recent
from pages.parts.say import _, plain, said

RUNS = 40  # offered, the newest first


def show(identity: str) -> None:
    """One story, to be changed by its owner; every change is stored at once."""
    story = studio.stories.get(identity)
    places.link(places.STORIES, _("All stories"), ":material/arrow_back:")
    _head(story)
    reports = _Reports()
    for at, item in enumerate(story.items):
        _item(story, at, item, reports)
    if not story.items:
        st.info(_("Add a first screen below."), icon=":material/slideshow:")
    _add(story, reports)


class _Reports(dict[str, Any]):
    """Reports by run, each read once in a run of the script."""

    def __missing__(self, run: str) -> Any:
        self[run] = studio.run(run).report()
        return self[run]


def _head(story: Story) -> None:
    key = f"story.{story.id}"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        title = st.text_input(_("Title"), value=story.title, key=f"{key}.title", max_chars=200)
        present.link(story=story.id)
        with st.popover(_("Export"), icon=":material/download:", type="tertiary"):
            stem = act.file_stem(story.title)
            files.offer(lambda: studio.stories.deck(story), stem, f"{key}.files")
        if st.button(_("Delete"), icon=":material/delete:", type="tertiary"):
            _delete(story)
    people = st.checkbox(
        _("Allow rows of single persons or cases"),
        value=story.people,
        key=f"{key}.people",
        help=_("Off, tables of single persons can be neither picked nor shown, nor do they leave."),
    )
    if title.strip() and (title, people) != (story.title, story.people):
        studio.stories.save(replace(story, title=title.strip(), people=people))
        st.rerun()


def _delete(story: Story) -> None:
    @st.dialog(_("Delete this story?"))
    def ask() -> None:
        st.caption(_("Its link will lead nowhere. The runs stay."))
        if st.button(_("Delete for good"), type="primary", icon=":material/delete:"):
            studio.stories.delete(story.id)
            places.go(places.STORIES)

    ask()


def _item(story: Story, at: int, item: Item, reports: _Reports) -> None:
    key = f"story.{story.id}.{len(story.items)}.{at}.{item.kind}.{item.run}.{item.pick}"
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"{at + 1}. **{_called(story, item, reports)}**", width="stretch")
            _moves(story, at, key)
        label = _("Title, then your sentences") if item.kind == "text" else _("Your sentences")
        text = st.text_area(
            label,
            value=item.text,
            key=f"{key}.text",
            max_chars=2000,
            height=90,
            label_visibility="collapsed",
            placeholder=plain(msg("Your sentences: **bold**, *italic*, “- ” begins a list")),
        )
        if text != item.text:
            items = (*story.items[:at], replace(item, text=text), *story.items[at + 1 :])
            _store(story, items)


def _called(story: Story, item: Item, reports: _Reports) -> str:
    if item.kind == "text":
        return _("Your own text")
    try:
        report = reports[item.run]
    except UserError:
        return _("Gone: its run was deleted")
    if item.kind == "since":
        return _("What changed: {title}", title=report.title)
    title = choices(report, story.people).get(item.pick)
    return said(title) if title else _("Hidden: it holds rows of single persons")


def _moves(story: Story, at: int, key: str) -> None:
    items, last = story.items, len(story.items) - 1
    ways: tuple[tuple[str, str, bool, Callable[[], tuple[Item, ...]]], ...] = (
        (_("Up"), "arrow_upward", at > 0, lambda: _swapped(items, at - 1)),
        (_("Down"), "arrow_downward", at < last, lambda: _swapped(items, at)),
        (_("Take out"), "close", True, lambda: (*items[:at], *items[at + 1 :])),
    )
    for label, icon, can, change in ways:
        if st.button(
            "",
            icon=f":material/{icon}:",
            help=label,
            key=f"{key}.{icon}",
            type="tertiary",
            disabled=not can,
        ):
            _store(story, change())


def _swapped(items: tuple[Item, ...], at: int) -> tuple[Item, ...]:
    return (*items[:at], items[at + 1], items[at], *items[at + 2 :])


def _store(story: Story, items: tuple[Item, ...]) -> None:
    studio.stories.save(replace(story, items=items))
    st.rerun()


def _add(story: Story, reports: _Reports) -> None:
    known = [run for run in recent.listed(studio.runs()) if run.stage == "final"][:RUNS]
    by_id = {run.id: run for run in known}
    key = f"story.{story.id}.add.{len(story.items)}"
    st.subheader(_("Add"), anchor=False)
    with st.container(border=True):
        if known:
            _add_blocks(story, by_id, reports, key)
        if st.button(_("Add a text of your own"), icon=":material/notes:", key=f"{key}.text"):
            _store(story, (*story.items, Item("text", text=plain(msg("A title")))))
    if len(known) > 1:
        _add_since(story, by_id, key)


def _add_blocks(story: Story, by_id: dict[str, Any], reports: _Reports, key: str) -> None:
    run = st.selectbox(
        _("Run"),
        list(by_id),
        format_func=lambda one: compare.option(by_id[one]),
        key=f"story.{story.id}.run",
    )
    offered = choices(reports[run], story.people)
    picked = st.multiselect(
        _("Pictures, numbers, tables"),
        list(offered),
        format_func=lambda one: plain(offered.get(one, one)),
        key=f"{key}.{run}.picks",
        placeholder=plain(msg("Choose in the order in which they are shown")),
    )
    if st.button(_("Add them"), type="primary", disabled=not picked, key=f"{key}.blocks"):
        made = [Item("block", run, pick) for pick in picked]
        _store(story, (*story.items, *made))


def _add_since(story: Story, by_id: dict[str, Any], key: str) -> None:
    with st.expander(_("What changed since last time"), icon=":material/compare_arrows:"):
        now = st.selectbox(
            _("Now"),
            list(by_id),
            format_func=lambda one: compare.option(by_id[one]),
            key=f"{key}.now",
        )
        earlier = [one for one in by_id if one != now and by_id[one].app == by_id[now].app]
        if not earlier:
            st.caption(_("There is no other run of this application."))
            return
        before = st.selectbox(
            _("Then"),
            earlier,
            format_func=lambda one: compare.option(by_id[one]),
            key=f"{key}.{now}.then",
        )
        if st.button(_("Add the comparison"), key=f"{key}.since"):
            _store(story, (*story.items, Item("since", now, before=before)))
