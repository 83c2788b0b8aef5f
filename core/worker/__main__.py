"""`python -m core.worker --serve | JOB | --ask RUN STAGE`."""

import os
import sys
import time

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # before any library starts its threads


def main(arguments: list[str]) -> None:
    if arguments == ["--serve"]:
        from core.worker.server import serve

        serve()
    elif len(arguments) == 3 and arguments[0] == "--ask":
        from core.worker.answerer import answer_once

        answer_once(arguments[1], arguments[2])
    elif len(arguments) == 1 and not arguments[0].startswith("-"):
        alone(arguments[0])
    else:
        sys.exit("usage: python -m core.worker JOB | --serve | --ask RUN STAGE")


def alone(job: str) -> None:
    """Wait for the job's turn, then do it in this process: no fork server needed."""
    from core import worker
    from core.keep import jobs, queue
    from core.worker import child

    while jobs.get(job, None).state == "queued":
        claim = queue.claim(only=job)
        if claim:
            child.settle(job)
            worker.run(job, claim.token)
            return
        time.sleep(0.3)


if __name__ == "__main__":
    main(sys.argv[1:])
