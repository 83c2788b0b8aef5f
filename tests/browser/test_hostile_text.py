"""Names and cells that a stranger wrote, on every page: they are shown, and do nothing."""

import csv
import re

import numpy as np
import pytest
from playwright.sync_api import expect

from core import studio
from tests.browser.server import settled
from tests.browser.steps import finished, open_risk, run_id, train

pytestmark = [pytest.mark.browser, pytest.mark.slow]
HOSTILE = (
    "<script>window.hacked=1</script><img src=x onerror=window.hacked=1>",
    "![a](http://beacon.example/x.png)",
    "$x^2$ [b](javascript:window.hacked=1)",
    ":red[loud] :material/home: **fat**",
    "pay\u202eroll",
)


def hostile(path, rows: int = 400):
    """Cases whose columns, categories and file are all named by an attacker."""
    draw = np.random.default_rng(3)
    late = draw.poisson(0.8, rows)
    bad = draw.random(rows) < 1 / (1 + np.exp(1.5 - 1.4 * late))
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow([*HOSTILE, "late", "outcome"])
        for at in range(rows):
            words = [HOSTILE[(at + shift) % len(HOSTILE)] for shift in range(len(HOSTILE))]
            out.writerow([*words, late[at], ("good", "bad")[int(bad[at])]])
    return path


def harmless(page) -> None:
    """Nothing ran, nothing was typeset or coloured, no picture of theirs, no turned writing."""
    assert page.evaluate("window.hacked") is None
    main = page.get_by_test_id("stMain")
    assert main.locator(".katex").count() == 0
    assert main.locator("img[src*=beacon], a[href*=beacon], a[href^=javascript]").count() == 0
    assert main.get_by_text("loud", exact=True).count() == 0, "a colour mark was obeyed"
    assert not re.search("[\u202a-\u202e]", page.inner_text("body"))


def test_hostile_names_are_shown_and_do_nothing(visit, server, tmp_path, monkeypatch):
    monkeypatch.setenv("PRAXIS_HOME", str(server.home))
    page = visit("/")
    open_risk(page, hostile(tmp_path / f"{HOSTILE[1].replace('/', '_')}{HOSTILE[3][:10]}.csv"))
    harmless(page)
    train(page)
    finished(page)
    run = run_id(page)
    for tab in page.get_by_role("tab").all():
        tab.click()
        settled(page)
        harmless(page)
    for name in (HOSTILE[0], " ".join((HOSTILE[1], "$x^2$", HOSTILE[3][:10], HOSTILE[4]))):
        studio.rename_run(run, name)
        studio.rename_dataset(studio.run(run).datasets[0], name)
        for path in (f"/risk?run={run}", "/runs", "/datasets", "/"):
            page.goto(server.url + path)
            settled(page)
            expect(page.get_by_test_id("stMain")).to_contain_text(re.compile("beacon|window"))
            harmless(page)
