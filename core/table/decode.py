"""From bytes in any encoding to plain UTF-8 text with Unix line ends, in one pass over the file."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa

from core.errors import UserError
from core.words import msg

CHUNK = 2**22
SAMPLE = 2**20
BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
CHOICES = "utf-8, gb18030, utf-16, cp1252, big5, shift_jis, cp1251"
LIKELY = {  # encoding -> its own signs; tried in this order where text is no western one
    "shift_jis": r"[\u3000-\u30ff\u4e00-\u9fff\uff01-\uff5e]",
    "big5": r"[\u3000-\u303f\u4e00-\u9fff\uff01-\uff5e]",
    "cp1251": r"[\u0401\u0410-\u044f\u0451]",
}
SUBSTITUTE = "\ufffd"


@dataclass(frozen=True)
class Text:
    """A clean UTF-8 file, and what was found on the way to it."""

    path: Path
    encoding: str
    lines: int  # blank ones and those inside quotes too
    nothings: int = 0  # NUL characters, removed
    unreadable: int = 0  # characters that were no text in this encoding
    doubtful: bool = False  # the encoding was guessed, and the text looks odd in it


def decode(source: Path, folder: Path, encoding: str | None = None) -> Text:
    """The file itself where it is clean UTF-8, else a clean copy of it in `folder`."""
    target = folder / "text.csv"
    if encoding is None:
        found = _scan(source) or _rewrite(source, target)
        if found:
            return found
    name = _known(encoding) or detect(source)
    try:
        found = _transcode(source, target, name)
        return replace(found, doubtful=encoding is None and _odd(target, name))
    except UnicodeError:
        raise UserError(
            msg("The file is not written in {name}.", name=name),
            msg("Choose one of: {choices}.", choices=CHOICES),
        ) from None


def detect(path: Path) -> str:
    """The encoding of a file: by its mark, else strict UTF-8, else the likeliest of the rest."""
    with path.open("rb") as file:
        head = file.read(SAMPLE)
    for mark, name in BOMS:
        if head.startswith(mark):
            return name
    return _wide(head) or ("utf-8" if _mostly_utf8(path) else _chinese_or_western(head))


def _known(encoding: str | None) -> str | None:
    if encoding is None:
        return None
    try:
        return codecs.lookup(encoding).name if "".encode(encoding) == b"" else encoding
    except (LookupError, ValueError):
        raise UserError(
            msg("There is no encoding “{name}”.", name=encoding),
            msg("Choose one of: {choices}.", choices=CHOICES),
        ) from None


def _odd(path: Path, name: str) -> bool:
    """Whether text was read in an encoding that is a guess: one of `LIKELY`, or cp1252 where most
    letters are not plain ones."""
    with path.open("rb") as file:
        text = file.read(2**16).decode("utf-8", "ignore")
    return name in LIKELY or (name == "cp1252" and not _western(text))


def _western(text: str) -> bool:
    letters = [one for one in text if ord(one) > 64]
    return sum(one > "\x7f" for one in letters) <= 0.3 * len(letters)


def _wide(head: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of western text is zero."""
    for name, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[0::2])):
        if len(zeros) > 1 and zeros.count(0) > 0.4 * len(zeros):
            return name
    return None


def _mostly_utf8(path: Path) -> bool:
    """Strict UTF-8 to the end, or many good characters for each bad one (a damaged cell)."""
    good = bad = 0
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    for chunk in _chunks(path):
        if chunk.isascii() and not decoder.getstate()[0]:
            continue
        text = decoder.decode(chunk)
        wide = len(text) - len(text.encode("ascii", "ignore"))
        broken = text.count(SUBSTITUTE)
        good, bad = good + wide - broken, bad + broken
        if bad > 1000:
            break
    return good >= 20 * bad if bad else True


def _chinese_or_western(head: bytes) -> str:
    """gb18030 where most high bytes pair up as common Chinese characters, else cp1252.

    >>> _chinese_or_western("姓名,城市\\n李雷,上海".encode("gb18030"))
    'gb18030'
    >>> _chinese_or_western("Müller,Café Genève".encode("cp1252"))
    'cp1252'
    """
    pairs, common, at = 0, 0, 0
    data = bytes(head)
    while at < len(data):
        if data[at] < 0x80:
            at += 1
            continue
        pair = data[at : at + 2]
        pairs += 1
        # GB 2312: punctuation in A1-A3, the 3,755 common characters in B0-D7
        if len(pair) == 2 and pair[1] >= 0xA1 and (0xB0 <= pair[0] <= 0xD7 or pair[0] <= 0xA3):
            common += pair[0] >= 0xA1
        at += 2
    if pairs and common >= 0.7 * pairs and _decodes(data, "gb18030") is not None:
        return "gb18030"
    return "cp1252" if _western(data.decode("cp1252", "replace")) else _likely(data)


