"""A room for tests: fits in no time, or sleeps, fails, eats memory, dies, as its settings say."""

from dataclasses import dataclass

from core.card import Card, Role, Table
from core.settings import LabelSettings, dial
from core.words import msg


@dataclass(frozen=True)
class Config(LabelSettings):
    """The deep part lasts `seconds`, and does `misdeed` early on."""

    seconds: float = dial(0.0, msg("Seconds"), msg("How long."), low=0, high=1000)
    misdeed: str = dial(
        "",
        msg("Misdeed"),
        msg("What goes wrong."),
        choices=("", *("raise", "memory", "mapped", "exit", "deaf", "mark")),
    )


card = Card(
    key="practice",
    title=msg("Practice"),
    question=msg("Does the house work?"),
    icon=":material/build:",
    section="theory",
    order=99,
    tables=(
        Table(
            "main",
            msg("Cases"),
            (
                Role("target", msg("Outcome"), msg("Two values."), "label", required=True),
                Role("id", msg("Number"), msg("Names a case."), "id", synonyms=("id",)),
            ),
        ),
    ),
    learns="label",
    minimum_rows=20,
    lacks=("features", "model"),
    hidden=True,
)
