"""Talking with our own processes: one line of JSON there, one line back, over a Unix socket."""

import json
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any

LONGEST = 2**26  # bytes of one line


class Gone(ConnectionError):
    """Nobody listens there, or the other side went away before it answered."""


def send(address: Path, message: Mapping[str, Any]) -> bool:
    """Leave a line without waiting for an answer; False if nobody listens there."""
    try:
        with _connected(address, seconds=1.0) as peer:
            peer.sendall(_line(message))
        return True
    except (BlockingIOError, TimeoutError):
        return True  # it is there, and busy
    except OSError:
        return False


def exchange(address: Path, message: Mapping[str, Any], seconds: float) -> dict[str, Any]:
    """The answer to a line; raises Gone if there is none."""
    try:
        with _connected(address, seconds) as peer:
            peer.sendall(_line(message))
            return receive(peer)
    except TimeoutError:
        raise
    except OSError as error:
        raise Gone(str(error)) from error


def receive(peer: socket.socket, longest: int = LONGEST) -> dict[str, Any]:
    """One line of JSON from a connection."""
    held = bytearray()
    while not held.endswith(b"\n"):
        chunk = peer.recv(65536)
        if not chunk:
            raise Gone("the other side went away")
        held += chunk
        if len(held) > longest:
            raise ValueError(f"a line of more than {longest} bytes")
    return json.loads(held)


def reply(peer: socket.socket, message: Mapping[str, Any]) -> None:
    peer.sendall(_line(message))


def listen(address: Path) -> socket.socket:
    """A socket that only this person's processes can reach."""
    address.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(address))
    address.chmod(0o600)
    listener.listen(64)
    return listener


def _connected(address: Path, seconds: float) -> socket.socket:
    peer = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    peer.settimeout(seconds)
    try:
        peer.connect(str(address))
    except BaseException:
        peer.close()
        raise
    return peer


def _line(message: Mapping[str, Any]) -> bytes:
    return json.dumps(message, ensure_ascii=False, allow_nan=False).encode() + b"\n"
