"""A small real review, its server, and Chromium; a request to any other host fails the test."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from litreview.app.launching import HOST, streamlit_arguments

ROOT = Path(__file__).parents[2]
PAPERS = ("01-*.pdf", "04-*.pdf", "08-*.pdf")
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NOTE = """# A note

## Results

Lack of law enforcement hinders pollution control, which costs $5 to $10 per hide. Bribes paid to inspectors
<script>document.title = 'owned'</script> hinder pollution control in the tanneries.
"""
START_SECONDS = 30
STEP_MS = 15_000  # for one step in the browser, on a busy machine


@pytest.fixture(scope="session")
def review_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a review of three demonstration papers, a text and a file that cannot be read, on the command line."""
    base = tmp_path_factory.mktemp("browser")
    folder, papers = base / "review", base / "papers"
    papers.mkdir()
    for pattern in PAPERS:
        for path in (ROOT / "corpora/demo/pdfs").glob(pattern):
            shutil.copy(path, papers)
    (papers / "not-a-paper.pdf").write_bytes(b"PK\x03\x04 this is no PDF")
    (papers / "=note <b>.md").write_text(NOTE, encoding="utf-8")
    for arguments, code in ((["new", folder], 0), (["add", folder, papers], 0), (["run", folder], 2)):
        command = [sys.executable, "-m", "litreview", *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
        assert done.returncode == code, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="session")
def address(review_folder: Path) -> Iterator[str]:
    with _serving(review_folder) as served:
        yield served


@pytest.fixture(scope="session")
def serve() -> Callable[[Path], AbstractContextManager[str]]:
    """Return what serves a project folder of a story's own while it is open, and gives the address."""
    return _serving


@contextmanager
def _serving(folder: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    log = folder.with_name("server.log")
    with log.open("w") as output:
        command = [sys.executable, "-m", *streamlit_arguments(folder, port=port)]
        server = subprocess.Popen(
            command, stdout=output, stderr=subprocess.STDOUT, env=os.environ | {"HOME": str(log.parent)}
        )
        try:
            _wait_until_healthy(f"http://{HOST}:{port}/_stcore/health", server, log)
            yield f"http://{HOST}:{port}"
        finally:
            server.terminate()
            try:
                server.wait(timeout=10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
                raise


def _wait_until_healthy(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"the server did not start:\n{log.read_text()}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.fail("Chromium is missing: apt-get install chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, color_scheme="light", accept_downloads=True)
    opened = context.new_page()
    opened.set_default_timeout(STEP_MS)
    errors: list[str] = []
    foreign: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("request", lambda request: None if _is_ours(request.url) else foreign.append(request.url))
    opened.on("websocket", lambda socket: None if _is_ours(socket.url) else foreign.append(socket.url))
    yield opened
    context.close()
    assert foreign == [], "requests that left the machine"
    assert errors == [], "errors in the page's scripts"


def _is_ours(url: str) -> bool:
    return url.startswith((f"http://{HOST}:", f"ws://{HOST}:", "data:", "blob:", "file:"))
