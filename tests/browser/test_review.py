"""What a reviewer does to check statements, in Chromium: no key is lost, whatever happens on the way."""

import re
import sqlite3
import time
import zlib
from pathlib import Path

import msgspec
import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

pytestmark = pytest.mark.browser

CARD = ".lr-desk .lr-card"
COUNTER = ".lr-counter"


@pytest.fixture(autouse=True)
def _no_decisions(review_folder: Path) -> None:
    """Take every decision out of the review, since other stories count its statements; the app then loads all anew."""
    yield
    with sqlite3.connect(review_folder / "review.sqlite", timeout=30) as database:
        database.execute("DELETE FROM decisions")
        database.execute("UPDATE meta SET value = value + 1 WHERE key = 'revision'")


def log(review_folder: Path) -> list[dict]:
    """Return the decisions in the database, oldest first."""
    with sqlite3.connect(review_folder / "review.sqlite", timeout=30) as database:
        rows = database.execute("SELECT payload FROM decisions ORDER BY decision_id").fetchall()
    return [msgspec.json.decode(zlib.decompress(payload)) for (payload,) in rows]


def wait_for(page: Page, review_folder: Path, n: int) -> list[dict]:
    deadline = time.monotonic() + 15
    while len(log(review_folder)) < n and time.monotonic() < deadline:
        page.wait_for_timeout(50)
    return log(review_folder)


def begin(page: Page, address: str, query: str = "", name: str = "Ann") -> None:
    page.goto(f"{address}/review{query}")
    page.get_by_label("Your name").fill(name)
    page.get_by_role("button", name="Begin").click()
    page.locator(CARD).wait_for()


def shown(page: Page) -> str:
    return page.locator(CARD).get_attribute("data-row") or ""


def on_the_map(page: Page) -> int:
    """Return how many statements the map's cells hold in all, a statement for each cell it stands in."""
    page.locator(".lr-map").wait_for()
    labels = page.get_by_role("gridcell").evaluate_all("cells => cells.map(c => c.getAttribute('aria-label') ?? '')")
    return sum(int(n) for label in labels for n in re.findall(r"(\d+) statements?", label))


def test_forty_keys_at_ten_a_second_are_forty_decisions_that_table_and_map_show(
    page: Page, address: str, review_folder: Path
) -> None:
    page.goto(f"{address}/gap-map?count=Statements")
    before = on_the_map(page)
    begin(page, address, "?review_order=Document+order")
    expect(page.locator(COUNTER)).to_have_text(re.compile(r"^0 of \d+ checked"))
    start = time.monotonic()
    for n in range(40):
        time.sleep(max(0.0, start + n / 10 - time.monotonic()))
        page.keyboard.press("ar"[n % 2])
    decisions = wait_for(page, review_folder, 40)
    assert [d["action"] for d in decisions] == ["accept", "reject"] * 20
    assert len({d["row_id"] for d in decisions}) == 40
    assert {d["coder"] for d in decisions} == {"Ann"}
    expect(page.locator(COUNTER)).to_have_text(re.compile(r"^40 of \d+ checked"))
    expect(page.locator(".lr-storage")).to_contain_text("All stored")
    expect(page.locator(".lr-recent li")).to_have_count(10)
    page.get_by_role("link", name="Evidence").click()
    counted = page.get_by_text(re.compile(r"^[\d,]+ of [\d,]+ statements"))
    left, total, rejected = (int(n.replace(",", "")) for n in re.findall(r"[\d,]+", counted.inner_text()))
    assert total - left == rejected == 20
    page.goto(f"{address}/gap-map?count=Statements")
    assert 0 < on_the_map(page) < before


def test_undo_takes_back_the_last_decision_then_the_one_before_and_any_of_the_list(
    page: Page, address: str, review_folder: Path
) -> None:
    begin(page, address)
    first = shown(page)
    for key in "ara":
        page.keyboard.press(key)
    wait_for(page, review_folder, 3)
    page.keyboard.press("u")
    page.keyboard.press("u")
    assert [(d["action"]) for d in wait_for(page, review_folder, 5)] == ["accept", "reject", "accept", "undo", "undo"]
    expect(page.locator(COUNTER)).to_have_text(re.compile("^1 of"))
    page.get_by_role("button", name=re.compile("^Undo: ")).click()
    assert wait_for(page, review_folder, 6)[-1]["row_id"] == first == shown(page)
    expect(page.locator(COUNTER)).to_have_text(re.compile("^0 of"))


