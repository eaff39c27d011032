import pytest

from litreview import mentions, review, storage
from litreview.errors import InputError
from litreview.review.units import agree_on_long_forms, read_units, write_out

PAPER = """Effluent in tannery towns

Abstract

Inspectors of the Punjab Pollution Agency (PPA) closed tanneries that poured effluent into the drain.

1 Introduction

The PPA was founded in 1997 and has few laboratories. Weak enforcement hampers the treatment of effluent.

This is an open access article. Received: 12 March 2010. All rights reserved.

2 Results

Owners of small tanneries paid bribes because the plant was too dear for them. The plant

Effluent in tannery

Effluent in tannery towns

River and Brook

was repaired once and broke down again within a year of that repair.

References

Khan, A. 2005. Tanneries and the law. Lahore: Press of the River.
"""


@pytest.fixture
def read_project(make_review, tmp_path):
    with storage.open_project(make_review(tmp_path / "review", {"effluent.txt": PAPER})) as project:
        yield project


def texts(project, kind):
    return [unit.text for unit in read_units(project, kind)]


def test_read_units_cuts_papers_as_asked(read_project):
    n = {kind: len(read_units(read_project, kind)) for kind in review.UNIT_KINDS}
    assert n["documents"] == 1
    assert n["documents"] < n["sections"] <= n["paragraphs"]
    assert n["statements"] >= 1


@pytest.mark.parametrize("kind", review.UNIT_KINDS)
def test_read_units_leaves_out_references_and_publishers_notices(read_project, kind):
    joined = " ".join(texts(read_project, kind))
    assert "open access" not in joined
    assert "Press of the River" not in joined
    assert "bribes" in joined


def test_read_units_leaves_out_pieces_of_title_and_authors_that_stand_in_the_text(read_project):
    assert "River and Brook" in texts(read_project, "paragraphs")  # nobody's name here
    assert not {"Effluent in tannery towns", "Effluent in tannery"} & set(texts(read_project, "paragraphs"))
    assert "Effluent in tannery" not in " ".join(texts(read_project, "documents"))


@pytest.mark.parametrize("kind", review.UNIT_KINDS)
def test_read_units_names_each_unit_once_and_where_it_stands(read_project, kind):
    units = read_units(read_project, kind)
    assert len({unit.unit_id for unit in units}) == len(units)
    for unit in units:
        document_id, start, end = unit.unit_id.split(":")
        assert (unit.document_id, unit.span.start, unit.span.end) == (document_id, int(start), int(end))


def test_read_units_writes_short_forms_out(read_project):
    paragraphs = texts(read_project, "paragraphs")
    assert any(text.startswith("The Punjab Pollution Agency was founded") for text in paragraphs)
    assert not any("PPA" in text for text in paragraphs)


def test_read_units_refuses_another_kind(project):
    with pytest.raises(InputError, match="'pages'"):
        read_units(project, "pages")


def test_agree_on_long_forms_wants_two_papers_and_no_contradiction():
    papers = [{"CSR": "corporate social responsibility", "EP": "effluent plant", "ILO": "labour office", "AB": "a b"},
              {"CSR": "Corporate Social Responsibility", "EP": "energy policy", "AB": "a b"}]  # fmt: skip
    assert agree_on_long_forms(papers) == {"CSR": "corporate social responsibility"}


def test_write_out_leaves_longer_words_alone():
    assert write_out("EPs and an EPA; the EP-", {"EP": "plant"}) == "plant and an EPA; the plant-"


def test_list_long_forms_takes_no_sentence_for_a_long_form():
    assert mentions.list_long_forms("2001\n\nWater Board (WB) and trade unions (TU) met (see TUC).") == {
        "WB": "Water Board",
        "TU": "trade unions",
    }
