from dataclasses import replace

import numpy as np
import pytest
from builders import a_codebook, a_document, a_mention, a_row
from evidence_builders import columns_of

from litreview.app.counting_clusters import (
    clusters_by_country,
    count_clusters,
    countries_of_clusters,
    locate_clusters,
    sample_rows,
)
from litreview.figures import ClusterCount
from litreview.records import CodeAssignment, Dimension

KANPUR, PRATO = ("clusters", "kanpur-tannery"), ("clusters", "prato-textile")
LABELS = {KANPUR: "Kanpur tannery", PRATO: "Prato textile"}


@pytest.fixture
def codebook():
    return replace(
        a_codebook(), dimensions=(*a_codebook().dimensions, Dimension("clusters", "Clusters", "", "cluster"))
    )


def naming(row_id, paper, *clusters, **changes):
    codes = tuple(CodeAssignment(*key, LABELS[key]) for key in clusters)
    return replace(a_row(row_id, document_id=paper, **changes), codes=codes)


def placed(row, words, key, iso2):
    mention = a_mention(a_document(f"{words} grew."), words, *key, iso2=iso2)
    return replace(row, mentions=(mention,))


def counted(rows, codebook, places=None, lying=None):
    everywhere = np.arange(len(rows)) if places is None else np.array(places, np.int64)
    return {c.code_id: c for c in count_clusters(columns_of(rows), everywhere, codebook, lying or {})}


def test_paper_counts_once_for_a_cluster(codebook):
    rows = [naming("r1", "d1", KANPUR), naming("r2", "d1", KANPUR, PRATO), naming("r3", "d2", KANPUR)]
    found = counted(rows, codebook)
    assert (found["kanpur-tannery"].n_papers, found["kanpur-tannery"].n_statements) == (2, 3)
    assert (found["prato-textile"].n_papers, found["prato-textile"].n_statements) == (1, 1)
    assert list(found) == ["kanpur-tannery", "prato-textile"]


def test_statement_of_driver_and_barrier_counts_as_both(codebook):
    rows = [naming(f"r{i}", "d1", KANPUR, polarity=polarity) for i, polarity in enumerate(("driver", "mixed", None))]
    found = counted(rows, codebook)["kanpur-tannery"]
    assert (found.n_statements, found.n_drivers, found.n_barriers) == (3, 2, 1)


def test_statements_that_are_not_chosen_do_not_count(codebook):
    rows = [naming("r1", "d1", KANPUR), naming("r2", "d2", KANPUR), naming("r3", "d3", PRATO)]
    assert {key: c.n_papers for key, c in counted(rows, codebook, [1]).items()} == {"kanpur-tannery": 1}
    assert counted(rows, codebook, []) == {}


def test_country_is_that_of_most_mentions():
    rows = [
        placed(naming(f"r{i}", "d1", KANPUR), "Kanpur", KANPUR, iso2) for i, iso2 in enumerate(("PK", "IN", "IN", None))
    ]
    assert countries_of_clusters(rows) == {KANPUR: "IN"}


def test_few_statements_of_each_cluster_are_read():
    assert sample_rows({KANPUR: np.arange(0, 900, 3), PRATO: np.array([4])}) == [0, 4, 447, 897]


def test_cluster_lies_where_the_place_lies_that_its_name_begins_with(codebook):
    rows = [
        placed(naming("r1", "d1", KANPUR), "Kanpur", KANPUR, "IN"),
        placed(naming("r2", "d1", PRATO), "Prato", PRATO, "PE"),
    ]
    lying = locate_clusters(columns_of(rows), codebook, lambda places: [rows[i] for i in places])
    assert lying[KANPUR] == ("IN", pytest.approx((26.45, 80.33), abs=0.1))
    assert lying[PRATO] == ("PE", None)
    found = counted(rows, codebook, lying=lying)
    assert (found["kanpur-tannery"].iso2, found["kanpur-tannery"].at) == lying[KANPUR]


def test_country_tells_its_first_clusters():
    counts = [ClusterCount("clusters", f"c{i}", f"C{i}", "IN" if i else None, 1, 1) for i in range(7)]
    assert clusters_by_country(counts) == {"IN": ("C1", "C2", "C3", "C4")}
