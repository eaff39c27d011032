"""The part that each country plays in a document."""

from dataclasses import replace

import pytest
from builders import a_document, find

from litreview.mentions import build_finder, find_mentions, rank_countries
from litreview.mentions.country_roles import LONGEST_QUOTE, MIN_SENTENCES
from litreview.records import Citation, CitationKey, Codebook, Dimension, Paragraph, Section, Sentence

CODEBOOK = Codebook(
    "book", "1", "Book", "", "0",
    (Dimension("country", "Countries", "", "country"), Dimension("place", "Places", "", "place")),
)  # fmt: skip


@pytest.fixture(scope="module")
def finder():
    return build_finder(CODEBOOK)


def a_paper(*parts):
    """Return a document of (section role, paragraph kind, sentence)."""
    document = a_document(*(sentence for _, _, sentence in parts))
    spans = [sentence.span for sentence in document.sentences]
    return replace(
        document,
        sections=tuple(Section(span, None, role, 1) for span, (role, _, _) in zip(spans, parts, strict=True)),
        paragraphs=tuple(Paragraph(span, parts[i][1], i, 1) for i, span in enumerate(spans)),
        sentences=tuple(Sentence(span, 1, i) for i, span in enumerate(spans)),
    )


def parts(document, finder):
    rows = rank_countries(document, find_mentions(document, finder=finder))
    return [(row.iso2, row.part) for row in rows]


def test_rank_countries_takes_the_title_for_the_study(finder):
    document = a_paper(
        ("front", "title", "Credit groups in Uganda"),
        ("introduction", "body", "Credit groups are old in Bangladesh, India and Peru."),
        ("results", "body", "Groups in Uganda lend to traders."),
    )
    assert parts(document, finder) == [("UG", "study"), ("BD", "mention"), ("IN", "mention"), ("PE", "mention")]


def test_rank_countries_takes_methods_where_the_title_names_none(finder):
    document = a_paper(
        ("front", "title", "Do credit groups lend to traders?"),
        ("introduction", "body", "Groups are known in Kenya."),
        ("methods", "body", "We surveyed 300 households in Malawi."),
    )
    assert parts(document, finder) == [("MW", "study"), ("KE", "mention")]


def test_rank_countries_tells_a_comparison(finder):
    document = a_paper(
        ("front", "title", "Credit groups in Uganda"),
        ("discussion", "body", "Loans were small compared with those in Nepal."),
        ("discussion", "body", "Unlike in Ghana, members knew each other."),
    )
    assert parts(document, finder) == [("UG", "study"), ("GH", "comparison"), ("NP", "comparison")]


def test_rank_countries_lists_addresses_apart(finder):
    document = a_paper(
        ("front", "title", "Credit groups in Uganda"),
        ("front", "body", "Department of Trade, University of Vell, Norway."),
        ("results", "body", "Groups in Uganda lend to traders."),
    )
    assert parts(document, finder) == [("UG", "study"), ("NO", "affiliation")]


def test_rank_countries_counts_places_for_their_country(finder):
    document = a_paper(("front", "title", "Wells around Kibale National Park"), ("results", "body", "Wells ran dry."))
    rows = rank_countries(document, find_mentions(document, finder=finder))
    assert [(row.iso2, row.label, row.part, row.n_mentions) for row in rows] == [("UG", "Uganda", "study", 1)]


def test_rank_countries_studies_both_countries_of_a_title(finder):
    document = a_document("Wells in Chad and Niger")
    assert sorted(parts(document, finder)) == [("NE", "study"), ("TD", "study")]


def test_rank_countries_leaves_citations_out(finder):
    document = a_document("Wells ran dry.", "Others saw so (Moyo, 2007 for Mozambique).")
    cited = "(Moyo, 2007 for Mozambique)"
    document = replace(
        document, citations=(Citation(find(document, cited), "author-year", (CitationKey("Moyo", "2007"),)),)
    )
    mentions = [replace(m, qualifiers=("citation",)) for m in find_mentions(document, finder=finder)]
    assert len(mentions) == 1
    assert rank_countries(document, mentions) == ()


def test_rank_countries_quotes_the_sentences_that_decide(finder):
    document = a_paper(
        ("front", "body", "Institute of Trade, Vell University, Norway."),
        ("introduction", "body", "Uganda is small."),
        ("methods", "body", "We surveyed 300 households in Uganda."),
    )
    study, affiliation = rank_countries(document, find_mentions(document, finder=finder))
    first, second = study.quotes
    assert (first.quote, first.where, first.cue) == (
        "We surveyed 300 households in Uganda.", "methods", "We surveyed",
    )  # fmt: skip
    assert (second.quote, second.cue) == ("Uganda is small.", None)
    assert (first.page, first.page_label) == (1, "7")
    for quote in (*study.quotes, *affiliation.quotes):
        assert quote.span.cut(document.text) == quote.quote
        assert quote.named.cut(document.text) in {"Uganda", "Norway"}
        assert quote.span.contains(quote.named)


def test_rank_countries_quotes_the_comparison_that_decides(finder):
    document = a_paper(
        ("front", "title", "Credit groups in Uganda"),
        ("discussion", "body", "Nepal has many groups."),
        ("discussion", "body", "Loans were small compared with those in Nepal."),
    )
    nepal = rank_countries(document, find_mentions(document, finder=finder))[1]
    assert (nepal.part, nepal.n_mentions, nepal.quotes[0].cue) == ("comparison", 2, "compared with")
    assert nepal.quotes[0].quote == "Loans were small compared with those in Nepal."


