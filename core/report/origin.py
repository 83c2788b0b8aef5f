"""Where a model comes from, as the last lines of its card: known only once the run is stored."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from core.report.blocks import Report, Sentence
from core.report.provenance import provenance
from core.words import Message, listed, msg

CARD = "card"  # the fact by which a room says that its report ends with a model card
LINES = ("data", "test", "split", "roles", "created", "device", "versions", "run")


def with_origin(report: Report) -> Report:
    """The report with where it comes from below its model card; without a card as it is."""
    if not report.facts.get(CARD):
        return report
    lines = tuple(
        Sentence(msg("{title}: {said}", title=title, said=_parted(text)))
        for title, text in provenance(_told(report.facts))
    )
    return replace(report, hood=(*report.hood, *lines))


def _parted(text: Message | str) -> Message | str:
    """A long text as its parts: painters shorten what came from data."""
    return listed(text.split("; "), "; ") if isinstance(text, str) else text


def _told(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {key: facts[key] for key in ("tables", "rows", *LINES) if key in facts}
