from __future__ import annotations

import json

from builders import a_codebook, a_document, a_mention, a_row, a_statement, find
from page_content import unpack_statements

from litreview.figures import caveats, statement_context, statement_to_plain
from litreview.figures.statement_model import StatementContext, pack_statements
from litreview.records import Bibliography, Cue, EvidenceRow, Study
from litreview.spans import Span

SENTENCE = "Weak law keeps effluent in the river."
DOCUMENT = a_document("An introduction.", SENTENCE)


def a_context() -> StatementContext:
    study = Study("own-2020", "Author (2020)", Bibliography(), (DOCUMENT.document_id,))
    cited = Study("khan-2007", "Khan (2007)", Bibliography())
    return statement_context(a_codebook(), names={DOCUMENT.document_id: "paper.pdf"}, studies=(study, cited))


def a_full_row(**changes: object) -> EvidenceRow:
    cue = Cue(find(DOCUMENT, "keeps"), "keeps", "barrier/keeps")
    options: dict[str, object] = {
        "span": DOCUMENT.sentences[1].span,
        "quote": SENTENCE,
        "mentions": (
            a_mention(DOCUMENT, "law", "factors", "law"),
            a_mention(DOCUMENT, "effluent in the river", "themes", "water"),
            a_mention(DOCUMENT, "effluent", "themes", "effluent"),
        ),
        "statements": (a_statement(DOCUMENT, "barrier", sentence=1, cues=(cue,)),),
        "polarity": "barrier",
    }
    codes = (("factors", "law", "barrier"), ("themes", "water"), ("themes", "effluent"))
    return a_row("r1", *codes, **(options | changes))


def text_of(segment: object) -> str:
    return segment if isinstance(segment, str) else segment[0]  # type: ignore[index]


def test_statement_to_plain_keeps_the_whole_quote() -> None:
    segments = statement_to_plain(a_full_row(), a_context())["segments"]
    assert "".join(map(text_of, segments)) == SENTENCE


def test_statement_to_plain_marks_words_under_several_mentions_with_each() -> None:
    segments = statement_to_plain(a_full_row(), a_context())["segments"]
    assert ["effluent", [[0, "Water"], [0, "Effluent"]], None] in segments
    assert [" in the river", [[0, "Water"]], None] in segments


def test_statement_to_plain_marks_the_cue() -> None:
    assert ["keeps", [], "barrier"] in statement_to_plain(a_full_row(), a_context())["segments"]


def test_statement_to_plain_leaves_out_parents_that_children_brought_along() -> None:
    codes = statement_to_plain(a_full_row(), a_context())["codes"]
    assert codes == [[0, "Water › Effluent", None], [1, "Law", "barrier"]]


def test_statement_to_plain_names_document_page_and_studies() -> None:
    plain = statement_to_plain(a_full_row(cited_studies=("khan-2007", "unknown-1999"), page_label="12"), a_context())
    assert plain["document"] == "Author (2020) · paper.pdf"
    assert plain["place"] == "p. 12 · results"
    assert plain["studies"] == "Cites Khan (2007); unknown-1999"


def test_statement_to_plain_gives_cue_and_rule_as_reason() -> None:
    why = statement_to_plain(a_full_row(), a_context())["why"]
    assert why[0] == "Barrier: “keeps” (barrier/keeps; probability 0.80)"
    assert "Law: “law” (law@test.yaml:1)" in why


def test_statement_to_plain_without_rules_is_shorter() -> None:
    assert len(statement_to_plain(a_full_row(), a_context(), says_rules=False)["why"]) == 1


def test_statement_to_plain_takes_mentions_that_reach_over_the_quote() -> None:
    long = a_mention(DOCUMENT, "law", "factors", "law", span=Span(0, len(DOCUMENT.text)))
    segments = statement_to_plain(a_full_row(mentions=(long,), statements=()), a_context())["segments"]
    assert "".join(map(text_of, segments)) == SENTENCE


def test_statement_to_plain_takes_dimensions_that_the_codebook_lacks() -> None:
    row = a_full_row(mentions=(a_mention(DOCUMENT, "law", "gone", "law"),), codes=(), statements=())
    plain = statement_to_plain(row, a_context())
    assert plain["segments"] == [SENTENCE]
    assert plain["codes"] == []


def test_caveats_name_ocr_with_its_confidence_and_doubts_about_the_page() -> None:
    row = a_full_row(ocr_confidence=0.874, page_doubts=("order doubtful",))
    assert caveats(row) == ["read by OCR, confidence 87%", "page: order doubtful"]


def test_caveats_of_a_clean_row_are_none() -> None:
    assert statement_to_plain(a_full_row(), a_context())["caveats"] == []


def test_pack_statements_loses_nothing_and_writes_what_comes_again_once() -> None:
    rows = (a_full_row(), a_full_row(gap_kinds=("method",), is_future=True), a_full_row(ocr_confidence=0.5))
    plain = [statement_to_plain(row, a_context()) for row in rows]
    packed = pack_statements(plain)
    assert unpack_statements(packed) == plain
    assert json.dumps(packed).count("paper.pdf") == 1 < json.dumps(plain).count("paper.pdf")
    assert unpack_statements(pack_statements([])) == []
