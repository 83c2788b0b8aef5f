"""A page on paper: a Chromium on this machine prints it; nothing is asked of the network."""

import os
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from core.errors import UserError
from core.words import msg

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
SECONDS = 90
_FLAGS = (
    *("--headless", "--disable-gpu", "--no-first-run", "--disable-extensions", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--no-pdf-header-footer"),
    "--host-resolver-rules=MAP * ~NOTFOUND",
)


def browser() -> str | None:
    """Path of a browser that prints, or None; `PRAXIS_BROWSER` names one outright."""
    named = os.environ.get("PRAXIS_BROWSER")
    if named:
        return named
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    return found or next((path for path in PLACES if Path(path).exists()), None)


def pdf(page: str) -> bytes:
    """An HTML page (without script or request) as PDF; UserError without a browser."""
    path = browser()
    if path is None:
        raise UserError(
            msg("There is no browser on this machine that prints."),
            msg("Install Chromium or Chrome, or print the HTML file from your own browser."),
        )
    with TemporaryDirectory(prefix="praxis-pdf-") as folder:
        source, out = Path(folder) / "page.html", Path(folder) / "page.pdf"
        source.write_text(page, encoding="utf-8")
        root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        where = [f"--user-data-dir={folder}/profile", f"--print-to-pdf={out}", source.as_uri()]
        command = [path, *_FLAGS, *root, *where]
        try:
            subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise _failed() from error
        if not out.exists():
            raise _failed()
        return out.read_bytes()


def _failed() -> UserError:
    return UserError(
        msg("The browser did not print the page."),
        msg("Try again, or print the HTML file from your own browser."),
    )
