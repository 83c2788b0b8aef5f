"""How a long job says where it stands, and hears that a person wants to stop and keep."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from core.words import Message

# The six steps of a business model, from raw table to use; every room goes through them.
STEPS = ("preprocess", "build", "compile", "train", "evaluate", "deploy")


@dataclass(frozen=True)
class Progress:
    """Where a job stands: `done` in [0, 1], the step it is in, a note, points of its curve.

    `sketch`: arrays that a page may draw meanwhile; only the last are kept, and only while it runs.
    """

    done: float
    step: str
    note: Message | None = None
    curve: Mapping[str, float] = field(default_factory=dict)
    sketch: Mapping[str, Any] | None = None


class Tell:
    """Given to every fit: call it to report; it answers True when a person asked to stop and keep.

    Progress never falls: a smaller `done` is reported as the largest so far.

    >>> seen = []
    >>> tell = Tell(seen.append)
    >>> half = tell.part(0.0, 0.5)
    >>> half(1.0, "train"), tell(0.2, "train"), [event.done for event in seen]
    (False, False, [0.5, 0.5])
    """

    def __init__(
        self,
        send: Callable[[Progress], None] = lambda progress: None,
        stopping: Callable[[], bool] = lambda: False,
    ):
        self.send = send
        self.stopping = stopping
        self.reached = 0.0

    def __call__(
        self,
        done: float,
        step: str,
        note: Message | None = None,
        sketch: Mapping[str, Any] | None = None,
        **curve: float,
    ) -> bool:
        self.reached = max(self.reached, min(done, 1.0))
        self.send(Progress(self.reached, step, note, curve, sketch))
        return self.stopping()

    def part(self, low: float, high: float) -> "Tell":
        """A Tell for one part of the job, whose 0..1 is `low`..`high` of this one."""

        def send(event: Progress) -> None:
            self.reached = max(self.reached, low + (high - low) * event.done)
            self.send(replace(event, done=self.reached))

        return Tell(send, self.stopping)


silent = Tell()
