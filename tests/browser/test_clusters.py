"""Clusters as points on the map of places, in Chromium."""

from __future__ import annotations

import csv
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pytest
from browser_steps import settle
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def visit(page: Page, address: str, query: str = "") -> None:
    page.goto(f"{address}/places{query}")
    page.locator(".lr-cluster-point").first.wait_for()
    settle(page)


def column(page: Page, name: str) -> list[str]:
    names = [words.strip() for words in page.locator(".lr-clusters thead th").all_inner_texts()]
    at = next(i for i, words in enumerate(names) if words.startswith(name))
    return page.locator(f".lr-clusters tbody tr > :nth-child({at + 1})").all_inner_texts()


def test_point_is_told_and_opens_the_statements_about_its_cluster(page: Page, address: str) -> None:
    visit(page, address)
    point = page.locator(".lr-cluster-point").last  # the smallest: nothing lies above it
    name, papers, statements = str(point.get_attribute("aria-label")).split("; ")
    point.hover()
    expect(page.locator(".lr-tip.lr-shown")).to_contain_text(f"{name}{papers}{statements}")
    point.click()
    expect(page.locator(".lr-page-head h1")).to_have_text("Evidence")
    assert parse_qs(urlparse(page.url).query) == {"codes": [f"Clusters: {name}"]}
    expect(page.locator(".lr-quiet", has_text=f"{statements.split()[0]} of ")).to_be_visible()


def test_keyboard_walks_from_cluster_to_cluster_and_opens_one(page: Page, address: str) -> None:
    visit(page, address)
    assert page.locator(".lr-cluster-point").count() > 1
    assert page.locator(".lr-cluster-point[tabindex='0']").count() == 1
    page.locator(".lr-world .lr-counted[tabindex='0']").focus()
    page.keyboard.press("Tab")
    first = page.locator(".lr-cluster-point:focus").get_attribute("aria-label")
    page.keyboard.press("End")
    last = str(page.locator(".lr-cluster-point:focus").get_attribute("aria-label"))
    assert last != first
    name = last.partition(";")[0]
    expect(page.locator(".lr-tip.lr-shown")).to_contain_text(name)
    page.keyboard.press("Enter")
    expect(page.locator(".lr-page-head h1")).to_have_text("Evidence")
    assert parse_qs(urlparse(page.url).query) == {"codes": [f"Clusters: {name}"]}


def test_table_holds_the_points_is_sorted_and_saved(page: Page, address: str, tmp_path: Path) -> None:
    visit(page, address)
    named = column(page, "On the map")
    points = page.locator(".lr-cluster-point").count()
    assert sum(at != "–" for at in named) == points
    missing = len(named) - points
    expect(page.locator(".lr-note", has_text="not on the map")).to_have_count(1 if missing else 0)
    page.get_by_role("button", name="Statements").last.click()
    counts = [int(text.replace(",", "")) for text in column(page, "Statements")]
    assert counts == sorted(counts, reverse=True)
    page.get_by_role("button", name="Cluster", exact=True).click()
    assert column(page, "Cluster") == sorted(column(page, "Cluster"), key=str.lower)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Clusters CSV").click()
    saved.value.save_as(tmp_path / "clusters.csv")
    header, *lines = csv.reader((tmp_path / "clusters.csv").read_text(encoding="utf-8-sig").splitlines())
    assert header[:4] == ["Cluster", "Country", "Papers", "Statements"]
    assert {line[0] for line in lines} == set(column(page, "Cluster"))


def test_points_of_a_region_keep_their_size(page: Page, address: str) -> None:
    visit(page, address)
    label = page.locator(".lr-cluster-point").first.get_attribute("aria-label")
    region = page.locator(".lr-clusters tbody td").first.inner_text()
    assert region in {"India", "Pakistan", "Bangladesh", "Brazil", "Vietnam", "China"}, region
    before = page.locator(f".lr-cluster-point[aria-label='{label}']").bounding_box()
    visit(page, address, "?region=" + ("South+America" if region == "Brazil" else "Asia"))
    after = page.locator(f".lr-cluster-point[aria-label='{label}']").bounding_box()
    assert before is not None
    assert after is not None
    assert after["width"] >= 0.5 * before["width"]
    assert after["x"] != before["x"]
