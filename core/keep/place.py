"""Where everything lies: the only file that knows paths.

The workspace is `PRAXIS_HOME`, by default `workspace/` beside `core/`. Names of files and folders
are made here from ids; an id that is not one of ours never becomes a path.
"""

import hashlib
import os
import re
import secrets
import tempfile
from pathlib import Path

from core.errors import UserError
from core.words import msg

PROJECT = Path(__file__).parent.parent.parent
SHIPPED = PROJECT / "data"
STAGES = ("quick", "final")

_ID = re.compile(r"[0-9a-f]{20}")
_LONGEST_SOCKET = 100  # bytes; the kernel's limit is 108 on Linux, 104 on macOS


def new_id() -> str:
    """A name nobody can guess (80 random bits), safe as a file name and on a command line."""
    return secrets.token_hex(10)


def is_id(text: str) -> bool:
    """Whether a text has the shape of our ids.

    >>> is_id(new_id()), is_id("../../etc"), is_id("")
    (True, False, False)
    """
    return bool(_ID.fullmatch(text))


def home() -> Path:
    """The workspace folder, made if it is not there."""
    return _made(Path(os.environ.get("PRAXIS_HOME") or PROJECT / "workspace").resolve())


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(
            msg("The workspace folder “{folder}” cannot be made.", folder=str(folder)),
            msg("Set PRAXIS_HOME to a folder you may write to ({reason}).", reason=str(error)),
        ) from None
    return folder


def database() -> Path:
    return home() / "praxis.sqlite"


def part(name: str) -> Path:
    """A folder of the workspace, made if it is not there."""
    return _made(home() / name)


def source_file(sha256: str) -> Path:
    """The bytes of an upload as they came, named for their content."""
    return part("sources") / sha256


def table_folder(key: str) -> Path:
    """What was read from an upload with certain options: table.parquet and facts.json."""
    return part("tables") / key


def fresh(folder: Path) -> Path:
    """A new empty folder beside `folder`, to be renamed to it when it is whole."""
    path = folder.parent / f".{folder.name}-{secrets.token_hex(4)}"
    path.mkdir(parents=True)
    return path


def run_folder(run: str) -> Path:
    return part("runs") / known(run)


def scored_folder(job: str) -> Path:
    return part("scored") / known(job)


def job_log(job: str) -> Path:
    return part("logs") / f"{known(job)}.log"


def sketch(job: str) -> Path:
    return part("sketches") / f"{known(job)}.npz"


def server_log() -> Path:
    return part("logs") / "server.log"


def server_lock() -> Path:
    return home() / "server.lock"


def server_socket() -> Path:
    return _socket("server")


def ask_socket(run: str, stage: str) -> Path:
    return _socket(f"ask-{known(run)[:12]}-{stage}")


def known(identity: str) -> str:
    """The id itself, if it has the shape of one."""
    if not is_id(identity):
        raise UserError(
            msg("“{id}” is no id of this workspace.", id=identity[:80]),
            msg("Copy the id from the list: python -m core runs"),
        )
    return identity


def _socket(name: str) -> Path:
    """A Unix socket of this workspace; long workspace paths get a short private folder."""
    path = home() / f"{name}.sock"
    if len(os.fsencode(path)) <= _LONGEST_SOCKET:
        return path
    who = os.getuid() if hasattr(os, "getuid") else 0
    mark = hashlib.sha256(os.fsencode(home())).hexdigest()[:12]
    folder = Path(tempfile.gettempdir()) / f"praxis-{who}-{mark}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_uid != who:
        raise UserError(
            msg("The folder “{folder}” belongs to someone else.", folder=str(folder)),
            msg("Set PRAXIS_HOME to a shorter path."),
        )
    return folder / f"{name}.sock"
