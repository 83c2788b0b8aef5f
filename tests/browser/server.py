"""A real server on a workspace of its own, for tests and benchmarks."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).parent.parent.parent
# Chromium's own calls home are switched off, so that what remains is the application's doing.
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--no-first-run"),
)
AT_REST = """asked => {
    const script = document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState;
    const busy = script !== "notRunning" || document.querySelector('[data-stale="true"]');
    if (busy || window.rest?.asked !== asked) window.rest = {asked, since: performance.now()};
    return !busy && performance.now() - window.rest.since > 250;
}"""


@dataclass(frozen=True)
class Server:
    """A running application: its address, its workspace, its process."""

    url: str
    home: Path
    process: subprocess.Popen


@contextmanager
def serving(folder: Path, home: Path | None = None, **environment: str) -> Iterator[Server]:
    """The application on a workspace (of its own, under `folder`); it and its workers end after."""
    server = started(folder, home or folder / "workspace", **environment)
    try:
        yield server
    finally:
        server.process.terminate()
        server.process.wait(20)
        end_workers(server.home)


def started(folder: Path, home: Path, port: int = 0, **environment: str) -> Server:
    """A server that answers; the caller ends it."""
    port = port or free_port()
    log = folder / f"server-{port}.log"
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    with log.open("ab") as out:
        process = subprocess.Popen(
            [*command, "--server.headless", "true"],
            cwd=ROOT,
            env={**os.environ, "PRAXIS_HOME": str(home), **environment},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    url = f"http://127.0.0.1:{port}"
    healthy(url, process, log)
    return Server(url, home, process)


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def healthy(url: str, process: subprocess.Popen, log: Path, seconds: float = 90) -> None:
    """Wait until the server answers; raise with its log if it ends or never does."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"the server did not come up:\n{log.read_text()[-2000:]}")


def end_workers(home: Path) -> None:
    """Kill what was started for this workspace and outlives the server by design."""
    for process in psutil.process_iter(["environ"]):
        mine = (process.info["environ"] or {}).get("PRAXIS_HOME") == str(home)
        if mine and process.pid != os.getpid():
            process.kill()


def settled(page) -> None:
    """Wait until the script of the page has run to its end and no replaced element is left.

    A rerun begins only when the server has heard of the click, so the page must be at rest for a
    while: the moment after a click looks like rest, too.
    """
    page.wait_for_function(AT_REST, arg=time.monotonic(), polling=50)
