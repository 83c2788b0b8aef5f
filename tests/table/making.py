"""Files of many kinds, made in memory."""

import io
import random
import zipfile

import openpyxl
import pandas as pd


def lines(*rows: str, end: str = "\n") -> bytes:
    return (end.join(rows) + end).encode()


def workbook(*rows: list[object], extra: str = "") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    if extra:
        book.create_sheet(extra).append(["other"])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def zipped(**files: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(name.replace("__", "."), data)
    return buffer.getvalue()


def parquet(frame: pd.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.to_parquet(buffer)
    return buffer.getvalue()


def formulas() -> bytes:
    """A workbook as Excel stores it: formulas with the values that they had."""
    book = openpyxl.Workbook()
    for row in (["n", "double", "half"], [1, "=A2*2", 0.5], [2, "=A3*2", 1.5]):
        book.active.append(row)
    book.create_sheet("more").append(["other"])
    buffer = io.BytesIO()
    book.save(buffer)
    changes = [
        (f"<f>A{row}*2</f>{empty}".encode(), f"<f>A{row}*2</f><v>{row * 2 - 2}</v>".encode())
        for row in (2, 3)
        for empty in ("<v></v>", "<v />")
    ]
    return rewritten(buffer.getvalue(), "xl/worksheets/sheet1.xml", changes)


def rewritten(data: bytes, name: str, changes: list[tuple[bytes, bytes]]) -> bytes:
    """A zip in which one file was changed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for member in old.infolist():
            content = old.read(member)
            for before, after in changes if member.filename == name else ():
                content = content.replace(before, after)
            new.writestr(member, content)
    return buffer.getvalue()


def packed(*members: tuple[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return buffer.getvalue()


def noise(length: int) -> bytes:
    return random.Random(0).randbytes(length)
