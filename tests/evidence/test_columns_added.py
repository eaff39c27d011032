from dataclasses import replace

import numpy as np
from builders import a_codebook, a_row
from evidence_builders import fill_project

from litreview import review, storage
from litreview.evidence import add_to_columns, find_places, put_on_columns
from litreview.records import CodeAssignment, EvidenceColumns, NumberLists
from litreview.spans import Span

UNKNOWN = "d0c00000000000ff"  # a document of which nothing was found
LAW = CodeAssignment("factors", "law", "Law", "barrier")


def words_of(columns: EvidenceColumns, place: int) -> set[str]:
    lists = columns.rows_of_word
    return {w for i, w in enumerate(columns.words) if place in lists.values[lists.starts[i] : lists.starts[i + 1]]}


def numbers_of(lists: NumberLists, place: int) -> list[int]:
    return lists.values[lists.starts[place] : lists.starts[place + 1]].tolist()


def test_added_rows_stand_in_their_places_and_nothing_else_is_changed(tmp_path):
    storage.create_project(tmp_path / "review", name="x", codebook_text="codebook: x\n")
    with storage.open_project(tmp_path / "review") as project:
        fill_project(project, tmp_path, a_codebook())
        columns, rows = storage.load_columns(project), review.load_proposals(project)
    added = [
        replace(
            a_row(f"added{n:011}", quote=f"Newword{n} of water", study_ids=("own-2", f"new-{n}"), origin="reviewer"),
            document_id=document_id,
            span=Span(start, start + 5),
            codes=(LAW,),
            polarity="barrier",
            status="added",
        )
        for n, (document_id, start) in enumerate(
            [
                (rows[0].document_id, 0),
                (rows[0].document_id, 10_000),
                (rows[30].document_id, 40),
                (UNKNOWN, 3),
            ]
        )
    ]
    grown = put_on_columns(add_to_columns(columns, added, names={UNKNOWN: "z.txt"}), added)
    everything = (*rows, *added)
    places = find_places(grown, everything)
    assert sorted(places.values()) == list(range(len(rows) + 4))
    assert (np.diff(grown.documents) >= 0).all()
    same = np.diff(grown.documents) == 0
    assert (np.diff(grown.starts)[same] >= 0).all()
    before = find_places(columns, rows)
    for row in rows:
        old, new = before[row.row_id], places[row.row_id]
        assert words_of(grown, new) == words_of(columns, old)
        assert numbers_of(grown.codes, new) == numbers_of(columns.codes, old)
        assert numbers_of(grown.studies, new) == numbers_of(columns.studies, old)
        assert (grown.polarities[new], grown.gaps[new]) == (columns.polarities[old], columns.gaps[old])
    for n, row in enumerate(added):
        place = places[row.row_id]
        assert words_of(grown, place) == {f"newword{n}", "of", "water"}
        assert [grown.assignments[i] for i in numbers_of(grown.codes, place)] == [LAW]
        assert [grown.study_ids[i] for i in numbers_of(grown.studies, place)] == ["own-2", f"new-{n}"]
        assert (grown.statuses[place], grown.polarities[place]) == (4, 2)
    assert grown.names[grown.documents[places[added[3].row_id]]] == "z.txt"


def test_no_added_rows_leave_the_columns_as_they_are(tmp_path):
    storage.create_project(tmp_path / "review", name="x", codebook_text="codebook: x\n")
    with storage.open_project(tmp_path / "review") as project:
        fill_project(project, tmp_path, a_codebook(), n_documents=1)
        columns = storage.load_columns(project)
    assert add_to_columns(columns, (), names={}) is columns


def test_added_words_of_another_script_are_counted_all_the_same(tmp_path):
    storage.create_project(tmp_path / "review", name="x", codebook_text="codebook: x\n")
    with storage.open_project(tmp_path / "review") as project:
        fill_project(project, tmp_path, a_codebook())
        columns, rows = storage.load_columns(project), review.load_proposals(project)
    added = replace(
        a_row("added1", quote="企业社会责任", origin="reviewer"), document_id=rows[0].document_id, status="added"
    )
    grown = add_to_columns(columns, [added], names={})
    assert len(grown.documents) == len(columns.documents) + 1
    assert grown.words == columns.words
