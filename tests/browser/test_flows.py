"""What is reported together, and when: flows and years drawn, opened, sorted and saved, in Chromium."""

from __future__ import annotations

import csv
import re
import struct
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest
from browser_steps import settle
from builders import a_codebook, a_row
from evidence_builders import columns_of
from playwright.sync_api import Locator, Page, expect

from litreview.figures import count_flows, flows_to_plain, read_asset
from litreview.gapmap import count_map

pytestmark = pytest.mark.browser

SVG = "{http://www.w3.org/2000/svg}"
FIRST_MS = 60_000  # the first page that a server draws, on a busy machine
HOSTILE = "<script>document.title = 'owned'</script> ](javascript:alert(1)) $5 to $10 \x0b"


def visit(page: Page, address: str, path: str) -> None:
    page.goto(f"{address}/{path}")
    page.locator(".lr-drawn svg").first.wait_for(timeout=FIRST_MS)
    settle(page)


def lines_of(figure: Locator) -> list[list[str]]:
    """Return the cells of the figure's table, opened where it is folded."""
    twin = figure.locator(".lr-twin")
    if twin.get_attribute("open") is None:
        twin.locator("summary").click()
    return [line.locator("th, td").all_inner_texts() for line in twin.locator("tbody tr").all()]


def marks_of(figure: Locator, name: str) -> list[str]:
    return [str(mark.get_attribute("aria-label")) for mark in figure.locator(name).all()]


def saved(page: Page, figure: Locator, suffix: str, folder: Path) -> Path:
    with page.expect_download() as download:
        figure.get_by_role("button", name=re.compile(f"as {suffix}")).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def titles_of(root: ElementTree.Element) -> set[str]:
    return {str(title.text) for title in root.iter(f"{SVG}title")}


def texts_of(root: ElementTree.Element) -> str:
    return "\n".join("".join(text.itertext()) for text in root.iter(f"{SVG}text"))


def first_number(words: str) -> int:
    return int(re.findall(r"\d[\d,]*", words)[0].replace(",", ""))


def test_click_on_a_flow_opens_its_statements_and_its_address_opens_them_again(page: Page, address: str) -> None:
    visit(page, address, "flows")
    flow = page.locator(".lr-flow").first
    pair, _, told = str(flow.get_attribute("aria-label")).partition(": ")
    studies, statements = (int(n) for n in re.findall(r"(\d+) (?:stud|statement)", told)[:2])
    flow.click()
    expect(page.locator(".lr-chosen")).to_have_text(pair)
    expect(
        page.locator(".lr-quiet", has_text=re.compile(f"^{studies} stud.* · {statements} statement"))
    ).to_be_visible()
    expect(page.locator("article.lr-card")).to_have_count(min(statements, 12))
    assert list(parse_qs(urlparse(page.url).query)) == ["flow"]
    page.reload()
    expect(page.locator(".lr-chosen")).to_have_text(pair)
    expect(page.locator(".lr-flow[aria-pressed=true]")).to_have_count(1)


def test_keyboard_walks_from_flow_to_flow_and_opens_one(page: Page, address: str) -> None:
    visit(page, address, "flows")
    assert page.locator(".lr-flows [tabindex='0']").count() == 1
    page.locator(".lr-flows [tabindex='0']").focus()
    names = []
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "ArrowUp", "ArrowLeft"):
        page.keyboard.press(key)
        names.append(page.locator(".lr-flow:focus").get_attribute("aria-label"))
    assert len(set(names)) >= 4
    page.keyboard.press("Enter")
    expect(page.locator(".lr-chosen")).to_have_text(str(names[-1]).partition(": ")[0])
    expect(page.locator(".lr-flow:focus")).to_have_attribute("aria-pressed", "true")


def test_table_has_the_numbers_of_the_flows_sorts_them_and_opens_them(page: Page, address: str) -> None:
    visit(page, address, "flows?count=Statements")
    figure = page.locator(".lr-drawn")
    numbers = {f"{line[0]} → {line[1]}": int(line[3]) for line in lines_of(figure)}
    for label in marks_of(figure, ".lr-flow"):
        pair, _, told = label.partition(": ")
        assert int(re.findall(r"(\d+) statement", told)[0]) == numbers[pair]
    page.get_by_role("button", name="Statements", exact=True).click()
    page.get_by_role("button", name="Statements", exact=True).click()
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("Statements")
    ordered = [int(line[3]) for line in lines_of(figure)]
    assert ordered == sorted(numbers.values())
    last = figure.locator(".lr-lines tbody tr").last
    pair = " → ".join(last.locator("th, td").all_inner_texts()[:2])
    last.get_by_role("button").click()
    expect(page.locator(".lr-chosen")).to_have_text(pair)


