"""A story: blocks picked from several runs, in an order of one's own, with own sentences.

It names blocks and holds none: their numbers are always those of the stored runs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from core.report import screens
from core.report.blocks import Figure, Number, Report, Sentence, Table, Text
from core.report.light import LONGEST
from core.report.screens import Deck, Screen
from core.report.since import since
from core.words import msg

MOST = 60  # items of one story
PARTS = ("answer", "why", "sure", "hood")
KINDS = ("text", "block", "since")
DECISION, NUMBERS = "decision", "numbers"


@dataclass(frozen=True)
class Item:
    """One screen. `pick`: decision, numbers or PART.PLACE of a block; `before`: an earlier run."""

    kind: str
    run: str = ""
    pick: str = ""
    before: str = ""
    text: str = ""  # own sentences, light markup; of a text the first line is the title


@dataclass(frozen=True)
class Story:
    id: str
    owner: str
    title: str
    created: str
    items: tuple[Item, ...] = ()
    people: bool = False  # rows of single persons were ticked


def choices(report: Report, people: bool = False) -> dict[str, Text]:
    """What can be picked from a report, by its key, in reading order; rows only when ticked."""
    found: dict[str, Text] = {DECISION: report.answer[0].text}  # type: ignore[union-attr]
    if any(isinstance(block, Number) for block in report.answer):
        found[NUMBERS] = msg("The numbers and their ranges")
    for part in PARTS:
        for at, block in enumerate(getattr(report, part)):
            if isinstance(block, Figure) or (isinstance(block, Table) and _open(block, people)):
                found[f"{part}.{at}"] = block.title
    return found


def deck(story: Story, reports: Mapping[str, Report | None]) -> Deck:
    """The screens of a story; `reports` of the runs it names, None where a run is gone."""
    day = (msg("{day:date}", day=story.created),)
    opening = Screen("opening", story.title, origin=day)
    used = [reports[run] for run in runs(story) if reports.get(run)]
    shown = [_screen(item, reports, story.people) for item in story.items[:MOST]]
    closing = [_closing([report for report in used if report])] if used else []
    return Deck(story.title, (opening, *shown, *closing), day)


def runs(story: Story) -> tuple[str, ...]:
    """The runs a story names, each once, in its order."""
    named = [run for item in story.items for run in (item.run, item.before) if run]
    return tuple(dict.fromkeys(named))


def _screen(item: Item, reports: Mapping[str, Report | None], people: bool) -> Screen:
    if item.kind == "text":
        title, _, rest = item.text.strip().partition("\n")
        return Screen("text", title.strip("#* "), own=rest.strip())
    report = reports.get(item.run)
    if report is None:
        return _gone(item)
    if item.kind == "since":
        earlier = reports.get(item.before)
        found = since(report, earlier) if earlier else _gone(item)
    else:
        found = _picked(item, report, people)
    source = found.origin if found.origin is not None else screens.origin(report.facts)
    return replace(found, own=item.text, origin=source)


def _picked(item: Item, report: Report, people: bool) -> Screen:
    if item.pick not in choices(report, people):
        return _gone(item)
    if item.pick == DECISION:
        return screens.deck(report).screens[0]
    if item.pick == NUMBERS:
        found = [block for block in report.answer if isinstance(block, Number)]
        leads = [block.text for block in report.sure if isinstance(block, Sentence)]
        return screens.numbers(leads[0] if leads else msg("The numbers and their ranges"), found)
    part, _, at = item.pick.partition(".")
    block = getattr(report, part)[int(at)]
    if isinstance(block, Figure):
        return screens.picture(block)
    notes = (block.note,) if block.note else ()
    return Screen("table", block.title, table=block, notes=notes)


def _open(block: Table, people: bool) -> bool:
    return people or not block.people


def _gone(item: Item) -> Screen:
    return Screen("text", msg("This part is no longer here: its run was deleted."), own=item.text)


def _closing(found: Sequence[Report]) -> Screen:
    """Where all of it comes from: data, size, date and method of each run, and the limits."""
    facts: dict[str, tuple[Text, Text]] = {}
    limits: dict[str, Text] = {}
    for report in found:
        last = screens.deck(report).screens[-1]
        made = [text for title, text in last.facts if title in (msg("Test part"), msg("Method"))]
        line = screens.joined((*screens.origin(report.facts), *made))
        facts[f"{report.title} {line}"] = (report.title, line)
        limits |= {str(text): text for text in last.lines}
    title = msg("What this rests on")
    return Screen("closing", title, tuple(limits.values()), facts=tuple(facts.values()))


def read(stored: Any) -> Story:
    """A story from what was stored; anything it may not hold is refused (ValueError)."""
    if not isinstance(stored, dict) or not isinstance(stored.get("items"), list):
        raise ValueError("no story")
    items = tuple(
        Item(**{key: str(value) for key, value in one.items()}) for one in stored["items"]
    )
    if len(items) > MOST or any(item.kind not in KINDS for item in items):
        raise ValueError("items that a story cannot hold")
    items = tuple(replace(item, text=item.text[:LONGEST]) for item in items)
    texts = {key: str(stored[key])[:200] for key in ("id", "owner", "title", "created")}
    return Story(**texts, items=items, people=stored.get("people") is True)


def write(story: Story) -> dict[str, Any]:
    """Plain lists and dicts; what `read` reads back."""
    items = [{key: value for key, value in vars(item).items() if value} for item in story.items]
    plain = {key: getattr(story, key) for key in ("id", "owner", "title", "created", "people")}
    return {**plain, "items": items}