def _likely(data: bytes) -> str:
    """The first encoding in which nearly all foreign signs are letters of its own script."""
    for name, script in LIKELY.items():
        text = re.sub(r"[\x00-\x7f]", "", _decodes(data, name) or "")
        if len(text) > 9 and len(re.sub(script, "", text)) < 0.05 * len(text):
            return name
    return "cp1252"


def _decodes(data: bytes, encoding: str) -> str | None:
    try:
        return codecs.getincrementaldecoder(encoding)("strict").decode(data)
    except UnicodeDecodeError:
        return None


def _scan(path: Path) -> Text | None:
    """The file as it is, if it is UTF-8 without mark, NUL and carriage return."""
    strict, count = _Strict(), _Lines()
    for chunk in _chunks(path, last=True):
        marked = not count.seen and chunk.startswith(_MARKS)
        if marked or b"\r" in chunk or b"\0" in chunk or not strict.takes(chunk):
            return None
        count.add(chunk)
    return Text(path, "utf-8", count.total())


def _rewrite(source: Path, target: Path) -> Text | None:
    """A copy with Unix line ends and without mark and NUL, if the file is UTF-8: byte by byte."""
    strict, count, nothings, held, name = _Strict(), _Lines(), 0, b"", "utf-8"
    with target.open("wb") as file:
        for chunk in _chunks(source, last=True):
            if not count.seen and chunk.startswith(codecs.BOM_UTF8):
                chunk, name = chunk.removeprefix(codecs.BOM_UTF8), "utf-8-sig"
            if not strict.takes(chunk):
                return None
            piece = held + chunk
            held = b"\r" if chunk and piece.endswith(b"\r") else b""
            piece = piece[: len(piece) - len(held)]
            if b"\0" in piece:
                nothings += piece.count(0)
                piece = piece.replace(b"\0", b"")
            piece = piece.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
            count.add(piece)
            file.write(piece)
    wide = nothings > 0.1 * max(count.seen, 1)  # UTF-16 of western letters is valid UTF-8 too
    return None if wide else Text(target, name, count.total(), nothings)


def _transcode(source: Path, target: Path, encoding: str) -> Text:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    count = _Lines()
    nothings = unreadable = 0
    held = ""
    with target.open("wb") as file:
        for chunk in _chunks(source, last=True):
            text = held + decoder.decode(chunk, final=not chunk)
            held = "\r" if text.endswith("\r") and chunk else ""
            text = text.removesuffix(held) if held else text
            nothings += text.count("\0")
            unreadable += text.count(SUBSTITUTE)
            plain = _unix(text).encode("utf-8", "replace")
            count.add(plain)
            file.write(plain)
    return Text(target, encoding, count.total(), nothings, unreadable)


def _unix(text: str) -> str:
    text = text.replace("\0", "") if "\0" in text else text
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _chunks(path: Path, last: bool = False) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk
    if last:
        yield b""


class _Strict:
    """Whether bytes are UTF-8, chunk by chunk: Arrow tells four times as fast as `decode`."""

    def __init__(self) -> None:
        self.held = b""  # of a line that goes on in the next chunk

    def takes(self, chunk: bytes) -> bool:
        first, last = chunk.find(b"\n") + 1, chunk.rfind(b"\n") + 1
        line, self.held = self.held + chunk[:first], chunk[last:]
        if not first:  # the line goes on, or the file ends
            line, self.held = (b"", line + chunk) if chunk else (line, b"")
        return _valid(line, 0, len(line)) and _valid(chunk, first, last)


def _valid(data: bytes, start: int, end: int) -> bool:
    ends = pa.py_buffer(np.array([start, end], np.int32))
    text = pa.Array.from_buffers(pa.string(), 1, [None, ends, pa.py_buffer(data)])
    try:
        text.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


class _Lines:
    """Counts lines, chunk by chunk; what stands after the last line end is one too."""

    def __init__(self) -> None:
        self.seen = self.ends = 0  # bytes, line ends
        self.open = False

    def add(self, chunk: bytes) -> None:
        self.seen += len(chunk)
        self.ends += chunk.count(b"\n")
        self.open = not chunk.endswith(b"\n") if chunk else self.open

    def total(self) -> int:
        return self.ends + self.open
