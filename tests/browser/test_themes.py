"""What a reviewer does with topics: how far to trust them, what they are made of, where they lie."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pytest
from browser_steps import settle
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parents[2]


def visit(page: Page, address: str, path: str) -> None:
    page.goto(f"{address}/{path}")
    page.locator(".lr-verdict-line").wait_for()
    settle(page)


def query_of(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlparse(page.url).query)


def test_every_topic_has_its_stability_and_opens_to_passages_that_lead_to_their_page(page: Page, address: str) -> None:
    visit(page, address, "themes")
    expect(page.locator(".lr-verdict-line")).to_have_text(re.compile(r"\d+ of \d+ topics (is|are) stable"))
    rows = page.locator(".lr-topic-row")
    assert rows.count() > 1
    for trust in page.locator(".lr-topic-trust").all_inner_texts():
        assert re.search(r"0\.\d\d \(0\.\d\d–[01]\.\d\d\)|not measured", trust)
    title = rows.nth(1).locator(".lr-topic-title").inner_text()
    rows.nth(1).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".lr-topic-open h2")).to_have_text(title)
    settle(page)
    assert page.evaluate("document.activeElement.getAttribute('aria-current')") == "true"
    (topic,) = query_of(page)["topic"]
    page.reload()
    expect(page.locator(".lr-topic-open h2")).to_have_text(title)
    expect(page.locator(".lr-topic-row[aria-current] .lr-topic-title")).to_have_text(title)
    words = page.locator(".lr-passage > p").first.inner_text()
    page.locator(".lr-passage footer a").first.click()
    expect(page.locator(".lr-page-head h1")).to_have_text("Papers")
    expect(page.locator(".lr-reading")).to_contain_text(" ".join(words.split()[1:4]))
    page.go_back()
    expect(page.locator(".lr-topic-open h2")).to_have_text(title)
    assert query_of(page)["topic"] == [topic]


def test_map_names_the_passage_under_the_pointer_and_opens_it(page: Page, address: str) -> None:
    visit(page, address, "themes?view=Map")
    expect(page.get_by_text("Distance on this map is not meaning")).to_be_visible()
    canvas = page.locator(".lr-units canvas")
    canvas.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    told = page.locator(".lr-tip.lr-shown")
    expect(told).to_contain_text("page ")
    paper = told.locator("strong").inner_text()
    page.keyboard.press("Enter")
    expect(page.locator(".stHtml h2", has_text=paper)).to_be_visible()
    settle(page)
    (unit,) = query_of(page)["unit"]
    assert re.fullmatch(r"[0-9a-f]{16}:\d+:\d+", unit)
    passage = page.locator(".lr-passage > p").inner_text()
    page.reload()
    expect(page.locator(".lr-passage > p")).to_have_text(passage)
    page.get_by_role("button", name="Close").click()
    expect(page.locator(".lr-passage")).to_have_count(0)
    assert "unit" not in query_of(page)


def test_topic_chosen_beside_the_map_stands_out(page: Page, address: str) -> None:
    visit(page, address, "themes?view=Map")
    canvas = page.locator(".lr-units canvas")
    before = canvas.evaluate("c => c.toDataURL()")
    key = page.locator(".lr-keys button").first
    key.click()
    expect(key).to_have_attribute("aria-pressed", "true")
    assert canvas.evaluate("c => c.toDataURL()") != before
    key.click()
    assert canvas.evaluate("c => c.toDataURL()") == before


def test_stability_card_is_kept_as_csv_with_how_it_was_computed(page: Page, address: str) -> None:
    visit(page, address, "themes?view=Stability")
    topics = page.locator(".lr-card tbody tr").count()
    assert topics > 1
    with page.expect_download() as card:
        page.get_by_role("button", name="CSV", exact=True).first.click()
    lines = Path(card.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == topics + 1
    assert lines[0].startswith("topic,title,verdict,stability,low,high")
    page.get_by_text("How this was computed").click()
    expect(page.locator(".lr-settings")).to_contain_text("Seed")


def test_years_have_their_papers_and_the_address_opens_them_again(page: Page, address: str) -> None:
    visit(page, address, "themes?view=Time+and+place")
    heads = page.locator(".lr-rising").first.locator("thead th").all_inner_texts()
    assert all(re.search(r"\d{4}\s+\d+ papers?", head) for head in heads[1:])
    assert len(heads) > 2


def test_new_papers_are_placed_in_the_model_without_fitting_it(
    page: Page, review_folder: Path, serve: Callable[[Path], AbstractContextManager[str]], tmp_path: Path
) -> None:
    folder = tmp_path / "review"
    shutil.copytree(review_folder, folder)
    (paper,) = (ROOT / "corpora/demo/pdfs").glob("05-*.pdf")
    for arguments in (["add", folder, paper], ["run", folder, "--no-themes"]):
        command = [sys.executable, "-m", "litreview", *map(str, arguments)]
        subprocess.run(command, capture_output=True, timeout=300, check=False)  # one file of the review is no paper
    with serve(folder) as address:
        visit(page, address, "themes")
        page.get_by_role("link", name="How new papers fit in").click()
        expect(
            page.get_by_text(re.compile(r"Since this model was fitted: 1 new paper with \d+ passages"))
        ).to_be_visible()
        shares = page.locator(".lr-drift table").nth(1).locator("tbody tr")
        assert shares.count() == page.locator(".lr-around").count() > 1
        assert query_of(page)["view"] == ["New papers"]


def test_fit_is_started_followed_and_stopped(page: Page, address: str) -> None:
    page.goto(f"{address}/themes?view=Fit")
    page.get_by_role("button", name="Fit", exact=True).click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_text("Stopped: the model is as it was.")).to_be_visible()
