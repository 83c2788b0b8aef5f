"""What a training says while it runs, brought to the store twice a second."""

import threading
import time
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from core.keep import jobs, sketch
from core.progress import STEPS, Progress, Tell

BEAT_SECONDS = 0.5
POINTS = 500  # of the whole curve: one kept per this share of the way


class Recorder:
    """Takes every report of a job, keeps the last and a thinned curve, writes them in batches.

    A thread of its own writes and looks whether a person asked to stop, so that a fit that
    reports a thousand times a second, or once a minute, is shown and heard alike.
    """

    def __init__(self, job: str):
        self.job = job
        self.part = ""
        self.stop_asked = False
        self._began = time.time()
        self._last: Progress | None = None
        self._points: list[dict[str, float]] = []
        self._kept_at = -1.0
        self._since: tuple[float, float] | None = None
        self._written: Progress | None = None
        self._sketch: Mapping[str, Any] | None = None
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self.tell = Tell(self._take, lambda: self.stop_asked)

    @property
    def step(self) -> str:
        """The step the job is in."""
        return self._last.step if self._last else STEPS[0]

    @contextmanager
    def writing(self) -> Iterator[Tell]:
        """Reports are written for the length of this block."""
        beat = threading.Thread(target=self._beat, daemon=True)
        beat.start()
        try:
            yield self.tell
        finally:
            self._ended.set()
            beat.join()
            self._write()

    def begin(self, part: str, last: bool = False) -> None:
        """A new part (quick, deep); with the last one the estimate of the time to go begins."""
        self._write()
        self.part = part
        self._since = (time.time(), self.tell.reached) if last else None

    def _take(self, progress: Progress) -> None:
        self._last = progress
        self._sketch = progress.sketch or self._sketch
        if not progress.curve:
            return
        if progress.done - self._kept_at >= 1 / POINTS or self._kept_at < 0:
            self._kept_at = progress.done
            seconds = time.time() - self._began
            point = {"done": progress.done, "seconds": seconds, **progress.curve}
            with self._lock:
                self._points.append({name: round(float(x), 6) for name, x in point.items()})

    def _beat(self) -> None:
        while not self._ended.wait(BEAT_SECONDS):
            try:
                self._write()
                self.stop_asked = self.stop_asked or jobs.stopping(self.job)
            except Exception:  # a store that is busy for a while must not end a training
                traceback.print_exc()

    def _write(self) -> None:
        last, part = self._last, self.part
        if last is None or (last is self._written and not self._points):
            return
        with self._lock:
            points, self._points = self._points, []
        drawn, self._sketch = self._sketch, None
        if drawn:
            sketch.put(self.job, drawn)
        jobs.event(self.job, last, part, points, self._since)
        self._written = last
