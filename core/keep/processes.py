"""What the machine knows of processes and memory: who is alive, what there is, who was killed."""

import os
import signal
import time
from pathlib import Path

import psutil  # type: ignore[import-untyped]

_SAME_BIRTH = 2.0  # seconds; the clock that births are told by may be set meanwhile


def born(pid: int | None = None) -> float:
    """When a process started: with its pid, a name that is not used twice."""
    return psutil.Process(pid).create_time()


def alive(pid: int | None, birth: float | None) -> bool:
    """Whether that very process still lives; a zombie does not."""
    if not pid:
        return False
    try:
        process = psutil.Process(pid)
        same = birth is None or abs(process.create_time() - birth) < _SAME_BIRTH
        return same and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def older(pid: int, birth: float) -> bool:
    """Whether a process lives that started before another, whose birth is given."""
    try:
        return psutil.Process(pid).create_time() <= birth
    except psutil.NoSuchProcess:
        return False


def parent(pid: int) -> int | None:
    try:
        return psutil.Process(pid).ppid()
    except psutil.NoSuchProcess:
        return None


def end(pid: int, birth: float | None, patience: float = 2.0) -> None:
    """End a process and its group: ask first, then make sure; returns when it is gone."""
    for sign in (signal.SIGTERM, getattr(signal, "SIGKILL", signal.SIGTERM)):
        if not alive(pid, birth):
            return
        _signal_group(pid, sign)
        _await_end(pid, birth, patience)


def _signal_group(pid: int, sign: int) -> None:
    try:
        if hasattr(os, "killpg") and os.getpgid(pid) == pid:
            os.killpg(pid, sign)
        else:
            os.kill(pid, sign)
    except ProcessLookupError:
        pass


def _await_end(pid: int, birth: float | None, patience: float) -> None:
    until = time.monotonic() + patience
    while alive(pid, birth) and time.monotonic() < until:
        time.sleep(0.02)


def memory_of(pid: int) -> int:
    """Resident bytes of a process and its children."""
    total = 0
    try:
        process = psutil.Process(pid)
        for member in (process, *process.children(recursive=True)):
            try:
                total += member.memory_info().rss
            except psutil.NoSuchProcess:
                continue
    except psutil.NoSuchProcess:
        pass
    return total


def memory_total() -> int:
    """Bytes this machine, or the container we are in, may use."""
    total = psutil.virtual_memory().total
    limit = _number("memory.max") or _number("memory.limit_in_bytes")
    return min(total, limit) if limit else total


def memory_limit() -> int:
    """Bytes one job may use: three quarters of all; PRAXIS_MEMORY_MB says otherwise."""
    named = os.environ.get("PRAXIS_MEMORY_MB", "")
    return int(named) * 2**20 if named.isdigit() else memory_total() * 3 // 4


def memory_low() -> bool:
    """Whether the machine itself is about to run out."""
    return psutil.virtual_memory().available < psutil.virtual_memory().total // 33


def oom_kills() -> int | None:
    """How many processes of our memory group the kernel has killed for want of memory."""
    for name in ("memory.events", "memory.oom_control"):
        path = _group_file(name)
        if path is None:
            continue
        for line in path.read_text().splitlines():
            key, _, value = line.partition(" ")
            if key == "oom_kill":
                return int(value)
    return None


def _number(name: str) -> int | None:
    path = _group_file(name)
    text = path.read_text().strip() if path else ""
    return int(text) if text.isdigit() else None


def _group_file(name: str) -> Path | None:
    """A file of the control group we are in: version 2 (one tree) or 1 (a tree for memory)."""
    try:
        lines = Path("/proc/self/cgroup").read_text().splitlines()
    except OSError:
        return None
    for line in lines:
        _, kind, group = line.split(":", 2)
        root = {"": "/sys/fs/cgroup", "memory": "/sys/fs/cgroup/memory"}.get(kind)
        for folder in (f"{root}{group}", root) if root else ():
            path = Path(str(folder)) / name
            if path.is_file():
                return path
    return None
