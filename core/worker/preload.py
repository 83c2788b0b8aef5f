"""Import everything a job may need, once, before any fork. Only imports: no operation is run."""

import gc
import importlib
import sys
import time
import traceback

from core import studio
from core.keep import place
from core.worker import measure

LIBRARIES = ("torch", "sklearn", "pandas", "pyarrow.parquet", "threadpoolctl")
PARTS = ("features", "model", "fit", "evaluate", "explain", "report", "ask")
OURS = ("train", "score", "answerer", "work", "child")


def preload() -> None:
    """Everything in memory; what a broken room says goes to the log and stops nobody else."""
    for name in LIBRARIES:
        importlib.import_module(name)
    for card in studio.cards(hidden=True):
        for part in PARTS:
            if part not in card.lacks:
                _room(card.key, part)
    for name in OURS:
        importlib.import_module(f"core.worker.{name}")
    measure.preloaded_cpu = time.process_time()
    gc.collect()
    gc.freeze()  # what was imported is not touched by the children's collections


def stamp() -> float:
    """When our code was last changed: a server with older code loads itself again."""
    return max(path.stat().st_mtime for path in (place.PROJECT / "core").rglob("*.py"))


def _room(app: str, part: str) -> None:
    try:
        studio.room(app, part)
    except Exception:
        print(f"the room {app} does not load", file=sys.stderr)
        traceback.print_exc()
