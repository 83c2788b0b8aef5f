"""How quick the pages are: first paint of home, and a rerun of the risk page with a run on it.

    python -m benchmarks.pages

A real server and a real Chromium on this machine; medians of `REPEATS`.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser.chromium import find
from tests.browser.server import FLAGS, ROOT, serving, settled

REPEATS = 7
PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"


def first_paint(browser, url: str) -> tuple[float, float]:
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


def rerun(page: Page) -> float:
    """Seconds from moving the cut-off slider until the page stands still again."""
    slider = page.get_by_role("slider").first
    slider.focus()
    start = time.perf_counter()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'running'"
    )
    settled(page)
    return time.perf_counter() - start


def train(home: Path) -> str:
    """A finished quick run of risk scoring on the shipped loans."""
    command = [sys.executable, "-m", "core", "train", "risk", "data/loans.csv", "--json"]
    done = subprocess.run(
        [*command, "--role", "target=default", "--set", "quick=true"],
        cwd=ROOT,
        env={"PRAXIS_HOME": str(home), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    import json

    return json.loads(done.stdout)["run"]


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="praxis-bench-"))
    run = train(folder / "workspace")
    with serving(folder) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=list(FLAGS))
        cold = first_paint(browser, server.url)
        warm = [first_paint(browser, server.url) for _ in range(REPEATS)]
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(f"{server.url}/risk?run={run}")
        page.get_by_role("slider").first.wait_for()
        settled(page)
        reruns = [rerun(page) for _ in range(REPEATS)]
        browser.close()
    print(f"home, first session: paint {cold[0]:.2f} s, ready {cold[1]:.2f} s")
    paints, readies = zip(*warm, strict=True)
    print(f"home, later: paint {statistics.median(paints):.2f} s, ", end="")
    print(f"ready {statistics.median(readies):.2f} s")
    print(f"risk page, rerun: {statistics.median(reruns):.2f} s")


if __name__ == "__main__":
    main()
