"""One job in a process of its own, and the resident answerer behind live questions.

`run(job)` walks one application's steps: a child of the fork server (`server.py`) calls it, the
plain `python -m core.worker JOB` calls it, and so does the command line in its own process.
This module loads nothing: the fork server must listen before the heavy libraries are in.
"""


def run(job: str, claim: str) -> Exception | None:
    """Do a claimed job to its end; every outcome is in the store when this returns.

    Gives the error that ended it, if one did.
    """
    from core.worker.work import run as work

    return work(job, claim)
