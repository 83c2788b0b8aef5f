"""What a file is, by its first bytes; its name is never asked."""

from core.errors import UserError
from core.words import Message, msg

HEAD = 65_536  # bytes that are looked at

KINDS = (
    (b"\x1f\x8b", "gzip"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"PAR1", "parquet"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "xls"),
)
_PICTURE, _SOUND, _PACKED = msg("a picture"), msg("sound or video"), msg("a packed file")
_PROGRAM, _DATABASE = msg("a program"), msg("a database")
STRANGE: tuple[tuple[bytes, Message], ...] = (
    (b"\x89PNG", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"GIF8", _PICTURE),
    (b"II*\x00", _PICTURE),
    (b"MM\x00*", _PICTURE),
    (b"RIFF", _SOUND),
    (b"ID3", _SOUND),
    (b"OggS", _SOUND),
    (b"%PDF", msg("a PDF document")),
    (b"{\\rtf", msg("a text document")),
    (b"MZ\x90\x00", _PROGRAM),
    (b"\x7fELF", _PROGRAM),
    (b"\xcf\xfa\xed\xfe", _PROGRAM),
    (b"Rar!", _PACKED),
    (b"7z\xbc\xaf", _PACKED),
    (b"\xfd7zXZ", _PACKED),
    (b"BZh", _PACKED),
    (b"\x28\xb5\x2f\xfd", _PACKED),
    (b"SQLite format 3", _DATABASE),
    (b"\x89HDF", msg("an HDF5 file")),
    (b"ARROW1", msg("an Arrow file")),
    (b"FEA1", msg("an Arrow file")),
    (b"\x80\x04\x95", msg("a Python pickle")),
    (b"\x80\x05\x95", msg("a Python pickle")),
)
_WEB = (b"<!doctype", b"<html", b"<?xml", b"<table", b"<svg", b"<head", b"<body")
_PLAIN = bytes(range(32, 256)) + b"\t\n\r\f\x1b\x0b\x1a\x00"
TAKES = msg("Give a table: CSV, TSV, XLSX or Parquet, or a zip or gz of one of them.")


def kind(head: bytes) -> str:
    """gzip, zip, parquet, xls or text; raises UserError for what is no table.

    >>> kind(b"a,b\\n1,2\\n"), kind(b"PAR1...."), kind(b"PK\\x03\\x04..")
    ('text', 'parquet', 'zip')
    """
    if not head:
        raise UserError(msg("The file is empty."), msg("Export it again with its rows."))
    for mark, name in KINDS:
        if head.startswith(mark):
            return name
    for mark, what in STRANGE:
        if head.startswith(mark):
            raise _no_table(what)
    if head[4:8] == b"ftyp":
        raise _no_table(_SOUND)
    _check_text(head)
    return "text"


def _check_text(head: bytes) -> None:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    if start.startswith(_WEB):
        raise _no_table(msg("a web page or XML"))
    if start.startswith((b'{"', b'[{"', b"{\n", b"[\n")):
        raise _no_table(msg("JSON"))
    strange = len(head.translate(None, _PLAIN))
    nothing = head.count(0)
    wide = head[:2] in (b"\xff\xfe", b"\xfe\xff") or _alternate(head)
    if not wide and (strange > 8 + 0.02 * len(head) or nothing > 8 + 0.1 * len(head)):
        raise _no_table(msg("binary data"))


def _alternate(head: bytes) -> bool:
    """Whether every other byte is mostly zero, as in UTF-16 of western text."""
    even, odd = head[0::2], head[1::2]
    return any(
        zeros.count(0) > 0.6 * len(zeros) and rest.count(0) < 0.05 * len(rest)
        for zeros, rest in ((even, odd), (odd, even))
        if zeros and rest
    )


def _no_table(what: Message) -> UserError:
    return UserError(msg("The file is {what}, not a table.", what=what), TAKES)
