"""Whole journeys of a person, in a real browser against a real server."""

import csv
import io
import re
import time
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import expect

from tests.browser.presenting import walked
from tests.browser.server import settled
from tests.browser.steps import LATER, SOON, cases, finished, open_risk, train, upload

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def downloaded(page, name: str) -> bytes:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=name).first.click()
    return Path(waiting.value.path()).read_bytes()


def test_upload_match_train_report_download_present(visit, tmp_path):
    page = visit("/")
    open_risk(page, cases(tmp_path / "cases.csv"))
    expect(page.get_by_text("matched by").first).to_be_visible()
    train(page)
    finished(page)
    expect(page.get_by_text(re.compile(r"cut-off", re.I)).first).to_be_visible()
    rows = list(
        csv.DictReader(io.StringIO(downloaded(page, "Download the list").decode("utf-8-sig")))
    )
    assert len(rows) == 400
    assert all(0 <= float(row["score"]) <= 1 for row in rows)
    page.get_by_role("button", name="Export").click()
    report = downloaded(page, "Report (HTML)").decode()
    assert report.lstrip().lower().startswith("<!doctype html")
    assert "N0001" not in report, "a report for stakeholders holds no single case"
    assert re.findall(r"(?:src|href)=[\"']https?:", report) == []
    link = page.get_by_role("link", name="Present").first.get_attribute("href")
    for speech in ("en", "zh_CN"):  # what was just trained, by keyboard
        where = "/" + link.rpartition("/")[2].replace("lang=en", f"lang={speech}")
        shown = visit(where, viewport={"width": 1280, "height": 720}, has_touch=True)
        dots = shown.locator(".stage nav .dot")
        expect(dots.first).to_be_attached(timeout=LATER)
        assert ("分数线" if speech == "zh_CN" else "cut-off") in walked(shown, dots.count() - 1)


def test_moving_the_cut_off_changes_the_money(visit, tmp_path):
    page = visit("/")
    open_risk(page, cases(tmp_path / "cases.csv"))
    train(page)
    finished(page)
    panel = page.get_by_role("slider").first
    before = page.locator("[data-testid=stMetricValue]").all_inner_texts()
    panel.focus()
    for _ in range(12):
        page.keyboard.press("ArrowRight")
    settled(page)
    time.sleep(1)
    settled(page)
    after = page.locator("[data-testid=stMetricValue]").all_inner_texts()
    assert after != before


PRESS_STOP = """[...document.querySelectorAll('button:not([disabled])')]
    .find(one => one.textContent.includes('Stop and keep'))?.click()"""


def test_stop_and_keep_then_reopen_by_its_address(visit):
    page = visit("/risk")
    page.get_by_role("button", name="Try it with the sample").click()
    settled(page)
    train(page, quick=False)
    stop = page.get_by_role("button", name="Stop and keep")
    expect(page.get_by_text("quick answer").first).to_be_visible(timeout=LATER)
    address = page.url
    expect(stop).to_be_visible(timeout=LATER)
    again = visit(address.removeprefix(address.split("/risk")[0]))
    expect(again.get_by_role("button", name="Stop and keep")).to_be_visible(timeout=SOON)
    again.get_by_role("button", name="Stop and keep").click()
    for _ in range(3):  # a click on a button that is just being drawn anew can be lost
        again.wait_for_timeout(1500)
        again.evaluate(PRESS_STOP)
    finished(page)
    expect(page.get_by_text("stopped early").first).to_be_visible(timeout=SOON)


def test_chinese_from_the_first_visit(visit):
    page = visit("/risk", locale="zh-CN")
    expect(page.get_by_role("heading", level=1)).to_have_text("风险评分")
    page.get_by_role("radio", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Risk scoring", timeout=SOON)


def test_a_finished_run_reads_in_chinese(visit, tmp_path):
    page = visit("/")
    open_risk(page, cases(tmp_path / "cases.csv"))
    train(page)
    finished(page)
    page.get_by_role("radio", name="中文").click()
    settled(page)
    sentence = page.get_by_text("分数线").first
    expect(sentence).to_be_visible(timeout=SOON)


@pytest.mark.parametrize(
    ("scheme", "colour"), [("light", "rgb(255, 255, 255)"), ("dark", "rgb(15, 23, 32)")]
)
def test_both_themes_follow_the_browser(visit, scheme, colour):
    page = visit("/", color_scheme=scheme)
    found = page.evaluate(
        "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
    )
    assert found == colour


def test_a_deep_link_goes_through_the_whole_application(visit):
    page = visit("/runs")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("link", name="Risk scoring")).to_be_visible()


def test_a_picture_named_csv_is_refused_and_the_page_goes_on(visit, tmp_path):
    fake = tmp_path / "holiday.csv"
    fake.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    page = visit("/")
    upload(page, fake)
    expect(page.get_by_role("alert").first).to_be_visible(timeout=SOON)
    upload(page, cases(tmp_path / "cases.csv"))
    expect(page.get_by_text("This file is ready for")).to_be_visible(timeout=SOON)


def test_server_and_workers_talk_to_this_machine_only(visit, server, tmp_path):
    page = visit("/")
    open_risk(page, cases(tmp_path / "cases.csv"))
    train(page)
    seen: set[str] = set()
    end = time.monotonic() + 8
    while time.monotonic() < end:
        seen |= {peer for process in ours(server.home) for peer in peers(process)}
        time.sleep(0.1)
    finished(page)
    assert seen <= {"127.0.0.1", "::1"}


def ours(home: Path) -> list[psutil.Process]:
    """The server and every worker of its workspace."""
    found = []
    for process in psutil.process_iter(["environ"]):
        if (process.info["environ"] or {}).get("PRAXIS_HOME") == str(home):
            found.append(process)
    return found


def peers(process: psutil.Process) -> set[str]:
    try:
        return {link.raddr.ip for link in process.net_connections("inet") if link.raddr}
    except psutil.Error:
        return set()
