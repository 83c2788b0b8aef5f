"""Coverage-led fuzzing of the reader, by hand: `pip install atheris`, then

    python -m tests.table.fuzz FOLDER -max_total_time=3600

FOLDER keeps the inputs that reached new code. Anything but a table or words is a crash.
"""

import os
import sys
import tempfile
from pathlib import Path

from core.errors import UserError

MEMORY = "/dev/shm"
PLACE = Path(tempfile.mkdtemp(prefix="fuzz-", dir=MEMORY if os.path.isdir(MEMORY) else None))


def one(data: bytes) -> None:
    from core.table.read import read  # loaded below, where atheris watches what it reaches

    (PLACE / "upload").write_bytes(data)
    try:
        read(PLACE / "upload", PLACE / "table.parquet")
    except UserError as error:
        assert str(error)


def seed(folder: Path) -> None:
    """The corpus of the tests is where it begins."""
    from tests.table.corpus import CASES, REFUSED

    folder.mkdir(parents=True, exist_ok=True)
    files = [*(case.data for case in CASES), *(data for data, _ in REFUSED.values())]
    for at, data in enumerate(files):
        if len(data) < 20_000:
            (folder / f"seed-{at}").write_bytes(data)


if __name__ == "__main__":
    import atheris

    with atheris.instrument_imports(include=["core.table"]):
        import core.table.read  # noqa: F401
    seed(Path(sys.argv[1]))
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
