"""How quick the pages are: first paint of home, and what a rerun of every page costs the server.

    python -m benchmarks.pages

A real server and a real Chromium on this machine; means (CPU) and medians (waits) of `REPEATS`. The
pages of applications show the finished run that is shipped with each. A page is rerun whole by
Streamlit's own key `r`; the cut-off of risk scoring moves as a person moves it.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.clicks import arrive, cpu, timed
from core import studio
from pages.parts.theory.places import PAGES as THEORY
from tests.browser.chromium import find
from tests.browser.server import FLAGS, Server, serving, settled

REPEATS = 7
PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"


def first_paint(browser: Browser, url: str) -> tuple[float, float]:
    """Seconds to the first paint of home, and until its script has run to the end."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    start = time.perf_counter()
    page.goto(url)
    settled(page)
    page.wait_for_selector("input[type=file]", state="attached")
    ready = time.perf_counter() - start
    paint = page.evaluate(PAINT) / 1000
    context.close()
    return paint, ready


def paths() -> dict[str, str]:
    """Every page by its name, those of applications on their shipped run."""
    data = studio.add(studio.sample("risk")).id
    found = {"home": "/", "data sets": "/datasets", "a data set": f"/datasets?data={data}"}
    found |= {"runs": "/runs", "stories": "/stories", "form of risk": f"/risk?data={data}"}
    runs = {card.key: studio.sample_run(card.key) for card in studio.cards()}
    found |= {f"{key}, a run": f"/{key}?run={run}" for key, run in runs.items() if run}
    return found | {f"theory: {key}": f"/{key}" for key in THEORY}


def rerun(server: Server, page: Page, act: Callable[[], None]) -> str:
    """Mean CPU-seconds of the server and median seconds to its last word, after an act."""
    timed(page, act)
    spent, waits = [], []
    for _ in range(REPEATS):
        before = cpu(server)
        waits.append(timed(page, act).heard)
        time.sleep(0.3)  # the server collects its garbage after the last word
        spent.append(cpu(server) - before)
    return f"{statistics.mean(spent):.3f} CPU-s, {statistics.median(waits):.3f} s"


def reruns(browser: Browser, server: Server) -> None:
    """Tell of all pages, each in a session of its own."""
    for name, path in paths().items():
        page = arrive(browser, server, path)
        page.wait_for_timeout(1000)
        keyboard = page.keyboard
        print(f"{name}: {rerun(server, page, lambda keys=keyboard: keys.press('r'))}", flush=True)
        if name == "risk, a run":
            page.get_by_role("slider").first.focus()
            moved = rerun(server, page, lambda keys=keyboard: keys.press("ArrowRight"))
            print(f"{name}, its cut-off moved: {moved}")
        page.context.close()


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="praxis-bench-"))
    os.environ["PRAXIS_HOME"] = str(folder / "workspace")
    with serving(folder) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=list(FLAGS))
        print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        cold = first_paint(browser, server.url)
        print(f"home, first session: paint {cold[0]:.2f} s, ready {cold[1]:.2f} s")
        paints, readies = zip(
            *(first_paint(browser, server.url) for _ in range(REPEATS)), strict=True
        )
        print(f"home, later: paint {statistics.median(paints):.2f} s, ", end="")
        print(f"ready {statistics.median(readies):.2f} s")
        reruns(browser, server)
        browser.close()
        print(f"load average {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