def test_polarity_is_edited_and_the_card_shows_it_again(page: Page, address: str, review_folder: Path) -> None:
    begin(page, address, "?review_claim=Barrier&review_order=Document+order")
    row = shown(page)
    page.keyboard.press("e")
    directed = page.locator(".lr-editor li", has=page.get_by_role("button", name=re.compile(": driver$"))).first
    key = directed.locator("kbd").first.inner_text()
    label = directed.locator(".lr-give > span").inner_text()
    page.keyboard.press(key)
    expect(directed.locator("[aria-pressed=true]")).to_have_count(0)
    page.keyboard.press("d")
    expect(directed.locator("[aria-pressed=true]")).to_have_count(2)
    page.keyboard.press("f")
    page.keyboard.press("Enter")
    (decision,) = wait_for(page, review_folder, 1)
    assert (decision["row_id"], decision["action"], decision["is_future"]) == (row, "edit", True)
    assert "driver" in {c.get("polarity") for c in decision["codes"] if c["label"] == label.split(" › ")[-1]}
    expect(page.locator(CARD)).not_to_have_attribute("data-row", row)
    page.locator(".lr-recent-open").click()
    expect(page.locator(CARD)).to_have_attribute("data-row", row)
    expect(page.locator(CARD)).to_contain_text("edited by Ann")
    expect(page.locator(".lr-found-codes li", has_text=label).first).to_contain_text("driver")


def test_two_tabs_at_once_lose_nothing(page: Page, address: str, review_folder: Path) -> None:
    other = page.context.new_page()
    begin(page, address)
    begin(other, address, name="Bob")
    for n in range(10):
        page.keyboard.press("a")
        other.keyboard.press("ar"[n % 2])
    decisions = wait_for(page, review_folder, 20)
    assert [d["action"] for d in decisions if d["coder"] == "Ann"] == ["accept"] * 10
    assert [d["action"] for d in decisions if d["coder"] == "Bob"] == ["accept", "reject"] * 5


def test_skipped_statement_is_no_decision_and_undo_brings_it_back(
    page: Page, address: str, review_folder: Path
) -> None:
    begin(page, address)
    first = shown(page)
    page.keyboard.press("s")
    expect(page.locator(COUNTER)).to_contain_text("1 skipped")
    assert shown(page) != first
    page.keyboard.press("u")
    assert shown(page) == first
    expect(page.locator(COUNTER)).not_to_contain_text("skipped")
    assert log(review_folder) == []


def test_decisions_outlive_a_lost_connection_and_a_new_page_and_are_stored_once(
    page: Page, address: str, review_folder: Path
) -> None:
    lost = {"up": False, "down": False}

    def listen(route: WebSocketRoute) -> None:
        server = route.connect_to_server()
        route.on_message(lambda message: None if lost["up"] else server.send(message))
        server.on_message(lambda message: None if lost["down"] else route.send(message))

    page.route_web_socket(re.compile("/_stcore/stream"), listen)
    begin(page, address)
    lost["down"] = True  # the server stores and its answers are lost: the browser sends again
    for key in "ara":
        page.keyboard.press(key)
    assert len(wait_for(page, review_folder, 3)) == 3
    page.wait_for_timeout(4000)
    assert len(log(review_folder)) == 3
    lost["up"] = True  # now nothing reaches the server
    for key in "rr":
        page.keyboard.press(key)
    expect(page.locator(".lr-storage")).to_contain_text("5 kept in this browser", timeout=10_000)
    assert len(log(review_folder)) == 3
    lost |= {"up": False, "down": False}
    page.reload()
    begin(page, address, name="Bob")
    decisions = wait_for(page, review_folder, 5)
    assert [d["action"] for d in decisions] == ["accept", "reject", "accept", "reject", "reject"]
    assert {d["coder"] for d in decisions} == {"Ann"}
    expect(page.locator(COUNTER)).to_have_text(re.compile("^5 of"))


def test_name_is_there_again_in_the_same_browser(page: Page, address: str, review_folder: Path) -> None:
    begin(page, address, name="Zoë; van Ek")
    page.keyboard.press("a")
    assert [d["coder"] for d in wait_for(page, review_folder, 1)] == ["Zoë; van Ek"]
    for path in ("review", "reader"):
        page.goto(f"{address}/{path}")
        expect(page.get_by_label("Your name")).to_have_value("Zoë; van Ek")
