from __future__ import annotations

import re
from typing import Any

from builders import a_codebook, a_row
from page_content import content_of

from litreview.figures import (
    changes_html,
    changes_table,
    changes_to_plain,
    find_change,
    reasons_to_plain,
    statement_context,
)
from litreview.records import Cell, CellChange, ChangeReason, Heading, MapChanges

HOSTILE = "</script><script>alert(1)</script> {title} $5"
ROWS = {
    "r1": a_row("r1", ("factors", "law", "driver"), ("themes", "water"), polarity="driver", quote=HOSTILE),
    "r2": a_row("r2", ("factors", "law"), ("themes", "water"), quote="It went."),
}
CHANGED = CellChange(
    "law", "water", Cell("law", "water", "thin", ("ali-1999",)), Cell("law", "water", "thin", ("khan-2007",)),
    ("khan-2007",), ("ali-1999",),
    (
        ChangeReason("new paper", "new paper: khan.pdf", came=("r1",)),
        ChangeReason("reviewer", "Ann rejected it", went=("r2",)),
    ),
)  # fmt: skip
SAME = CellChange("tax", "water", None, Cell("tax", "water", "not_applicable", reason="Out of scope"))


def the_changes() -> MapChanges:
    return MapChanges(
        before="First", after="now", row_dimension="factors", column_dimension="themes",
        rows=(Heading("law", "Law", None, 0), Heading("tax", "Tax", None, 0)),
        columns=(Heading("water", "Water", None, 0),),
        row_marks=("", "new"), column_marks=("",), cells=(CHANGED, SAME),
        row_totals=(CellChange("law", "", None, None), CellChange("tax", "", None, None)),
        column_totals=(CellChange("", "water", None, None),), notes=("Papers added: khan.pdf.",),
    )  # fmt: skip


def context() -> Any:
    return statement_context(a_codebook(), names={}, studies=())


def test_changes_to_plain_shows_both_sides_of_a_cell() -> None:
    changed, same = changes_to_plain(the_changes(), codebook=a_codebook())["cells"]
    assert changed["change"] == {"shown": ["1", "1"], "gained": 1, "lost": 1, "changed": True}
    assert changed["text"] == [
        "Law × Water", "First: 1 study", "now: 1 study", "1 study came, 1 study went", "new paper: khan.pdf",
        "Ann rejected it",
    ]  # fmt: skip
    assert same["change"] == {"shown": ["·", "n/a"], "gained": 0, "lost": 0, "changed": False}
    assert same["text"][1] == "unchanged: not applicable"


def test_changes_to_plain_marks_codes_and_counts_changed_cells() -> None:
    plain = changes_to_plain(the_changes(), codebook=a_codebook())
    assert [h["mark"] for h in plain["rows"]] == ["", "new"]
    assert plain["total"]["text"][1] == "1 cell changed"
    assert plain["notes"] == ["Papers added: khan.pdf."]


def test_changes_to_plain_keeps_the_best_studied_headings_and_says_so() -> None:
    plain = changes_to_plain(the_changes(), codebook=a_codebook(), n_headings=1)
    assert len(plain["rows"]) == 1
    assert plain["notes"][-1] == "The 1 rows and 1 columns with the most studies are shown."


def test_changes_table_has_a_line_for_each_changed_cell() -> None:
    header, body = changes_table(the_changes(), study_labels={"khan-2007": "Khan (2007)"})
    assert [dict(zip(header, line, strict=True)) for line in body] == [
        {
            "row": "Law", "column": "Water", "studies_before": 1, "studies_after": 1, "studies_gained": "Khan (2007)",
            "studies_lost": "ali-1999", "state_before": "thin", "state_after": "thin", "statements_came": 1,
            "statements_went": 1, "statements_turned": 0, "why": "new paper: khan.pdf; Ann rejected it",
        }
    ]  # fmt: skip


def test_find_change_finds_cells_and_totals() -> None:
    changes = the_changes()
    assert find_change(changes, row_code="law", column_code="water") is CHANGED
    assert find_change(changes, row_code=None, column_code="water") is changes.column_totals[0]
    assert find_change(changes, row_code="nothing", column_code="water") is None


def test_reasons_to_plain_shows_what_went_as_it_was() -> None:
    reasons = reasons_to_plain(CHANGED, before={"r2": ROWS["r2"]}, after={"r1": ROWS["r1"]}, context=context())
    assert [[s["id"] for s in r["came"]] for r in reasons] == [["r1"], []]
    assert [[s["id"] for s in r["went"]] for r in reasons] == [[], ["r2"]]


def test_changes_html_holds_the_statements_and_cannot_be_left_by_text() -> None:
    table = changes_table(the_changes(), study_labels={})
    page = changes_html(
        the_changes(), before=ROWS, after=ROWS, codebook=a_codebook(), context=context(), table=table, title=HOSTILE
    )
    assert len(re.findall(r"<script", page)) == 2
    content = content_of(page)
    assert [s["id"] for s in content["statements"]] == ["r1", "r2"]
    assert content["reasons"]["cells"][0][1] == {"words": "Ann rejected it", "came": [], "went": [1], "turned": []}
    assert "<td>new paper: khan.pdf; Ann rejected it</td>" in page
