"""The share of the outcome, learned slowly."""

import json
import mmap
import os
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from core.progress import Tell
from core.table.sheet import Tables
from practice_rooms.practice.contract import Config


@dataclass(frozen=True)
class Fitted:
    """`kind` says which part made it; `steps` how far it came."""

    share: float
    kind: str
    steps: int
    positive: str = "1"

    def save(self, folder: Path) -> None:
        (folder / "practice.json").write_text(json.dumps(asdict(self)))


def load(folder: Path) -> Fitted:
    return Fitted(**json.loads((folder / "practice.json").read_text()))


def fit(
    tables: Tables, config: Config, tell: Tell, quick: Fitted | None = None, base: object = None
) -> Fitted:
    target = tables["main"].values("target")
    share = float(target.mean())
    if config.quick:
        tell(1.0, "train")
        return Fitted(share, "quick", 0)
    assert quick is not None and quick.kind == "quick"
    count = max(int(config.seconds / 0.05), 10)
    for step in range(count):
        if step == 2:
            misbehave(config)
        time.sleep(config.seconds / count)
        if tell((step + 1) / count, "train", loss=1 / (1 + step)):
            return Fitted(share, "deep", step + 1)
    return Fitted(share, "deep", count)


def misbehave(config: Config) -> None:
    if config.misdeed == "raise":
        raise RuntimeError("a fault of the room")
    if config.misdeed == "exit":
        os._exit(7)
    if config.misdeed == "deaf":
        import signal

        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        time.sleep(config.seconds)
    if config.misdeed == "mark":  # no misdeed: a line for each time that this is done
        with (Path(os.environ["PRAXIS_HOME"]) / "marks").open("a") as marks:
            marks.write(f"{config.seed}\n")
    held = globals().setdefault("held", [])
    while config.misdeed == "memory":
        held.append(np.ones(4_000_000))
    while config.misdeed == "mapped":  # shared pages: no limit on a process's data counts them
        held.append(mmap.mmap(-1, 2**25))
        held[-1].write(bytes(2**25))
        time.sleep(0.01)
