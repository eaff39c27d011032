"""What a reviewer does in the Reader: a quote on its page, its codes beside it, words marked to add a statement."""

import csv
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, WebSocketRoute, expect

pytestmark = pytest.mark.browser

CARD = ".lr-panel .lr-card"
TAGS = ".lr-leaf .lr-tag"
ADDED = re.compile("added by Ann")


@pytest.fixture(autouse=True)
def _no_decisions(review_folder: Path) -> Iterator[None]:
    """Take every decision out of the review, since other stories count its statements."""
    yield
    with sqlite3.connect(review_folder / "review.sqlite", timeout=30) as database:
        database.execute("DELETE FROM decisions")
        database.execute("UPDATE meta SET value = value + 1 WHERE key = 'revision'")


def settled(page: Page) -> None:
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()


def write_name(page: Page, name: str) -> None:
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Your name").press("Enter")
    page.wait_for_timeout(500)  # until the script runs
    settled(page)
    expect(page.get_by_label("Your name")).to_have_value(name)
    page.get_by_label("Your name").evaluate("field => field.blur()")


def open_reader(page: Page, address: str, paper: str, name: str = "") -> None:
    page.goto(f"{address}/papers")
    link = page.get_by_role("link", name="Read it with its statements marked")
    before = link.get_attribute("href", timeout=45_000) or ""  # the first page loads every library
    page.get_by_role("combobox", name="Paper").click()
    option = page.get_by_role("option", name=re.compile(paper))
    is_other = option.get_attribute("aria-selected") != "true"
    option.click()
    if is_other:  # the link to the paper before stands until the script has run
        expect(link).not_to_have_attribute("href", before)
    settled(page)
    link.click()
    page.locator(".lr-leaf").wait_for()
    if name:
        write_name(page, name)


def middle(word: Locator) -> tuple[float, float]:
    box = word.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2, steps=4)
    page.mouse.move(*end, steps=4)
    page.mouse.up()


