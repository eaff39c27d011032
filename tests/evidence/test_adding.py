import pytest
from builders import a_citation, a_document, find

from litreview.evidence import (
    added_row_id,
    anchor_words,
    build_added_row,
    find_anchor,
    replay_decisions,
    standing_additions,
    standing_decisions,
)
from litreview.evidence.adding import line_boxes, snap_to_words
from litreview.records import Box, CodeAssignment, Decision, Page, Word
from litreview.spans import Span

FIRST = "Wages rose where unions bargained."
SECOND = "Where inspectors were bribed, effluent spread (Khan 2007)."
DOCUMENT = a_document(FIRST, SECOND)


def an_addition(document=DOCUMENT, words="inspectors were bribed", coder="Ann", **changes):
    anchor = anchor_words(document, find(document, words))
    return Decision(added_row_id(anchor), "add", coder, "2026-01-01T00:00:00Z", anchor=anchor, **changes)


def rows_after(*decisions):
    standing = standing_decisions(decisions)
    built = [build_added_row(DOCUMENT, addition) for addition in standing_additions(standing)]
    return replay_decisions([row for row in built if row is not None], decisions)


@pytest.mark.parametrize(
    ("start", "end", "words"), [(7, 9, "rose"), (0, 10, "Wages rose"), (5, 11, "rose"), (30, 36, "bargained. Where")]
)
def test_snap_to_words_widens_to_whole_words_and_drops_spaces(start, end, words):
    assert snap_to_words(DOCUMENT.text, Span(start, end)).cut(DOCUMENT.text) == words


def test_snap_to_words_of_nothing_but_space_is_none():
    assert snap_to_words("a   b", Span(1, 4)) is None


def test_added_row_has_quote_place_and_the_reviewers_claims():
    law = CodeAssignment("factors", "law", "Law", "barrier")
    (row,) = rows_after(an_addition(codes=(law,), gap_kinds=("evidence",), is_future=False, polarity="driver"))
    assert (row.quote, row.page, row.page_label, row.status) == ("inspectors were bribed,", 1, "7", "added")
    assert (row.added_by, row.origin, row.codes, row.polarity) == ("Ann", "reviewer", (law,), "mixed")
    assert {s.kind for s in row.statements} == {"driver", "barrier", "gap.evidence"}
    assert {s.origin for s in row.statements} == {"reviewer"}
    assert row.span.cut(DOCUMENT.text) == row.quote


def test_added_row_is_evidence_from_the_studies_its_words_cite():
    cited = a_document(FIRST, SECOND, citations=(a_citation(DOCUMENT, "(Khan 2007)", ("Khan", "2007")),))
    assert build_added_row(cited, an_addition(cited, "effluent spread (Khan 2007)")).cited_studies == ("khan-2007",)
    assert build_added_row(cited, an_addition(cited)).cited_studies == ()


def test_undo_of_an_addition_takes_the_row_away_and_adding_again_brings_it_back():
    added = an_addition(is_future=True)
    undo = Decision(added.row_id, "undo", "Ann", "2026-01-01T00:00:01Z")
    assert rows_after(added, undo) == ()
    assert len(rows_after(added, undo, added)) == 1
    assert len(rows_after(added, Decision(added.row_id, "undo", "Ben", "2026-01-01T00:00:01Z"))) == 1


def test_added_row_is_accepted_rejected_and_edited_like_any_other():
    added = an_addition(is_future=True, gap_kinds=())
    reject = Decision(added.row_id, "reject", "Ben", "2026-01-01T00:00:01Z")
    edit = Decision(
        added.row_id, "edit", "Ben", "2026-01-01T00:00:01Z", codes=(), gap_kinds=("theory",), is_future=False
    )
    assert [r.status for r in rows_after(added, reject)] == ["rejected"]
    (row,) = rows_after(added, edit)
    assert (row.status, row.added_by, [s.kind for s in row.statements]) == ("edited", "Ann", ["gap.theory"])


def test_same_words_marked_by_two_are_one_row():
    one, two = an_addition(is_future=True), an_addition(coder="Ben", is_future=False, gap_kinds=("theory",))
    (row,) = rows_after(one, two)
    assert (row.added_by, row.is_future, row.gap_kinds) == ("Ben", False, ("theory",))


def test_anchor_is_found_after_the_text_has_moved_and_its_characters_were_mended():
    anchor = an_addition().anchor
    moved = a_document("A new head.", FIRST, "Where inspec­tors  were “bribed”, effluent spread.")
    assert find_anchor(moved, anchor).cut(moved.text) == "inspec­tors  were “bribed”,"


def test_anchor_of_words_that_occur_twice_is_told_by_what_stands_around():
    twice = a_document("Unions met. Wages rose in the north.", "Firms left. Wages rose in the south.")
    second = twice.text.rindex("Wages rose")
    anchor = anchor_words(twice, Span(second, second + 10))
    anew = a_document("Put in front, a new sentence.", *(s.span.cut(twice.text) for s in twice.sentences))
    found = find_anchor(anew, anchor)
    assert anew.text[found.end :].strip() == "in the south."


def test_anchor_of_words_that_are_gone_is_none():
    assert find_anchor(a_document("Nothing of the kind."), an_addition().anchor) is None
    assert build_added_row(a_document("Nothing of the kind."), an_addition()) is None


def test_boxes_of_marked_words_are_one_for_each_line_and_page():
    boxes = [Box(1, 50, 100, 80, 110), Box(1, 84, 101, 120, 110), Box(1, 20, 114, 60, 124), Box(2, 70, 10, 90, 20)]
    lines = line_boxes(Word(Span(i, i + 1), box) for i, box in enumerate(boxes))
    assert lines == (Box(1, 50, 100, 120, 110), boxes[2], boxes[3])
    words = tuple(Word(find(DOCUMENT, w), box) for w, box in zip(("inspectors", "were"), boxes, strict=False))
    page = Page(1, None, 595, 842, (Span(0, len(DOCUMENT.text)),), "pdfium", 3)
    row = build_added_row(a_document(FIRST, SECOND, words=words, pages=(page,)), an_addition())
    assert row.boxes == (Box(1, 50, 100, 120, 110),)
