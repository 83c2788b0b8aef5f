"""Live questions: a process that holds one loaded run and answers until nobody asks any more."""

import contextlib
import json
import os
import socket
import sys
import time
import traceback
from collections.abc import Mapping
from typing import Any

from core import studio
from core.errors import UserError
from core.keep import asking, line, place, runs
from core.keep.runs import Run
from core.words import msg
from core.worker import child, hood
from core.worker.plain import plain, told

IDLE_SECONDS = 300.0
PEER_SECONDS = 5.0  # a peer that says nothing for so long is let go


def resident(identity: str, stage: str, listener: socket.socket) -> None:
    """Load the run, answer questions one after the other, end when idle or the run is gone."""
    try:
        answer = loaded(identity, stage)
    except UserError as error:
        problem = told(error)
        answer = lambda question: problem  # noqa: E731  # said to whoever asks
    idle = float(os.environ.get("PRAXIS_ANSWERER_IDLE", IDLE_SECONDS))
    last = time.monotonic()
    listener.settimeout(min(1.0, idle))
    while time.monotonic() - last < idle and place.run_folder(identity).exists():
        try:
            peer, _ = listener.accept()
        except TimeoutError:
            continue
        with peer, contextlib.suppress(OSError, ValueError):
            peer.settimeout(PEER_SECONDS)
            message = line.receive(peer, asking.LARGEST + 1000)
            if "question" in message:
                line.reply(peer, answer(message["question"]))
                last = time.monotonic()


def answer_once(identity: str, stage: str) -> None:
    """One question from standard input, one answer to standard output."""
    child.use_threads(1)
    told_line = json.loads(sys.stdin.readline())
    sys.stdout.write(json.dumps(loaded(identity, stage)(told_line["question"])) + "\n")


def loaded(identity: str, stage: str) -> Any:
    """A function from question to answer, with the run's model in memory."""
    run = _run(identity, stage)
    fitted = _model(run)
    room = studio.room(run.app, "ask")

    def answer(question: Mapping[str, Any]) -> dict[str, Any]:
        try:
            told_of = hood.look(run, fitted, question) if hood.KEY in question else None
            return {"answer": plain(told_of or room.ask(fitted, question))}
        except UserError as error:
            return told(error)
        except Exception:
            traceback.print_exc()
            log = str(place.job_log(identity))
            what = msg("The model could not answer this question.")
            return told(UserError(what, msg("The log says why: {log}", log=log)))

    return answer


def _model(run: Run) -> Any:
    """The fitted model; a folder that was damaged or tampered with is refused in words."""
    try:
        return studio.room(run.app, "fit").load(run.model)
    except UserError:
        raise
    except Exception:
        traceback.print_exc()
        raise UserError(
            msg("The stored model cannot be loaded: it is damaged, or was changed."),
            msg("Train it again. The log says why: {log}", log=str(place.job_log(run.id))),
        ) from None


def _run(identity: str, stage: str) -> Run:
    run = runs.get(identity, None)
    return run if run.stage == stage else run.at(stage) or run
