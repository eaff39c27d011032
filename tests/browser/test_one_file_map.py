"""The one-file map, opened from disk."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def map_file(review_folder: Path) -> Path:
    path = review_folder.with_name("map.html")
    subprocess.run([sys.executable, "-m", "litreview", "export", str(review_folder), str(path)], check=True, timeout=60)
    return path


def test_map_opens_from_disk_and_shows_the_statements_of_a_cell(page: Page, map_file: Path) -> None:
    page.goto(map_file.as_uri())
    first = page.locator(".lr-state-evidence:visible, .lr-state-thin:visible").first
    title = (first.get_attribute("aria-label") or "").split(":")[0]
    first.click()
    expect(page.locator("#chosen")).to_have_text(title)
    expect(page.locator(".lr-card").first).to_contain_text("p. ")
    assert "#row=" in page.url
    page.reload()
    expect(page.locator("#chosen")).to_have_text(title)


def test_map_searches_its_statements(page: Page, map_file: Path) -> None:
    page.goto(map_file.as_uri())
    page.get_by_label("Search the statements").fill("BRIBES inspectors")
    expect(page.locator("#count")).to_have_text(re.compile(r"^\d+ statements? found"))
    expect(page.locator(".lr-card").first).to_contain_text(re.compile("bribes", re.IGNORECASE))


def test_map_is_walked_with_the_keyboard(page: Page, map_file: Path) -> None:
    page.goto(map_file.as_uri())
    page.locator("[role=grid] [tabindex='0']").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("#chosen")).to_contain_text(" × ")
    expect(page.locator("td.lr-selected")).to_be_focused()


def test_map_runs_no_script_of_its_papers(page: Page, map_file: Path) -> None:
    page.goto(map_file.as_uri())
    page.get_by_label("Search the statements").fill("$5 to $10")
    expect(page.locator(".lr-card").first).to_contain_text("costs $5 to $10")
    assert "owned" not in page.title()
