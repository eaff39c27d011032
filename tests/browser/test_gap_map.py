"""The gap map beyond its cells: a third dimension, filters, the measured error, an empty cell searched again."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from browser_steps import settle
from page_content import content_of
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
STEP_MS = 20_000  # the first page of a server on a busy machine


@pytest.fixture(scope="module")
def measured_folder(review_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the review with the labels that ship for its papers."""
    copy = tmp_path_factory.mktemp("measured") / "review"
    shutil.copytree(review_folder, copy)
    shutil.copytree(ROOT / "corpora/demo/gold", copy / "gold", dirs_exist_ok=True)
    return copy


@pytest.fixture(scope="module")
def measured(measured_folder: Path, serve: Callable[[Path], AbstractContextManager[str]]) -> Iterator[str]:
    with serve(measured_folder) as served:
        yield served


def visit(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator(".lr-grid")).to_be_visible(timeout=STEP_MS)
    settle(page)


def test_a_third_dimension_shares_out_a_cell_and_a_segment_opens_its_statements(page: Page, address: str) -> None:
    visit(page, f"{address}/gap-map?segments=Actors")
    part = page.locator("td [data-segment]:visible").first
    letter = part.locator(".lr-letter").inner_text()
    part.click()
    expect(page.locator(".lr-chosen")).to_have_text(re.compile(r"^.+ × .+ × .+"))
    expect(page.locator(".lr-card").first).to_be_visible()
    assert "segment=" in page.url
    title, url = page.locator(".lr-chosen").inner_text(), page.url
    page.goto("about:blank")
    visit(page, url)
    expect(page.locator(".lr-chosen")).to_have_text(title)
    expect(page.locator(".lr-chosen-segment .lr-letter")).to_have_text(letter)


def test_a_letter_opens_a_segment_of_the_cell_in_focus(page: Page, address: str) -> None:
    visit(page, f"{address}/gap-map?segments=Actors")
    cell = page.locator("td:visible", has=page.locator("[data-segment]")).first
    letter = cell.locator(".lr-letter").first.inner_text()
    cell.focus()
    page.keyboard.press(letter.lower())
    expect(page.locator(".lr-chosen-segment .lr-letter")).to_have_text(letter)


def test_filters_narrow_the_map_and_are_in_the_link(page: Page, address: str) -> None:
    visit(page, f"{address}/gap-map")
    total = page.locator("tr.lr-total-line td:visible").last
    before = int(total.inner_text().split()[0])
    page.get_by_role("button", name="More filters").click()
    page.get_by_role("combobox", name="Papers", exact=True).click()
    page.get_by_role("option", name="04-palar-court-and-tanner.pdf").click()
    page.keyboard.press("Escape")
    settle(page)
    expect(page.get_by_text(re.compile(r"1 more filter · .* in 1 paper left"))).to_be_visible()
    assert "in_papers=" in page.url
    assert int(total.inner_text().split()[0]) < before
    url = page.url
    page.goto("about:blank")
    visit(page, url)
    expect(page.get_by_text(re.compile("1 more filter · "))).to_be_visible()


def test_an_empty_cell_offers_to_search_for_the_pair(page: Page, address: str) -> None:
    visit(page, f"{address}/gap-map")
    page.locator(".lr-state-absolute_gap:visible").first.click()
    page.get_by_role("button", name="Search the corpus for this pair").click()
    expect(page.get_by_text("Where the two come near each other")).to_be_visible()
    expect(page.get_by_text(re.compile(r"^\d+ papers? with both codes · in one paragraph: "))).to_be_visible()
    assert "near=1" in page.url


def test_error_is_not_shown_where_nothing_was_measured(page: Page, address: str) -> None:
    visit(page, f"{address}/gap-map?show_error=true")
    expect(page.get_by_text("Error not measured: there are no labelled sentences")).to_be_visible()
    expect(page.locator(".lr-interval")).to_have_count(0)


def test_measured_error_stands_in_each_cell_and_says_whether_a_gap_survives(page: Page, measured: str) -> None:
    visit(page, f"{measured}/gap-map?show_error=true")
    expect(page.locator("td .lr-interval:visible").first).to_have_text(re.compile(r"^\d+(–\d+)?\+?$"))
    words = page.locator(".lr-state-absolute_gap:visible").first.get_attribute("aria-label") or ""
    assert re.search(r"error of the coding: 0 .*recall \d+% for both codes", words)
    assert "the gap" in words


def test_one_file_map_shows_the_error_on_demand(page: Page, measured_folder: Path) -> None:
    path = measured_folder.with_name("map.html")
    command = [sys.executable, "-m", "litreview", "export", str(measured_folder), str(path)]
    subprocess.run(command, check=True, timeout=120)
    n_statements = len(content_of(path.read_text())["statements"])
    assert len(path.read_bytes()) < 700_000 * max(1, n_statements / 1000)
    page.goto(path.as_uri())
    expect(page.locator("td .lr-interval")).to_have_count(0)
    page.get_by_role("button", name="Show error").click()
    expect(page.locator("td .lr-interval:visible").first).to_be_visible()
    page.get_by_role("button", name="Hide error").click()
    expect(page.locator("td .lr-interval")).to_have_count(0)


def test_a_state_is_kept_from_the_map(page: Page, measured: str, measured_folder: Path) -> None:
    visit(page, f"{measured}/gap-map")
    page.get_by_role("button", name="Keep this state").click()
    page.get_by_label("Name of the state").fill("Before the update")
    page.get_by_role("button", name="Keep", exact=True).click()
    settle(page)
    assert (measured_folder / "editions" / "before-the-update.json.gz").is_file()
