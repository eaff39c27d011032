from dataclasses import replace

import pytest

from litreview import codebooks
from litreview.errors import CodebookError, InputError
from litreview.records import Code, Pattern

TEXT = """\
# What we code for.
codebook: small
version: 1.0.0   # raise me
label: A small codebook
description: For tests.

dimensions:
  # ---- themes
  - id: themes
    label: 'Themes'
    role: theme
    description: What it is about.
    codes:
      - id: water
        label: Water   # and waste
        definition: >
          Water and what
          runs into it.
        patterns: [
          effluent, "waste water",  # joined
          {regex: '\\bdy(?:e|ing)\\b'},
        ]
        examples:
          - Effluent flows.   # short
          # the second one is longer
          - The river is red from the dye houses.
          - Waste water stands in the lane.
        counterexamples:
          - Wages rise.
        codes:
          - id: sludge
            label: Sludge
            definition: What is left.
            patterns: [sludge]
      # pay
      - {id: wages, label: Wages, definition: Pay., patterns: [wages], examples: [Wages rise.]}
"""


def parse(text):
    return codebooks.parse_codebook(text.encode(), name="codebook.yaml", where="codebook.yaml")


def code(code_id, text=TEXT):
    return codebooks.find_code(parse(text), "themes", code_id)


def changed_lines(before, after):
    old, new = before.splitlines(), after.splitlines()
    return [line for line in old if line not in new], [line for line in new if line not in old]


def phrase(value):
    return Pattern("phrase", value, "typed")


def test_edit_code_that_is_unchanged_gives_the_same_bytes():
    for name in codebooks.shipped_codebooks():
        text = codebooks.codebook_text(name)
        dimension = next(d for d in parse(text).dimensions if d.codes)
        assert codebooks.edit_code(text, dimension.dimension_id, dimension.codes[0]) == text


def test_edit_code_adds_a_pattern_and_touches_nothing_else():
    water = code("water")
    after = codebooks.edit_code(TEXT, "themes", replace(water, patterns=(*water.patterns, phrase("river"))))
    assert changed_lines(TEXT, after) == (
        ["          {regex: '\\bdy(?:e|ing)\\b'},"],
        ["          {regex: '\\bdy(?:e|ing)\\b'}, river,"],
    )


def test_edit_code_takes_an_example_out_and_keeps_the_comments_between():
    water = code("water")
    after = codebooks.edit_code(TEXT, "themes", replace(water, examples=water.examples[:1] + water.examples[2:]))
    assert changed_lines(TEXT, after) == (["          - The river is red from the dye houses."], [])
    assert "# the second one is longer" in after


def test_edit_code_changes_label_and_keeps_the_comment_behind_it():
    after = codebooks.edit_code(TEXT, "themes", replace(code("water"), label="Water: rivers # lakes"))
    assert changed_lines(TEXT, after) == (
        ["        label: Water   # and waste"],
        ["        label: 'Water: rivers # lakes'   # and waste"],
    )


def test_edit_code_gives_and_takes_whole_lists():
    water = code("water")
    after = codebooks.edit_code(TEXT, "themes", replace(water, excludes=(phrase("water tower"),), counterexamples=()))
    assert changed_lines(TEXT, after) == (
        ["        counterexamples:", "          - Wages rise."],
        ["        excludes:", "          - water tower"],
    )


def test_edit_code_in_braces_stays_in_braces():
    wages = code("wages")
    wanted = replace(wages, patterns=(*wages.patterns, Pattern("regex", "pay, {2}", "")), excludes=(phrase("pay off"),))
    after = codebooks.edit_code(TEXT, "themes", wanted)
    (line,) = changed_lines(TEXT, after)[1]
    assert "patterns: [wages, {regex: 'pay, {2}'}], excludes: [pay off], examples" in line


HOSTILE = [
    "=cmd()", "# no comment", "- dash", "yes", "1.0", "a: b", "[x]", "{y}", "'q'", '"q" x', "*star x", "&anchor",
    "!tag", "%d", "@x", "`t", "? q", "| p", "> f", "ends:", "é 😀", "null", "back\\slash", "<script>$5 to $10</script>",
    "](javascript:alert(1))", "---", "long words " * 40 + "end",
]  # fmt: skip


@pytest.mark.parametrize("code_id", ["water", "wages"])
def test_edit_code_writes_any_text_as_text(code_id):
    texts = tuple(HOSTILE)
    wanted = replace(code(code_id), label=texts[0], definition=texts[-1], examples=texts, counterexamples=texts[::-1])
    found = code(code_id, codebooks.edit_code(TEXT, "themes", wanted))
    assert (found.label, found.definition) == (wanted.label, wanted.definition)
    assert (found.examples, found.counterexamples) == (texts, texts[::-1])


def test_edit_code_keeps_windows_line_ends_and_a_byte_order_mark():
    text = "\ufeff" + TEXT.replace("\n", "\r\n")
    water = code("water")
    after = codebooks.edit_code(text, "themes", replace(water, examples=(*water.examples, "One more.")))
    assert after.startswith("\ufeff# What")
    assert "          - One more.\r\n" in after
    assert "\n" not in after.replace("\r\n", "")


def test_add_code_stands_behind_its_siblings():
    wells = Code("wells", "Wells", "Holes.", patterns=(phrase("well"), Pattern("regex", r"\bbore ?holes?\b", "")))
    after = codebooks.add_code(TEXT, "themes", replace(wells, parent="water"))
    assert after.startswith(TEXT[: TEXT.index("      # pay")])
    assert [c.code_id for c in parse(after).dimensions[0].codes] == ["water", "sludge", "wells", "wages"]
    last = codebooks.add_code(TEXT, "themes", wells)
    assert last.startswith(TEXT)
    first_below = codebooks.add_code(TEXT, "themes", replace(wells, parent="sludge"))
    assert code("wells", first_below).parent == "sludge"
    in_braces = codebooks.add_code(TEXT, "themes", replace(wells, parent="wages"))
    assert code("wells", in_braces).parent == "wages"


def test_add_code_refuses_an_id_that_is_taken():
    with pytest.raises(InputError, match="has a code “wages” already"):
        codebooks.add_code(TEXT, "themes", Code("wages", "Wages", "Pay."))


def test_delete_code_takes_those_below_it_along():
    after = codebooks.delete_code(TEXT, "themes", "water")
    assert [c.code_id for c in parse(after).dimensions[0].codes] == ["wages"]
    assert "# pay" in after
    only_child = codebooks.delete_code(TEXT, "themes", "sludge")
    assert changed_lines(TEXT, only_child)[1] == []
    assert [c.code_id for c in parse(only_child).dimensions[0].codes] == ["water", "wages"]


def test_delete_code_of_the_last_one_tells_what_a_dimension_needs():
    text = codebooks.delete_code(TEXT, "themes", "water")
    with pytest.raises(CodebookError, match="needs at least one"):
        codebooks.delete_code(text, "themes", "wages")


def test_edit_code_of_a_shipped_codebook_keeps_its_comments():
    text = codebooks.codebook_text("csr-clusters")
    dimension = parse(text).dimensions[0]
    saved = dimension.codes[0]
    wanted = replace(saved, patterns=(phrase("brine"), *saved.patterns[3:]), examples=saved.examples[1:])
    after = codebooks.edit_code(text, dimension.dimension_id, wanted)
    comments = [line for line in text.splitlines() if line.lstrip().startswith("#")]
    assert [line for line in after.splitlines() if line.lstrip().startswith("#")] == comments
    assert max(map(len, after.splitlines())) <= max(map(len, text.splitlines()))
    assert len(changed_lines(text, after)[0]) <= 3
