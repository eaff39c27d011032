from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from builders import DOCUMENT_ID, a_codebook, a_row

from litreview.gapmap import MapSide, build_gap_map, compare_maps
from litreview.records import (
    CellChange,
    CellDecision,
    Code,
    Codebook,
    Decision,
    Edition,
    EditionFile,
    EvidenceRow,
    MapChanges,
    Pattern,
)

KHAN = EditionFile("khan.pdf", "a" * 64, DOCUMENT_ID, "text1", "key1")
LUND = EditionFile("lund.pdf", "b" * 64, "d0c0000000000002", "text1", "key1")
LAW = a_row("r1", ("factors", "law", "driver"), ("themes", "water"), polarity="driver", study_ids=("khan-2007",))
BUYERS = a_row(
    "r2", ("factors", "buyers", "barrier"), ("themes", "water"), polarity="barrier", study_ids=("lund-2010",),
    document_id=LUND.document_id,
)  # fmt: skip
VERSIONS = (("litreview", "0.1.0"), ("statements", "5"))


def an_edition(*rows: EvidenceRow, name: str = "First", **changes: Any) -> Edition:
    fields: dict[str, Any] = {
        "name": name, "kept_at": "2026-01-01T00:00:00+00:00", "versions": VERSIONS, "codebook": a_codebook(),
        "files": (KHAN, LUND), "rows": rows,
    }  # fmt: skip
    return Edition(**(fields | changes))


def changed_codebook(*codes: Code) -> Codebook:
    codebook = a_codebook()
    dimensions = tuple(replace(d, codes=codes) if d.dimension_id == "factors" else d for d in codebook.dimensions)
    return replace(codebook, digest="another", dimensions=dimensions)


def compare(before: Edition, after: Edition, *, decided: Sequence[EvidenceRow] | None = None) -> MapChanges:
    """Compare; `decided` are the later rows with decisions replayed, where those differ from the proposals."""
    return compare_maps(side_of(before, before.rows), side_of(after, after.rows if decided is None else decided))


def side_of(edition: Edition, rows: Sequence[EvidenceRow]) -> MapSide:
    gap_map = build_gap_map(
        rows, codebook=edition.codebook, row_dimension="factors", column_dimension="themes",
        n_searched=len(edition.files), cell_decisions=edition.cell_decisions,
    )  # fmt: skip
    return MapSide(edition, {row.row_id: row for row in rows}, gap_map)


def cell_of(changes: MapChanges, row: str = "law", column: str = "water") -> CellChange:
    return next(c for c in changes.cells if (c.row_code, c.column_code) == (row, column))


def reasons_of(change: CellChange) -> list[tuple[str, str]]:
    return [(reason.cause, reason.words) for reason in change.reasons]


def test_equal_editions_have_no_changed_cell():
    changes = compare(an_edition(LAW, BUYERS), an_edition(LAW, BUYERS, name="Second"))
    assert not any(cell.reasons for cell in (*changes.cells, *changes.row_totals, *changes.column_totals))
    assert changes.notes == ()


def test_a_new_paper_explains_the_study_it_brings():
    changes = compare(an_edition(LAW, files=(KHAN,)), an_edition(LAW, BUYERS))
    change = cell_of(changes, "buyers")
    assert (change.gained, change.lost) == (("lund-2010",), ())
    assert reasons_of(change) == [("new paper", "new paper: lund.pdf")]
    assert change.reasons[0].came == ("r2",)
    assert cell_of(changes).reasons == ()
    assert changes.notes == ("Papers added: lund.pdf.",)


def test_a_file_that_could_not_be_read_before_is_no_new_paper():
    unread = replace(LUND, document_id=None, content_digest=None, code_key=None)
    changes = compare(an_edition(LAW, files=(KHAN, unread)), an_edition(LAW, BUYERS))
    assert reasons_of(cell_of(changes, "buyers")) == [("new paper", "read for the first time: lund.pdf")]