def evidence(page: Page, address: str, words: str, folder: Path) -> list[dict[str, str]]:
    """Return the rows that the page Evidence exports for a search."""
    page.goto(f"{address}/evidence?search={words.replace(' ', '+')}")
    page.get_by_text(re.compile(r"^[\d,]+ of [\d,]+ statements?")).wait_for()
    settled(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    path = folder / "evidence.csv"
    download.value.save_as(path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_quote_opens_on_its_page_and_another_highlight_shows_its_row(page: Page, address: str) -> None:
    page.goto(f"{address}/gap-map?row=law_enforcement&column=environment")
    card = page.locator(".lr-card", has_text=".pdf").first
    card.wait_for(timeout=45_000)  # the server's first page loads every library
    row = card.get_attribute("data-row")
    quote = card.locator(".lr-quote").inner_text()
    card.get_by_role("button", name="Read in its paper").click()
    expect(page.locator(".lr-sheet img")).to_be_visible()
    expect(page.locator(CARD)).to_have_attribute("data-row", row or "")
    expect(page.locator(f"{CARD} .lr-quote")).to_have_text(quote)
    assert f"row={row}" in page.url
    area, sheet = (page.locator(s).first.bounding_box() for s in (".lr-is-current", ".lr-sheet img"))
    assert area is not None
    assert sheet is not None
    assert sheet["x"] < area["x"] < sheet["x"] + sheet["width"]
    assert sheet["y"] < area["y"] < sheet["y"] + sheet["height"]
    other = page.locator(f".lr-tags .lr-tag:not([data-row='{row}'])").last
    other.scroll_into_view_if_needed()
    wanted = other.get_attribute("data-row") or ""
    other.click()
    expect(page.locator(CARD)).to_have_attribute("data-row", wanted)
    expect(page).to_have_url(re.compile(f"row={wanted}"))
    page.reload()
    expect(page.locator(CARD)).to_have_attribute("data-row", wanted)


def test_highlights_and_pages_are_walked_by_key_and_decided(page: Page, address: str) -> None:
    open_reader(page, address, "08-kasur", "Ann")
    page.keyboard.press("n")
    expect(page.locator(".lr-at")).to_have_text(re.compile("^Highlight 1 of"))
    page.keyboard.press("n")
    expect(page.locator(".lr-at")).to_have_text(re.compile("^Highlight 2 of"))
    page.keyboard.press("p")
    expect(page.locator(".lr-at")).to_have_text(re.compile("^Highlight 1 of"))
    page.keyboard.press("a")
    expect(page.locator(CARD)).to_contain_text("accepted by Ann")
    page.keyboard.press("u")
    expect(page.locator(CARD)).not_to_contain_text("accepted by Ann")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_label("Page", exact=True)).to_have_value("2")
    expect(page).to_have_url(re.compile("page=2"))
    page.keyboard.press("t")
    expect(page.locator(".lr-text .lr-sentence").first).to_be_visible()
    page.get_by_role("button", name=re.compile(r"^Codes alone \d+$")).click()
    expect(page.locator(f"{TAGS}.lr-kind-codes")).to_have_count(0)


def test_row_stays_open_when_it_is_decided_before_the_move_to_it_was_answered(page: Page, address: str) -> None:
    """The decision's message then brings an address without the row."""
    sockets: list[WebSocketRoute] = []
    held: list[str | bytes] = []
    is_holding = False

    def route(socket: WebSocketRoute) -> None:
        sockets.append(socket)
        socket.connect_to_server().on_message(lambda said: held.append(said) if is_holding else socket.send(said))

    page.route_web_socket(re.compile("/_stcore/stream"), route)
    open_reader(page, address, "08-kasur", "Ann")
    is_holding = True
    for key in ("n", "a"):
        page.keyboard.press(key)
        page.wait_for_timeout(550)  # the script runs; after 1,500 the browser would send its move again
    assert "row=" not in page.url
    is_holding = False
    for said in held:
        sockets[-1].send(said)
    expect(page.locator(CARD)).to_contain_text("accepted by Ann")
    expect(page.locator(".lr-at")).to_have_text(re.compile("^Highlight 1 of"))


def test_words_dragged_over_become_a_statement_in_table_and_export_and_undo_takes_it_back(
    page: Page, address: str, tmp_path: Path
) -> None:
    open_reader(page, address, "08-kasur", "Ann")
    before = page.locator(TAGS).count()
    image = page.locator(".lr-sheet img").bounding_box()
    assert image is not None
    mentions = page.locator(".lr-areas > .lr-mention")
    start, end = middle(mentions.nth(0)), middle(mentions.nth(1))
    drag(page, min(start, end, key=lambda p: (round(p[1]), p[0])), (end[0] + 150, max(start[1], end[1])))
    quote = page.locator(f"{CARD} .lr-quote").inner_text()
    assert len(quote.split()) > 1
    page.get_by_role("button", name="Code these words").click()
    expect(page.get_by_role("button", name="B Barrier")).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("b")
    expect(page.get_by_role("button", name="B Barrier")).to_have_attribute("aria-pressed", "true")
    page.get_by_label("Add a code").select_option(label="Environmental management")
    page.locator(CARD).get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("button", name="Add the statement").click()
    expect(page.locator(CARD)).to_contain_text(ADDED)
    expect(page.locator(f"{CARD} .lr-quote")).to_have_text(quote)
    expect(page.locator(TAGS)).to_have_count(before + 1)
    expect(page).to_have_url(re.compile("row="))
    reader = page.url
    (row,) = [r for r in evidence(page, address, quote, tmp_path) if r["status"] == "added"]
    assert (row["quote"], row["polarity"], row["added_by"], row["origin"]) == (quote, "barrier", "Ann", "reviewer")
    assert "Environmental management" in row["themes"]
    page.goto(reader)
    page.locator(CARD).wait_for()
    expect(page.locator(CARD)).to_contain_text(ADDED)
    write_name(page, "Ann")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(TAGS)).to_have_count(before)
    assert not [r for r in evidence(page, address, quote, tmp_path) if r["status"] == "added"]


def test_sentence_of_a_text_is_added_by_keys_alone_and_its_markup_stays_text(page: Page, address: str) -> None:
    open_reader(page, address, "note <b>", "Ann")
    expect(page.locator(".lr-text")).to_contain_text("costs $5 to $10 per hide")
    expect(page.locator(".lr-text")).to_contain_text("<script>document.title = 'owned'</script>")
    page.keyboard.press("m")
    quote = page.locator(f"{CARD} .lr-quote")
    for _ in range(8):
        if "Bribes" in quote.inner_text():
            break
        page.keyboard.press("ArrowDown")
    expect(quote).to_contain_text("<script>document.title = 'owned'</script>")
    whole = quote.inner_text()
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("ArrowRight")
    expect(quote).to_have_text(" ".join(whole.split()[1:-1]))
    page.keyboard.press("Enter")
    page.keyboard.press("f")
    page.keyboard.press("Enter")
    expect(page.locator(CARD)).to_contain_text(ADDED)
    expect(page.locator(CARD)).to_contain_text("Research called for")
    assert "owned" not in page.title()


def test_statement_cannot_be_added_without_a_name_or_a_claim(page: Page, address: str) -> None:
    open_reader(page, address, "note <b>")
    before = page.locator(TAGS).count()
    page.keyboard.press("m")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Write your name above first")
    write_name(page, "Ann")
    page.get_by_role("button", name="Code these words").click()
    page.get_by_role("button", name="Add the statement").click()
    expect(page.get_by_role("status")).to_contain_text("Choose a claim or a code")
    expect(page.locator(TAGS)).to_have_count(before)
