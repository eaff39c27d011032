"""What a reviewer does, in Chromium."""

from __future__ import annotations

import csv
import re
import zipfile
from pathlib import Path

import pytest
from browser_steps import settle
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

CARD = ".lr-card"


def visit(page: Page, address: str, path: str = "") -> None:
    page.goto(f"{address}/{path}")
    expect(page.locator(".lr-page-head h1")).to_be_visible()
    settle(page)


def cell(page: Page, row: str, column: str) -> Locator:
    return page.get_by_role("gridcell", name=re.compile(f"^{re.escape(f'{row} × {column}')}:"))


def open_filled_cell(page: Page) -> str:
    """Click the first cell with evidence; return its words."""
    first = page.locator(".lr-state-evidence:visible, .lr-state-thin:visible").first
    words = first.get_attribute("aria-label") or ""
    first.click()
    expect(page.locator(CARD).first).to_be_visible()
    return words


def test_overview_shows_files_and_problems(page: Page, address: str) -> None:
    visit(page, address)
    expect(page.locator(".lr-figures")).to_contain_text("of 5 files read")
    problems = page.locator(".lr-table", has_text="What happened")
    expect(problems).to_contain_text("not-a-paper.pdf")
    expect(page.locator(".lr-diverging tbody tr").first).to_be_visible()
    expect(page.locator("[data-testid=stDataFrame] td", has_text="04-palar-court-and-tanner.pdf")).to_have_count(1)


def test_paper_is_shown_beside_what_was_read_from_it_and_its_address_opens_it_again(page: Page, address: str) -> None:
    visit(page, address, "papers")
    page.get_by_role("combobox", name="Paper").click()
    page.get_by_role("option", name=re.compile("^04-palar-court-and-tanner.pdf")).click()
    page.get_by_role("button", name="Next").click()
    expect(page.locator(".lr-page-image figcaption")).to_contain_text("04-palar-court-and-tanner.pdf, page")
    settle(page)
    n_frames, n_blocks = page.locator(".lr-frame").count(), page.locator(".lr-block").count()
    assert n_frames >= n_blocks > 1
    caption, url = page.locator(".lr-page-image figcaption").inner_text(), page.url
    page.goto("about:blank")
    page.goto(url)
    expect(page.locator(".lr-page-image figcaption")).to_have_text(caption)
    expect(page.locator(".lr-block")).to_have_count(n_blocks)


def test_cell_opens_statements_with_quote_and_page(page: Page, address: str) -> None:
    visit(page, address, "gap-map")
    words = open_filled_cell(page)
    expect(page.locator(".lr-chosen")).to_have_text(words.split(":")[0])
    card = page.locator(CARD).first
    expect(card.locator(".lr-quote mark").first).to_be_visible()
    expect(card.locator(".lr-where")).to_contain_text(re.compile(r"p\. \d+"))
    assert "row=" in page.url
    assert "column=" in page.url


def test_address_of_a_cell_opens_it_again(page: Page, address: str) -> None:
    visit(page, address, "gap-map")
    open_filled_cell(page)
    title, url = page.locator(".lr-chosen").inner_text(), page.url
    page.goto("about:blank")
    page.goto(url)
    expect(page.locator(".lr-chosen")).to_have_text(title)
    expect(page.locator("td.lr-selected")).to_have_count(1)


def test_row_and_column_headers_open_all_their_statements(page: Page, address: str) -> None:
    visit(page, address, "gap-map")
    page.get_by_role("columnheader", name=re.compile("^Environmental management:")).locator(".lr-head-text").click()
    expect(page.locator(".lr-chosen")).to_have_text("Environmental management")
    page.get_by_role("rowheader", name=re.compile("^Enforcement of national laws:")).click()
    expect(page.locator(".lr-chosen")).to_have_text("Enforcement of national laws")
    expect(page.locator(CARD).first).to_be_visible()


def test_empty_cell_says_none_of_how_many(page: Page, address: str) -> None:
    visit(page, address, "gap-map")
    empty = page.locator(".lr-state-absolute_gap:visible, .lr-state-none:visible").first
    assert "none of 4 searched" in (empty.get_attribute("aria-label") or "")
    empty.click()
    expect(page.get_by_text("None of 4 documents searched")).to_be_visible()


def test_claims_without_a_factor_are_one_click_from_the_map(page: Page, address: str) -> None:
    visit(page, address, "gap-map")
    note = re.compile(r"[1-9]\d* statements? reports? a driver or barrier of no factor")
    expect(page.get_by_text(note)).to_be_visible()
    page.get_by_role("link", name="Review those without a factor").click()
    expect(page).to_have_url(re.compile(r"/review\?review_claim=Uncoded\+driver\+or\+barrier"))
    page.get_by_label("Your name").fill("Ann")
    page.get_by_role("button", name="Begin").click()
    kind = page.locator("[data-testid=stSelectbox]", has_text="Kind of claim")
    expect(kind.get_by_role("combobox")).to_have_value("Uncoded driver or barrier")


