from dataclasses import replace

import pytest
from builders import a_codebook, a_document, a_mention, a_row, find

from litreview.app.review_coding import addable_codes, assign_codes, code_options, with_fallback
from litreview.app.review_inbox import answer, sort_message
from litreview.app.review_items import cut_scopes, fixed_item
from litreview.errors import InputError
from litreview.figures.statement_model import cut_quote, statement_context
from litreview.records import Code, CodeAssignment, Codebook, Dimension, Statement, SuggestedCode

THEMES = Dimension(
    "themes",
    "Themes",
    "",
    "theme",
    (Code("water", "Water", ""), Code("effluent", "Effluent", "", parent="water"), Code("wages", "Wages", "")),
)
LAWS = (Code("law", "Law", ""), Code("bribes", "Bribes", ""))
FACTORS = Dimension("factors", "Factors", "", "factor", LAWS, vocabulary="v")
PLACES = Dimension("places", "Places", "", "place")
GAPS = Dimension("gaps", "Gaps", "", "gap", (Code("evidence", "No evidence", ""),))
CODEBOOK = Codebook("x", "1", "X", "", "digest", (THEMES, FACTORS, PLACES, GAPS))
TEXT = "Where the law fails, effluent spreads in Tirupur."
DOCUMENT = a_document("Nothing here.", TEXT, "Little is known.")
DOCUMENTS = {DOCUMENT.document_id: DOCUMENT}
ROW = a_row(
    "r1",
    ("themes", "water"),
    ("themes", "effluent"),
    ("factors", "law", "barrier"),
    ("places", "IN/tiruppur"),
    ("gaps", "evidence"),
    quote=TEXT,
    gap_kinds=("evidence",),
)


def read(*entries, coder="Ann", row=ROW):
    return sort_message(
        {"entries": list(entries)}, row_of={"r1": row}.get, document_of=DOCUMENTS.get, codebook=CODEBOOK, coder=coder
    )


def an_entry(action, number=0, **more):
    at = "2026-01-02T03:04:05.678Z"
    return {"id": f"tab:{number}", "row": "r1", "action": action, "coder": "Ann", "at": at} | more


def test_message_gives_decisions_by_their_names_and_moves_in_order():
    inbox = read(an_entry("accept"), an_entry("skip", 1, row="r2"), an_entry("undo", 2), coder="Bob")
    assert list(inbox.decisions) == ["tab:0", "tab:2"]
    assert inbox.received == ["tab:0", "tab:1", "tab:2"]
    assert inbox.moves == [("r1", "accept"), ("r2", "skip"), ("r1", "undo")]
    first = inbox.decisions["tab:0"]
    assert (first.row_id, first.coder, first.decided_at) == ("r1", "Ann", "2026-01-02T03:04:05+00:00")


def test_edit_holds_the_whole_coding_with_parents_and_codes_of_gaps():
    entry = an_entry("edit", codes=[["themes", "effluent", ""], ["factors", "law", "driver"]], gaps=["evidence", "x"])
    decision = read(entry).decisions["tab:0"]
    assert decision.codes == (
        CodeAssignment("factors", "law", "Law", "driver"),
        CodeAssignment("gaps", "evidence", "No evidence"),
        CodeAssignment("themes", "effluent", "Effluent"),
        CodeAssignment("themes", "water", "Water"),
    )
    assert decision.gap_kinds == ("evidence",)
    assert decision.is_future is False


def test_edit_with_a_code_that_nobody_knows_is_refused_and_the_rest_kept():
    inbox = read(an_entry("edit", codes=[["themes", "=cmd()", ""]]), an_entry("reject", 1))
    assert list(inbox.decisions) == ["tab:1"]
    assert "=cmd()" in inbox.refused["tab:0"]


@pytest.mark.parametrize(
    "message", [None, "x", [], {"entries": 3}, {"entries": [3, {}, {"id": 7}, {"id": "", "row": "r1"}]}]
)
def test_message_that_is_none_gives_nothing(message):
    inbox = sort_message(message, row_of={}.get, document_of={}.get, codebook=CODEBOOK, coder="Ann")
    assert (inbox.decisions, inbox.moves, inbox.received) == ({}, [], [])


def test_entry_without_statement_or_with_an_unknown_action_is_refused():
    inbox = read(an_entry("accept", row=None), an_entry("drop", 1))
    assert not inbox.decisions
    assert set(inbox.refused) == {"tab:0", "tab:1"}


def test_entry_without_name_or_time_takes_the_sittings_coder_and_now():
    decision = read(an_entry("accept", coder="  ", at="yesterday"), coder="Bob").decisions["tab:0"]
    assert decision.coder == "Bob"
    assert decision.decided_at.endswith("+00:00")


def test_assign_codes_keeps_open_codes_of_the_row_and_refuses_others():
    (place,) = assign_codes([("places", "IN/tiruppur", "")], gap_kinds=(), row=ROW, codebook=CODEBOOK)
    assert place.label == "In/tiruppur"
    with pytest.raises(InputError):
        assign_codes([("places", "IN/elsewhere", "")], gap_kinds=(), row=ROW, codebook=CODEBOOK)


