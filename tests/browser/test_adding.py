"""What a person does with an empty review, in Chromium: choose, drop papers, watch them being read, open the map."""

import re
import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import streamlit
from playwright.sync_api import FilePayload, Page, expect

from litreview import review, storage

pytestmark = pytest.mark.browser

RUN_MS = 400_000  # a run on a busy machine
CLAIM = "Weak law enforcement hinders pollution control in the tanneries of {}. Inspectors of {} come once a year."
HOSTILE = "<img src=x onerror=document.title=1> $5 to $10.txt"


def a_text(name: str, place: str) -> FilePayload:
    return {"name": name, "mimeType": "text/plain", "buffer": CLAIM.format(place, place).encode()}


@pytest.fixture
def folder(tmp_path):
    review.new_review(tmp_path / "review", codebook="csr-clusters", name="Mine")
    return tmp_path / "review"


@pytest.fixture
def own_address(folder, serve):
    with serve(folder) as address:
        yield address


def drop(page: Page, *files: FilePayload) -> None:
    page.locator("input[type=file]").set_input_files(list(files))
    expect(page.locator(".lr-added")).to_be_visible()


def test_empty_review_leads_from_dropped_papers_to_the_map(page: Page, own_address: str, folder) -> None:
    page.goto(f"{own_address}/gap-map")
    page.get_by_role("link", name="Add papers").click()
    expect(page.locator(".lr-page-head h1")).to_have_text("Papers")
    again = a_text("again.txt", "Kasur")
    empty, cut = again | {"name": "empty.pdf", "buffer": b""}, again | {"name": "cut.pdf", "buffer": b"%PDF-1.4 cut"}
    drop(page, a_text(HOSTILE, "Kasur"), again, a_text("b.txt", "Ranipet"), again | {"name": "c.pdf"}, empty, cut)
    told = page.locator(".lr-added")
    expect(told).to_contain_text("3 files added. 1 file was there already: again.txt. 2 files were not added:")
    expect(told.locator("tr", has_text="empty.pdf")).to_contain_text("The file is empty: 0 bytes.")
    expect(told.locator("tr", has_text="c.pdf")).to_contain_text("Download or export it again.")
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(page.locator(".lr-run-end")).to_contain_text("2 files read; 1 file could not be read", timeout=RUN_MS)
    expect(page.locator("tr", has_text="<img src=x onerror=document.title=1> $5 to $10.txt")).to_contain_text("coded")
    expect(page.locator("tr", has_text="cut.pdf").last).to_contain_text("not read")
    assert page.title() == "litreview"
    assert sorted(p.suffix for p in (folder / "papers").iterdir()) == [".pdf", ".txt", ".txt"]
    page.get_by_role("link", name="Open the gap map").click()
    expect(page.locator(".lr-state-evidence:visible, .lr-state-thin:visible").first).to_be_visible()


def test_two_tabs_add_papers_at_once_and_a_closed_one_stops_nothing(page: Page, own_address: str, folder) -> None:
    other = page.context.new_page()
    for tab in (page, other):
        tab.goto(f"{own_address}/papers")
        expect(tab.locator("input[type=file]")).to_be_attached()
    drop(other, a_text("a.txt", "Kasur"), a_text("b.txt", "Ranipet"))
    drop(page, a_text("b.txt", "Ranipet"), a_text("c.txt", "Leon"))
    other.close()
    expect(page.locator(".lr-run-end")).to_contain_text("3 files read", timeout=RUN_MS)
    with storage.open_project(folder) as project:
        assert {f.name: f.status for f in storage.list_files(project)} == dict.fromkeys(
            ("a.txt", "b.txt", "c.txt"), "read"
        )


def test_server_ends_though_a_browser_has_stopped_reading(folder, serve) -> None:
    largest = max(
        (Path(streamlit.__file__).parent / "static/static/js").iterdir(), key=lambda file: file.stat().st_size
    )
    with socket.socket() as browser:
        with serve(folder) as address:  # it raises where the server does not end
            browser.connect(("127.0.0.1", urlsplit(address).port))
            browser.sendall(f"GET /static/js/{largest.name} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode() * 20)
            assert browser.recv(12) == b"HTTP/1.1 200"
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", urlsplit(address).port))


def test_run_elsewhere_is_named_and_nothing_dropped_is_lost(page: Page, own_address: str, folder) -> None:
    page.goto(own_address)
    expect(page.get_by_role("heading", name="This review has no papers yet.")).to_be_visible()
    with storage.open_project(folder) as project, project.running():
        drop(page, a_text("a.txt", "Kasur"))
        expect(page.get_by_role("alert")).to_contain_text("Another run is working on this project")
    page.get_by_role("button", name="Read and code").click()
    expect(page.locator(".lr-figures")).to_contain_text(re.compile("1\\s*of 1 file read"), timeout=RUN_MS)


def test_method_of_a_page_is_told_without_another_host(page: Page, address: str) -> None:
    page.goto(f"{address}/gap-map")
    link = page.get_by_role("link", name="How this is made")
    expect(link).to_have_attribute("target", "_blank")
    page.goto(f"{address}/{link.get_attribute('href')}")
    expect(page.get_by_role("heading", name="Gap map", exact=True)).to_be_in_viewport()
    page.get_by_role("navigation", name="Texts").get_by_role("link", name="Reading").click()
    expect(page.get_by_role("heading", name="What happens to a PDF")).to_be_visible()
