"""Eight people click through the application while two trainings run.

    python -m benchmarks.load [--people 8] [--seconds 60] [--idle 30]

A real server on loopback, a Chromium with one context for each person (a session of its own). A
person opens pages, changes a setting of risk scoring, opens the data sets and the runs; each click
is timed until the page's script has run to its end. Memory is that of the server's process before
and after `--idle` sessions that only looked at home. Each person sets another value of a dial, and
must find it again after going round: nobody sees another's choices.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

import psutil
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.chromium import find
from tests.browser.server import FLAGS, Server, serving, settled
from tests.browser.steps import run_id

RUNNING = "document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'running'"
MB = 2**20


def clicked(page: Page, act) -> float:
    """Seconds from a click until the script has run to its end."""
    begun = time.perf_counter()
    act()
    page.wait_for_function(RUNNING, timeout=20_000, polling=10)
    settled(page)
    return time.perf_counter() - begun


def arrive(browser: Browser, server: Server, path: str = "/risk") -> Page:
    page = browser.new_context(viewport={"width": 1400, "height": 900}).new_page()
    page.set_default_timeout(60_000)
    page.goto(server.url + path)
    settled(page)
    return page


def sample(page: Page) -> None:
    page.get_by_role("button", name="Try it with the sample").click()
    settled(page)


def train(page: Page) -> str:
    """Begin a whole training, deep part included, on the page of risk scoring."""
    sample(page)
    page.get_by_role("button", name="Train", exact=True).click()
    return run_id(page)


def choose(page: Page, cost: int) -> float:
    """Set the cost of a miss to this person's own number."""
    field = page.get_by_role("spinbutton", name="Cost of a miss")
    field.fill(str(cost))
    return clicked(page, lambda: field.press("Enter"))


def chosen(page: Page) -> str:
    return page.get_by_role("spinbutton", name="Cost of a miss").input_value()


def round_trip(page: Page) -> list[float]:
    """Data sets, runs, and back to risk scoring: seconds of each click."""
    names = ("Data sets", "Runs", "Risk scoring")
    links = page.get_by_test_id("stSidebar")
    return [clicked(page, links.get_by_role("link", name=name).click) for name in names]


def idle(browser: Browser, server: Server, people: int) -> float:
    """MB of the server for each session that looked at home and does nothing."""
    process = psutil.Process(server.process.pid)
    first = [arrive(browser, server, "/") for _ in range(3)]  # what is loaded once is loaded
    before = process.memory_info().rss
    pages = [arrive(browser, server, "/") for _ in range(people)]
    each = (process.memory_info().rss - before) / people / MB
    for page in (*first, *pages):
        page.context.close()
    return each


def crowd(browser: Browser, server: Server, people: int, seconds: float) -> tuple[list, int]:
    """The times of all clicks, and how often somebody found a choice that was not theirs."""
    for _ in range(2):
        train(arrive(browser, server))
    clickers = [arrive(browser, server) for _ in range(people)]
    for page in clickers:
        sample(page)
    times, strange, end, turn = [], 0, time.monotonic() + seconds, 0
    while time.monotonic() < end:
        turn += 1
        for number, page in enumerate(clickers):
            cost = 1000 + 100 * turn + number
            times.append(choose(page, cost))
            times += round_trip(page)
            strange += float(chosen(page)) != cost
    return times, strange


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--idle", type=int, default=30)
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="praxis-load-"))
    with serving(folder, PRAXIS_SLOTS="2") as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=list(FLAGS))
        each = idle(browser, server, given.idle)
        times, strange = crowd(browser, server, given.people, given.seconds)
        browser.close()
    print(f"load average {psutil.getloadavg()[0]:.1f} on {psutil.cpu_count()} cores")
    print(f"{given.people} sessions, 2 trainings, {len(times)} clicks in turn: ", end="")
    p95 = statistics.quantiles(times, n=20)[-1]
    print(f"median {statistics.median(times):.3f} s, p95 {p95:.3f} s")
    print(f"memory: {each:.2f} MB for each of {given.idle} idle sessions")
    print(f"choices of another person seen: {strange}")


if __name__ == "__main__":
    main()
