"""Every page and the one-file map under axe-core, light and dark and at a zoom of 200 %, without scrolling sideways.

Violations of Streamlit's own elements, which litreview cannot mend, stand in axe_baseline.json: rule, and patterns of
where they are or how their tag begins. A violation that is not among them fails the test.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args

import pytest
from browser_steps import settle
from playwright.sync_api import Page

from litreview.app.framing import PageName

pytestmark = pytest.mark.browser

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
BASELINE: dict[str, list[str]] = json.loads(Path(__file__).with_name("axe_baseline.json").read_text(encoding="utf-8"))
WIDE, ZOOMED = {"width": 1280, "height": 900}, {"width": 640, "height": 450}  # 1280 px wide at 200 %
RUN = """async () => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"] });
  return violations.flatMap((v) => v.nodes.map((n) => ({ rule: v.id, target: n.target, html: n.html.slice(0, 200) })));
}"""
ADDRESSES = {name: name.lower().replace(" ", "-") for name in get_args(PageName)} | {
    "Overview": "",
    "Gap map with a cell": "gap-map?row=law_enforcement&column=environment",
    "Evidence with a statement": "evidence?search=bribes",
}


def violations(page: Page) -> list[str]:
    """Return what axe finds beyond the baseline, one line each."""
    page.evaluate(AXE)
    found = []
    for one in page.evaluate(RUN):
        selector = where(one["target"])
        if not any(re.search(known, f"{selector} {one['html']}") for known in BASELINE.get(one["rule"], ())):
            found.append(f"{one['rule']}: {selector}\n    {one['html']}")
    return found


def where(target: list[Any]) -> str:
    """Return axe's path to an element, through frames and shadow roots."""
    return " >> ".join(where(part) if isinstance(part, list) else part for part in target)


def side_scrolls(page: Page) -> int:
    """Return by how many pixels the page is wider than the window."""
    return page.evaluate(
        """() => Math.max(...[document.documentElement, document.querySelector('[data-testid=stMain]')]
            .filter(Boolean).map((e) => e.scrollWidth - e.clientWidth))"""
    )


@pytest.mark.parametrize("name", list(ADDRESSES))
def test_page_has_no_violation_of_our_own_in_any_scheme_or_zoom(page: Page, address: str, name: str) -> None:
    page.set_viewport_size(WIDE)
    page.goto(f"{address}/{ADDRESSES[name]}")
    page.locator(".lr-page-head h1").wait_for()
    settle(page)
    found = {}
    for size in (WIDE, ZOOMED):
        page.set_viewport_size(size)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            settle(page)
            found[size["width"], scheme] = violations(page)
        assert side_scrolls(page) <= 0, f"{name} is wider than {size['width']} px"
    assert not any(found.values()), json.dumps({str(k): v for k, v in found.items() if v}, indent=1)


def test_one_file_map_has_no_violation(page: Page, review_folder: Path) -> None:
    path = review_folder.with_name("accessible.html")
    subprocess.run([sys.executable, "-m", "litreview", "export", str(review_folder), str(path)], check=True, timeout=60)
    page.goto(path.as_uri())
    page.locator(".lr-state-evidence:visible, .lr-state-thin:visible").first.click()
    for size in (WIDE, ZOOMED):
        page.set_viewport_size(size)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert violations(page) == []
        assert side_scrolls(page) <= 0