def test_rank_countries_cuts_a_long_sentence_around_the_name(finder):
    document = a_paper(("results", "body", "Groups " + "lend money " * 60 + "in Uganda " + "and save " * 60 + "too."))
    (row,) = rank_countries(document, find_mentions(document, finder=finder))
    quote = row.quotes[0]
    assert "in Uganda and" in quote.quote
    assert len(quote.quote) <= LONGEST_QUOTE
    assert quote.span.cut(document.text) == quote.quote
    assert quote.quote.split() == [
        w for w in quote.quote.split() if w in {"lend", "money", "in", "Uganda", "and", "save"}
    ]


def without_sentence(document, index):
    """Return the paper as layout gives it: a title is a paragraph, but no sentence."""
    return replace(document, sentences=document.sentences[:index] + document.sentences[index + 1 :])


def test_rank_countries_reads_a_title_that_is_no_sentence(finder):
    document = a_paper(
        ("front", "title", "Credit groups around KIBALE NATIONAL PARK and in Peru"),
        ("introduction", "body", "Kibale National Park lies in the west. Groups are old in Kenya."),
    )
    rows = rank_countries(paper := without_sentence(document, 0), find_mentions(paper, finder=finder))
    assert [(r.iso2, r.part) for r in rows] == [("UG", "study"), ("PE", "study"), ("KE", "mention")]
    assert rows[0].quotes[0].where == "title"
    assert rows[0].quotes[0].named.cut(paper.text) == "KIBALE NATIONAL PARK"


def test_rank_countries_takes_no_acronym_in_a_title_for_a_place(finder):
    document = a_paper(
        ("front", "title", "Loans for groups (X2-ATLANTA): a protocol"),
        ("introduction", "body", "Groups are known in Atlanta."),
        ("methods", "body", "We surveyed 300 households in Malawi."),
    )
    rows = rank_countries(paper := without_sentence(document, 0), find_mentions(paper, finder=finder))
    assert [(r.iso2, r.part) for r in rows] == [("MW", "study"), ("US", "mention")]


@pytest.mark.parametrize(
    "sentence",
    [
        "Water was tested with a meter (Vellin Instruments, Hamburg, Germany) and weighed.",
        "Salts were purchased from Vellin Chemicals, Germany.",
        "Salts came from Vellin Chemicals GmbH, Hamburg, Germany.",
    ],
)
def test_rank_countries_takes_no_supplier_for_the_study(finder, sentence):
    document = a_paper(
        ("introduction", "body", "Wells are dug by hand."),
        ("methods", "body", sentence),
        ("methods", "body", sentence),
        ("methods", "body", "We sampled wells in Chad."),
    )
    assert parts(document, finder) == [("TD", "study"), ("DE", "mention")]


def test_rank_countries_still_takes_a_place_in_brackets_for_the_study(finder):
    document = a_paper(
        ("introduction", "body", "Wells are dug by hand."),
        ("methods", "body", "We sampled wells in two towns (Nairobi, Kenya)."),
    )
    assert parts(document, finder) == [("KE", "study")]


@pytest.mark.parametrize(("n_more", "part"), [(2, "study"), (MIN_SENTENCES, "mention")])
def test_rank_countries_takes_examples_for_the_study_in_an_abstract_alone(finder, n_more, part):
    document = a_paper(
        ("front", "body", "We ask what is missing from research on credit."),
        ("other", "body", "Groups in Peru, Kenya and Nepal lend to traders."),
        *[("other", "body", "Nobody knows how loans are paid back.")] * n_more,
    )
    assert parts(document, finder) == [(iso2, part) for iso2 in ("KE", "NP", "PE")]


@pytest.mark.parametrize(
    ("sentence", "cue"),
    [
        ("Case studies in Kenya tell of loans (Moyo, 2007).", None),
        ("Like others (Moyo, 2007), we surveyed groups in Kenya.", "we surveyed"),
        ("Case studies in Kenya tell of loans.", "Case studies"),
    ],
)
def test_rank_countries_takes_words_of_study_beside_a_citation_for_others_work(finder, sentence, cue):
    document = a_paper(("introduction", "body", "Groups lend to traders."), ("results", "body", sentence))
    if "Moyo" in sentence:
        keys = (CitationKey("Moyo", "2007"),)
        document = replace(document, citations=(Citation(find(document, "(Moyo, 2007)"), "author-year", keys),))
    (row,) = rank_countries(document, find_mentions(document, finder=finder))
    assert row.quotes[0].cue == cue


def test_rank_countries_leaves_thanks_out_of_the_study(finder):
    document = a_paper(
        ("introduction", "body", "Groups lend to traders."),
        ("acknowledgements", "body", "This research was supported by the government of Norway."),
    )
    (row,) = rank_countries(document, find_mentions(document, finder=finder))
    assert (row.part, row.score) == ("mention", 0.0)


def test_rank_countries_scores_between_0_and_1(finder):
    document = a_paper(
        ("front", "title", "Credit groups in Uganda"),
        ("front", "body", "Institute of Trade, Vell University, Norway."),
        ("discussion", "body", "Unlike in Ghana, members knew each other. Peru has groups."),
    )
    rows = rank_countries(document, find_mentions(document, finder=finder))
    assert {row.part for row in rows} == {"study", "affiliation", "comparison", "mention"}
    assert all(0 <= row.score <= 1 for row in rows)
