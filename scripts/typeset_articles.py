"""Typeset articles in JATS XML into PDFs of many layouts, each with the truth of what it prints.

    python scripts/typeset_articles.py JATS_FOLDER... OUT_DIR [--all] [--layout NAME] [--only NAME_PART]

Each X.xml becomes OUT_DIR/dev/X.LAYOUT.pdf, or OUT_DIR/kept/X.LAYOUT.pdf for the third of the articles whose errors
nobody looks at; the layout follows from the article's name, `--all` makes every one. Beside it X.LAYOUT.gt.json: title,
abstract, body and references as in the digests of `measure_documents.py`, and under "typeset" the kind of each block,
the page of each sentence, the citations with their references, the fields of each entry. Needs Debian's Chromium and
`pip install litreview[measure]`. The output is for measuring and stays outside the repository.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path
from typing import Any

import pypdf
from playwright.sync_api import Browser, sync_playwright
from typesetting.article import read_article
from typesetting.layouts import LAYOUTS, Layout, find_layout
from typesetting.writing import write_article

CHROMIUM = "/usr/bin/chromium"
KEPT_SHARE = 3
"""One article of so many is kept back."""

_NUMBER_LINES = """width => {
  document.body.style.width = width;
  let n = 0, last = -1;
  for (const p of document.querySelectorAll("h1, h2, h3, h4, h5, p:not(.caption)")) {
    const walker = document.createTreeWalker(p, NodeFilter.SHOW_TEXT), marks = [];
    while (walker.nextNode()) {
      const node = walker.currentNode, range = document.createRange();
      for (const word of node.data.matchAll(/\\S+/g)) {
        range.setStart(node, word.index); range.setEnd(node, word.index + 1);
        const top = Math.round(range.getBoundingClientRect().bottom);
        if (top > last + 8) { marks.push([node, word.index]); last = top; }
      }
    }
    const first = n; n += marks.length;
    marks.reverse().forEach(([node, at], i) => {
      const number = document.createElement("span");
      number.className = "line-number"; number.textContent = String(n - i);
      node.splitText(at).before(number);
    });
  }
}"""


def digest(name: str) -> int:
    """Return a number that follows from a name alone."""
    return int(hashlib.sha256(name.encode()).hexdigest()[:8], 16)


def print_pdf(browser: Browser, html: str, layout: Layout, path: Path) -> None:
    """Print HTML as a PDF."""
    page = browser.new_page(viewport={"width": 794, "height": 1123})
    page.emulate_media(media="print")
    page.set_content(html)
    if layout.has_line_numbers:
        page.evaluate(_NUMBER_LINES, layout.line_width)
    page.pdf(path=path, prefer_css_page_size=True, print_background=True)
    page.close()


def read_places(path: Path) -> tuple[dict[str, int], int]:
    """Return the page, from 1, of each named place of a PDF, and how many pages it has."""
    with pypdf.PdfReader(path) as reader:
        places = {
            name.lstrip("/"): page + 1
            for name, target in reader.named_destinations.items()
            if (page := reader.get_destination_page_number(target)) is not None
        }
        return places, len(reader.pages)


def add_pages(truth: dict[str, Any], places: dict[str, int], n_pages: int) -> None:
    """Put the page of each sentence in place of its number."""
    truth["typeset"]["n_pages"] = n_pages
    for block in truth["typeset"]["blocks"]:
        for sentence in block["sentences"]:
            sentence["page"] = places.get(f"s{sentence.pop('place')}")


def typeset(source: Path, out: Path, layouts: list[Layout], browser: Browser) -> None:
    """Typeset one article in each of the layouts."""
    folder = out / ("kept" if digest(f"kept {source.stem}") % KEPT_SHARE == 0 else "dev")
    folder.mkdir(parents=True, exist_ok=True)
    article = read_article(source)
    for layout in layouts:
        html, truth = write_article(article, layout)
        path = folder / f"{source.stem}.{layout.name}.pdf"
        print_pdf(browser, html, layout, path)
        add_pages(truth, *read_places(path))
        path.with_suffix(".gt.json").write_text(json.dumps(truth, ensure_ascii=False, indent=1), encoding="utf-8")
        print(f"{path}: {truth['typeset']['n_pages']} pages")


def main() -> None:
    """Read the arguments and typeset."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("out", type=Path)
    parser.add_argument("--all", action="store_true", help="every layout for each article")
    parser.add_argument("--layout", help="this layout for each article")
    parser.add_argument("--only", default="", help="articles whose name holds this")
    arguments = parser.parse_args()
    sources = sorted(p for folder in arguments.folders for p in folder.glob("*.xml") if arguments.only in p.name)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for source in sources:
            chosen = [LAYOUTS[digest(source.stem) % len(LAYOUTS)]]
            if arguments.layout:
                chosen = [find_layout(arguments.layout)]
            try:
                typeset(source, arguments.out, list(LAYOUTS) if arguments.all else chosen, browser)
            except ValueError as error:
                print(error)
        browser.close()


if __name__ == "__main__":
    main()
