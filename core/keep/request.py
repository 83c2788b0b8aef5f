"""From what a person asked to a request that can be carried out, or to words on what is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypedDict

from core.card import TWIN, Card, Table
from core.errors import UserError
from core.keep import datasets, runs, twins
from core.keep.datasets import Dataset
from core.keep.jobs import Request
from core.settings import Settings, parse
from core.table.match import match
from core.table.roles import check_roles
from core.words import Message, msg

Columns = str | Sequence[str]


class Asked(TypedDict, total=False):
    """What may be said of a training besides its tables, roles and settings."""

    sources: Mapping[str, str]  # source key -> run id; `base`: a run to continue from
    test: str | None  # data set to test on
    name: str
    owner: str
    session: str  # of the browser, for fair turns


def complete(
    card: Card,
    config: type[Settings],
    tables: Mapping[str, str],
    roles: Mapping[str, Columns],
    settings: Mapping[str, Any],
    asked: Asked,
) -> Request:
    """The request with every role found and everything checked; UserError says what is wrong."""
    owner = asked.get("owner", "local")
    data = _tables(card, tables, owner)
    parse(config, settings)
    named = {role: (on,) if isinstance(on, str) else tuple(on) for role, on in roles.items()}
    _known_roles(card, named)
    found = _found(card, data, named)
    for key, dataset in data.items():
        table = _spared(card.table(key), asked.get("sources") or {})
        check_roles(table, _mine(card, key, found, dataset), dataset.profile())
    main = data.get(card.main.key)  # none where the card does not require one
    if main is not None:
        _enough(card, main)
    _check_test(card, found, asked.get("test"), owner)
    _check_sources(card, asked.get("sources") or {}, owner)
    _check_twin(card, asked, main, owner)
    return Request(
        app=card.key,
        tables=dict(tables),
        roles={role: columns for role, columns in found.items() if columns},
        settings=dict(settings),
        sources=dict(asked.get("sources") or {}),
        test=asked.get("test"),
        name=asked.get("name") or (main.name if main else card.key),
    )


def _spared(table: Table, sources: Mapping[str, str]) -> Table:
    """The table as it is asked for beside these runs: what they stand in for is not required."""
    roles = tuple(
        replace(role, required=role.required and (not role.unless or role.unless not in sources))
        for role in table.roles
    )
    return replace(table, roles=roles)


def suggested(table: Table, dataset: Dataset) -> dict[str, tuple[str, ...]]:
    """The columns that look like a table's roles."""
    return {role: found.columns for role, found in match(table, dataset.profile()).items()}


def _tables(card: Card, tables: Mapping[str, str], owner: str | None) -> dict[str, Dataset]:
    known = [table.key for table in card.tables]
    for key in tables:
        if key not in known:
            raise UserError(
                msg("{title} takes no table “{key}”.", title=card.title, key=key),
                msg("It takes: {names}.", names=", ".join(known)),
            )
    for table in card.tables:
        if table.required and table.key not in tables:
            raise UserError(
                msg("The table “{title}” is missing.", title=table.title),
                msg("Choose a data set for it."),
            )
    return {key: datasets.get(identity, owner) for key, identity in tables.items()}


def _found(
    card: Card, data: Mapping[str, Dataset], named: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """The roles a person named, and suggestions for the rest from columns still free."""
    found = dict(named)
    for key, dataset in data.items():
        here = {role.key for role in card.table(key).roles}
        taken = {name for role, columns in named.items() if role in here for name in columns}
        names = set(dataset.profile().names)
        for role, columns in suggested(card.table(key), dataset).items():
            free = tuple(name for name in columns if name not in taken)
            if set(found.get(role, ())) & names or (role in named and key == card.main.key):
                continue  # it has one; a named one that is not there is a mistake, said later
            if free:  # two tables may share a role under columns of different names
                found[role] = (*found.get(role, ()), *free)
    return found


def _mine(
    card: Card, key: str, found: Mapping[str, tuple[str, ...]], dataset: Dataset
) -> dict[str, tuple[str, ...]]:
    """The roles of one table; of a role that two tables share, the columns that this one has."""
    names = set(dataset.profile().names)
    elsewhere = {role.key for one in card.tables if one.key != key for role in one.roles}
    mine = {}
    for role in card.table(key).roles:
        columns = found.get(role.key, ())
        here = tuple(name for name in columns if name in names)
        if columns and (here or role.key not in elsewhere or role.required):
            mine[role.key] = here if here and role.key in elsewhere else tuple(columns)
    return mine


def _known_roles(card: Card, named: Mapping[str, tuple[str, ...]]) -> None:
    roles = {role.key for table in card.tables for role in table.roles}
    for role in named:
        if role not in roles:
            raise UserError(
                msg("There is no role “{name}”.", name=role),
                msg("Roles here: {names}.", names=", ".join(sorted(roles))),
            )


def _enough(card: Card, dataset: Dataset) -> None:
    if dataset.rows < card.minimum_rows:
        raise UserError(
            msg("“{name}” has {n:count} rows.", name=dataset.name, n=dataset.rows),
            msg("{title} needs at least {least:count}.", title=card.title, least=card.minimum_rows),
        )


def _check_test(
    card: Card, roles: Mapping[str, tuple[str, ...]], test: str | None, owner: str | None
) -> None:
    """A test file needs the columns that play a role; the room says what else it misses."""
    if test is None:
        return
    dataset = datasets.get(test, owner)
    here = {role.key for role in card.main.roles}
    mine = {role: columns for role, columns in roles.items() if role in here and columns}
    try:
        check_roles(card.main, mine, dataset.profile())
    except UserError as error:
        how: Message = msg("In the test file “{name}”: {how}", name=dataset.name, how=error.how)
        raise UserError(error.what, how) from None


def _check_twin(card: Card, asked: Asked, data: Dataset | None, owner: str | None) -> None:
    """A twin stands in for the table it was made from only, and brings its own test rows."""
    twin = (asked.get("sources") or {}).get(TWIN.key)
    if twin is None or data is None:
        return
    if asked.get("test") is not None:
        raise UserError(
            msg("A synthetic twin is tested on the real rows it never saw."),
            msg("Leave out either the twin or the test file."),
        )
    twins.check_twin(card, runs.get(twin, owner), data)


def _check_sources(card: Card, sources: Mapping[str, str], owner: str | None) -> None:
    allowed = {source.key: source.apps for source in card.sources}
    allowed |= {"base": (card.key,)} if card.continues else {}
    for key, identity in sources.items():
        if key not in allowed:
            raise twins.refused(card, key) or UserError(
                msg("{title} builds on no run called “{key}”.", title=card.title, key=key),
                msg("It takes: {names}.", names=", ".join(allowed) or "–"),
            )
        run = runs.get(identity, owner)
        if run.app not in allowed[key]:
            raise UserError(
                msg("The run “{name}” is of another kind ({app}).", name=run.name, app=run.app),
                msg("“{key}” takes a run of: {names}.", key=key, names=", ".join(allowed[key])),
            )
