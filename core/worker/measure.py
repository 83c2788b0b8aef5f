"""What a job costs: seconds of each part, processor seconds, highest memory."""

import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

# Processor seconds that the fork server spent on imports before this process was forked from it:
# they belong to the job as if it had done them itself.
preloaded_cpu = 0.0


class Clock:
    """Wall seconds by phase: read, fit, evaluate, explain; and the total."""

    def __init__(self) -> None:
        self.began = time.perf_counter()
        self.spent: defaultdict[str, float] = defaultdict(float)

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        try:
            yield
        finally:
            self.spent[name] += time.perf_counter() - start

    def seconds(self) -> dict[str, float]:
        named = {name: self.spent[name] for name in ("read", "fit", "evaluate", "explain")}
        total = time.perf_counter() - self.began
        return {name: round(value, 3) for name, value in {**named, "total": total}.items()}


def cpu_seconds() -> float:
    """User and system seconds of this process and its ended children, imports included."""
    try:
        import resource
    except ImportError:
        return round(preloaded_cpu + time.process_time(), 3)
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return round(preloaded_cpu + sum(one.ru_utime + one.ru_stime for one in used), 3)


def peak_mb() -> float:
    """The most resident memory this process ever held, in MB."""
    try:
        import resource
    except ImportError:
        import psutil  # type: ignore[import-untyped]

        return round(psutil.Process().memory_info().rss / 2**20, 1)
    unit = 1 if sys.platform == "darwin" else 1024
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20, 1)
