"""Whether the columns a person named can play the roles they were given."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from core.card import Role, Table
from core.errors import UserError
from core.table.profile import ColumnProfile, Profile
from core.words import Message, msg

MOST_LABELS = 50  # a label with more values is no label

_KINDS = {
    "label": msg("a column with few different values"),
    "number": msg("a column of numbers"),
    "date": msg("a column of dates"),
    "category": msg("a column of categories"),
    "id": msg("a column of numbers or names that tell rows apart"),
    "text": msg("a column of text"),
}
_TYPES = {
    "number": msg("decimal numbers"),
    "integer": msg("whole numbers"),
    "boolean": msg("true and false"),
    "date": msg("dates"),
    "text": msg("text"),
    "category": msg("categories"),
}


def check_roles(card_table: Table, roles: Mapping[str, Sequence[str]], profile: Profile) -> None:
    """Say nothing if the roles can be played; else raise UserError about the first that cannot."""
    known = {role.key: role for role in card_table.roles}
    for key, columns in roles.items():
        if key not in known:
            raise _unknown_role(key, known)
        for name in columns:
            _check(known[key], name, profile)
        _check_many(known[key], columns)
    _check_once(known, roles)
    for role in card_table.roles:
        if role.required and not roles.get(role.key):
            raise UserError(
                msg("No column is matched to “{role}”.", role=role.title),
                msg("Choose one: {meaning}", meaning=role.meaning),
            )


def fits(kind: str, column: ColumnProfile, rows: int) -> bool:
    """Whether a column can play a role of that kind at all."""
    if column.missing >= rows or kind == "any":
        return kind == "any" and column.missing < rows
    numbers = column.type in ("number", "integer")
    return {
        "label": column.type != "date" and 2 <= column.distinct <= MOST_LABELS,
        "number": numbers or column.type == "boolean",
        "date": column.type == "date",
        "category": column.type != "date" and (column.type != "number" or column.distinct <= 50),
        "id": column.type in ("text", "category", "integer", "date"),
        "text": column.type in ("text", "category"),
    }.get(kind, True)


def _check(role: Role, name: str, profile: Profile) -> None:
    if name not in profile.names:
        close = get_close_matches(name, profile.names, n=1, cutoff=0.5)
        names = ", ".join(profile.names[:10])
        mend = (
            msg("Did you mean “{name}”?", name=close[0])
            if close
            else msg("Columns here: {names}.", names=names)
        )
        raise UserError(msg("There is no column “{name}”.", name=name), mend)
    column = profile.column(name)
    if column.missing >= profile.rows:
        raise UserError(
            msg("Column “{name}” is empty.", name=name),
            msg("Choose another column for “{role}”.", role=role.title),
        )
    if role.kind == "label":
        _check_label(role, column)
    if not fits(role.kind, column, profile.rows):
        raise UserError(
            msg("Column “{name}” holds {type}.", name=name, type=_TYPES[column.type]),
            msg("“{role}” takes {kind}.", role=role.title, kind=_KINDS.get(role.kind, msg("any"))),
        )


def _check_label(role: Role, column: ColumnProfile) -> None:
    name, values = column.name, column.distinct
    if values < 2:
        what = msg("Column “{name}” holds one value only.", name=name)
        raise UserError(
            what, msg("An outcome needs two; add rows with the other, or choose again.")
        )
    if values > MOST_LABELS:
        what = msg("Column “{name}” holds {n:count} different values.", name=name, n=values)
        raise UserError(
            what, msg("“{role}” takes a column with two different values.", role=role.title)
        )


def _check_many(role: Role, columns: Sequence[str]) -> None:
    if len(columns) > 1 and not role.many:
        raise UserError(
            msg(
                "“{role}” takes one column; {n:count} were named.", role=role.title, n=len(columns)
            ),
            msg("Keep one of: {names}.", names=", ".join(columns)),
        )


def _check_once(known: Mapping[str, Role], roles: Mapping[str, Sequence[str]]) -> None:
    seen: dict[str, Role] = {}
    for key, columns in roles.items():
        for name in dict.fromkeys(columns):
            if name in seen and not (known[key].many or seen[name].many):
                raise UserError(
                    msg(
                        "Column “{name}” is given to both “{one}” and “{two}”.",
                        name=name,
                        one=seen[name].title,
                        two=known[key].title,
                    ),
                    msg("Choose another column for one of them."),
                )
            seen.setdefault(name, known[key])


def _unknown_role(key: str, known: Mapping[str, Role]) -> UserError:
    close = get_close_matches(key, known, n=1)
    names: Message = msg("Roles here: {names}.", names=", ".join(known))
    mend = msg("Did you mean “{name}”?", name=close[0]) if close else names
    return UserError(msg("There is no role “{name}”.", name=key), mend)
