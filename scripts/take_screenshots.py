"""Take pictures of the app's pages, light and dark, and of the one-file map.

    python scripts/take_screenshots.py demo-review docs/pictures

Needs Chromium (apt-get install chromium) and the test extra. The pictures show the gap map with a cell chosen and the
evidence with a statement on its page; both are the first that have enough to show. They are taken of a copy of the
project in which a state of the map is kept and some statements are rejected, so that the page Changes has what to say.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Browser, Page, sync_playwright

from litreview import review, storage
from litreview.app.launching import HOST, free_port, streamlit_arguments
from litreview.records import Decision

WIDTH, HEIGHT = 1440, 900
HEIGHTS = {"evidence": 1500}  # tall enough for the page below the card
SETTLE_MS = 1500  # fonts and canvases come after the script has ended
START_SECONDS = 30
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]


def main() -> int:
    """Take the pictures; return 1 when Chromium is missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("project", type=Path)
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    chromium = shutil.which("chromium")
    if chromium is None:
        print("Chromium is missing: apt-get install chromium", file=sys.stderr)
        return 1
    arguments.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        one_file, copy = Path(folder) / "map.html", Path(folder) / "review"
        shutil.copytree(arguments.project, copy)
        with storage.open_project(copy) as project:
            review.export_review(project, one_file)
            pages = addresses(project)
            change_something(project)
        take_all(chromium, copy, pages, one_file, arguments.out)
    return 0


def take_all(chromium: str, folder: Path, pages: Mapping[str, str], one_file: Path, out: Path) -> None:
    """Serve the project and take every picture."""
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", *streamlit_arguments(folder, port=port)], stdout=subprocess.DEVNULL
    )
    try:
        wait_for(f"http://{HOST}:{port}/_stcore/health")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
            for scheme in ("light", "dark"):
                for name, path in pages.items():
                    url, picture = f"http://{HOST}:{port}/{path}", out / f"{name}-{scheme}.png"
                    take(browser, url, picture, scheme, height=HEIGHTS.get(name, HEIGHT))
                take(browser, f"{one_file.as_uri()}#{urlencode(CELL)}", out / f"one-file-map-{scheme}.png", scheme)
            browser.close()
    finally:
        server.terminate()
        server.wait(timeout=10)


def change_something(project: storage.Project) -> None:
    """Keep the map as it is, then reject the statements of one code that are most in doubt."""
    review.keep_edition(project, "First draft", kept_at=KEPT_AT)
    row, column = CELL["row"], CELL["column"]
    doubted = [r for r in review.load_evidence(project) if {row, column} <= {c.code_id for c in r.codes}]
    for rejected in sorted(doubted, key=lambda r: (r.confidence or 0.0, r.row_id))[:N_REJECTED]:
        storage.decide_row(project, Decision(rejected.row_id, "reject", "Ann", KEPT_AT))


KEPT_AT, N_REJECTED = "2026-01-01T00:00:00Z", 30
CELL = {"row": "law_enforcement", "column": "environment"}


def addresses(project: storage.Project) -> dict[str, str]:
    """Return the address of each page, with something chosen where that shows more."""
    rows = review.load_evidence(project)
    telling = [
        r for r in rows if r.boxes and r.polarity is not None and r.cited_studies and r.section_role == "results"
    ]
    statement = max(telling or [r for r in rows if r.boxes], key=lambda r: len({m.dimension_id for m in r.mentions}))
    return {
        "overview": "",
        "papers": "papers?" + urlencode({"paper": statement.document_id, "page": statement.page}),
        "gap-map": "gap-map?" + urlencode(CELL),
        "changes": "changes?" + urlencode(CELL),
        "reader": "reader?" + urlencode({"row": statement.row_id}),
        "evidence": "evidence?" + urlencode({"statement": statement.row_id}),
        "places": "places",
        "flows": "flows",
        "time": "time?" + urlencode({"by": "Statements"}),
        "review": "review?" + urlencode({"review_claim": "Driver and barrier", "review_order": "Random"}),
        "themes": "themes",
        "codebook": "codebook?" + urlencode({"find": "bribery"}),
        "laboratory": "codebook?" + urlencode({"code": "themes/environment"}),
        "quality": "quality",
    }


def take(browser: Browser, address: str, path: Path, scheme: str, *, height: int = HEIGHT) -> None:
    """Save what one address shows, in one colour scheme."""
    context = browser.new_context(
        viewport={"width": WIDTH, "height": height}, color_scheme="dark" if scheme == "dark" else "light"
    )
    page: Page = context.new_page()
    page.goto(address)
    if address.startswith("http"):
        page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
        page.wait_for_selector(".lr-page-head h1")
    if "/review?" in address:
        page.get_by_label("Your name").fill("Ann")
        page.get_by_role("button", name="Begin").click()
        page.wait_for_selector(".lr-desk .lr-card")
    page.wait_for_timeout(SETTLE_MS)
    page.screenshot(path=path)
    context.close()
    print(path)


def wait_for(url: str) -> None:
    """Wait until the server answers."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("The server did not start.")


if __name__ == "__main__":
    sys.exit(main())
