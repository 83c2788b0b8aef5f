"""The stories: one small JSON file each, under an id that nobody can guess."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from core.errors import UserError
from core.keep import place, runs, whole
from core.report import story as _story
from core.report.blocks import Report
from core.report.screens import Deck
from core.report.story import Story
from core.words import msg


def new(title: str, owner: str = "local") -> Story:
    """An empty story, stored."""
    made = Story(place.new_id(), owner, title.strip()[:200], datetime.now(UTC).isoformat())
    save(made)
    return made


def save(story: Story) -> None:
    with whole.said():
        whole.write_json(_path(story.id), _story.write(story))


def get(identity: str, owner: str | None = "local") -> Story:
    """A story by its id; with `owner=None` whoever has the link may read it."""
    found = _open(_path(identity)) if place.is_id(identity) else None
    if found is None or owner not in (None, found.owner):
        raise UserError(
            msg("This story is no longer here."),
            msg("It was deleted, or the link is cut short. Ask for a new link."),
        )
    return found


def all(owner: str = "local") -> list[Story]:
    """Newest first; a broken file is passed over."""
    found = map(_open, place.part("stories").glob("*.json"))
    mine = [story for story in found if story is not None and story.owner == owner]
    return sorted(mine, key=lambda story: story.created, reverse=True)


def delete(identity: str, owner: str = "local") -> None:
    _path(get(identity, owner).id).unlink(missing_ok=True)


def deck(story: Story) -> Deck:
    """The screens of a story, its numbers read from the stored runs of its owner."""
    return _story.deck(story, {run: _report(run, story.owner) for run in _story.runs(story)})


def rename(story: Story, title: str) -> Story:
    made = replace(story, title=title.strip()[:200] or story.title)
    save(made)
    return made


def _report(run: str, owner: str) -> Report | None:
    try:
        return runs.get(run, owner).report()
    except UserError:
        return None


def _open(path: Path) -> Story | None:
    try:
        return _story.read(whole.read_json(path))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _path(identity: str) -> Path:
    return place.part("stories") / f"{place.known(identity)}.json"