def test_assign_codes_gives_polarity_to_factors_alone():
    chosen = [("themes", "wages", "driver"), ("factors", "law", "sideways")]
    assert {c.polarity for c in assign_codes(chosen, gap_kinds=(), row=ROW, codebook=CODEBOOK)} == {None}


def test_options_are_leaves_that_were_given_then_what_was_suggested_or_doubted():
    claim = Statement(
        "d", ROW.span, ROW.span, "barrier", 0.7, (), "model", (SuggestedCode("v", "bribes", 0.3, is_doubted=True),)
    )
    options = code_options(replace(ROW, statements=(claim,)), CODEBOOK)
    assert [(o["code"], o["given"]) for o in options] == [
        ("effluent", [""]),
        ("law", ["barrier"]),
        ("IN/tiruppur", [""]),
        ("bribes", []),
    ]
    assert options[0]["label"] == "Water › Effluent"
    assert (options[3]["doubted"], options[3]["probability"]) == (True, 0.3)


def test_options_sent_back_unchanged_mean_the_same_coding():
    chosen = [(o["dimension"], o["code"], p) for o in code_options(ROW, CODEBOOK) for p in o["given"]]
    again = assign_codes(chosen, gap_kinds=ROW.gap_kinds, row=ROW, codebook=CODEBOOK)
    assert {(c.dimension_id, c.code_id, c.polarity) for c in again} == {
        (c.dimension_id, c.code_id, c.polarity) for c in ROW.codes
    }


def test_addable_codes_are_those_of_the_codebook_without_kinds_of_gap():
    assert [o["code"] for o in addable_codes(CODEBOOK)] == ["water", "effluent", "wages", "law", "bribes"]


def test_item_holds_the_sentences_around_and_marks_what_lies_outside_the_claim():
    document = a_document("First.", TEXT, "Last.")
    span = document.sentences[1].span
    claim = Statement(document.document_id, span, find(document, "effluent spreads in Tirupur."), "barrier", 0.7, ())
    row = replace(ROW, span=span, statements=(claim,), mentions=(a_mention(document, "law", "factors", "law"),))
    context = statement_context(CODEBOOK, names={document.document_id: "<b>.txt"}, studies=())
    item = fixed_item(row, document, context)
    assert (item["before"], item["after"], item["document"]) == ("First.", "Last.", "<b>.txt")
    pieces = [s if isinstance(s, str) else s[0] for s in item["segments"]]
    assert "".join(pieces) == TEXT
    assert [s for s in item["segments"] if isinstance(s, str)] == ["effluent spreads in Tirupur."]
    assert all(s[3] for s in item["segments"] if not isinstance(s, str))


def test_first_sentence_has_nothing_before_it_and_a_row_without_claims_nothing_outside():
    document = a_document(TEXT)
    row = replace(ROW, span=document.sentences[0].span)
    context = statement_context(CODEBOOK, names={}, studies=())
    assert fixed_item(row, document, context)["before"] == ""
    assert cut_scopes(cut_quote(row, dimension_index=context.dimension_index), row) == [TEXT]


def an_addition(words, number=0, **more):
    span = find(DOCUMENT, words)
    marked = {"document": DOCUMENT.document_id, "start": span.start, "end": span.end, "quote": words}
    return {"id": f"tab:{number}", "action": "add", "at": "2026-01-02T03:04:05.678Z"} | marked | more


def test_marked_words_become_a_decision_with_codes_and_whole_words():
    entry = an_addition(
        "the law fails", claims=["barrier"], codes=[["factors", "law", "barrier"]], quote="the law fails,"
    )
    inbox = read(entry)
    decision = inbox.decisions["tab:0"]
    assert (decision.action, decision.coder, decision.polarity) == ("add", "Ann", "barrier")
    assert decision.codes == (CodeAssignment("factors", "law", "Law", "barrier"),)
    assert decision.anchor.quote == "the law fails,"
    assert decision.anchor.span.cut(DOCUMENT.text) == decision.anchor.quote
    assert inbox.moves == [(decision.row_id, "add")]


def test_claim_without_a_factor_gets_the_fallback_of_the_codebook():
    assert with_fallback([], ["driver"], a_codebook()) == [("factors", "other", "driver")]
    assert with_fallback([("factors", "law", "driver")], ["driver"], a_codebook()) == [("factors", "law", "driver")]
    assert with_fallback([], ["driver"], CODEBOOK) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"codes": [], "claims": []},
        {"document": "gone"},
        {"start": -1},
        {"start": True},
        {"end": 10_000},
        {"end": 0},
        {"quote": "Other words."},
        {"quote": None},
    ],
)
def test_marking_that_means_no_statement_is_refused(changes):
    inbox = read(
        an_addition("Little is known.", **({"gaps": ["evidence"]} if "codes" not in changes else {}) | changes)
    )
    assert inbox.decisions == {}
    assert inbox.refused["tab:0"]
    assert answer({"tab:9": None}, inbox) == {"tab:9": None, "tab:0": inbox.refused["tab:0"]}
