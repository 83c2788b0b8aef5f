"""What a person does on the pages, step by step: shared by the tests in a browser."""

import csv
from pathlib import Path

import numpy as np
from playwright.sync_api import expect

from tests.browser.server import settled

SOON, LATER = 30_000, 150_000  # ms


def cases(path: Path, rows: int = 400) -> Path:
    """Past loans whose outcome follows from income, late payments and savings."""
    draw = np.random.default_rng(7)
    income, late = draw.lognormal(7.7, 0.4, rows), draw.poisson(0.6, rows)
    savings = draw.choice(["none", "some", "much"], rows)
    odds = -1.2 + 0.9 * late - 0.5 * (income / 2000 - 1) + 1.1 * (savings == "none")
    bad = draw.random(rows) < 1 / (1 + np.exp(-odds))
    with path.open("w", newline="") as file:
        out = csv.writer(file, delimiter=";")
        out.writerow(["case", "income", "late payments", "savings", "outcome"])
        for i in range(rows):
            label = "bad" if bad[i] else "good"
            out.writerow([f"N{i:04d}", f"{income[i]:.2f}", late[i], savings[i], label])
    return path


def upload(page, path: Path) -> None:
    page.set_input_files("input[type=file]", path)
    settled(page)


def open_risk(page, path: Path) -> None:
    """From home: drop the file, see what it is good for, open the page."""
    upload(page, path)
    expect(page.get_by_text("This file is ready for")).to_be_visible(timeout=SOON)
    page.get_by_role("button", name="Open", exact=True).first.click()
    page.wait_for_url("**/risk?**")
    settled(page)


def train(page, quick: bool = True) -> None:
    if quick:
        page.get_by_text("Quick answer only").first.click()
        settled(page)
    page.get_by_role("button", name="Train", exact=True).click()
    page.wait_for_url("**run=**")


def finished(page) -> None:
    """Wait for the answer: the sentence about the cut-off, and nothing training any more."""
    expect(page.get_by_role("tab", name="Why")).to_be_visible(timeout=LATER)
    expect(page.get_by_role("button", name="New run")).to_be_visible(timeout=LATER)
    settled(page)


def run_id(page) -> str:
    """The id of the run that a page shows."""
    page.wait_for_url("**run=**")
    return page.url.split("run=")[1].split("&")[0]
