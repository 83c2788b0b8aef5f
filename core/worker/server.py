"""The fork server: it has imported everything heavy, and gives every job a child in a moment.

One per workspace (a lock sees to it). It only ever imports: no operation is run and no GPU is
touched before the fork, so threads and CUDA are set up in the child. It starts queued jobs whose
turn it is, collects children and tells why one died, ends a child that takes too much memory, and
opens answerers. When it is killed its children go on; the next server adopts them.
"""

import contextlib
import os
import selectors
import signal
import socket
import sys
import time
import traceback
from typing import IO, Any

from core.keep import line, place
from core.keep.sweep import sweep

TICK_SECONDS = 0.1
LOOK_SECONDS = 1.0  # how often the queue is looked at without being asked to
IDLE_SECONDS = 600.0
LOCK_PATIENCE = 3.0  # for a server that is just leaving


def serve() -> None:
    """Hold the lock, listen, load, and serve until idle; return at once if another does."""
    lock = _lock()
    if lock is None:
        return
    listener = line.listen(place.server_socket())  # before loading: callers wait at the door
    from core.worker.preload import preload, stamp

    code = stamp()
    preload()
    _say(f"serving {place.home()}")
    server = Server(listener, lock, code)
    signal.signal(signal.SIGTERM, lambda *_: server.leave())
    server.loop()
    os._exit(0)  # nothing to tidy: what was loaded is only read


def _lock() -> IO[bytes] | None:
    """The lock of the workspace: not inherited by children, gone with the process."""
    import fcntl

    file = place.server_lock().open("ab")
    until = time.monotonic() + LOCK_PATIENCE
    while True:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            file.truncate(0)
            file.write(str(os.getpid()).encode())
            file.flush()
            return file
        except OSError:
            if time.monotonic() > until or line.send(place.server_socket(), {"do": "look"}):
                file.close()
                return None
            time.sleep(0.1)


class Server:
    """The loop, and the door it watches."""

    def __init__(self, listener: socket.socket, lock: IO[bytes], code: float):
        from core.worker.children import Children

        self.listener, self.lock, self.code = listener, lock, code
        self.leaving = False
        self.asked = time.monotonic()  # when somebody last wanted something
        self.looked = 0.0
        self.children = Children(self._close)
        self.selector = selectors.DefaultSelector()
        self.selector.register(listener, selectors.EVENT_READ)

    def loop(self) -> None:
        """Until nobody needs us: hear, collect, watch, start what may start."""
        self._safely(self.children.adopt)
        self._safely(sweep)
        while not self.leaving:
            for _ in self.selector.select(TICK_SECONDS if not self.children.idle else 0.5):
                self._safely(self._hear)
            self._safely(self.children.reap)
            self._safely(self.children.watch)
            if time.monotonic() - self.looked > LOOK_SECONDS:
                self._safely(self._look)
            if self._unneeded():
                self.leave()
        self.children.end_residents()  # jobs go on: a later server adopts them
        self._close()
        with contextlib.suppress(OSError):
            place.server_socket().unlink(missing_ok=True)
        _say("left")

    def leave(self) -> None:
        self.leaving = True

    def _hear(self) -> None:
        peer, _ = self.listener.accept()
        with peer:
            peer.settimeout(1.0)
            with contextlib.suppress(OSError, ValueError):
                self._obey(peer, line.receive(peer, 10_000))

    def _obey(self, peer: socket.socket, message: dict[str, Any]) -> None:
        wanted = message.get("do")
        if wanted in ("look", "open"):
            self.asked = time.monotonic()
            self._look()
        if wanted == "open":
            self.children.open(str(message["run"]), str(message["stage"]))
            line.reply(peer, {"ok": True})

    def _look(self) -> None:
        """Start every job whose turn it is."""
        from core.keep import queue

        self.looked = time.monotonic()
        while queue.any_waiting():
            self._renew()
            claim = queue.claim()
            if claim is None:
                return
            self.asked = time.monotonic()
            self.children.begin(claim)
            _say(f"started {claim.job}")

    def _renew(self) -> None:
        """If our code was changed under us, load it anew: same process, children stay ours."""
        from core.worker.preload import stamp

        if stamp() > self.code:
            _say("the code has changed: loading it again")
            self.children.end_residents()
            os.set_inheritable(self.lock.fileno(), True)  # the lock stays ours through the exec
            os.execv(sys.executable, [sys.executable, "-m", "core.worker", "--serve"])

    def _unneeded(self) -> bool:
        """Idle for long, or the workspace is gone."""
        idle = float(os.environ.get("PRAXIS_SERVER_IDLE", IDLE_SECONDS))
        rest = time.monotonic() - self.asked > idle or not os.path.exists(self.lock.name)
        return self.children.idle and rest

    def _close(self) -> None:
        """Close the door; a child does so too, with its copies."""
        self.selector.close()
        self.listener.close()

    def _safely(self, act: Any) -> None:
        """A store that is busy, a strange message: said in the log, and the loop goes on."""
        try:
            act()
        except Exception:
            traceback.print_exc()
            time.sleep(0.2)


def _say(text: str) -> None:
    print(f"{time.strftime('%Y-%m-%d %H:%M:%S')} [{os.getpid()}] {text}", flush=True)
