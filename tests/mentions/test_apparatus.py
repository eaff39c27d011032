from dataclasses import replace

import pytest
from builders import a_document

from litreview.mentions.apparatus import find_stray_references, is_address, looks_like_address
from litreview.records import Paragraph, Section
from litreview.spans import Span

ENTRY = ("12. Orro, K., and L. Vint.", "2001.", "Floods along the Marn in Chad.", "J. Hydrol. 12:34-56.")
PROSE = ("Floods were frequent in Chad.", "Farmers left the plain (4, 9).", "In 2001, wells ran dry for 30 days.")


def test_find_stray_references_finds_a_list_without_heading():
    found = find_stray_references([*PROSE * 5, *ENTRY * 6])
    assert not found & set(range(14))
    assert found >= set(range(18, 39))


def test_find_stray_references_leaves_prose():
    assert find_stray_references(PROSE * 10) == frozenset()


def test_find_stray_references_leaves_a_table():
    assert find_stray_references([*PROSE * 3, *["68 (12.3) 308 (55.9)", "4", "ND", "1.3 0.2"] * 5, *PROSE * 3]) == set()


def test_find_stray_references_leaves_two_entries_in_prose():
    assert find_stray_references([*PROSE * 5, *ENTRY, *PROSE * 5]) == frozenset()


@pytest.mark.parametrize(
    "text",
    [
        "Orro Institute of Hydrology, Vell University, 3512 Marnburg, Germany.",
        "Department of Geography, University of Vell, Lagos, Nigeria; kay@vell.example",
    ],
)
def test_looks_like_address_knows_institutions(text):
    assert looks_like_address(text)


def test_looks_like_address_leaves_sentences():
    assert not looks_like_address("The Ministry of Water surveyed three hundred farms in the hills around Lagos.")


def a_front(*sentences, roles):
    document = a_document(*sentences)
    whole = Span(0, len(document.text))
    return replace(
        document,
        sections=tuple(Section(whole, None, role, 1) for role in roles),
        paragraphs=(Paragraph(whole, "body", 0, 1),),
    )


def test_is_address_takes_the_whole_paragraph_of_a_title_page():
    document = a_front("Kay Orro works in Chad.", "University of Vell", roles=("front", "methods"))
    assert is_address(document, 0, document.text)


def test_is_address_judges_each_sentence_where_layout_tells_nothing():
    document = a_front("University of Vell, Kano, Nigeria.", "We surveyed farms in Chad.", roles=("front",))
    assert [is_address(document, at, document.text) for at in (0, 1)] == [True, False]
