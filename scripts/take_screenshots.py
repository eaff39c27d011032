"""Take pictures of the app's pages, light and dark, and of the one-file map.

    python scripts/take_screenshots.py demo-review docs/pictures

Needs Chromium (apt-get install chromium) and the test extra. The pictures show the gap map with a cell chosen and the
evidence with a statement on its page; both are the first that have enough to show.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Browser, Page, sync_playwright

from litreview import review, storage
from litreview.app.launching import HOST, free_port, streamlit_arguments

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
    pages = addresses(arguments.project)
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", *streamlit_arguments(arguments.project.resolve(), port=port)], stdout=subprocess.DEVNULL
    )
    try:
        wait_for(f"http://{HOST}:{port}/_stcore/health")
        with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
            one_file = Path(folder) / "map.html"
            with storage.open_project(arguments.project) as project:
                review.export_review(project, one_file)
            browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
            for scheme in ("light", "dark"):
                for name, path in pages.items():
                    url, picture = f"http://{HOST}:{port}/{path}", arguments.out / f"{name}-{scheme}.png"
                    take(browser, url, picture, scheme, height=HEIGHTS.get(name, HEIGHT))
                chosen = urlencode(CELL)
                take(browser, f"{one_file.as_uri()}#{chosen}", arguments.out / f"one-file-map-{scheme}.png", scheme)
            browser.close()
    finally:
        server.terminate()
        server.wait(timeout=10)
    return 0


CELL = {"row": "law_enforcement", "column": "environment"}


def addresses(folder: Path) -> dict[str, str]:
    """Return the address of each page, with something chosen where that shows more."""
    with storage.open_project(folder) as project:
        rows = review.load_evidence(project)
    telling = [
        r for r in rows if r.boxes and r.polarity is not None and r.cited_studies and r.section_role == "results"
    ]
    statement = max(telling or [r for r in rows if r.boxes], key=lambda r: len({m.dimension_id for m in r.mentions}))
    return {
        "overview": "",
        "papers": "papers?" + urlencode({"paper": statement.document_id, "page": statement.page}),
        "gap-map": "gap-map?" + urlencode(CELL),
        "evidence": "evidence?" + urlencode({"statement": statement.row_id}),
        "places": "places",
        "flows": "flows",
        "time": "time?" + urlencode({"by": "Statements"}),
        "review": "review?" + urlencode({"review_claim": "Driver and barrier", "review_order": "Random"}),
        "themes": "themes",
        "codebook": "codebook?" + urlencode({"find": "bribery"}),
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
