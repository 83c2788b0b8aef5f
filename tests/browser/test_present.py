"""From a finished run to a room full of people: by keyboard, in both languages, and as files."""

import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect
from pptx import Presentation

from tests.browser.presenting import walked
from tests.browser.server import settled

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def downloaded(page, name: str) -> bytes:
    with page.expect_download(timeout=90_000) as waiting:
        page.get_by_role("button", name=name).first.click()
    return Path(waiting.value.path()).read_bytes()


def open_sample(page) -> None:
    """From home to the finished run on the sample of loans."""
    page.locator(
        ".st-key-sample\\.risk\\.run button, [class*='sample-risk-run'] button"
    ).first.click()
    page.wait_for_url("**run=**")
    expect(page.get_by_role("button", name="New run")).to_be_visible(timeout=60_000)
    settled(page)


def test_a_run_is_presented_in_both_languages_and_leaves_as_files(visit):
    page = visit("/")
    open_sample(page)
    page.get_by_role("button", name="Export").click()
    deck = Presentation(io.BytesIO(downloaded(page, "Slides (PowerPoint)"))).slides
    assert downloaded(page, "Slides (PDF)").startswith(b"%PDF")
    assert downloaded(page, "Slides (HTML)").count(b"<section") == len(deck)
    link = page.get_by_role("link", name="Present").first.get_attribute("href")
    first = {}
    for speech, width in (("en", 1280), ("zh_CN", 390)):
        where = "/" + link.rpartition("/")[2].replace("lang=en", f"lang={speech}")
        shown = visit(where, viewport={"width": width, "height": 720}, has_touch=True)
        first[speech] = walked(shown, len(deck) - 1).replace("\u00a0", " ")
    assert first["en"] == deck[0].shapes.title.text
    share = re.search(r"\d+ %", first["en"])
    assert share and share[0] in first["zh_CN"]
    assert first["zh_CN"] != first["en"]
