"""From a finished run to a room full of people: by keyboard, in both languages, and as files."""

import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect
from pptx import Presentation

from tests.browser.server import settled

pytestmark = [pytest.mark.browser, pytest.mark.slow]
NOW = ".stage .screen.now"


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


SWIPE = """(across) => {
  const inside = (root) => root.querySelector(".stage") ||
    [...root.querySelectorAll("*")].map((one) => one.shadowRoot && inside(one.shadowRoot))
      .find(Boolean);
  const stage = inside(document);
  const at = (clientX) => [new Touch({identifier: 1, target: stage, clientX, clientY: 300})];
  const send = (type, x) => stage.dispatchEvent(
    new TouchEvent(type, {bubbles: true, changedTouches: at(x)}));
  send("touchstart", 200);
  send("touchend", 200 + across);
}"""


def current(page, place: int) -> None:
    """That dot is the one that is lit, and no other."""
    expect(page.locator(".stage nav .dot").nth(place)).to_have_attribute("aria-current", "step")
    expect(page.locator(".stage nav .dot[aria-current]")).to_have_count(1)


def walked(shown, last: int) -> str:
    """Through a presentation by key and by finger; gives its first sentence."""
    expect(shown.locator(f"{NOW} h1")).to_be_visible(timeout=60_000)
    first = shown.locator(f"{NOW} h1").inner_text()
    shown.keyboard.press("ArrowRight")
    expect(shown.locator(f"{NOW} svg:visible")).to_be_visible()
    fits(shown)
    shown.keyboard.press("n")
    expect(shown.locator(".stage > .notes li").first).to_be_visible()
    shown.keyboard.press("Escape")
    expect(shown.locator(".stage > .notes")).to_be_hidden()
    shown.evaluate(SWIPE, -120)
    current(shown, 2)
    shown.evaluate(SWIPE, 120)
    current(shown, 1)
    shown.keyboard.press("End")
    expect(shown.locator(f"{NOW}.closing")).to_be_visible()
    current(shown, last)
    fits(shown)
    expect(shown.get_by_test_id("stSidebar")).to_have_count(0)
    return first


def fits(page) -> None:
    """Nothing stands beyond the window's right edge."""
    wide = page.evaluate("document.documentElement.scrollWidth")
    held = page.locator(NOW).evaluate("(one) => [one.scrollWidth, one.clientWidth]")
    assert wide <= page.viewport_size["width"]
    assert held[0] <= held[1] + 1


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
