"""A living map: a state is kept, the review goes on, and each cell tells what changed and why."""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from browser_steps import settle
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

ADDED = """# Kilns

## Results

Weak enforcement by the state hinders pollution control in the kilns of Kasur, at $5 to $10 per kiln
<script>document.title = 'owned'</script>.
"""
KEPT = "First <search>"
STEP_MS = 20_000  # the first page of a server on a busy machine


@pytest.fixture(scope="module")
def folder(review_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the review in which a state was kept before a paper was added."""
    copy = tmp_path_factory.mktemp("living") / "review"
    shutil.copytree(review_folder, copy)
    paper = copy.with_name("kilns.md")
    paper.write_text(ADDED, encoding="utf-8")
    for arguments, code in ((["edition", "keep", copy, KEPT], 0), (["add", copy, paper], 0), (["run", copy], 2)):
        command = [sys.executable, "-m", "litreview", *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
        assert done.returncode == code, done.stdout + done.stderr
    return copy


@pytest.fixture(scope="module")
def living(folder: Path, serve: Callable[[Path], AbstractContextManager[str]]) -> Iterator[str]:
    with serve(folder) as served:
        yield served


def visit(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator(".lr-page-head h1")).to_be_visible(timeout=STEP_MS)
    settle(page)


def test_a_changed_cell_says_what_it_showed_what_it_shows_and_why(page: Page, living: str) -> None:
    visit(page, f"{living}/changes")
    expect(page.get_by_text("Papers added: kilns.md.")).to_be_visible()
    changed = page.locator("td.lr-changed:visible").first
    words = changed.get_attribute("aria-label") or ""
    assert f"{KEPT}: " in words
    assert "new paper: kilns.md" in words
    expect(changed.locator(".lr-gained")).to_have_text("+1")
    unchanged = page.locator("td.lr-cell:visible:not(.lr-changed)").first
    assert ": unchanged: " in (unchanged.get_attribute("aria-label") or "")


def test_a_click_opens_the_statements_that_came_and_the_address_opens_them_again(page: Page, living: str) -> None:
    visit(page, f"{living}/changes")
    page.locator("td.lr-changed:visible").first.click()
    card = page.locator(".lr-moved-came .lr-card").first
    expect(card).to_contain_text("at $5 to $10 per kiln")
    expect(card).to_contain_text("<script>")
    assert "owned" not in page.title()
    url = page.url
    assert "row=" in url
    page.goto("about:blank")
    visit(page, url)
    expect(page.locator(".lr-moved-came .lr-card").first).to_contain_text("kilns.md")


def test_changes_are_walked_with_the_keyboard(page: Page, living: str) -> None:
    visit(page, f"{living}/changes")
    page.locator("[role=grid] [tabindex='0']").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator(".lr-chosen")).to_contain_text(" × ")


def test_the_table_of_changes_is_downloaded(page: Page, living: str, tmp_path: Path) -> None:
    visit(page, f"{living}/changes")
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    download.value.save_as(tmp_path / "changes.csv")
    with (tmp_path / "changes.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert lines
    assert {line["why"] for line in lines} == {"new paper: kilns.md"}


def test_a_state_is_kept_in_the_app_and_nothing_changed_since(page: Page, living: str) -> None:
    visit(page, f"{living}/changes")
    page.get_by_role("button", name="Keep this state").click()
    page.get_by_label("Name of the state").fill("Second search")
    page.get_by_role("button", name="Keep", exact=True).click()
    settle(page)
    visit(page, f"{living}/changes?since=Second+search")
    expect(page.get_by_text("0 cells changed.")).to_be_visible()


def test_changes_open_from_disk_as_one_file(page: Page, folder: Path) -> None:
    path = folder.with_name("changes.html")
    command = [sys.executable, "-m", "litreview", "export", str(folder), str(path), "--since", KEPT]
    subprocess.run(command, check=True, timeout=120)
    page.goto(path.as_uri())
    expect(page.locator("#listed")).to_contain_text("new paper: kilns.md")
    page.locator("td.lr-changed:visible").first.click()
    expect(page.locator("#chosen")).to_contain_text(" × ")
    expect(page.locator(".lr-moved-came .lr-card").first).to_contain_text("at $5 to $10 per kiln")
    assert re.search("#row=.+&column=.+", page.url)
    assert "owned" not in page.title()
