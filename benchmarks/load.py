"""Eight people click through the application while two trainings run.

    python -m benchmarks.load [--people 8] [--seconds 60] [--idle 30]

A real server on loopback, a Chromium with one context for each person (a session of its own). Half
of the people set a dial of the form of risk scoring, half move the cut-off of a finished run; then
all go to the data sets, to the runs and back. People click in turn; once per round all eight move
their dial at the same instant. Two trainings run all the time, started anew when one ends.

A time runs by the browser's own clock from the event to the server's last word (the script, and the
way there and back), and on to the second frame after it (the painting). The browsers of all eight
share the server's cores, which they would not in an office.

Memory is that of the server's process before and after `--idle` sessions that only look at a page.
Each person sets a value nobody else has, and must find it again after going round.
"""

import argparse
import os
import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psutil
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from benchmarks.clicks import Seconds, arm, arrive, cpu, rested, timed
from core import studio
from tests.browser.chromium import find
from tests.browser.server import FLAGS, Server, serving, settled

MB = 2**20
PAGES = ("Data sets", "Runs", "Risk scoring")
KINDS = ("form", "cut-off", "together", *PAGES)


class Person:
    """A session: how it moves its dial, and the value it set last."""

    def __init__(self, page: Page, dial: Locator, up: Locator):
        self.page, self.dial, self.up = page, dial, up
        self.value = 0.0

    def choose(self, value: float) -> Seconds:
        self.value = value
        self.dial.fill(f"{value:g}")
        return timed(self.page, lambda: self.dial.press("Enter"))

    def is_own(self) -> bool:
        return float(self.dial.input_value()) == self.value

    def go(self, name: str) -> Seconds:
        link = self.page.get_by_test_id("stSidebar").get_by_role("link", name=name, exact=True)
        return timed(self.page, link.click)


@dataclass(frozen=True)
class Crowd:
    """What a crowd met: its waits by kind, choices that were another's, CPU-s of the server."""

    times: dict[str, list[Seconds]]
    strange: int
    cpu: float


def person(browser: Browser, server: Server, path: str) -> Person:
    """Somebody on a page of risk scoring whose dial is the cost of a miss."""
    page = arrive(browser, server, path)
    field = page.get_by_test_id("stNumberInput").filter(has_text="Cost of a miss").first
    field.wait_for()
    settled(page)
    return Person(
        page, field.get_by_role("spinbutton"), field.get_by_test_id("stNumberInputStepUp")
    )


def together(people: list[Person]) -> list[Seconds]:
    """What each waits when all raise their dial by one step at the same instant."""
    for one in people:
        arm(one.page)
        one.value += 1
    instant = (time.time() + 1) * 1000
    for one in people:
        one.up.evaluate("(e, at) => {setTimeout(() => e.click(), at - Date.now())}", instant)
    return [rested(one.page) for one in people]


def idle(browser: Browser, server: Server, people: int, path: str) -> float:
    """MB of the server for each session that looked at a page and does nothing."""
    process = psutil.Process(server.process.pid)
    first = [arrive(browser, server, path) for _ in range(3)]  # what is loaded once is loaded
    before = process.memory_info().rss
    pages = [arrive(browser, server, path) for _ in range(people)]
    each = (process.memory_info().rss - before) / people / MB
    for page in (*first, *pages):
        page.context.close()
    return each


def keep_training(data: str, wanted: int = 2) -> None:
    """As many trainings as are wanted run, deep part included."""
    for _ in range(wanted - len(studio.jobs(active=True))):
        studio.train("risk", {"main": data}, {}, {"budget": "600"})


def crowd(browser: Browser, server: Server, people: int, seconds: float) -> Crowd:
    """So many people click for so long."""
    data, run = studio.add(studio.sample("risk")).id, studio.sample_run("risk")
    keep_training(data)
    paths = [f"/risk?data={data}", f"/risk?run={run}"]
    all_ = [person(browser, server, paths[at % 2]) for at in range(people)]
    times: dict[str, list[Seconds]] = {kind: [] for kind in KINDS}
    strange, begun = 0, cpu(server)
    end, turn = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        turn += 1
        for number, one in enumerate(all_):
            times[KINDS[number % 2]].append(one.choose(1000 + 100 * turn + 2 * number))
        times["together"] += together(all_)
        for one in all_:
            for name in PAGES:
                times[name].append(one.go(name))
            strange += not one.is_own()
        keep_training(data)
    return Crowd(times, strange, cpu(server) - begun)


def told(name: str, times: list[Seconds]) -> str:
    """The median and the 95th percentile in words."""
    parts = []
    for what, column in zip(Seconds._fields, zip(*times, strict=True), strict=True):
        p95 = statistics.quantiles(column, n=20)[-1]
        parts.append(f"{what} {statistics.median(column):.3f} s, p95 {p95:.3f} s")
    return f"{name}: {len(times)} times, {'; '.join(parts)}"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--idle", type=int, default=30)
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="praxis-load-"))
    os.environ |= {"PRAXIS_HOME": str(folder / "workspace"), "PRAXIS_SLOTS": "2"}
    with serving(folder) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=list(FLAGS))
        print(f"load average before {psutil.getloadavg()[0]:.1f} on {psutil.cpu_count()} cores")
        run = studio.sample_run("risk")
        paths = ("/", f"/risk?run={run}")
        home, finished = (idle(browser, server, given.idle, path) for path in paths)
        found = crowd(browser, server, given.people, given.seconds)
        browser.close()
    print(f"{given.people} sessions beside 2 trainings, in turn:")
    times = found.times
    print(told("  a dial of the form", times["form"]))
    print(told("  the costs at a cut-off", times["cut-off"]))
    print(told("  both dials", times["form"] + times["cut-off"]))
    for name in PAGES:
        print(told(f"  to {name}", times[name]))
    print(told("  any other page", [wait for name in PAGES for wait in times[name]]))
    print(told("at the same instant, a dial", times["together"]))
    acts = sum(map(len, times.values()))
    print(f"server: {found.cpu / acts:.3f} CPU-s for each of {acts} acts")
    print(f"memory of an idle session: {home:.2f} MB at home, {finished:.2f} MB on a finished run")
    print(f"choices of another person seen: {found.strange} of {len(times[PAGES[-1]])}")
    print(f"load average after {psutil.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
