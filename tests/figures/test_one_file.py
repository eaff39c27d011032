from __future__ import annotations

import base64
import hashlib
import re
from typing import Any

import pytest
from builders import a_codebook, a_row
from page_content import content_of

from litreview.figures import map_html, read_asset
from litreview.gapmap import build_gap_map

HOSTILE = "</script><script>alert(1)</script> {title} <img src=x onerror=alert(2)> $5 to $10 ](javascript:alert(3))"


def a_page(quote: str = "Law helps.", title: str = "My review") -> str:
    rows = (
        a_row("r1", ("factors", "law", "driver"), ("themes", "water"), quote=quote, polarity="driver"),
        a_row("r2", ("factors", "law"), ("themes", "water"), gap_kinds=("evidence",), quote="Little is known."),
        a_row("r3", ("countries", "PK"), quote="Elsewhere."),
    )
    codebook = a_codebook()
    gap_map = build_gap_map(rows, codebook=codebook, row_dimension="factors", column_dimension="themes", n_searched=1)
    names = {r.document_id: "paper.pdf" for r in rows}
    return map_html(gap_map, rows=rows, codebook=codebook, title=title, names=names)


def test_map_html_holds_the_statements_of_the_map_and_no_others() -> None:
    assert [s["id"] for s in content_of(a_page())["statements"]] == ["r1", "r2"]


def test_map_html_points_from_cells_to_statements_and_stated_gaps() -> None:
    content = content_of(a_page())
    assert content["members"]["cells"][0] == [0, 1]
    assert content["members"]["rows"][0] == [0, 1]
    assert content["members"]["cells"][1] == []


def test_map_html_tells_statements_in_cells_from_those_that_are_listed() -> None:
    rows = (
        a_row("r1", ("factors", "law", "driver"), ("themes", "water"), polarity="driver"),
        a_row("r2", ("factors", "law", "driver"), polarity="driver", study_ids=("other-2021",)),
    )
    gap_map = build_gap_map(
        rows, codebook=a_codebook(), row_dimension="factors", column_dimension="themes", n_searched=1
    )
    page = map_html(gap_map, rows=rows, codebook=a_codebook(), title="x", names={})
    assert "In the cells: 1 study, 1 statement. Listed: 2 statements, those with one of the two codes too." in page


def test_map_html_is_the_same_bytes_each_time() -> None:
    assert a_page() == a_page()


def test_map_html_cannot_be_left_by_text() -> None:
    page = a_page(quote=HOSTILE, title=HOSTILE)
    assert len(re.findall(r"<script", page)) == 2
    assert "<img" not in page
    assert content_of(page)["statements"][0]["segments"] == [HOSTILE]


def test_map_html_lets_only_its_own_script_run() -> None:
    page = a_page(quote=HOSTILE)
    script = page.rpartition("<script>")[2].partition("</script>")[0]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy is not None
    assert "default-src 'none'" in policy[1]
    assert f"script-src 'sha256-{digest}';" in policy[1]


def test_map_html_names_no_other_host() -> None:
    assert set(re.findall(r"https?://[^\s\"'<>)]+", a_page())) <= {"http://www.w3.org/2000/svg"}


SCRIPTS = (
    "drawing.js", "map_marks.js", "gap_map.js", "statements.js", "places.js", "map_page.js", "reasons.js",
    "changes_page.js",
)  # fmt: skip


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_put_no_text_into_the_page_as_markup(name: Any) -> None:
    script = read_asset(name)
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function", script)
