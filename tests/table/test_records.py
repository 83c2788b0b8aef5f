"""What is told of a file chunk by chunk does not depend on where the chunks end."""

import random

import pytest

from core.table import decode, records

PIECES = ("a", ",", '"', "\n", "上", "é")
BROKEN = (b"\xff", b"\xe4")


@pytest.fixture(scope="module")
def texts():
    draw = random.Random(0)
    whole = ["".join(draw.choices(PIECES, k=draw.randint(0, 40))).encode() for _ in range(300)]
    cut = [text[: len(text) // 2] + draw.choice(BROKEN) + text[len(text) // 2 :] for text in whole]
    return [*whole, *cut]


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_lines_and_encoding_are_those_of_the_whole(texts, size):
    for text in texts:
        strict, lines = decode._Strict(), decode._Lines()
        chunks = [*(text[at : at + size] for at in range(0, len(text), size)), b""]
        takes = all([strict.takes(chunk) for chunk in chunks])
        for chunk in chunks:
            lines.add(chunk)
        assert takes == (text.decode(errors="replace").encode() == text)
        assert lines.total() == len(text.split(b"\n")) - (not text or text.endswith(b"\n"))


def test_records_are_neither_blank_nor_inside_quotes(texts, tmp_path, monkeypatch):
    path = tmp_path / "text.csv"
    for text in texts:
        path.write_bytes(text)
        whole = records.records(path)
        monkeypatch.setattr(records, "CHUNK", 3)
        assert records.records(path) == whole
        monkeypatch.undo()
    path.write_bytes(b'name\n\n"two\nlines"\nlast')
    assert records.records(path) == 3
