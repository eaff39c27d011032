from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from litreview.documents.citations.finding import expand_numbers, find_citations
from litreview.documents.citations.numbers import note_numbers
from litreview.records import Reference


def read(text: str) -> list[tuple[str, list[tuple[str, str]]]]:
    return [(c.span.cut(text), [(k.author, k.year + k.suffix) for k in c.keys]) for c in find_citations(text)]


def keys(text: str) -> list[tuple[str, str]]:
    return [(k.author, k.year + k.suffix) for c in find_citations(text) for k in c.keys]


@pytest.mark.parametrize(
    ("text", "printed", "expected"),
    [
        ("Here Adu-Brown and Mensah (2010a, 2010b) agree.", "Adu-Brown and Mensah (2010a, 2010b)",
         [("Adu-Brown and Mensah", "2010a"), ("Adu-Brown and Mensah", "2010b")]),
        ("As Osei et al. (2007, p. 10) find, it pays.", "Osei et al. (2007, p. 10)", [("Osei", "2007")]),
        ("In Mensah’s (2008) view it pays.", "Mensah’s (2008)", [("Mensah", "2008")]),
        ("In Mensah and Adams’ (2008) view it pays.", "Mensah and Adams’ (2008)", [("Mensah and Adams", "2008")]),
        ("However, van der Veen (2009) differs.", "van der Veen (2009)", [("van der Veen", "2009")]),
        ("Similarly, Osei, Mensah, and Li (1999) differ.", "Osei, Mensah, and Li (1999)",
         [("Osei, Mensah and Li", "1999")]),
        ("In Ghana, Osei and Mensah (2007) found none.", "Osei and Mensah (2007)", [("Osei and Mensah", "2007")]),
        ("In the port of Tema, Ghana, Osei et al. (2007) found none.", "Osei et al. (2007)", [("Osei", "2007")]),
        ("As Adu- Brown (2007) says, it pays.", "Adu- Brown (2007)", [("Adu-Brown", "2007")]),
        ("Work by al-Amin (2003) shows it.", "al-Amin (2003)", [("al-Amin", "2003")]),
        ("The Ministry of Labour and Employment (2010) says so.", "Ministry of Labour and Employment (2010)",
         [("Ministry of Labour and Employment", "2010")]),
        ("Studies of Osei (2010) say so.", "Osei (2010)", [("Osei", "2010")]),
        ("Osei and colleagues (2012) say so.", "Osei and colleagues (2012)", [("Osei", "2012")]),
        ("Osei (forthcoming) says so.", "Osei (forthcoming)", [("Osei", "forthcoming")]),
        ("Osei et al. 2010 say so.", "Osei et al. 2010", [("Osei", "2010")]),
        ("Osei (2007; see also Li 2008) says so.", "Osei (2007; see also Li 2008)", [("Osei", "2007"), ("Li", "2008")]),
    ],
)  # fmt: skip
def test_find_citations_reads_authors_of_the_sentence(text: str, printed: str, expected: list[tuple[str, str]]) -> None:
    assert read(text) == [(printed, expected)]


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        ("(see, e.g., Osei & Smith, 2007; De Wit 2009; ILO, 1999)",
         [("Osei and Smith", "2007"), ("De Wit", "2009"), ("ILO", "1999")]),
        ("(World Craft Council [WCC], 2008)", [("World Craft Council", "2008")]),
        ("(WCC (World Craft Council), 2008)", [("WCC", "2008")]),
        ("(Osei, 2001, 2003a,b)", [("Osei", "2001"), ("Osei", "2003a"), ("Osei", "2003b")]),
        ("(Osei, 2001, p. 5, Mensah, 2003)", [("Osei", "2001"), ("Mensah", "2003")]),
        ("(Osei, Mensah, & Li, 2009)", [("Osei, Mensah and Li", "2009")]),
        ("(Osei, in press; Li, n.d.)", [("Osei", "in press"), ("Li", "n.d.")]),
        ("(A. Osei, 2007; F. Osei 2008)", [("Osei", "2007"), ("Osei", "2008")]),
        ("[Mensah, 1999]", [("Mensah", "1999")]),
        ("(e.g., the work of Osei (2007) and Li 2008)", [("Osei", "2007"), ("Li", "2008")]),
        ("(Office of the Trade Commissioner 2012)", [("Office of the Trade Commissioner", "2012")]),
        ("(ILO 2007: 12)", [("ILO", "2007")]),
        ("(Osei, 2003a–c)", [("Osei", "2003a"), ("Osei", "2003b"), ("Osei", "2003c")]),
        ("(Osei, 1990 [1977]; Li, 2001)", [("Osei", "1990"), ("Li", "2001")]),
        ("(Osei, [1977] 1990)", [("Osei", "1990")]),
        ("(Osei, 1924/2017)", [("Osei", "2017")]),
    ],
)  # fmt: skip
def test_find_citations_reads_parentheses(group: str, expected: list[tuple[str, str]]) -> None:
    assert read(f"It is so {group}.") == [(group, expected)]


