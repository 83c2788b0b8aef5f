"""How many records a clean text file holds: lines that are neither blank nor inside quotes."""

from pathlib import Path

import numpy as np

CHUNK = 2**22
LINE_END, QUOTE = 10, 34


def records(path: Path) -> int:
    """The number of records of a file with Unix line ends, whatever stands in its quotes."""
    found = inside = gap = 0  # gap: bytes since the last line end outside quotes
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            data = np.frombuffer(chunk, np.uint8)
            ends, quotes = np.flatnonzero(data == LINE_END), np.flatnonzero(data == QUOTE)
            if len(quotes) or inside:
                ends = ends[(np.searchsorted(quotes, ends) + inside) % 2 == 0]
                inside = (inside + len(quotes)) % 2
            if not len(ends):
                gap += len(data)
                continue
            found += int((np.diff(ends, prepend=-1 - gap) > 1).sum())
            gap = len(data) - 1 - int(ends[-1])
    return found + (gap > 0)
