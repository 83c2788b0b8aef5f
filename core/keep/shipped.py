"""What comes with the house: a sample file per application, and a finished run on it."""

from pathlib import Path

from core.card import Card
from core.errors import UserError
from core.keep import place, runs
from core.words import msg


def sample(card: Card, table: str = "") -> Path:
    """The sample file of an application, or of one of its further tables."""
    name = card.table(table).sample if table else card.sample
    path = place.SHIPPED / name
    if not name or not path.is_file():
        raise UserError(
            msg("{title} ships no sample.", title=card.title), msg("Give a file of your own.")
        )
    return path


def run(card: Card, owner: str) -> str | None:
    """The id of the finished run on the sample, copied into the workspace once."""
    folder = place.SHIPPED / "runs" / card.key
    if not (folder / "final" / "manifest.json").exists():
        return None
    mark = f"sample:{card.key}"
    known = [one for one in runs.all(owner, card.key) if one.manifest.get("shipped") == mark]
    return known[0].id if known else runs.adopt(folder, owner, {"shipped": mark})