@pytest.mark.parametrize(
    "text",
    [
        "Exports rose (1990–95).",
        "Exports rose (in 2007).",
        "Exports rose (2007).",
        "Exports rose (May 2007).",
        "Exports rose (n = 2007).",
        "The Act (Factories Act, 1948) is old.",
        "The share is shown (Table 2, 2007).",
        "Nike (founded in 1971) is large.",
        "We were told so (Interview with a Manager, Kumasi, 2007).",
        "It cost 2007 rupees (Rs 2000).",
        "Osei, F. (2007). A title of a book.",
        "The film is large (Osei HD 1920 × 1080).",
        "It grew (by 2000%).",
    ],
)
def test_find_citations_passes_over_dates(text: str) -> None:
    assert find_citations(text) == ()


def test_find_citations_repeats_the_last_work_for_ibid() -> None:
    assert read("It pays (Osei, 2007; Li, 2008). It does (ibid., p. 5).")[1] == ("(ibid., p. 5)", [("Li", "2008")])


def test_find_citations_drops_ibid_without_a_citation_before() -> None:
    assert find_citations("It does (ibid., p. 5).") == ()


@pytest.mark.parametrize("repeat", ["Ibid., p. 5.", "Ibid.", "[ibidem]", "(see ibid.: 12)"])
def test_find_citations_reads_ibid_in_all_its_forms(repeat: str) -> None:
    assert keys(f"It pays (Osei, 2007). {repeat}") == [("Osei", "2007")] * 2


def test_find_citations_takes_the_year_of_op_cit_from_above() -> None:
    text = "Osei (2007) and Li (2008) say so. It pays (Osei, op. cit., p. 5)."
    assert keys(text)[-1] == ("Osei", "2007")


def test_find_citations_drops_op_cit_of_an_author_not_cited_before() -> None:
    assert keys("Li (2008) says so. It pays (Osei, op. cit., p. 5).") == [("Li", "2008")]


def test_find_citations_leaves_out_the_reference_list() -> None:
    text = "It pays (Osei, 2007). " * 3 + "\n\nReferences\n\nWorld Craft Council (2007). A report. Accra."
    assert keys(text) == [("Osei", "2007")] * 3


def test_find_citations_reads_notes_behind_the_reference_list() -> None:
    text = "It pays. " * 9 + "\n\nReferences\n\nOsei, F. (2007). A report.\n\nNotes\n\n1 So says Mensah (2001)."
    assert keys(text) == [("Mensah", "2001")]


def test_find_citations_reads_numbers_where_they_are_the_style() -> None:
    found = find_citations("One [1]. Two [2, 3]. More [3, 5–7].")
    assert [c.numbers for c in found] == [(1,), (2, 3), (3, 5, 6, 7)]
    assert {c.style for c in found} == {"numeric"}


@pytest.mark.parametrize("text", ["A scale [1, 5] was used.", "One [1, 5]. Two [0, 1]. Three [2, 1]. Four [1-900]."])
def test_find_citations_passes_over_few_or_odd_numbers(text: str) -> None:
    assert find_citations(text) == ()


def test_find_citations_passes_over_numbers_where_authors_are_cited() -> None:
    text = "It pays (Osei, 2007). " * 12 + "Scales [1, 5] and [1, 7] and [1, 4]."
    assert all(c.style == "author-year" for c in find_citations(text))


def works(*listed: tuple[str, str], numbered: bool = False) -> list[Reference]:
    entries = [(n, family, year) for n, (family, year) in enumerate(listed, start=1)]
    return [
        Reference(f"r{n}", f"{f}, B. ({y}). A title.", number=n if numbered else None, authors=(f"{f}, B.",), year=y)
        for n, f, y in entries
    ]


LISTED = works(("Adu", "2001"), ("Li", "2008"), ("Osei", "2007"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("As found by Osei, 2007, Li, 2008, and others.", [("Osei", "2007"), ("Li", "2008")]),
        ("See Osei 2007 for this.", [("Osei", "2007")]),
        ("In the hills of Ghana and of Mali, Osei (2007) found none.", [("Osei", "2007")]),
        ("Work in Harare, Zimbabwe, Osei et al. 2007 shows it.", [("Osei", "2007")]),
        ("Osei claims that stoves pay (2007: 12).", [("Osei", "2007")]),
        ("It was so in Ghana, 2007, and later.", []),
        ("Li says so. Exports rose (2007).", []),
    ],
)
def test_find_citations_uses_what_the_list_knows(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(k.author, k.year) for c in find_citations(text, references=LISTED) for k in c.keys] == expected


NUMBERED = works(*((f"{letter}du", "2001") for letter in "MCAZBD"), numbered=True)


