import pytest

from litreview.figures import YearBin, YearPanel, find_bar, years_table, years_to_plain
from litreview.figures.years_model import YEARS_AT_MOST, year_bins

PAPERS = YearPanel("papers", "Papers", "paper", ("paper", "papers"), {2014: 3, 2016: 1, None: 2})
DRIVERS = YearPanel("driver", "Drivers", "driver", ("paper", "papers"), {2014: 2}, wholes=PAPERS.counts)


def plain_of(*panels):
    return years_to_plain(panels, title="Years", file="years", project="My review", counted="n = 6 papers.")


def test_each_year_between_the_first_and_the_last_has_a_bar_and_no_year_comes_last():
    assert [b.label for b in year_bins([PAPERS])] == ["2014", "2015", "2016", "no year"]


def test_older_years_share_a_bar():
    cited = YearPanel("cited", "Cited", "plain", ("study", "studies"), {1776: 1, 1901: 1, 2014: 1})
    bins = year_bins([cited])
    assert len(bins) == YEARS_AT_MOST + 1
    assert bins[0].label == f"up to {2014 - YEARS_AT_MOST}"
    assert years_table([cited])[1][0] == (bins[0].label, 2)


def test_no_bins_where_no_year_is_known():
    assert year_bins([YearPanel("p", "P", "paper", ("paper", "papers"), {None: 4})]) == ()


@pytest.mark.parametrize(
    ("years", "held", "not_held"),
    [
        (YearBin(2014, 2014), [2014], [2013, 2015, None]),
        (YearBin(None, 1955), [1776, 1955], [1956, None]),
        (YearBin(None, None), [None], [2014]),
    ],
)
def test_bin_holds_its_years(years, held, not_held):
    assert all(years.holds(year) for year in held)
    assert not any(years.holds(year) for year in not_held)


def test_bars_say_their_numbers_in_words_and_out_of_how_many():
    papers, drivers = plain_of(PAPERS, DRIVERS)["panels"]
    assert papers["bars"][0] == {"id": "papers:2014", "count": 3, "of": None, "text": ["Papers, 2014", "3 papers"]}
    assert drivers["bars"][0]["text"] == ["Drivers, 2014", "2 of 3 papers"]
    assert papers["bars"][-1]["text"] == ["Papers, no year", "2 papers"]
    assert (papers["label"], drivers["most"]) == ("Papers (n = 6)", 3)


def test_bar_that_counts_nothing_opens_nothing():
    bars = plain_of(PAPERS, DRIVERS)["panels"][1]["bars"]
    assert [bar["id"] for bar in bars] == ["driver:2014", None, None, None]
    assert find_bar([PAPERS, DRIVERS], "driver:2016") is None
    assert find_bar([PAPERS, DRIVERS], "no such bar") is None


def test_bar_of_an_address_is_found_with_its_years():
    assert find_bar([PAPERS, DRIVERS], "papers:none") == (PAPERS, YearBin(None, None))
    assert find_bar([PAPERS, DRIVERS], "driver:2014") == (DRIVERS, YearBin(2014, 2014))


def test_table_has_the_numbers_of_the_bars():
    plain = plain_of(PAPERS, DRIVERS)
    assert plain["table"]["header"] == ["Year", "Papers", "Drivers"]
    lines = [line["cells"] for line in plain["table"]["lines"]]
    assert lines == [["2014", 3, 2], ["2015", 0, 0], ["2016", 1, 0], ["no year", 2, 0]]
    assert [[p["bars"][i]["count"] for p in plain["panels"]] for i in range(4)] == [line[1:] for line in lines]


def test_summary_names_span_peak_and_what_has_no_year():
    assert plain_of(PAPERS)["summary"] == "Papers: 4 papers from 2014 to 2016, most in 2014 (3); 2 without a year."