def test_saved_flows_stand_on_their_own_with_the_numbers_of_the_table(page: Page, address: str, tmp_path: Path) -> None:
    visit(page, address, "flows")
    figure = page.locator(".lr-drawn")
    lines = lines_of(figure)
    path = saved(page, figure, "SVG", tmp_path)
    root = ElementTree.parse(path).getroot()
    titles = titles_of(root)
    flows = set(marks_of(figure, ".lr-flow"))
    assert flows <= titles
    assert {t.partition(": ")[0]: first_number(t.partition(": ")[2]) for t in flows}.items() <= {
        f"{line[0]} → {line[1]}": int(line[3]) for line in lines
    }.items()
    text = texts_of(root)
    for told in ("Reported together: Drivers and barriers", "n = ", "reported as barrier", "not effects", "litreview"):
        assert told in text
    markup = path.read_text(encoding="utf-8")
    assert not re.search(r"<script|<image|href|var\(|color-mix|light-dark|class=", markup)
    picture = saved(page, figure, "PNG", tmp_path).read_bytes()
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", picture[16:24]) == (2 * int(root.attrib["width"]), 2 * int(root.attrib["height"]))
    with saved(page, figure, "CSV", tmp_path).open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file))[1:] == lines


def test_filters_narrow_the_flows_and_stand_in_the_saved_figure(page: Page, address: str, tmp_path: Path) -> None:
    visit(page, address, "flows")
    before = page.locator(".lr-drawn .lr-note").first.inner_text()
    page.get_by_role("button", name="Barrier", exact=True).click()
    expect(page.locator(".lr-drawn .lr-note").first).not_to_have_text(before)
    settle(page)
    assert parse_qs(urlparse(page.url).query) == {"said": ["Barrier"]}
    root = ElementTree.parse(saved(page, page.locator(".lr-drawn"), "SVG", tmp_path)).getroot()
    assert "Only statements reported as Barrier." in texts_of(root)


def test_bars_of_years_have_the_numbers_of_the_table_and_open_what_they_count(page: Page, address: str) -> None:
    visit(page, address, "time?by=Statements")
    years, timeline = page.locator(".lr-drawn").all()
    for figure in (years, timeline):
        bars = [first_number(label.rpartition(": ")[2]) for label in marks_of(figure, ".lr-year-bar")]
        lines = lines_of(figure)
        assert bars == [int(line[i]) for i in range(1, len(lines[0])) for line in lines]
    bar = timeline.get_by_role("button", name=re.compile("^Reported as barrier, ")).first
    name, _, told = str(bar.get_attribute("aria-label")).partition(": ")
    bar.click()
    expect(page.locator(".lr-chosen")).to_have_text(name)
    expect(page.locator(".lr-quiet", has_text=re.compile(f" · {told}$"))).to_be_visible()
    expect(page.locator("article.lr-card")).to_have_count(min(first_number(told), 12))
    cited = years.get_by_role("button", name=re.compile("^Studies that they cite, ")).first
    name, _, told = str(cited.get_attribute("aria-label")).partition(": ")
    cited.click()
    settle(page)
    expect(page.locator(".lr-chosen")).to_have_text(name)
    expect(page.locator(".lr-table tbody tr")).to_have_count(first_number(told))


def test_saved_years_and_map_have_the_numbers_of_the_page(page: Page, address: str, tmp_path: Path) -> None:
    visit(page, address, "time")
    figure = page.locator(".lr-drawn").last
    root = ElementTree.parse(saved(page, figure, "SVG", tmp_path)).getroot()
    assert set(marks_of(figure, ".lr-year-bar")) <= titles_of(root)
    assert "read each bar against the papers above it" in texts_of(root)
    page.goto(f"{address}/places")
    page.locator(".lr-world").wait_for()
    settle(page)
    places = page.locator(".lr-places")
    root = ElementTree.parse(saved(page, places, "SVG", tmp_path)).getroot()
    assert set(marks_of(places, ".lr-world .lr-counted")) <= titles_of(root)
    assert "on the map" in texts_of(root)
    assert saved(page, places, "PNG", tmp_path).read_bytes()[:4] == b"\x89PNG"


def hostile_model() -> dict[str, Any]:
    rows = (a_row("r1", ("themes", "water"), ("countries", HOSTILE)),)
    codebook = a_codebook()
    down, across = "themes", "countries"
    counts = count_map(columns_of(rows), codebook=codebook, row_dimension=down, column_dimension=across, n_searched=1)
    plain = flows_to_plain(count_flows([counts]), [counts], codebook=codebook, project=HOSTILE)
    return plain | {"csv": ""}


def test_labels_are_text_on_the_page_and_in_the_file_without_the_app(page: Page, tmp_path: Path) -> None:
    page.goto("about:blank")
    page.add_script_tag(
        content=read_asset("drawing.js", "saving.js", "lines.js", "figure.js", "flows.js")
        + "\nwindow.figure = LitreviewFigure;"
    )
    page.evaluate("model => figure.render(document.body, model, {})", hostile_model())
    figure = page.locator(".lr-drawn")
    assert "<script>document.title" in lines_of(figure)[0][1].lower()
    root = ElementTree.parse(saved(page, figure, "SVG", tmp_path)).getroot()
    assert "<script>" in texts_of(root)
    assert page.title() == ""
    assert page.locator("svg script, body > script, [href^=javascript]").count() == 0