def test_a_paper_left_out_takes_its_statements_along():
    change = cell_of(compare(an_edition(LAW, BUYERS), an_edition(LAW, files=(KHAN,))), "buyers")
    assert (change.gained, change.lost) == ((), ("lund-2010",))
    assert reasons_of(change) == [("paper left out", "paper left out: lund.pdf")]


def test_a_reviewer_who_rejects_a_row_is_named_with_the_reason():
    rejection = Decision("r1", "reject", "Ann", "2026-02-01T00:00:00+00:00", reason="a quotation")
    changes = compare(
        an_edition(LAW), an_edition(LAW, decisions=(rejection,)), decided=[replace(LAW, status="rejected")]
    )
    assert reasons_of(cell_of(changes)) == [("reviewer", "Ann rejected it (“a quotation”)")]
    assert changes.notes == ("Decided since: Ann on 1 statement.",)


def test_a_reviewer_who_added_a_statement_is_named():
    addition = Decision("r1", "add", "Ann", "2026-02-01T00:00:00+00:00", codes=LAW.codes)
    changes = compare(an_edition(), an_edition(LAW, decisions=(addition,)))
    assert reasons_of(cell_of(changes)) == [("reviewer", "Ann added it")]


def test_an_edit_that_another_coder_accepted_is_told_as_the_edit():
    edit = Decision("r1", "edit", "Ann", "2026-02-01T00:00:00+00:00", codes=())
    accepted = Decision("r1", "accept", "Ben", "2026-02-02T00:00:00+00:00")
    later = an_edition(LAW, decisions=(edit, accepted))
    changes = compare(an_edition(LAW), later, decided=[replace(LAW, codes=(), polarity=None, status="accepted")])
    assert reasons_of(cell_of(changes)) == [("reviewer", "Ann changed its codes")]


def test_a_decision_taken_back_is_told():
    rejection = Decision("r1", "reject", "Ann", "2026-02-01T00:00:00+00:00")
    before = an_edition(LAW, decisions=(rejection,))
    changes = compare_maps(side_of(before, [replace(LAW, status="rejected")]), side_of(an_edition(LAW), [LAW]))
    assert reasons_of(cell_of(changes)) == [("reviewer", "the decision of Ann was taken back")]


def test_accepting_what_was_proposed_changes_no_cell():
    accepted = Decision("r1", "accept", "Ann", "2026-02-01T00:00:00+00:00")
    changes = compare(
        an_edition(LAW), an_edition(LAW, decisions=(accepted,)), decided=[replace(LAW, status="accepted")]
    )
    assert cell_of(changes).reasons == ()


def test_a_pattern_added_to_a_code_explains_its_rows():
    law = Code("law", "Law", "Law.", patterns=(Pattern("phrase", "statute", "f:1"),))
    earlier = changed_codebook(replace(law, patterns=()))
    later = replace(changed_codebook(law), digest="later")
    changes = compare(an_edition(codebook=earlier), an_edition(LAW, codebook=later))
    assert reasons_of(cell_of(changes)) == [("codebook", "codebook: Law, pattern “statute” added")]


def test_a_pattern_of_a_child_explains_the_rows_of_its_parent():
    before, after = a_codebook(), a_codebook()
    effluent = Code(
        "effluent", "Effluent", "Waste water.", parent="water", patterns=(Pattern("phrase", "sludge", "f:1"),)
    )
    themes = tuple(effluent if c.code_id == "effluent" else c for c in after.dimensions[0].codes)
    dimensions = (replace(after.dimensions[0], codes=themes), *after.dimensions[1:])
    changes = compare(
        an_edition(codebook=before), an_edition(LAW, codebook=replace(after, digest="later", dimensions=dimensions))
    )
    assert reasons_of(cell_of(changes)) == [("codebook", "codebook: Effluent, pattern “sludge” added")]


