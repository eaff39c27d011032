from dataclasses import replace

import pytest
from builders import a_citation, a_codebook, a_document, a_mention, a_statement

from litreview.evidence import attach_studies, build_rows
from litreview.records import CodeAssignment, SuggestedCode, SuggestedThemes


def suggesting_codebook():
    codebook = a_codebook()
    dimensions = tuple(replace(d, vocabulary="trained") if d.role == "factor" else d for d in codebook.dimensions)
    return replace(codebook, dimensions=dimensions)


def theming_codebook():
    codebook = a_codebook()
    dimensions = tuple(replace(d, vocabulary="trained") if d.role == "theme" else d for d in codebook.dimensions)
    return replace(codebook, dimensions=dimensions)


def themed(document, *codes):
    suggested = tuple(SuggestedCode(vocabulary, code_id, 0.7) for vocabulary, code_id in codes)
    return SuggestedThemes(document.sentences[0].span, suggested)


def rows_of(document, mentions=(), statements=()):
    return build_rows(document, mentions=mentions, statements=statements, codebook=a_codebook())


def codes_of(row):
    return {(c.dimension_id, c.code_id, c.polarity) for c in row.codes}


def test_build_rows_leaves_out_sentences_with_nothing_found():
    document = a_document("Law matters.", "Nothing here.")
    rows = rows_of(document, [a_mention(document, "Law", "factors", "law")])
    assert [row.quote for row in rows] == ["Law matters."]


def test_build_rows_gives_each_factor_the_polarity_of_its_clause():
    document = a_document("Law raised wages but buyers undermined them.")
    rows = rows_of(
        document,
        [a_mention(document, "Law", "factors", "law"), a_mention(document, "buyers", "factors", "buyers")],
        [
            a_statement(document, "driver", scope="Law raised wages"),
            a_statement(document, "barrier", scope="buyers undermined them"),
        ],
    )
    assert codes_of(rows[0]) == {("factors", "law", "driver"), ("factors", "buyers", "barrier")}
    assert rows[0].polarity == "mixed"


def test_build_rows_gives_a_claim_without_factor_the_fallback_code():
    document = a_document("Droughts hinder progress.")
    rows = rows_of(document, statements=[a_statement(document, "barrier")])
    assert codes_of(rows[0]) == {("factors", "other", "barrier")}


def test_build_rows_gives_no_fallback_code_that_the_model_doubts():
    document = a_document("Droughts hinder progress.")
    doubted = SuggestedCode("trained", "other", 0.1, is_doubted=True)
    claim = a_statement(document, "barrier", suggested=(doubted,))
    (row,) = build_rows(document, mentions=(), statements=[claim], codebook=suggesting_codebook())
    assert codes_of(row) == set()
    assert codes_of(rows_of(document, statements=[claim])[0]) == {("factors", "other", "barrier")}


def test_build_rows_takes_suggested_codes_that_the_dimension_asks_for():
    document = a_document("They paid more for clean cloth.")
    suggested = (SuggestedCode("trained", "buyers", 0.7), SuggestedCode("trained", "unknown", 0.6))
    claim = a_statement(document, "driver", suggested=suggested)
    rows = build_rows(document, mentions=(), statements=[claim], codebook=suggesting_codebook())
    assert codes_of(rows[0]) == {("factors", "buyers", "driver")}
    assert codes_of(rows_of(document, statements=[claim])[0]) == {("factors", "other", "driver")}


def test_build_rows_gives_no_polarity_to_a_factor_that_the_model_doubts():
    document = a_document("Buyers made them heed the law.")
    mention = a_mention(document, "law", "factors", "law")
    doubted = SuggestedCode("trained", "law", 0.1, is_doubted=True)
    claim = a_statement(document, "driver", suggested=(SuggestedCode("trained", "buyers", 0.8), doubted))
    rows = build_rows(document, mentions=[mention], statements=[claim], codebook=suggesting_codebook())
    assert codes_of(rows[0]) == {("factors", "buyers", "driver"), ("factors", "law", None)}
    assert codes_of(rows_of(document, [mention], [claim])[0]) == {("factors", "law", "driver")}


def test_build_rows_falls_back_where_all_that_matched_is_doubted():
    document = a_document("Prayer made them heed the law.")
    mention = a_mention(document, "law", "factors", "law")
    claim = a_statement(document, "driver", suggested=(SuggestedCode("trained", "law", 0.1, is_doubted=True),))
    rows = build_rows(document, mentions=[mention], statements=[claim], codebook=suggesting_codebook())
    assert codes_of(rows[0]) == {("factors", "other", "driver"), ("factors", "law", None)}


def test_build_rows_takes_suggested_themes_that_the_dimension_asks_for():
    document = a_document("The stream ran blue.")
    themes = [themed(document, ("trained", "water"), ("trained", "unknown"), ("other", "wages"))]
    (row,) = build_rows(document, mentions=(), statements=(), codebook=theming_codebook(), themes=themes)
    assert codes_of(row) == {("themes", "water", None)}
    assert [code.code_id for code in row.suggested] == ["water"]
    assert row.origin == "model"
    assert build_rows(document, mentions=(), statements=(), codebook=a_codebook(), themes=themes) == ()


