"""Whether a synthetic twin may stand in for a data set when another application trains."""

from core.card import TWIN, Card
from core.errors import UserError
from core.keep.datasets import Dataset
from core.keep.runs import Run
from core.words import Message, from_json, msg

MEND = msg("Choose another twin, or train on the table itself.")


def check_twin(card: Card, run: Run, data: Dataset) -> None:
    """Say nothing if `run` is a twin of `data` that may be shown; else UserError says why not."""
    facts = run.scores().facts
    of = (run.manifest.get("tables") or {}).get("main") or {}
    if of.get("id") != data.id:
        raise UserError(
            msg("The twin “{name}” was made from another table.", name=run.name),
            msg(
                "Choose the data set “{name}”, or make a twin of this one.",
                name=str(of.get("name")),
            ),
        )
    several = (facts.get("health") or {}).get("several_rows")
    if several:
        raise UserError(
            Message(several), msg("Train {title} on the table itself.", title=card.title)
        )
    if facts.get("verdict") == "stop":
        reason = from_json(facts["judged"][facts["recommended"]]["reasons"][0])
        raise UserError(
            msg("The twin “{name}” must not be released. {reason}", name=run.name, reason=reason),
            MEND,
        )


def refused(card: Card, key: str) -> UserError | None:
    """Why an application takes no twin at all, where that is what was asked."""
    if key != TWIN.key:
        return None
    return UserError(
        msg(
            "{title} reads who did what in which order; a twin has one row per person or case and "
            "keeps no such order.",
            title=card.title,
        ),
        msg("Train on the table itself."),
    )
