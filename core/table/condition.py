"""Conditions as trees: read from text by recursive descent, and written back as text."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from core.errors import UserError
from core.table.grammar import Token, tokens, wrong
from core.words import msg

DEEPEST = 25  # brackets within brackets
MOST = 1_000  # values of one list


@dataclass(frozen=True)
class Literal:
    """A value as it was written. `kind`: text, number, date or truth."""

    text: str
    kind: str


@dataclass(frozen=True)
class Test:
    """A column held against values. `operator`: = != < <= > >= in contains starts missing."""

    __test__ = False  # no test case, whatever pytest thinks

    column: str
    operator: str
    values: tuple[Literal, ...] = ()


@dataclass(frozen=True)
class Not:
    part: "Condition"


@dataclass(frozen=True)
class Both:
    """`and`: every part holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True)
class Either:
    """`or`: some part holds."""

    parts: tuple["Condition", ...]


Condition = Test | Not | Both | Either


def parse(text: str, columns: Sequence[str]) -> Condition:
    """The condition that a text says; raises UserError with the position of what is wrong.

    >>> parse("age >= 30", ["age"])
    Test(column='age', operator='>=', values=(Literal(text='30', kind='number'),))
    """
    reader = _Reader(tokens(text), columns)
    found = reader.either(0)
    if reader.token.kind != "end":
        raise wrong(reader.token.at, reader.token.text, msg("“and”, “or” or the end"))
    return found


def write(condition: Condition) -> str:
    """The text of a condition; `parse` reads it back.

    >>> write(parse("a=1 and not b is missing", ["a", "b"]))
    '("a" = 1 and not "b" is missing)'
    """
    if isinstance(condition, Not):
        return f"not {write(condition.part)}"
    if isinstance(condition, (Both, Either)):
        word = " and " if isinstance(condition, Both) else " or "
        return f"({word.join(map(write, condition.parts))})"
    column = '"' + condition.column.replace('"', '""') + '"'
    if condition.operator == "missing":
        return f"{column} is missing"
    values = [_written(value) for value in condition.values]
    if condition.operator == "in":
        return f"{column} in ({', '.join(values)})"
    word = "starts with" if condition.operator == "starts" else condition.operator
    return f"{column} {word} {values[0]}"


def _written(value: Literal) -> str:
    return value.text if value.kind != "text" else "'" + value.text.replace("'", "''") + "'"


class _Reader:
    """Recursive descent over the tokens; one method for each level of the grammar."""

    def __init__(self, found: list[Token], columns: Sequence[str]):
        self.tokens = found
        self.columns = columns
        self.at = 0

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    def word(self, *wanted: str) -> bool:
        """Whether the next tokens are these words; if so they are passed."""
        ahead = self.tokens[self.at : self.at + len(wanted)]
        same = [token.kind == "word" and token.text.lower() for token in ahead] == list(wanted)
        self.at += len(wanted) if same else 0
        return same

    def bracket(self, wanted: str) -> bool:
        same = self.token.kind == "bracket" and self.token.text == wanted
        self.at += same
        return same

    def either(self, depth: int) -> Condition:
        parts = [self.both(depth)]
        while self.word("or"):
            parts.append(self.both(depth))
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def both(self, depth: int) -> Condition:
        parts = [self.single(depth)]
        while self.word("and"):
            parts.append(self.single(depth))
        return parts[0] if len(parts) == 1 else Both(tuple(parts))

    def single(self, depth: int) -> Condition:
        if depth > DEEPEST:
            raise UserError(
                msg("The condition is nested more than {n:count} deep.", n=DEEPEST),
                msg("Say it with fewer brackets."),
            )
        if self.word("not"):
            return Not(self.single(depth + 1))
        if self.bracket("("):
            inner = self.either(depth + 1)
            if not self.bracket(")"):
                raise wrong(self.token.at, self.token.text, msg("“)”"))
            return inner
        return self.test()

    def test(self) -> Condition:
        column = self.column()
        if self.word("is", "not", "missing"):
            return Not(Test(column, "missing"))
        if self.word("is", "missing"):
            return Test(column, "missing")
        if self.word("not", "in"):
            return Not(Test(column, "in", self.values()))
        if self.word("in"):
            return Test(column, "in", self.values())
        if self.word("contains"):
            return Test(column, "contains", (self.value(),))
        if self.word("starts", "with"):
            return Test(column, "starts", (self.value(),))
        if self.token.kind == "symbol":
            self.at += 1
            return Test(column, self.tokens[self.at - 1].text, (self.value(),))
        raise wrong(
            self.token.at, self.token.text, msg("= != < <= > >= in, contains or is missing")
        )

    def column(self) -> str:
        token = self.token
        if token.kind not in ("word", "quoted"):
            raise wrong(token.at, token.text, msg("a column"))
        if token.text not in self.columns:
            raise _unknown(token, self.columns)
        self.at += 1
        return token.text

    def values(self) -> tuple[Literal, ...]:
        if not self.bracket("("):
            raise wrong(self.token.at, self.token.text, msg("“(”"))
        found = [self.value()]
        while self.bracket(","):
            found.append(self.value())
        if len(found) > MOST:
            raise UserError(
                msg("The list holds {n:count} values.", n=len(found)),
                msg("Keep at most {n:count}.", n=MOST),
            )
        if not self.bracket(")"):
            raise wrong(self.token.at, self.token.text, msg("“,” or “)”"))
        return tuple(found)

    def value(self) -> Literal:
        token = self.token
        if token.kind not in ("word", "quoted", "number", "date"):
            raise wrong(token.at, token.text, msg("a number, a date or a text in quotes"))
        self.at += 1
        if token.kind == "word" and token.text.lower() in ("true", "false"):
            return Literal(token.text.lower(), "truth")
        return Literal(token.text, "text" if token.kind in ("word", "quoted") else token.kind)


def _unknown(token: Token, columns: Sequence[str]) -> UserError:
    close = get_close_matches(token.text, columns, n=1, cutoff=0.5)
    here = msg("Columns here: {names}.", names=", ".join(columns[:10]))
    return UserError(
        msg("At position {at:count}: there is no column “{name}”.", at=token.at, name=token.text),
        msg("Did you mean “{name}”?", name=close[0]) if close else here,
    )
