"""Measure how fast the app shows a review, in Chromium: the demo review, and a generated one of a million statements.

    python tests/bench/bench_app.py
    python tests/bench/bench_app.py --demo demo-review --large large-review

Prints one table: from opening the page to the first map drawn, from choosing other columns to the map, from a click on
a cell to its statements, from a search to the table, and the most memory that the server held. The second line above
takes projects that are there already; otherwise both are made first, which takes minutes. Each first map is the first
thing that a new server and a new browser do; "a page with one word" is the same for an app that shows nothing else, so
that what Streamlit itself takes is known.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from large_review import make_large_review
from playwright.sync_api import Page, Playwright, sync_playwright

from litreview import review, storage
from litreview.app.launching import HOST, free_port, streamlit_arguments

FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
N_CLICKS = 20
N_FIRST = 3  # servers started
COLUMNS = ("Actors", "Sectors", "Levels", "Themes")  # of the demo review's codebook; the last was counted before
SEARCHES = ("water", "enforcement buyers", "wages", "gap", "tanneries pollution", "state", "cluster", "of", "ba", "law")
WAIT_MS = 120_000
IDLE = "document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'"
# Components draw inside shadow roots.
DEEP = """window.deep = (selector) => {
  const found = [...document.querySelectorAll(selector)];
  for (const host of document.querySelectorAll('*'))
    if (host.shadowRoot) found.push(...host.shadowRoot.querySelectorAll(selector));
  return found;
}"""
ONE_WORD = "import streamlit as st\nst.write('Litreview')\n"
WORD_SHOWN = "document.body.innerText.includes('Litreview')"
COLUMNS_DRAWN = f"""(label) => {IDLE} && window.deep('[role=grid]').some((g) => g.ariaLabel?.includes(label))"""
MAP_DRAWN = "window.deep('.lr-state-evidence, .lr-state-thin').some((cell) => cell.getClientRects().length)"
CHOSEN = f"""(title) => document.querySelector('.lr-chosen')?.textContent === title
  && window.deep('.lr-card').length && {IDLE}"""
# "3 of 1,000 statements": the search has been answered when the first number is not all of them.
ANSWERED = f"""(searched) => {{
  const lines = [...document.querySelectorAll('.lr-quiet')].map((p) => p.textContent);
  const told = lines.map((line) => line.match(/^([\\d,]+) of ([\\d,]+) statement/)).find(Boolean);
  return told && (told[1] !== told[2]) === searched && {IDLE};
}}"""


@dataclass(frozen=True)
class Bars:
    """What is asked of a project: seconds, and bytes of the server."""

    first_map: float
    click: float
    search: float | None = None
    memory: float | None = None


def main() -> int:
    """Print the figures of both projects."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--demo", type=Path)
    parser.add_argument("--large", type=Path)
    parser.add_argument("--papers", type=int, default=10_000)
    parser.add_argument("--statements", type=int, default=1_000_000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as base:
        demo = arguments.demo or _make_demo(Path(base) / "demo")
        large = arguments.large
        if large is None:
            large = Path(base) / "large"
            make_large_review(demo, large, n_papers=arguments.papers, n_statements=arguments.statements)
        print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n")
        print("| project | what | bar | median | longest | n |\n|---|---|---|---|---|---|")
        _measure_streamlit(Path(base))
        _measure(demo, Bars(first_map=3, click=0.7))
        _measure(large, Bars(first_map=2, click=1, search=1, memory=1.5 * 2**30))
    return 0


def _make_demo(folder: Path) -> Path:
    review.build_demo(folder)
    return folder


def _measure(folder: Path, bars: Bars) -> None:
    start = time.perf_counter()
    with storage.open_project(folder) as project:
        ready = storage.open_columns(project) is not None
        n_rows = len(storage.load_columns(project).row_ids)
    prepared = time.perf_counter() - start
    name = f"{n_rows:,} statements"
    command = partial(streamlit_arguments, folder.resolve())
    with sync_playwright() as playwright:
        first = [_time_opening(playwright, command, "/gap-map", MAP_DRAWN) for _ in range(N_FIRST)]
        _say(name, "first map on screen", bars.first_map, first)
        with _served(command) as (server, address), _opened(playwright) as page:
            page.goto(f"{address}/gap-map")
            page.wait_for_function(MAP_DRAWN)
            _say(name, "map with other columns", None, _time_columns(page))
            _say(name, "click to statements", bars.click, _time_clicks(page))
            _say(name, "table search", bars.search, _time_searches(page, address))
            peak, now = _memory(server.pid)
    bar = f"< {bars.memory / 2**30:.1f} GiB" if bars.memory else ""
    print(f"| {name} | server memory (then / most) | {bar} | {now / 2**30:.2f} GiB | {peak / 2**30:.2f} GiB | 1 |")
    if not ready:
        print(f"| {name} | preparing it, once | | {prepared:.1f} s | | 1 |")


def _measure_streamlit(base: Path) -> None:
    """Measure an app of one word, served and opened as ours is."""
    script = base / "one_word.py"
    script.write_text(ONE_WORD, encoding="utf-8")

    def command(*, port: int) -> list[str]:
        module, run, _, *flags = streamlit_arguments(base, port=port)
        return [module, run, str(script), *flags[: flags.index("--")]]

    with sync_playwright() as playwright:
        shown = [_time_opening(playwright, command, "", WORD_SHOWN) for _ in range(N_FIRST)]
    _say("none", "a page with one word", None, shown)


@contextmanager
def _served(command: Callable[..., list[str]]) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Start a server; give it and its address once it answers."""
    port = free_port()
    server = subprocess.Popen([sys.executable, "-m", *command(port=port)], stdout=subprocess.DEVNULL)
    try:
        _wait_until_healthy(f"http://{HOST}:{port}/_stcore/health")
        yield server, f"http://{HOST}:{port}"
    finally:
        server.terminate()
        server.wait(timeout=30)


@contextmanager
def _opened(playwright: Playwright) -> Iterator[Page]:
    browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(WAIT_MS)
    page.add_init_script(DEEP)
    try:
        yield page
    finally:
        browser.close()


def _time_opening(playwright: Playwright, command: Callable[..., list[str]], path: str, until: str) -> float:
    with _served(command) as (_, address), _opened(playwright) as page:
        return _timed(lambda: (page.goto(f"{address}{path}"), page.wait_for_function(until)))


def _time_columns(page: Page) -> list[float]:
    """Time the map from the choice of other columns on; the last one leaves those that it began with."""
    page.wait_for_function(IDLE)
    seconds = []
    for label in COLUMNS:
        page.wait_for_timeout(1000)
        page.get_by_label("Columns", exact=True).first.click()
        option = page.get_by_role("option", name=label, exact=True)
        option.wait_for()
        seconds.append(_timed(partial(_choose, page, label)))
    return seconds


def _choose(page: Page, label: str) -> None:
    page.get_by_role("option", name=label, exact=True).click()
    page.wait_for_function(COLUMNS_DRAWN, arg=label)


def _time_clicks(page: Page) -> list[float]:
    page.wait_for_function(IDLE)
    page.wait_for_timeout(1500)
    cells = page.locator(".lr-state-evidence:visible, .lr-state-thin:visible")
    names = [cells.nth(i).get_attribute("aria-label") or "" for i in range(min(cells.count(), N_CLICKS))]
    seconds = []
    for name in names:
        page.get_by_role("gridcell", name=name, exact=True).scroll_into_view_if_needed()
        seconds.append(_timed(partial(_click, page, name)))
        page.wait_for_timeout(300)
    return seconds


def _click(page: Page, name: str) -> None:
    page.get_by_role("gridcell", name=name, exact=True).click()
    page.wait_for_function(CHOSEN, arg=name.split(":")[0])


def _time_searches(page: Page, address: str) -> list[float]:
    page.goto(f"{address}/evidence")
    seconds = []
    for words in SEARCHES:
        _search(page, "")
        page.wait_for_timeout(300)
        seconds.append(_timed(partial(_search, page, words)))
    return seconds


def _search(page: Page, words: str) -> None:
    field = page.get_by_label("Search", exact=True)
    field.fill(words)
    field.press("Enter")
    page.wait_for_function(ANSWERED, arg=bool(words))


def _timed(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def _say(project: str, what: str, bar: float | None, seconds: list[float]) -> None:
    asked = f"< {bar:g} s" if bar is not None else ""
    middle, longest = statistics.median(seconds), max(seconds)
    print(f"| {project} | {what} | {asked} | {middle:.2f} s | {longest:.2f} s | {len(seconds)} |", flush=True)


def _memory(process: int) -> tuple[int, int]:
    """Return the most memory that a process held, and what it holds now, in bytes."""
    status = Path(f"/proc/{process}/status").read_text()
    values = dict(line.split(":", 1) for line in status.splitlines())
    peak, now = (int(values[key].split()[0]) * 1024 for key in ("VmHWM", "VmRSS"))
    return peak, now


def _wait_until_healthy(url: str) -> None:
    deadline = time.perf_counter() + 60
    while time.perf_counter() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError(url)


if __name__ == "__main__":
    raise SystemExit(main())