def test_build_rows_suggests_no_theme_that_a_pattern_found():
    document = a_document("Waste ran into the stream.")
    mention = a_mention(document, "Waste", "themes", "effluent")
    themes = [themed(document, ("trained", "water"))]
    (row,) = build_rows(document, mentions=[mention], statements=(), codebook=theming_codebook(), themes=themes)
    assert codes_of(row) == {("themes", "effluent", None), ("themes", "water", None)}
    assert row.suggested == ()
    assert row.origin == "rule"


def test_build_rows_takes_no_theme_that_the_model_doubts():
    document = a_document("Waste ran into the stream.")
    mention = a_mention(document, "Waste", "themes", "effluent")
    doubts = (SuggestedCode("trained", "water", 0.04, is_doubted=True),)
    themes = [SuggestedThemes(document.sentences[0].span, doubts)]
    (row,) = build_rows(document, mentions=[mention], statements=(), codebook=theming_codebook(), themes=themes)
    assert row.codes == ()
    assert row.mentions == (mention,)
    assert row.suggested == doubts
    (row,) = build_rows(document, mentions=[mention], statements=(), codebook=a_codebook(), themes=themes)
    assert codes_of(row) == {("themes", "effluent", None), ("themes", "water", None)}


def test_build_rows_keeps_a_factor_outside_any_claim_without_polarity():
    document = a_document("Law is described here.")
    rows = rows_of(document, [a_mention(document, "Law", "factors", "law")])
    assert codes_of(rows[0]) == {("factors", "law", None)}
    assert rows[0].confidence is None


def test_build_rows_brings_parents_along():
    document = a_document("Effluent was measured.")
    rows = rows_of(document, [a_mention(document, "Effluent", "themes", "effluent")])
    assert codes_of(rows[0]) == {("themes", "effluent", None), ("themes", "water", None)}
    assert CodeAssignment("themes", "water", "Water") in rows[0].codes


def test_build_rows_ignores_mentions_in_citations_and_affiliations():
    document = a_document("Law (Pakistan, 2001) matters.")
    mention = a_mention(document, "Pakistan", "countries", "PK", qualifiers=("citation",))
    assert rows_of(document, [mention]) == ()


def test_build_rows_fills_gap_codes_and_future_from_statements():
    document = a_document("Little is known and more research is needed.")
    rows = rows_of(document, statements=[a_statement(document, "gap.knowledge"), a_statement(document, "future")])
    assert (rows[0].gap_kinds, rows[0].is_future) == (("knowledge",), True)
    assert codes_of(rows[0]) == {("gaps", "knowledge", None)}


def test_build_rows_numbers_repeated_wordings_apart():
    document = a_document("Law matters.", "LAW  matters.")
    mentions = [a_mention(document, "Law", "factors", "law"), a_mention(document, "LAW", "factors", "law")]
    first, second = rows_of(document, mentions)
    assert first.row_id != second.row_id


def test_build_rows_keeps_row_ids_when_other_sentences_change():
    one = a_document("Law matters.")
    two = a_document("A new sentence.", "Law matters.")
    first = rows_of(one, [a_mention(one, "Law", "factors", "law")])[0]
    again = rows_of(two, [a_mention(two, "Law", "factors", "law")])[0]
    assert first.row_id == again.row_id
    assert first.span != again.span


def test_build_rows_shows_the_printed_page_label():
    document = a_document("Law matters.")
    row = rows_of(document, [a_mention(document, "Law", "factors", "law")])[0]
    assert (row.page, row.page_label) == (1, "7")


def test_attach_studies_prefers_what_the_sentence_cites():
    sentences = ("Law matters (Nadvi, 1999a).", "Law again.")
    citation = a_citation(a_document(*sentences), "(Nadvi, 1999a)", ("Nadvi", "1999a"))
    citing = a_document(*sentences, citations=(citation,))
    mentions = [a_mention(citing, "Law matters", "factors", "law"), a_mention(citing, "Law again", "factors", "law")]
    rows = attach_studies(
        rows_of(citing, mentions),
        own={citing.document_id: "author-2020"},
        cited={(citing.document_id, "nadvi-1999a"): "nadvi-1999-joint-action"},
    )
    assert [row.study_ids for row in rows] == [("nadvi-1999-joint-action",), ("author-2020",)]
    assert [row.cited_studies for row in rows] == [("nadvi-1999-joint-action",), ()]


@pytest.mark.parametrize("role", ["front", "acknowledgements", "references"])
def test_build_rows_takes_nothing_from_what_is_about_the_paper(role):
    document = a_document("Law matters.")
    document = replace(document, sections=(replace(document.sections[0], role=role),))
    assert rows_of(document, [a_mention(document, "Law", "factors", "law")]) == ()
