"""A reviewer changes a code in the laboratory, in Chromium: hits, count, save, and the version before brought back."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from browser_steps import settle
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

RECODED_MS = 120_000  # five short papers, on a busy machine


@pytest.fixture(scope="module")
def folder(review_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the review, for this story to change."""
    copy = tmp_path_factory.mktemp("codebook") / "review"
    shutil.copytree(review_folder, copy)
    return copy


@pytest.fixture(scope="module")
def own_address(folder: Path, serve: Callable[[Path], AbstractContextManager[str]]) -> Iterator[str]:
    with serve(folder) as address:
        yield address


def patterns(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Found by")


def test_code_is_found_edited_counted_saved_and_brought_back(page: Page, own_address: str, folder: Path) -> None:
    before = (folder / "codebook.yaml").read_text(encoding="utf-8")
    page.goto(f"{own_address}/codebook")
    card = page.locator("details.lr-code-card", has_text="Environmental management").first
    card.locator("summary").click()
    card.get_by_role("link", name="Edit and try").click()
    expect(page.locator(".lr-hits")).to_contain_text("as saved")
    assert "code=themes%2Fenvironment" in page.url

    # By keyboard: a wrong line is told with its number, a right one finds what it gains.
    settle(page)
    patterns(page).press("Control+End")
    page.keyboard.type("\nregex: (")
    page.keyboard.press("Control+Enter")
    fault = page.get_by_role("alert")
    expect(fault).to_contain_text(re.compile(r"Found by, line \d+: the regular expression does not compile"))
    expect(page.get_by_role("button", name="Count what this changes")).to_be_disabled()
    for _ in "regex: (":
        page.keyboard.press("Backspace")
    page.keyboard.type("<script>")
    for _ in "<script>":
        page.keyboard.press("Backspace")
    page.keyboard.type("enforcement\nbribe")
    page.keyboard.press("Control+Enter")
    expect(fault).to_have_count(0)
    expect(page.locator(".lr-hits")).to_contain_text("+")
    gained = page.locator(".lr-kwic .lr-gained")
    expect(gained.first.get_by_role("img", name="gained")).to_have_text("+")
    hostile = gained.filter(has_text=re.compile(r"Bribes\s*paid to"))
    expect(hostile).to_contain_text("=note <b>.md")
    expect(hostile).to_contain_text("<script>document.title =")
    assert page.title() != "owned"

    settle(page)
    page.get_by_role("button", name="Count what this changes").press("Enter")
    effect = page.locator(".lr-effect")
    expect(effect).to_contain_text(
        re.compile(r"Changes \d+ statements? in \d+ papers? and \d+ cells? of the gap map"), timeout=RECODED_MS
    )
    assert (folder / "codebook.yaml").read_text(encoding="utf-8") == before
    page.get_by_role("button", name="Save and code again").press("Enter")
    expect(page.get_by_text(re.compile(r"Saved\. The version before is kept as .*\d papers? coded"))).to_be_visible(
        timeout=RECODED_MS
    )
    after = (folder / "codebook.yaml").read_text(encoding="utf-8")
    assert len(set(after.splitlines()) - set(before.splitlines())) <= 3
    assert "bribe" in "".join(set(after.splitlines()) - set(before.splitlines()))
    settle(page)
    assert patterns(page).input_value().endswith("bribe")

    page.get_by_role("button", name="All codes").click()
    page.get_by_role("button", name="Count what bringing it back changes").click()
    expect(effect).to_contain_text("Changes", timeout=RECODED_MS)
    page.get_by_role("button", name="Bring it back and code again").click()
    expect(page.get_by_text(re.compile(r"Saved\. .*\d papers? coded"))).to_be_visible(timeout=RECODED_MS)
    assert (folder / "codebook.yaml").read_text(encoding="utf-8") == before


def test_hit_leads_to_its_statement(page: Page, own_address: str) -> None:
    page.goto(f"{own_address}/codebook?code=themes/environment")
    line = page.locator(".lr-kwic tr", has=page.locator("a[href^='evidence?']")).first
    expect(line).to_be_visible()
    hit = line.locator("mark").inner_text()
    page.goto(f"{own_address}/{line.locator('a').get_attribute('href')}")
    expect(page.locator(".lr-card .lr-quote").first).to_contain_text(hit)


def test_deleting_a_code_tells_what_is_lost_and_can_be_left(page: Page, own_address: str, folder: Path) -> None:
    before = (folder / "codebook.yaml").read_text(encoding="utf-8")
    page.goto(f"{own_address}/codebook?code=themes/environment")
    expect(page.locator(".lr-hits")).to_be_visible()
    settle(page)
    page.get_by_role("button", name="Delete…").click()
    expect(page.locator(".lr-effect")).to_contain_text(
        re.compile(r"Deleting “Environmental management” loses .* codes below it.*Changes \d+ statements"),
        timeout=RECODED_MS,
    )
    page.get_by_role("button", name="Not now").click()
    expect(page.locator(".lr-effect")).to_have_count(0)
    assert (folder / "codebook.yaml").read_text(encoding="utf-8") == before


def test_other_code_is_chosen_and_its_address_opens_it_again(page: Page, own_address: str) -> None:
    page.goto(f"{own_address}/codebook?code=themes/environment")
    expect(page.locator(".lr-hits")).to_be_visible()
    settle(page)
    chooser = page.get_by_role("combobox", name="Code")
    chooser.click()
    chooser.fill("Poverty")
    page.get_by_role("option", name=re.compile("Themes › .*[Pp]overty")).first.click()
    page.wait_for_url(re.compile("code=themes(%2F|/)poverty"))
    settle(page)
    label, url = page.get_by_role("textbox", name="Label").input_value(), page.url
    assert "overty" in label
    page.goto("about:blank")
    page.goto(url)
    expect(page.get_by_role("textbox", name="Label")).to_have_value(label)
