"""Extract the messages of the house, update the Chinese catalogue, compile it: `make words`.

The compiled catalogue is kept in the repository, so that a fresh clone speaks Chinese at once.
"""

import ast
import io
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
PO = ROOT / "locales" / "zh_CN" / "LC_MESSAGES" / "praxis.po"
KEYWORDS = {"_": None, "msg": None}
Found = tuple[int, str, str, list[str]]  # line, keyword, message, comments
BORN = datetime(2026, 3, 1, tzinfo=UTC)  # no date of the day: same messages, same bytes


def sources() -> list[Path]:
    """The files that speak to people."""
    found = [path for folder in ("core", "pages") for path in (ROOT / folder).rglob("*.py")]
    return sorted([*found, ROOT / "app.py"])


def spoken(file: BinaryIO, keywords: Iterable[str], *_: object, **__: object) -> Iterator[Found]:
    """Babel's extraction by the syntax tree: it also sees the messages inside f-strings."""
    for node in ast.walk(ast.parse(file.read())):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args):
            continue
        first = node.args[0]
        if node.func.id in keywords and isinstance(first, ast.Constant) and first.value:
            yield node.lineno, node.func.id, str(first.value), []


def extract() -> Catalog:
    """Every message in the sources, with the files that say it."""
    template = Catalog(project="Praxis", creation_date=BORN)
    for path in sources():
        for _, text, _, _ in extract_from_file(spoken, path, keywords=KEYWORDS):
            template.add(text, locations=[(path.relative_to(ROOT).as_posix(), 0)])
    return template


def stored() -> Catalog:
    """The Chinese catalogue as it stands on disk."""
    if not PO.exists():
        return Catalog(locale="zh_CN", project="Praxis", creation_date=BORN)
    return read_po(io.BytesIO(PO.read_bytes()), locale="zh_CN")


def update(catalogue: Catalog, template: Catalog) -> Catalog:
    """The catalogue with the template's messages: new ones empty, dead ones gone, none guessed."""
    made = Catalog(
        locale="zh_CN",
        project="Praxis",
        last_translator="Praxis",
        language_team="Praxis",
        creation_date=BORN,
        revision_date=BORN,
        fuzzy=False,
    )
    for message in template:
        if message.id:
            known = catalogue.get(message.id)
            string = known.string if known and not known.fuzzy else ""
            made.add(message.id, string, sorted(set(message.locations)))
    return made


def as_po(catalogue: Catalog) -> bytes:
    out = io.BytesIO()
    write_po(out, catalogue, width=100, sort_by_file=True, include_lineno=False)
    return out.getvalue()


def as_mo(catalogue: Catalog) -> bytes:
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def main() -> int:
    """Write both files; say what still lacks a translation."""
    catalogue = update(stored(), extract())
    PO.parent.mkdir(parents=True, exist_ok=True)
    PO.write_bytes(as_po(catalogue))
    PO.with_suffix(".mo").write_bytes(as_mo(catalogue))
    empty = [message.id for message in catalogue if message.id and not message.string]
    print(f"{len(catalogue)} messages, {len(empty)} without a translation", *empty, sep="\n  ")
    return 1 if empty else 0


if __name__ == "__main__":
    sys.exit(main())
