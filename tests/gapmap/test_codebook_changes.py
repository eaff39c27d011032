from dataclasses import replace

from builders import a_codebook, a_row

from litreview.gapmap import compare_codebooks, joint_codebook
from litreview.gapmap.codebook_changes import rename_rows, renamed_codes
from litreview.records import Code, Codebook, Pattern

LAW = Code("law", "Law", "Law.", patterns=(Pattern("phrase", "statute", "f:1"),))


def with_factors(*codes: Code, **changes: object) -> Codebook:
    codebook = a_codebook()
    dimensions = tuple(
        replace(d, codes=codes, **changes) if d.dimension_id == "factors" else d  # type: ignore[arg-type]
        for d in codebook.dimensions
    )
    return replace(codebook, dimensions=dimensions)


def test_equal_codebooks_have_no_changes():
    assert compare_codebooks(a_codebook(), a_codebook()) == ()


def test_codes_added_and_removed_are_told():
    changes = compare_codebooks(with_factors(LAW), with_factors(Code("tax", "Tax", "Tax.")))
    assert [(c.code_id, c.old_id, c.label, c.words) for c in changes] == [
        ("tax", None, "Tax", "added"),
        (None, "law", "Law", "removed"),
    ]


def test_a_code_with_another_id_and_the_same_label_is_the_same():
    changes = compare_codebooks(with_factors(LAW), with_factors(replace(LAW, code_id="statutes")))
    assert [(c.code_id, c.old_id, c.coding) for c in changes] == [("statutes", "law", False)]
    assert renamed_codes(changes) == {("factors", "law"): "statutes"}


def test_another_id_changes_coding_where_a_trained_vocabulary_knows_codes_by_it():
    later = with_factors(replace(LAW, code_id="statutes"), vocabulary="factors")
    (change,) = compare_codebooks(with_factors(LAW, vocabulary="factors"), later)
    assert change.coding


def test_another_label_is_told_and_changes_no_coding():
    (change,) = compare_codebooks(with_factors(LAW), with_factors(replace(LAW, label="Laws")))
    assert (change.words, change.coding) == ("label was “Law”", False)


def test_patterns_added_and_removed_are_named():
    later = replace(LAW, patterns=(Pattern("phrase", "act", "f:9"), Pattern("phrase", "bill", "f:9")))
    (change,) = compare_codebooks(with_factors(LAW), with_factors(later))
    assert change.words == "patterns “act”, “bill” added; pattern “statute” removed"
    assert change.coding


def test_a_definition_is_no_change():
    assert compare_codebooks(with_factors(LAW), with_factors(replace(LAW, definition="All laws."))) == ()


def test_joint_codebook_keeps_what_only_the_earlier_one_has():
    child = Code("act", "Act", "An act.", parent="law")
    joint = joint_codebook(with_factors(LAW, child), with_factors(Code("tax", "Tax", "Tax.")))
    factors = next(d for d in joint.dimensions if d.dimension_id == "factors")
    assert [(c.code_id, c.parent) for c in factors.codes] == [("tax", None), ("law", None), ("act", "law")]


def test_rename_rows_gives_rows_the_newer_ids():
    (row,) = rename_rows([a_row("r1", ("factors", "law"), ("themes", "law"))], {("factors", "law"): "statutes"})
    assert [(c.dimension_id, c.code_id) for c in row.codes] == [("factors", "statutes"), ("themes", "law")]
