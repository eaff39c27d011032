import pytest

from litreview.documents.structure.publication import find_venue, find_year


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("J Bus Ethics (2016) 133:9-24", 2016),
        ("Vol. 7 (2018), pp. 30–34\nWe read the studies published between 1995 and 2016.", 2018),
        ("Published online: 3 May 2014", 2014),
        ("Journal of Small Works, 2019. https://doi.org/10.1234/jsw.12", 2019),
        ("We read studies published in 1999.", None),
    ],
)
def test_find_year_reads_the_year_of_the_paper_not_of_what_it_read(text, year):
    assert find_year(text) == year


def test_find_venue_cuts_the_word_for_volume() -> None:
    head = "Papers on Made-up Towns, Vol. 3 (2014), pp. 1–9"
    assert find_venue(head, (), title="Rivers", authors=("Ann Author",)) == "Papers on Made-up Towns"
