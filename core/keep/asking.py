"""Live questions: to the resident process that holds a run, loaded on the first one."""

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from core import words
from core.errors import UserError
from core.keep import launcher, line, place
from core.keep.runs import Run
from core.words import Message, msg

LARGEST = 2**20  # bytes of one question
LOADING_SECONDS = 180.0


def ask(run: Run, question: Mapping[str, Any]) -> dict[str, Any]:
    """The room's answer to a question about a stored run."""
    size = len(json.dumps(dict(question)).encode())
    if size > LARGEST:
        raise UserError(
            msg("The question is too large ({size:bytes}).", size=size),
            msg("Ask about fewer rows at a time, or score a file instead."),
        )
    told = _through_resident if launcher.forks() else _once
    return opened(told(run, {"question": dict(question)}))


def warm(run: Run) -> None:
    """Begin to load a run for questions, without waiting for it."""
    address = place.ask_socket(run.id, run.stage)
    if launcher.forks() and not line.send(address, {"do": "nothing"}):
        launcher.open_answerer(run.id, run.stage)


def opened(told: Mapping[str, Any]) -> dict[str, Any]:
    """The answer inside what came back; a mistake of the person is raised again here."""
    if "error" in told:
        what, how = (words.from_json(told["error"][key]) for key in ("what", "how"))
        raise UserError(_message(what), _message(how))
    return told["answer"]


def _through_resident(run: Run, told: Mapping[str, Any]) -> dict[str, Any]:
    address = place.ask_socket(run.id, run.stage)
    for _ in range(2):  # a resident that closes for idleness in this very moment: open another
        try:
            return line.exchange(address, told, LOADING_SECONDS)
        except line.Gone:
            launcher.open_answerer(run.id, run.stage)
    try:
        return line.exchange(address, told, LOADING_SECONDS)
    except line.Gone:
        raise UserError(
            msg("The model of this run did not answer."),
            msg("Its log says why: {log}", log=str(place.job_log(run.id))),
        ) from None


def _once(run: Run, told: Mapping[str, Any]) -> dict[str, Any]:
    """Where nothing can stay resident: a process for this one question."""
    done = subprocess.run(
        [sys.executable, "-m", "core.worker", "--ask", run.id, run.stage],
        input=json.dumps(told).encode(),
        capture_output=True,
        cwd=place.PROJECT,
        timeout=LOADING_SECONDS,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def _message(text: Message | str) -> Message:
    return text if isinstance(text, Message) else msg("{said}", said=text)
