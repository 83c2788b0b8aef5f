"""What an application says of itself before anything is loaded: its card."""

from dataclasses import dataclass

from core.words import Message, msg

KINDS = ("label", "number", "date", "category", "id", "text", "any")
LEARNS = ("label", "sequence", "density", "nothing")


@dataclass(frozen=True)
class Role:
    """A part a column can play. `matched=False`: acts only when a person names it.

    `unless`: a source whose run stands in for a required column, which is then found by name only.
    """

    key: str
    title: Message
    meaning: Message
    kind: str = "any"  # one of KINDS
    many: bool = False
    required: bool = False
    matched: bool = True
    synonyms: tuple[str, ...] = ()  # lower case, English and Chinese
    unless: str = ""


GROUPS = Role(
    "group",
    msg("Groups to compare"),
    msg("Columns such as sex or age group, to see whether groups fare alike."),
    kind="category",
    many=True,
    matched=False,
    synonyms=("sex", "gender", "age_group", "race", "性别", "年龄段", "民族"),
)  # every application of a label takes it


@dataclass(frozen=True)
class Table:
    """A table an application takes; the first one is `main`, the file on the command line."""

    key: str
    title: Message
    roles: tuple[Role, ...]
    required: bool = True
    sample: str = ""  # of a further table: a file in data/


@dataclass(frozen=True)
class Source:
    """A run of another application that this one can build on (`--from key=RUN`)."""

    key: str
    title: Message
    apps: tuple[str, ...]


TWIN = Source(
    "twin", msg("Synthetic twin in place of the table"), ("synth",)
)  # every application of a label takes it: trained on the twin, scored on real rows


@dataclass(frozen=True)
class Card:
    """One application: what it answers, what it takes, and which laws its tests check."""

    key: str
    title: Message
    question: Message
    icon: str  # a Material symbol, ":material/...:"
    section: str
    order: int
    tables: tuple[Table, ...]
    learns: str  # one of LEARNS
    split: str = "rows"  # how the locked test part is drawn: see core/table/split.py
    minimum_rows: int = 50
    sources: tuple[Source, ...] = ()
    sample: str = ""  # a file in data/
    lacks: tuple[str, ...] = ()  # files of a room that this one does without
    hidden: bool = False
    continues: bool = True  # whether a run can be trained further on new rows (`base=RUN`)

    @property
    def main(self) -> Table:
        return self.tables[0]

    def table(self, key: str) -> Table:
        return next(table for table in self.tables if table.key == key)

    def role(self, key: str) -> Role:
        return next(role for table in self.tables for role in table.roles if role.key == key)