def numbers(text: str, *, notes: tuple[int, ...] = ()) -> list[tuple[int, ...]]:
    return [c.numbers for c in find_citations(text, references=NUMBERED, notes=notes)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One.¹ Two²,³ and more,⁴⁻⁶ so.", [(1,), (2, 3), (4, 5, 6)]),
        ("One.¹ Two² ³ and more,⁴–⁶ so.", [(1,), (2, 3), (4, 5, 6)]),
        ("One (1). Two (2, 3) and more (4–6).", [(1,), (2, 3), (4, 5, 6)]),
        ("One [1]. Two [2], [3] and more [4]–[6].", [(1,), (2,), (3,), (4, 5, 6)]),
        ("One [1, p. 5]. Two [see 2, 3] and more [refs. 4–6].", [(1,), (2, 3), (4, 5, 6)]),
        ("One.¹ Two in 2019². Not 10⁶ of four.⁴ As α = 0.05⁵.", [(1,), (2,), (4,), (5,)]),
        ("One.¹ Some 5 m² and R² and 10³ cm³ of it.²,³ More.⁴", [(1,), (2, 3), (4,)]),
    ],
)
def test_find_citations_reads_numbers_of_the_list(text: str, expected: list[tuple[int, ...]]) -> None:
    assert numbers(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Land of 5 m² and 6 m³, R² = 2.",
        "First, (1) this and (2) that.",
        "One (9). Two (10). Three (11).",
        "Steps one (2001), two (2002), three (2003).",
    ],
)
def test_find_citations_passes_over_numbers_that_do_not_cover_the_list(text: str) -> None:
    assert numbers(text) == []


def test_find_citations_takes_raised_numbers_with_notes_for_their_marks() -> None:
    text = "One.¹ Two.² Three.³ Four.⁴"
    assert numbers(text)
    assert numbers(text, notes=(1, 2, 3, 4)) == []


def test_find_citations_reads_no_numbers_where_the_list_is_in_the_order_of_the_alphabet() -> None:
    assert find_citations("One.¹ Two.² Three.³ Four (1), (2), (3).", references=LISTED) == ()


def test_find_citations_drops_unlisted_names_where_numbers_cite() -> None:
    text = "Rana tigerina (Daudin, 1801) is a frog [1]. So [2–4], and so [5, 6]. Mdu (2001) says so."
    assert [k.author for c in find_citations(text, references=NUMBERED) for k in c.keys] == ["Mdu"]


def test_note_numbers_reads_raised_and_plain_ones() -> None:
    assert note_numbers(["¹² See above.", "3 Ibid.", "[4] So.", "* Mail."]) == {3, 4, 12}


def test_expand_numbers_refuses_falling_ranges() -> None:
    assert expand_numbers("7-5") == ()


PIECES = st.sampled_from(
    ["Osei", "et al.", "(", ")", "[", "]", "2007", "2007a", ",", ";", "and", "&", "ibid", "n.d.", "[3]", " ", "\n\n",
     "van der", "’s", "p. 5", "References\n", "1990–95", "Ministry of", "in press", "."]
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=30).map(" ".join) | st.lists(PIECES, max_size=30).map("".join) | st.text(max_size=60))
def test_find_citations_returns_sorted_spans_without_overlap(text: str) -> None:
    found = find_citations(text)
    assert all(a.span.end <= b.span.start for a, b in pairwise(found))
    assert all(c.span.end <= len(text) and (c.keys or c.numbers) for c in found)


@pytest.mark.parametrize(
    "piece",
    ["(", "(2007", "((2007))", "[(", "Osei, ", "Osei and ", "2007 ", "2007a, b, ", "et al. 2007 ", "(a ", "[1,",
     "ibid ", "(ibid ", "(see ", "a¹,²–³ ", "[1]–[2]–", "(1) ",
     "1990 [1977] ", "op. cit. ", "\n ", "References\n", "(Osei 2007) ", "Ministry of the ", "of ",
     "(Osei (2007) ", "n. d. "],
)  # fmt: skip
def test_find_citations_is_linear_on_hostile_text(piece: str) -> None:
    text = piece * (30_000 // len(piece))
    start = time.process_time()
    find_citations(text, references=LISTED if "(" in piece else NUMBERED, notes=(1, 2))
    assert time.process_time() - start < 4


def test_find_citations_takes_the_last_pair_of_two():
    text = "As Qadeer (2012) on Sialkot and Arreola and Whitcombe (2014) show."
    assert [k.author for c in find_citations(text) for k in c.keys] == ["Qadeer", "Arreola and Whitcombe"]


def test_find_citations_begins_no_name_in_the_heading_above():
    text = "Mining, Conflict and Responsibility\n\nBebbington et al. (2008) argue."
    assert [k.author for c in find_citations(text) for k in c.keys] == ["Bebbington"]
