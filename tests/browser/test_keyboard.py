"""The gap map by keyboard alone, in the app and as one file; and every page in the bar."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from browser_steps import settle
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

# Components of the app stand in shadow roots, where the document's active element is the host alone.
FOCUSED = """() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    return [element?.closest("[role=grid]") !== null, element?.ariaLabel ?? ""];
}"""


def tab_into_the_grid(page: Page, at_most: int) -> None:
    for _ in range(at_most):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED)[0]:
            return
    raise AssertionError(f"{at_most} times Tab did not lead into the grid")


def cell_in_focus(page: Page) -> str:
    in_grid, label = page.evaluate(FOCUSED)
    assert in_grid
    return str(label).split(":")[0]


def test_every_page_stands_in_the_bar(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{address}/method")
    links = page.get_by_test_id("stTopNavLink")
    expect(links.filter(has_text="Quality")).to_be_in_viewport()
    for link in links.all():
        expect(link).to_be_in_viewport()
    expect(page.get_by_test_id("stTopNav").get_by_text(re.compile(r"^\d+ more$"))).not_to_be_visible()


def test_keyboard_alone_leads_into_the_map_to_statements_and_back(page: Page, address: str) -> None:
    page.goto(f"{address}/gap-map")
    expect(page.locator(".lr-grid")).to_be_visible()
    settle(page)
    tab_into_the_grid(page, 60)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    chosen = cell_in_focus(page)
    expect(page.locator(".lr-chosen")).to_have_text(chosen)
    expect(page.locator(".lr-card").first).to_be_visible()
    settle(page)
    assert cell_in_focus(page) == chosen
    page.keyboard.press("Tab")
    assert not page.evaluate(FOCUSED)[0]
    page.keyboard.press("Shift+Tab")
    assert cell_in_focus(page) == chosen
    page.keyboard.press("Escape")
    expect(page.get_by_text("Choose a cell")).to_be_visible()
    settle(page)
    assert cell_in_focus(page) == chosen


def test_keyboard_alone_leads_through_the_one_file_map_and_back(page: Page, review_folder: Path) -> None:
    path = review_folder.with_name("keyboard.html")
    subprocess.run(
        [sys.executable, "-m", "litreview", "export", str(review_folder), str(path)], check=True, timeout=120
    )
    page.goto(path.as_uri())
    tab_into_the_grid(page, 10)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    chosen = cell_in_focus(page)
    expect(page.locator("#chosen")).to_have_text(chosen)
    page.keyboard.press("Tab")
    expect(page.get_by_label("Search the statements")).to_be_focused()
    page.keyboard.type("nothing of the kind")
    expect(page.locator("#count")).to_have_text(re.compile("^0 statements found"))
    page.keyboard.press("Escape")
    expect(page.get_by_label("Search the statements")).to_have_value("")
    page.keyboard.press("Tab")
    expect(page.locator("summary").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".lr-why[open]")).to_have_count(1)
    page.keyboard.press("Escape")
    assert cell_in_focus(page) == chosen
    page.keyboard.press("Escape")
    expect(page.locator("#chosen")).to_have_text("All statements")