def test_new_rules_explain_what_no_codebook_does():
    changes = compare(an_edition(), an_edition(LAW, versions=(("litreview", "0.2.0"), ("statements", "6"))))
    words = "rules or model of statements (5, now 6) changed"
    assert reasons_of(cell_of(changes)) == [("rules", words)]
    assert changes.notes == ("Changed: rules or model of statements (5, now 6).",)


def test_a_sentence_that_reads_otherwise_is_told_with_its_paper():
    changes = compare(an_edition(), an_edition(LAW, files=(replace(KHAN, content_digest="text2"), LUND)))
    assert reasons_of(cell_of(changes)) == [
        ("paper read anew", "its sentence reads otherwise since khan.pdf was read anew")
    ]


def test_a_row_that_turns_from_driver_to_barrier_counts_otherwise():
    turned = replace(
        LAW, polarity="barrier", codes=a_row("x", ("factors", "law", "barrier"), ("themes", "water")).codes
    )
    change = cell_of(compare(an_edition(LAW), an_edition(turned, versions=(("statements", "6"),))))
    assert (change.gained, change.lost, change.reasons[0].turned) == ((), (), ("r1",))


def test_studies_matched_anew_are_told():
    change = cell_of(compare(an_edition(LAW), an_edition(replace(LAW, study_ids=("khan-2008",)))))
    assert (change.gained, change.lost) == (("khan-2008",), ("khan-2007",))
    assert change.reasons[0].cause == "studies"


def test_a_cell_decision_is_told_with_who_and_why():
    decision = CellDecision(
        "themes", "wages", "factors", "law", "not_applicable", "Bo", "2026-02-01T00:00:00+00:00", "Out of scope"
    )
    change = cell_of(compare(an_edition(LAW), an_edition(LAW, cell_decisions=(decision,))), "law", "wages")
    assert reasons_of(change) == [("cell", "Bo said that it does not apply: Out of scope")]


def test_a_gap_that_appears_because_a_code_now_occurs_is_told():
    wages = a_row("r3", ("factors", "buyers"), ("themes", "wages"), document_id=LUND.document_id)
    change = cell_of(compare(an_edition(LAW, files=(KHAN,)), an_edition(LAW, wages)), "law", "wages")
    assert (change.before, change.after) != (None, None)
    assert reasons_of(change) == [("elsewhere", "Wages now occurs elsewhere")]


def test_codes_added_removed_and_renamed_are_marked():
    later = changed_codebook(
        Code("law", "The law", "Law."), Code("tax", "Tax", "Tax."), Code("other", "Other", "Other.")
    )
    changes = compare(an_edition(LAW, BUYERS), an_edition(LAW, codebook=later))
    marks = {h.code_id: mark for h, mark in zip(changes.rows, changes.row_marks, strict=True)}
    assert marks == {"law": "was “Law”", "tax": "new", "other": "", "buyers": "removed"}
    gone = cell_of(changes, "buyers")
    assert gone.after is None
    assert gone.lost == ("lund-2010",)
    assert gone.reasons[0].words.startswith("codebook: Buyers, removed")


def test_cells_of_a_code_with_another_id_are_compared():
    later = changed_codebook(Code("statutes", "Law", "Law."), *a_codebook().dimensions[1].codes[1:])
    renamed = replace(LAW, codes=a_row("x", ("factors", "statutes", "driver"), ("themes", "water")).codes)
    change = cell_of(compare(an_edition(LAW), an_edition(renamed, codebook=later)), "statutes")
    assert (change.gained, change.lost, change.reasons) == ((), (), ())


def test_totals_are_compared_too():
    changes = compare(an_edition(LAW, files=(KHAN,)), an_edition(LAW, BUYERS))
    water = next(c for c in changes.column_totals if c.column_code == "water")
    assert water.gained == ("lund-2010",)
    assert reasons_of(water) == [("new paper", "new paper: lund.pdf")]