def test_map_is_walked_with_the_keyboard_and_keeps_the_focus(page: Page, address: str) -> None:
    visit(page, address, "gap-map")
    open_filled_cell(page)
    page.keyboard.press("ArrowDown")
    focused = "[...document.querySelectorAll('*')].map(e => e.shadowRoot?.activeElement?.ariaLabel).find(Boolean)"
    before = page.evaluate(focused)
    page.keyboard.press("Enter")
    expect(page.locator(".lr-chosen")).to_have_text(before.split(":")[0])
    settle(page)
    assert page.evaluate(focused) == before
    page.keyboard.press("Escape")
    expect(page.get_by_text("Choose a cell")).to_be_visible()


def test_columns_unfold(page: Page, address: str) -> None:
    visit(page, address, "gap-map")
    child = page.get_by_role("columnheader", name=re.compile("^Child labour and its monitoring:"))
    expect(child).to_be_hidden()
    page.get_by_role("button", name="Unfold themes").click()
    expect(child).to_be_visible()


def test_reviewer_marks_a_cell_not_applicable_and_takes_it_back(page: Page, address: str) -> None:
    visit(page, address, "gap-map?row=peer_monitoring&column=poverty")
    page.get_by_role("button", name="Mark as not applicable").click()
    page.get_by_label("Your name").fill("Ann")
    page.get_by_label("Why can these two not meet?").fill("Outside the protocol")
    page.get_by_role("button", name="Mark", exact=True).click()
    expect(page.get_by_text("Not applicable: Outside the protocol")).to_be_visible()
    expect(cell(page, "Peer monitoring", "Poverty reduction")).to_have_class(re.compile("lr-state-not_applicable"))
    page.get_by_role("button", name="Take this back").click()
    page.get_by_label("Why does it apply after all?").fill("A mistake")
    page.get_by_role("button", name="Take back", exact=True).click()
    expect(cell(page, "Peer monitoring", "Poverty reduction")).not_to_have_class(re.compile("not_applicable"))


def test_statement_opens_on_its_page_with_its_lines_marked(page: Page, address: str) -> None:
    visit(page, address, "evidence?search=inspectors&reported=Barrier")
    page.locator("[data-testid=stDataFrame]").click(position={"x": 150, "y": 70})
    expect(page.locator(".lr-page-image img").first).to_be_visible()
    box = page.locator(".lr-box").first.bounding_box()
    image = page.locator(".lr-page-image img").first.bounding_box()
    assert box is not None
    assert image is not None
    assert image["x"] <= box["x"] <= image["x"] + image["width"]
    assert image["y"] <= box["y"] <= image["y"] + image["height"]


def test_table_is_searched_filtered_and_downloaded(page: Page, address: str, tmp_path: Path) -> None:
    visit(page, address, "evidence")
    page.get_by_label("Search", exact=True).fill("bribes inspectors")
    page.get_by_label("Search", exact=True).press("Enter")
    expect(page.get_by_text(re.compile(r"^\d of [\d,]+ statements"))).to_be_visible()
    page.get_by_role("button", name="Barrier", exact=True).click()
    settle(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    path = tmp_path / "evidence.csv"
    download.value.save_as(path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows
    assert all("brib" in row["quote"].lower() and row["polarity"] == "barrier" for row in rows)
    assert all(row["document"].startswith("'=") for row in rows if "note" in row["document"])
    with page.expect_download() as download:
        page.get_by_role("button", name="XLSX").click()
    download.value.save_as(tmp_path / "evidence.xlsx")
    assert zipfile.is_zipfile(tmp_path / "evidence.xlsx")


def test_text_of_a_paper_stays_text(page: Page, address: str) -> None:
    visit(page, address, "evidence?search=%245+to+%2410")
    page.locator("[data-testid=stDataFrame]").click(position={"x": 150, "y": 70})
    card = page.locator(CARD)
    expect(card).to_contain_text("costs $5 to $10 per hide")
    expect(card).to_contain_text("=note <b>.md")
    expect(page.locator(".lr-paragraph")).to_contain_text("<script>document.title = 'owned'</script>")
    assert "owned" not in page.title()


def test_codebook_leads_to_the_statements_of_a_code(page: Page, address: str) -> None:
    visit(page, address, "codebook")
    card = page.locator(".lr-code-card", has_text="Environmental management").first
    card.locator("summary").click()
    expect(card).to_contain_text("Is coded")
    card.get_by_role("link", name="statements").click()
    expect(page.locator(".lr-page-head h1")).to_have_text("Evidence")
    expect(page.get_by_text(re.compile(r"^\d[\d,]* of [\d,]+ statements"))).to_be_visible()
    assert "codes=" in page.url


def test_dark_theme_follows_the_system(page: Page, address: str) -> None:
    page.emulate_media(color_scheme="dark")
    visit(page, address, "gap-map")
    shade = "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
    assert page.evaluate(shade) == "rgb(21, 25, 30)"
    text = "e => getComputedStyle(e).color"
    assert page.locator(".lr-map").evaluate(text) == "rgb(231, 233, 235)"
