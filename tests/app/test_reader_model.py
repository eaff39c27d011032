from dataclasses import replace

import pytest
from builders import a_codebook, a_document, a_mention, a_row, find

from litreview.app.reader_model import cut_leaves, highlights, items_on_leaf, leaf_of, leaf_to_plain, row_kinds
from litreview.figures.statement_model import statement_context
from litreview.records import Box, Page, Paragraph, Sentence, Word
from litreview.spans import Span

SENTENCES = ("Wages rose early.", "Laws that bite", "costs $5 to $10 <b>.")


def a_paper():
    """Return two pages of 100 by 200 points; the second sentence runs over the border."""
    text = "Wages rose early. Laws that bite costs $5 to $10 <b>."
    border = text.index("bite")
    words = tuple(
        Word(span, Box(1 if span.start < border else 2, 10 * i, 20, 10 * i + 8, 30))
        for i, span in enumerate(find_words(text))
    )
    pages = (
        Page(1, "7", 100, 200, (Span(0, border),), "pdfium", border),
        Page(2, "8", 100, 200, (Span(border, len(text)),), "pdfium", len(text) - border),
    )
    first = len("Wages rose early.")
    sentences = (Sentence(Span(0, first), 1, 0), Sentence(Span(first + 1, len(text)), 1, 0))
    return a_document(text, words=words, pages=pages, sentences=sentences)


def find_words(text):
    start = 0
    for word in text.split():
        start = text.index(word, start)
        yield Span(start, start + len(word))
        start += len(word)


def test_leaves_of_a_paper_are_its_pages():
    leaves = cut_leaves(a_paper())
    assert [(leaf.number, leaf.label) for leaf in leaves] == [(1, "7"), (2, "8")]
    assert [leaf_of(leaves, offset) for offset in (0, 20, 30)] == [1, 1, 2]


def test_leaves_of_a_text_are_whole_paragraphs_that_hold_all_of_it():
    text = "word " * 4_000
    spans = [Span(i, i + 500) for i in range(0, len(text), 500)]
    document = a_document(text[:-1], paragraphs=tuple(Paragraph(s, "body", 0, 1) for s in spans))
    leaves = cut_leaves(document)
    assert [span for leaf in leaves for span in leaf.spans] == spans
    assert len(leaves) == 3
    assert all(leaf.page is None for leaf in leaves)
    assert leaf_of(leaves, len(text) - 2) == 3


def test_words_of_a_leaf_join_to_its_text_with_sentences_whole():
    document = a_paper()
    first, second = (leaf_to_plain(document, leaf) for leaf in cut_leaves(document))
    assert "".join(w[1] + w[2] for w in first["words"]) == document.text
    assert "".join(w[1] + w[2] for w in second["words"]) == document.text[len(SENTENCES[0]) + 1 :]
    assert all(document.text[w[0] : w[0] + len(w[1])] == w[1] for w in second["words"])
    assert [w[3] for w in first["words"]] == [0, 0, 0, *[1] * 8]


def test_words_have_boxes_on_their_own_page_only_in_hundredths_of_it():
    document = a_paper()
    first, second = (leaf_to_plain(document, leaf) for leaf in cut_leaves(document))
    assert first["words"][0][5] == [[0, 10, 8, 5]]
    assert [bool(w[5]) for w in first["words"]] == [True] * 5 + [False] * 6
    assert [bool(w[5]) for w in second["words"]] == [False] * 2 + [True] * 6
    assert (first["aspect"], first["label"]) == (0.5, "7")


@pytest.mark.parametrize(
    ("changes", "kinds"),
    [
        ({}, ["codes"]),
        ({"polarity": "mixed"}, ["driver", "barrier"]),
        ({"polarity": "barrier", "gap_kinds": ("theory",), "is_future": True}, ["barrier", "gap", "future"]),
    ],
)
def test_row_kinds_are_its_claims_or_its_codes(changes, kinds):
    assert row_kinds(a_row("r1", **changes)) == kinds


def test_items_and_highlights_say_where_each_row_stands():
    document = a_paper()
    leaves = cut_leaves(document)
    later = replace(a_row("r2", polarity="driver"), span=document.sentences[1].span, boxes=(Box(2, 10, 20, 30, 40),))
    mention = a_mention(document, "Laws", "factors", "law")
    rows = [later, replace(a_row("r1"), span=document.sentences[0].span, mentions=(mention,))]
    assert [(h["id"], h["leaf"]) for h in highlights(rows, leaves)] == [("r1", 1), ("r2", 1)]
    codebook = a_codebook()
    context = statement_context(codebook, names={}, studies=())
    first, second = (
        items_on_leaf(rows, document, leaf, context=context, codebook=codebook, standing={}) for leaf in leaves
    )
    assert (set(first), set(second)) == ({"r1", "r2"}, {"r2"})
    assert first["r1"]["mentions"] == [[*find_ends(document, "Laws"), 1, "Law"]]
    assert (first["r2"]["boxes"], second["r2"]["boxes"]) == ([], [[10, 10, 20, 10]])
    assert second["r2"]["kinds"] == ["driver"]


def find_ends(document, words):
    span = find(document, words)
    return span.start, span.end
