from litreview.catalogue import resolve_studies
from litreview.records import Bibliography, Citation, CitationKey, DocumentOutline, Reference
from litreview.spans import Span

TITLE = "Joint action in the football cluster of Sialkot"


def an_entry(document_id, *, title=TITLE, authors=("Farzad Khan",), year=2007, doi=None, cites=(), references=()):
    citations = tuple(
        Citation(Span(i, i + 1), "author-year", (CitationKey(author, when[:4], when[4:]),), (), reference_ids)
        for i, (author, when, reference_ids) in enumerate(cites)
    )
    known = Bibliography(title=title, authors=authors, year=year, doi=doi)
    return DocumentOutline(document_id, f"{document_id}.pdf", known, citations, tuple(references))


def test_resolve_studies_names_a_study_by_first_author_and_year():
    found = resolve_studies([an_entry("a")])
    assert [s.study_id for s in found.studies] == ["khan-2007"]
    assert found.studies[0].label == "Khan (2007)"


def test_resolve_studies_joins_two_files_of_one_paper_by_title():
    found = resolve_studies([an_entry("a"), an_entry("b", title=TITLE.upper(), authors=(), year=None)])
    assert found.own == {"a": "khan-2007", "b": "khan-2007"}


def test_resolve_studies_never_joins_two_different_dois():
    found = resolve_studies([an_entry("a", doi="10.1/x"), an_entry("b", doi="10.1/y")])
    assert found.own["a"] != found.own["b"]


def test_resolve_studies_joins_equal_dois_whatever_the_title():
    found = resolve_studies(
        [an_entry("a", doi="10.1/X"), an_entry("b", doi="10.1/x", title="Another title of the paper")]
    )
    assert found.own["a"] == found.own["b"]


def test_resolve_studies_does_not_join_short_titles():
    found = resolve_studies(
        [an_entry("a", title="Introduction"), an_entry("b", title="Introduction", authors=("B Li",))]
    )
    assert found.own["a"] != found.own["b"]


def test_resolve_studies_matches_a_citation_to_a_paper_read():
    citing = an_entry(
        "b", title="A later review of many clusters", authors=("Ana Silva",), year=2015, cites=[("Khan", "2007", ())]
    )
    found = resolve_studies([an_entry("a"), citing])
    assert found.cited["b", "khan-2007"] == "khan-2007"
    assert found.studies[0].cited_by == ("b",)


def test_resolve_studies_does_not_match_a_citation_whose_title_differs():
    reference = Reference(
        "r1", "…", authors=("Khan",), year="2007", title="Corporate responsibility and the postcolonial critique of it"
    )
    citing = an_entry("b", title="A later review of many clusters", authors=("Ana Silva",), year=2015,
                      cites=[("Khan", "2007", ("r1",))], references=[reference])  # fmt: skip
    found = resolve_studies([an_entry("a"), citing])
    only_cited = next(s for s in found.studies if s.study_id == found.cited["b", "khan-2007"])
    assert (only_cited.document_ids, only_cited.bibliography.title) == ((), reference.title)


def test_resolve_studies_joins_one_work_cited_by_two_papers():
    one = an_entry("a", cites=[("Nadvi", "1999", ())])
    two = an_entry("b", title="Some other paper about clusters", authors=("B Li",), cites=[("Nadvi", "1999", ())])
    found = resolve_studies([one, two])
    assert found.cited["a", "nadvi-1999"] == found.cited["b", "nadvi-1999"]


def test_resolve_studies_tells_suffixed_years_apart_by_title():
    def citing(document_id, suffix, title):
        reference = Reference("r1", "…", authors=("Nadvi",), year=f"1999{suffix}", title=title)
        return an_entry(document_id, title=f"Paper number {document_id} about clusters", authors=(f"X {document_id}",),
                        cites=[("Nadvi", f"1999{suffix}", ("r1",))], references=[reference])  # fmt: skip

    found = resolve_studies(
        [citing("a", "a", "Collective efficiency and failure"), citing("b", "b", "Collective efficiency and failure")]
    )
    assert found.cited["a", "nadvi-1999a"] == found.cited["b", "nadvi-1999b"]


def test_resolve_studies_numbers_two_papers_of_one_author_and_year():
    found = resolve_studies([an_entry("a"), an_entry("b", title="Something quite different on tanneries")])
    assert sorted(found.own.values()) == ["khan-2007", "khan-2007-2"]


def test_resolve_studies_falls_back_on_the_title_without_author():
    found = resolve_studies([an_entry("a", authors=(), year=None)])
    assert found.own["a"] == "joint-action-in-the-football-cluster"
