"""How long a page takes from an act of a person to the server's last word and the picture of it."""

from collections.abc import Callable
from typing import NamedTuple

import psutil
from playwright.sync_api import Browser, Page

from tests.browser.server import Server, settled

APP = "[data-testid=stApp]"
QUIET = 250  # ms without a word from the server after which a page has come to rest
# The socket is watched, not the script's state alone: that of a short rerun comes and goes between
# two paintings and is never seen.
WATCH = f"""(() => {{
  const load = window.load = {{}}, now = () => performance.now();
  load.arm = () => Object.assign(load, {{acted: null, sent: false, painted: null, heard: null}});
  load.rested = () => document.querySelector("{APP}").dataset.testScriptState === "notRunning"
    && load.painted !== null && now() - load.heard > {QUIET};
  for (const kind of ["click", "keydown"])
    addEventListener(kind, event => load.acted ??= event.timeStamp, true);
  const hear = () => {{
    if (!load.sent) return;
    load.heard = now();
    requestAnimationFrame(() => requestAnimationFrame(() => load.painted = now()));
  }};
  window.WebSocket = class extends WebSocket {{
    constructor(...given) {{ super(...given); this.addEventListener("message", hear); }}
    send(data) {{ load.sent = true; super.send(data); }}
  }};
}})()"""


class Seconds(NamedTuple):
    """From an act of a person to the server's last word, and to the picture of it."""

    heard: float
    painted: float


def arrive(browser: Browser, server: Server, path: str) -> Page:
    """A page at rest, of a session of its own, whose socket is watched."""
    page = browser.new_context(viewport={"width": 1400, "height": 900}).new_page()
    page.set_default_timeout(60_000)
    page.add_init_script(WATCH)
    page.goto(server.url + path)
    settled(page)
    return page


def arm(page: Page) -> None:
    """From now on the next act counts."""
    page.evaluate("load.arm()")


def rested(page: Page) -> Seconds:
    """What the act took, once the page is at rest again."""
    page.wait_for_function("load.rested()", polling=50)
    spent = page.evaluate("[load.heard - load.acted, load.painted - load.acted]")
    return Seconds(*(ms / 1000 for ms in spent))


def timed(page: Page, act: Callable[[], None]) -> Seconds:
    arm(page)
    act()
    return rested(page)


def cpu(server: Server) -> float:
    """CPU-seconds of the server so far, its workers not counted."""
    used = psutil.Process(server.process.pid).cpu_times()
    return used.user + used.system
