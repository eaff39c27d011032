from litreview.documents.citations.numbered import name_numbered
from litreview.records import Citation, CitationKey, Reference
from litreview.spans import Span


def named(*references, ids):
    cited = Citation(Span(0, 3), "numeric", numbers=(1,), reference_ids=ids)
    return name_numbered([cited], references)[0].keys


def test_name_numbered_names_the_first_of_many_authors():
    references = [Reference("r1", "…", authors=("Khan, F.", "Li, S.", "Oz, T."), year="2007")]
    assert named(*references, ids=("r1",)) == (CitationKey("Khan et al.", "2007"),)


def test_name_numbered_tells_works_of_one_name_and_year_apart():
    references = [Reference(f"r{i}", "…", authors=("Khan, F.",), year="2007") for i in (1, 2)]
    assert named(*references, ids=("r1", "r2")) == (CitationKey("Khan", "2007", "a"), CitationKey("Khan", "2007", "b"))


def test_name_numbered_keeps_a_printed_suffix():
    references = [Reference("r1", "…", authors=("Khan, F.",), year="2007b")]
    assert named(*references, ids=("r1",)) == (CitationKey("Khan", "2007", "b"),)


def test_name_numbered_takes_the_title_where_nobody_is_named():
    references = [Reference("r1", "Rules of the field, 3rd edition", title="Rules of the field")]
    assert named(*references, ids=("r1",)) == (CitationKey("Rules of the field", "n.d."),)


def test_name_numbered_takes_the_entry_without_its_number_where_nothing_else_is_known():
    (key,) = named(Reference("r1", "[12] Statistics office. Yearbook. Town, 2001.", year="2001"), ids=("r1",))
    assert key.author == "Statistics office. Yearbook. Town"


def test_name_numbered_gives_keys_parallel_to_the_references():
    references = [Reference("r1", "Anon."), Reference("r2", "…", authors=("Li, S.",), year="1999")]
    assert len(named(*references, ids=("r2", "r1", "r2"))) == 3


def test_name_numbered_leaves_author_year_citations_alone():
    cited = Citation(Span(0, 3), "author-year", (CitationKey("Khan", "2007"),), reference_ids=("r1",))
    assert name_numbered([cited], [Reference("r1", "…", authors=("Li, S.",), year="1999")]) == (cited,)
