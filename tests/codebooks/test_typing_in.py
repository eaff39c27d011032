from dataclasses import replace

import pytest

from litreview import codebooks
from litreview.records import Code, Pattern

CODE = Code(
    "water",
    "Water",
    "What flows.",
    patterns=(
        Pattern("phrase", "waste water", "a:1"),
        Pattern("regex", r"\bdye\b", "a:2"),
        Pattern("tokens", '[{"LOWER": "lake"}]', "a:3"),
    ),
    examples=("Water flows.", "The lake is dry."),
)


def test_read_fields_gives_back_what_write_fields_wrote():
    assert codebooks.read_fields(codebooks.write_fields(CODE), base=CODE) == (CODE, ())


def test_read_fields_reads_each_kind_of_pattern():
    fields = codebooks.write_fields(CODE) | {
        "patterns": 'river\n\n  regex: \\bponds?\\b \ntokens: [{"LOWER": {"IN": ["a", "b"]}}, {"IS_DIGIT": true}]'
    }
    code, faults = codebooks.read_fields(fields, base=replace(CODE, patterns=()))
    assert faults == ()
    assert [(p.kind, p.value) for p in code.patterns] == [
        ("phrase", "river"),
        ("regex", r"\bponds?\b"),
        ("tokens", '[{"LOWER": {"IN": ["a", "b"]}}, {"IS_DIGIT": true}]'),
    ]


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("regex: (", "does not compile"),
        ("regex: x*", "matches empty text"),
        ("*", "the phrase is empty"),
        ("a* b", "would match nearly everything"),
        ("pol*ute", "misplaced"),
        ("tokens: [{", "did not find"),
        ("tokens: nonsense", "it is no pattern"),
        ('tokens: [{"LOWR": "x"}]', "is no token attribute"),
        ("regex:", "matches empty text"),
        (r"regex: (\w+\s*)+x", "may take for ever"),
        (r"regex: (?:(?:a|b+)*c|d)", "may take for ever"),
    ],
)
def test_read_fields_tells_line_and_remedy_of_a_fault_and_keeps_the_rest(line, what):
    fields = codebooks.write_fields(CODE) | {"patterns": f"river\n{line}\nlake"}
    code, (fault,) = codebooks.read_fields(fields, base=CODE)
    assert (fault.field, fault.line) == ("patterns", 2)
    assert what in fault.what
    assert fault.expected
    assert fault.remedy
    assert [p.value for p in code.patterns] == ["river", "lake"]


def test_read_fields_tells_a_pattern_given_twice_and_an_empty_label():
    fields = codebooks.write_fields(CODE) | {"patterns": "river\nriver", "label": "  "}
    code, faults = codebooks.read_fields(fields, base=CODE)
    assert [(f.field, f.line) for f in faults] == [("label", 1), ("patterns", 2)]
    assert code.label == "Water"


def test_suggest_id_and_id_fault():
    assert codebooks.suggest_id("3 Löcher & Gräben") == "locher_graben"
    assert codebooks.id_fault("locher_graben") is None
    fault = codebooks.id_fault("No id")
    assert fault is not None
    assert "is no id" in fault.what


def test_read_fields_takes_every_pattern_of_the_shipped_codebooks():
    for name in codebooks.shipped_codebooks():
        for code in (code for dimension in codebooks.load_codebook(name).dimensions for code in dimension.codes):
            found, faults = codebooks.read_fields(
                codebooks.write_fields(code), base=replace(code, patterns=(), excludes=())
            )
            assert faults == ()
            assert [(p.kind, p.value) for p in found.patterns] == [(p.kind, p.value) for p in code.patterns]
