"""Through a presentation as people go: by key, by finger, with the notes opened once."""

from playwright.sync_api import expect

NOW = ".stage .screen.now"
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
