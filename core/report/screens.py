"""A report as a presentation: one idea for each screen, in the order of the report's blocks.

Rooms add nothing: the headline opens, each picture is a screen, the numbers stand together, and
the end says what to do, what it was made from and where it stops being true.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.report.blocks import Action, Block, Figure, Number, Report, Sentence, Table, Text
from core.report.narrative import told
from core.report.provenance import TESTED, TITLES, data_set, provenance
from core.words import Message, msg

MOST = 3  # pictures of each deeper part; the rest stands in the report
NUMBERS = 4  # on one screen
CAUTIONS = 3


@dataclass(frozen=True)
class Screen:
    """One idea. `kind`: opening, picture, numbers, table, text or closing.

    `lines` stand below the title, `foot` in small below the picture; `notes` are for the speaker.
    """

    kind: str
    title: Text
    lines: tuple[Text, ...] = ()
    figure: Figure | None = None
    numbers: tuple[Number, ...] = ()
    table: Table | None = None
    facts: tuple[tuple[Text, Text], ...] = ()
    foot: Text | None = None
    own: str = ""  # what a person wrote: light markup, see core/report/light.py
    notes: tuple[Text, ...] = ()
    origin: tuple[Text, ...] | None = None  # where the deck's own does not hold


@dataclass(frozen=True)
class Deck:
    """A presentation. `origin` stands on every screen: data set, size, date."""

    title: Text
    screens: tuple[Screen, ...]
    origin: tuple[Text, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)


def deck(report: Report) -> Deck:
    """The screens of a report; nothing of single persons is on them."""
    screens = (
        _opening(report),
        *_pictures(report.answer, ()),
        *_numbers(report),
        *_pictures(report.why, _said(report.why), MOST),
        *_pictures(report.sure, _said(report.sure), MOST),
        _closing(report),
    )
    return Deck(report.title, screens, origin(report.facts), report.facts)


def origin(facts: Mapping[str, Any]) -> tuple[Text, ...]:
    """Data set, its size, the day: what every screen and slide says of where it comes from."""
    found: list[Text] = [data_set(facts)] if data_set(facts) else []
    if facts.get("rows"):
        found.append(msg("{n:count} rows", n=facts["rows"]))
    if facts.get("created"):
        found.append(msg("{day:date}", day=str(facts["created"])))
    return tuple(found)


def beneath(screen: Screen, deck: Deck) -> tuple[Text, ...]:
    """What stands in small below a screen: the note of its picture, then where it comes from."""
    foot = (screen.foot,) if screen.foot else ()
    return (*foot, *(deck.origin if screen.origin is None else screen.origin))


def named(screen: Screen, deck: Deck) -> bool:
    """Whether the deck's title stands above a screen: where a decision opens."""
    return screen.kind == "opening" and screen.title != deck.title


def joined(parts: Sequence[Text]) -> Message:
    """Some texts on one line, a dot between them."""
    names = {f"part_{at}": part for at, part in enumerate(parts)}
    return Message(" · ".join(f"{{{name}}}" for name in names), names)


def picture(figure: Figure, notes: Sequence[Text] = ()) -> Screen:
    """The screen of one picture: its finding, what is measured, the picture."""
    below = (figure.subtitle,) if figure.subtitle else ()
    notes = (*notes, *((figure.note,) if figure.note else ()))
    return Screen("picture", figure.title, below, figure, foot=figure.note, notes=tuple(notes))


def numbers(title: Text, found: Sequence[Number]) -> Screen:
    """The screen of up to four numbers; the notes say each as a sentence and what it means."""
    notes: list[Text] = []
    for number in found[:NUMBERS]:
        notes += [told(number), *((number.help,) if number.help else ())]
    return Screen("numbers", title, numbers=tuple(found[:NUMBERS]), notes=tuple(notes))


def _opening(report: Report) -> Screen:
    """The decision, and the number that carries it: money first."""
    first = report.answer[0]
    assert isinstance(first, Sentence)
    found = _of(Number, report.answer)
    sure = [number for number in found if number.interval]
    money = [number for number in sure if number.unit == "money"]
    chosen = next(iter(money or sure or found), None)
    pictures = _of(Figure, report.answer)
    return Screen(
        "opening",
        first.text,
        (told(chosen),) if chosen else (),
        numbers=(chosen,) if chosen else (),
        foot=pictures[0].note if pictures else None,
        notes=tuple(_made(report)),
    )


def _pictures(
    blocks: Iterable[Block], notes: Sequence[Text], most: int | None = None
) -> Iterable[Screen]:
    for figure in _of(Figure, blocks)[:most]:
        yield picture(figure, notes)


def _numbers(report: Report) -> Iterable[Screen]:
    """The numbers of the answer below the sentence that says how sure they are."""
    found = _of(Number, report.answer)
    if found:
        leads = [block.text for block in _of(Sentence, report.sure) if block.tone == "lead"]
        yield numbers(leads[0] if leads else msg("The numbers and their ranges"), found)


def _closing(report: Report) -> Screen:
    actions = _of(Action, report.answer)
    return Screen(
        "closing",
        actions[0].text if actions else msg("What this rests on"),
        limits(report),
        facts=tuple(_rests_on(report)),
        notes=tuple(provenance_lines(report.facts)),
    )


def limits(report: Report) -> tuple[Text, ...]:
    """Where it stops being true: the report's cautions, what was noticed in the data, and time."""
    blocks = (*report.answer, *report.why, *report.sure)
    found = [block.text for block in _of(Sentence, blocks) if block.tone == "caution"]
    found += list(report.facts.get("warnings") or ())
    past = msg("Learned from the past: when prices, rules or customers change, measure again.")
    return (*found[:CAUTIONS], past)


def _rests_on(report: Report) -> Iterable[tuple[Text, Text]]:
    kept = ("tables", "data", "rows", "created", *TESTED)
    yield from _facts({key: report.facts.get(key) for key in kept})
    made = _said(report.hood)
    if made:
        yield msg("Method"), made[0]


def _made(report: Report) -> Iterable[Text]:
    """How it was made, for the speaker of the first screen."""
    yield from _said(report.hood)[:1]
    yield from provenance_lines(report.facts)


def provenance_lines(facts: Mapping[str, Any]) -> Iterable[Text]:
    """Data, columns, test part and repairs, a line for each."""
    kept = ("tables", "data", "rows", "created", "test", "roles", "positive", "repairs", *TESTED)
    for title, text in _facts({key: facts[key] for key in kept if key in facts}):
        yield msg("{title}: {said}", title=title, said=text)


def _facts(known: Mapping[str, Any]) -> Iterable[tuple[Text, Text]]:
    """Where it comes from; the settings only say what was tested, and are not listed."""
    return (pair for pair in provenance(known) if pair[0] != TITLES["settings"])


def _said(blocks: Iterable[Block]) -> tuple[Text, ...]:
    return tuple(block.text for block in _of(Sentence, blocks))


def _of(kind: type, blocks: Iterable[Block]) -> list[Any]:
    return [block for block in blocks if isinstance(block, kind)]
