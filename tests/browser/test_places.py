"""Where the evidence is: the map of countries, in Chromium."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlparse

import pytest
from browser_steps import settle
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser


def visit(page: Page, address: str, path: str) -> None:
    page.goto(f"{address}/{path}")
    page.locator(".lr-world").wait_for()
    settle(page)


def on_the_map(page: Page, country: str) -> Locator:
    return page.get_by_role("group", name=re.compile("^World map")).get_by_role("link", name=re.compile(f"^{country};"))


def numbers_of(page: Page, country: str) -> list[int]:
    """Return papers and statements as the table beside the map has them."""
    cells = page.locator(".lr-ranked tr", has_text=country).locator("td")
    return [int(text.replace(",", "")) for text in cells.all_inner_texts()]


def query_of(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlparse(page.url).query)


def test_country_on_the_map_opens_its_statements_and_back_leads_to_the_map(page: Page, address: str) -> None:
    visit(page, address, "places")
    papers, statements = numbers_of(page, "India")
    on_the_map(page, "India").hover()
    expect(page.locator(".lr-tip.lr-shown")).to_contain_text(f"India{papers} paper")
    on_the_map(page, "India").click()
    expect(page.locator(".lr-page-head h1")).to_have_text("Evidence")
    assert query_of(page) == {"studied": ["India"]}
    expect(page.locator(".lr-quiet", has_text=f"{statements} of ")).to_be_visible()
    page.go_back()
    expect(on_the_map(page, "India")).to_be_visible()


def test_numbers_of_the_table_are_those_of_the_evidence_that_its_links_open(page: Page, address: str) -> None:
    visit(page, address, "places?part=Named+in+statements&said=Driver")
    country = page.locator(".lr-ranked tbody a").first.inner_text()
    _, statements = numbers_of(page, country)
    page.locator(".lr-ranked tbody a").first.click()
    expect(page.locator(".lr-quiet", has_text=f"{statements} of ")).to_be_visible()
    assert query_of(page) == {"codes": [f"Countries: {country}"], "reported": ["Driver"]}


def test_filters_that_evidence_had_before_do_not_narrow_a_countrys_statements(page: Page, address: str) -> None:
    page.goto(f"{address}/evidence?reported=Barrier&search=law")
    page.locator("[data-testid=stDataFrame]").wait_for()
    settle(page)
    page.get_by_role("link", name="Places").click()
    page.locator(".lr-world").wait_for()
    settle(page)
    _, statements = numbers_of(page, "India")
    on_the_map(page, "India").click()
    expect(page.locator(".lr-quiet", has_text=f"{statements} of ")).to_be_visible()
    assert query_of(page) == {"studied": ["India"]}


def test_keyboard_walks_from_country_to_country_and_opens_one(page: Page, address: str) -> None:
    visit(page, address, "places?part=Named+in+statements")
    counted = page.locator(".lr-world .lr-counted")
    assert counted.count() > 2
    assert page.locator(".lr-world .lr-counted[tabindex='0']").count() == 1
    page.locator(".lr-world .lr-counted[tabindex='0']").focus()
    names = [page.locator(".lr-counted:focus").get_attribute("aria-label")]
    for key in ("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"):
        page.keyboard.press(key)
        names.append(page.locator(".lr-counted:focus").get_attribute("aria-label"))
    assert len(set(names)) > 1
    expect(page.locator(".lr-tip.lr-shown")).to_contain_text(str(names[-1]).partition(";")[0])
    page.keyboard.press("Enter")
    expect(page.locator(".lr-page-head h1")).to_have_text("Evidence")
    assert query_of(page) == {"codes": [f"Countries: {str(names[-1]).partition(';')[0]}"]}


def test_map_counts_by_part_and_by_statements_and_its_address_opens_it_again(page: Page, address: str) -> None:
    visit(page, address, "places")
    expect(page.locator(".lr-classes")).to_contain_text("Papers that study the country:none")
    page.get_by_role("radio", name="Named in statements").click()
    page.get_by_role("radio", name="Statements", exact=True).click()
    expect(page.locator(".lr-classes")).to_contain_text("Statements that name the country")
    settle(page)
    ranked = [int(n.replace(",", "")) for n in page.locator(".lr-ranked td:last-child").all_inner_texts()]
    assert ranked == sorted(ranked, reverse=True)
    page.reload()
    expect(page.locator(".lr-classes")).to_contain_text("Statements that name the country")
    assert [int(n.replace(",", "")) for n in page.locator(".lr-ranked td:last-child").all_inner_texts()] == ranked


def test_country_without_evidence_is_named_and_no_link(page: Page, address: str) -> None:
    visit(page, address, "places")
    zero = page.locator(".lr-country-shape:not(.lr-counted)")
    assert zero.count() > 200
    assert page.locator(".lr-country-shape:not(.lr-counted)[href]").count() == 0
    colours = {name: page.locator(f".lr-world {name} path").first.evaluate("e => getComputedStyle(e).fill")
               for name in (".lr-counted", ".lr-country-shape:not(.lr-counted)")}  # fmt: skip
    assert len(set(colours.values())) == 2


def test_cluster_opens_its_statements(page: Page, address: str) -> None:
    visit(page, address, "places")
    link = page.locator(".lr-clusters a").first
    label = link.inner_text()
    _, papers, statements, *_ = page.locator(".lr-clusters tbody tr").first.locator("td").all_inner_texts()
    link.click()
    expect(page.locator(".lr-quiet", has_text=f"{statements} of ")).to_be_visible()
    assert query_of(page) == {"codes": [f"Clusters: {label}"]}
    assert int(papers) <= int(statements)


def test_region_is_drawn_larger_and_its_address_opens_it_again(page: Page, address: str) -> None:
    visit(page, address, "places?part=Named+in+statements&region=Asia")
    countries = page.locator(".lr-ranked tbody a").all_inner_texts()
    assert "India" in countries
    assert "Brazil" not in countries
    world = page.locator(".lr-world").bounding_box()
    india = on_the_map(page, "India").bounding_box()
    assert world is not None
    assert india is not None
    zoomed = india["width"] / world["width"]
    visit(page, address, "places?part=Named+in+statements")
    world, india = page.locator(".lr-world").bounding_box(), on_the_map(page, "India").bounding_box()
    assert world is not None
    assert india is not None
    assert zoomed > 1.5 * india["width"] / world["width"]
