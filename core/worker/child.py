"""What a job's process does with itself before it works: log, threads, limits."""

import contextlib
import faulthandler
import importlib
import os
import sys
from pathlib import Path

from core.keep import place, processes, queue

_BEHIND = 10
_FIRST_TO_GO = "500"  # Linux: in want of memory the kernel ends a job before a server


def settle(job: str, threads: int | None = None) -> None:
    """Log file, thread counts, memory limit, rank of this process."""
    log_to(place.job_log(job))
    give_way()
    use_threads(threads or queue.threads())
    limit_memory(processes.memory_limit())


def log_to(path: Path) -> None:
    """Everything this process says, and the place of a crash in C code, goes to a file."""
    sys.stdout.flush()
    sys.stderr.flush()
    with path.open("ab", buffering=0) as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    with contextlib.suppress(ValueError, OSError):
        faulthandler.enable(file=2)


def use_threads(count: int) -> None:
    """Threads of every numerical library; must come before their first operation."""
    os.environ["OMP_NUM_THREADS"] = str(count)
    torch = importlib.import_module("torch")
    torch.set_num_threads(count)
    importlib.import_module("threadpoolctl").threadpool_limits(count)


def give_way() -> None:
    """A training takes what the pages leave: a click is served first, however many train."""
    with contextlib.suppress(AttributeError, OSError):  # Windows has no such rank
        os.nice(_BEHIND)


def limit_memory(limit: int) -> None:
    """Ask for more than this and Python says MemoryError here, before the machine suffers.

    The fork server watches the resident memory besides; alone where there is a GPU, whose driver
    reserves more addresses than it uses.
    """
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(_FIRST_TO_GO)
    if Path("/dev/nvidiactl").exists():
        return
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_DATA)
        bound = limit if most == resource.RLIM_INFINITY else min(limit, most)
        resource.setrlimit(resource.RLIMIT_DATA, (bound, most))
