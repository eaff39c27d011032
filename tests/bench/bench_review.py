"""Measure how fast statements are checked on the page Review, in Chromium, on a copy of a project.

    python tests/bench/bench_review.py demo-review

From a key to the next statement drawn, and to the decision in the database, medians of 20 keys a second apart; then 40
keys at ten a second: how many decisions the database has, and when; and what the server does after a decision:
renewing its snapshot, and counting the map again when that page is opened.
"""

from __future__ import annotations

import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from litreview import review, storage
from litreview.app.launching import HOST, free_port, streamlit_arguments
from litreview.app.snapshot import Snapshot, stamp_of
from litreview.records import Decision

N_KEYS, N_FAST, FAST = 20, 40, 0.1  # keys; keys; seconds between them
CARD = ".lr-desk .lr-card"
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
CLOCK = "window.pressed = 0; addEventListener('keydown', () => { window.pressed = performance.now(); }, true)"
# After the frame that shows the change, as far as a script can tell.
WATCH = """(desk) => { window.drawn = []; new MutationObserver(() => {
  const start = window.pressed;
  window.pressed = 0; // what is drawn without a key does not count
  if (start) requestAnimationFrame(() => setTimeout(() => window.drawn.push(performance.now() - start)));
}).observe(desk, { childList: true }); }"""


def main() -> int:
    """Print the figures of the project that is named."""
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as base:
        folder = Path(base) / "review"
        shutil.copytree(sys.argv[1], folder)
        port = free_port()
        command = [sys.executable, "-m", *streamlit_arguments(folder, port=port)]
        server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        try:
            _measure_keys(f"http://{HOST}:{port}", folder)
        finally:
            server.terminate()
            server.wait(timeout=10)
        _measure_snapshot(folder)
    return 0


def _measure_keys(address: str, folder: Path) -> None:
    _wait_until(lambda: _answers(f"{address}/_stcore/health"), 30)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.add_init_script(CLOCK)
        page.goto(f"{address}/review")
        page.get_by_label("Your name").fill("Bench")
        page.get_by_role("button", name="Begin").click()
        page.locator(CARD).wait_for(timeout=60_000)
        page.wait_for_timeout(4000)  # the window of statements is filled
        page.locator(".lr-desk").evaluate(WATCH)
        stored = [_press_and_wait(page, folder) for _ in range(N_KEYS)]
        _say("key to next statement drawn", [ms / 1000 for ms in page.evaluate("drawn")])
        _say("key to decision in the database", stored)
        before, start = _count(folder), time.perf_counter()
        for n in range(N_FAST):
            time.sleep(max(0.0, start + n * FAST - time.perf_counter()))
            page.keyboard.press("ar"[n % 2])
        _wait_until(lambda: _count(folder) >= before + N_FAST, 20)
        n_kept, seconds = _count(folder) - before, time.perf_counter() - start
        print(f"{N_FAST} keys at {1 / FAST:.0f} a second: {n_kept} decisions in the database after {seconds:.2f} s")
        browser.close()


def _press_and_wait(page: Page, folder: Path) -> float:
    before, start = _count(folder), time.perf_counter()
    page.keyboard.press("a")
    _wait_until(lambda: _count(folder) > before, 20)
    seconds = time.perf_counter() - start
    page.wait_for_timeout(1000)
    return seconds


def _measure_snapshot(folder: Path) -> None:
    renewing, counting = [], []
    with storage.open_project(folder) as project:
        snapshot = Snapshot(project, stamp_of(project))
        down, across = review.default_dimensions(snapshot.codebook)
        for row in snapshot.rows[:N_KEYS]:
            storage.decide_row(project, Decision(row.row_id, "accept", "Bench", "2026-01-01T00:00:00+00:00"))
            start = time.perf_counter()
            snapshot = snapshot.refreshed()
            rows = snapshot.rows
            renewing.append(time.perf_counter() - start)
            snapshot.gap_map(rows, row_dimension=down, column_dimension=across, meet_in="statement")
            counting.append(time.perf_counter() - start - renewing[-1])
        start = time.perf_counter()
        whole = Snapshot(project, stamp_of(project))
        print(
            f"{len(whole.rows):,} statements, {len(whole.codebook.dimensions)} dimensions, {len(whole.names)} documents"
        )
        _say("loading the whole review, for comparison", [time.perf_counter() - start])
    _say("renewing the snapshot after a decision", renewing)
    _say("counting the map again", counting)


def _say(what: str, seconds: list[float]) -> None:
    print(f"{what}: median {statistics.median(seconds):.3f} s, longest {max(seconds):.3f} s (n = {len(seconds)})")


def _count(folder: Path) -> int:
    with sqlite3.connect(folder / "review.sqlite", timeout=30) as database:
        return int(database.execute("SELECT count(*) FROM decisions").fetchone()[0])


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=1):
            return True
    except OSError:
        return False


def _wait_until(condition: Callable[[], bool], seconds: float) -> None:
    deadline = time.perf_counter() + seconds
    while not condition() and time.perf_counter() < deadline:
        time.sleep(0.003)


if __name__ == "__main__":
    raise SystemExit(main())
