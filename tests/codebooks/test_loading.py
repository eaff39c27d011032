"""load_codebook: what a good file becomes, and what is said about a bad one."""

import hashlib
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from litreview.codebooks import load_codebook, shipped_codebooks
from litreview.codebooks.reading import read_yaml
from litreview.errors import CodebookError

GOOD = """\
codebook: demo
version: 1.0
label: NO
description: A small one.
dimensions:
  - id: themes
    label: Themes
    role: theme
    description: What it is about.
    codes:
      - id: water
        label: Water
        definition: All about water.
        patterns:
          - waste water
          - phrase: pollut*
          - tokens: [{LOWER: waste}, {IS_PUNCT: true, OP: "?"}, {LENGTH: {">=": 3}}]
          - regex: '\\bspill(?:s|ed)?\\b'
        excludes: [water colour]
        examples: [Waste water ran off.]
        counterexamples: [A water colour hung there.]
        codes:
          - id: wells
            label: Wells
            definition: Wells.
            patterns: [well]
            codes:
              - {id: deep_wells, label: Deep, definition: Deep ones.}
      - {id: air, label: Air, definition: Air.}
  - {id: countries, label: Countries, role: country, description: By gazetteer.}
"""


def write(tmp_path: Path, text: str | bytes, name: str = "demo.yaml") -> Path:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def faults(tmp_path: Path, text: str | bytes) -> list[str]:
    """Return the lines of the error without the folder."""
    path = write(tmp_path, text)
    with pytest.raises(CodebookError) as caught:
        load_codebook(path)
    return [line.removeprefix(f"{path.parent}/") for line in str(caught.value).split("\n")]


def replaced(old: str, new: str) -> str:
    assert GOOD.count(old) >= 1
    return GOOD.replace(old, new, 1)


# ---------------------------------------------------------------- good files


def test_load_keeps_every_scalar_as_typed(tmp_path: Path) -> None:
    codebook = load_codebook(write(tmp_path, GOOD))
    assert (codebook.version, codebook.label) == ("1.0", "NO")


def test_load_lists_codes_flat_with_parents_first(tmp_path: Path) -> None:
    codes = load_codebook(write(tmp_path, GOOD)).dimensions[0].codes
    assert [(code.code_id, code.parent) for code in codes] == [
        ("water", None), ("wells", "water"), ("deep_wells", "wells"), ("air", None),
    ]  # fmt: skip


def test_load_gives_patterns_their_kind_and_line(tmp_path: Path) -> None:
    water = load_codebook(write(tmp_path, GOOD)).dimensions[0].codes[0]
    assert [(pattern.kind, pattern.source) for pattern in (*water.patterns, *water.excludes)] == [
        ("phrase", "demo.yaml:15"), ("phrase", "demo.yaml:16"), ("tokens", "demo.yaml:17"), ("regex", "demo.yaml:18"),
        ("phrase", "demo.yaml:19"),
    ]  # fmt: skip
    assert water.source == "demo.yaml:11"


def test_load_gives_token_patterns_as_json_with_numbers_and_truth(tmp_path: Path) -> None:
    water = load_codebook(write(tmp_path, GOOD)).dimensions[0].codes[0]
    assert water.patterns[2].value == '[{"LOWER": "waste"}, {"IS_PUNCT": true, "OP": "?"}, {"LENGTH": {">=": 3}}]'


def test_load_takes_the_digest_of_the_bytes(tmp_path: Path) -> None:
    assert load_codebook(write(tmp_path, GOOD)).digest == hashlib.sha256(GOOD.encode()).hexdigest()


def test_load_accepts_windows_line_ends_and_a_byte_order_mark(tmp_path: Path) -> None:
    text = b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode()
    assert load_codebook(write(tmp_path, text)).dimensions[0].codes[0].source == "demo.yaml:11"


def test_load_makes_typographic_quotes_no_trouble(tmp_path: Path) -> None:
    codebook = load_codebook(write(tmp_path, replaced("- waste water", "- workers’ rights")))
    assert codebook.dimensions[0].codes[0].patterns[0].value == "workers’ rights"


def test_load_reads_fallback(tmp_path: Path) -> None:
    text = replaced("role: theme\n", "role: factor\n    fallback: air\n")
    assert load_codebook(write(tmp_path, text)).dimensions[0].fallback_code == "air"


def test_load_reads_whose_suggestions_are_taken(tmp_path: Path) -> None:
    text = replaced("role: theme\n", "role: factor\n    suggestions: csr-clusters\n")
    assert load_codebook(write(tmp_path, text)).dimensions[0].vocabulary == "csr-clusters"


@pytest.mark.parametrize("name", shipped_codebooks())
def test_load_shipped(name: str) -> None:
    codebook = load_codebook(name)
    assert codebook.name == name
    assert codebook.dimensions


def test_load_prefers_no_shipped_codebook_over_a_path(tmp_path: Path) -> None:
    name = shipped_codebooks()[0]
    assert load_codebook(write(tmp_path, GOOD, f"{name}.yaml")).name == "demo"


# ---------------------------------------------------------------- bad files


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (replaced("codebook: demo", "codebook: My Demo"), "demo.yaml:1:11: codebook: 'My Demo' is no codebook name;"),
        (replaced("version: 1.0", "version: one"), "demo.yaml:2:10: version: 'one' is no version;"),
        (replaced("description: A small one.\n", ""), "demo.yaml:1:1: 'description' is missing;"),
        (replaced("label: NO", "labels: NO\nlabel: x"), "demo.yaml:3:1: the key 'labels' is unknown;"),
        (replaced("        patterns:\n", "        patern:\n"), "did you mean 'patterns'?"),
        (replaced("label: NO", "label: NO\nlabel: x"), "demo.yaml:4:1: the key 'label' is given twice;"),
        (replaced("label: NO", "label: [NO]"), "demo.yaml:3:8: label: it is a list; expected a text;"),
        (replaced("label: NO", "label:"), "label: it is empty;"),
        (replaced("role: theme", "role: thema"), "demo.yaml:8:11: role: the role 'thema' is unknown;"),
        (replaced("id: water", "id: Water"), "demo.yaml:11:13: id: 'Water' is no id;"),
        (replaced("{id: air,", "{id: water,"), "the code id 'water' is given twice; expected each code id once,"),
        (replaced("label: Air", "label: Water"), "the label of a code 'Water' is given twice; expected each label"),
        (replaced("id: wells", "id: water"), "demo.yaml:23:17: the code id 'water' is given twice;"),
        (replaced("- {id: countries", "- {id: themes"), "the dimension id 'themes' is given twice;"),
        (replaced("- waste water", "- ''"), "demo.yaml:15:13: phrase: the phrase is empty;"),
        (replaced("- waste water", "- wa*ter"), "the * in 'wa*ter' is misplaced;"),
        (replaced("- waste water", "- wa*"), "'wa*' would match nearly everything;"),
        (replaced("'\\bspill(?:s|ed)?\\b'", "'(spill'"), "demo.yaml:18:20: regex: the regular expression does not"),
        (replaced("'\\bspill(?:s|ed)?\\b'", "'(spill)?'"), "the regular expression matches empty text;"),
        (replaced("{LOWER: waste}", "{LOWR: waste}"), "'LOWR' is no token attribute;"),
        (replaced("{LOWER: waste}", "{LOWER: [waste]}"), "the value of LOWER is a list or empty;"),
        (replaced("{LOWER: waste}", "{LOWER: {INN: [a]}}"), "'INN' is no token predicate;"),
        (replaced("{LOWER: waste}", "{LOWER: {IN: a}}"), "IN needs a list of texts;"),
        (replaced("{LOWER: waste}", "{LOWER: {REGEX: '('}}"), "the regular expression does not compile"),
        (replaced("{LOWER: waste}", "waste"), "'waste' is no token;"),
        (replaced('OP: "?"', 'OP: "x"'), "'x' is no token operator;"),
        (replaced("IS_PUNCT: true", "IS_PUNCT: maybe"), "IS_PUNCT is 'maybe';"),
        (replaced('{">=": 3}', "three"), "the LENGTH 'three' is no number;"),
        (replaced("- phrase: pollut*", "- phrase: a\n            regex: b"), "a pattern of no kind or of several;"),
        (replaced("- phrase: pollut*", "- {}"), "a pattern of no kind or of several;"),
        (replaced("[Waste water ran off.]", "Waste water ran off."), "examples: it is the text 'Waste water"),
        (replaced("role: theme\n", "role: factor\n    fallback: aire\n"), "did you mean 'air'?"),
        (replaced("role: theme\n", "role: theme\n    fallback: air\n"), "demo.yaml:9:5: a fallback outside role"),
        (replaced("role: theme\n", "role: actor\n    suggestions: any\n"), "suggestions in a dimension of role actor"),
        (replaced("role: theme", "role: country"), "codes in a dimension of role country;"),
        (replaced("role: country", "role: actor"), "a dimension without codes;"),
        (replaced("role: theme", "role: gap"), "demo.yaml:11:13: 'water' is no kind of gap;"),
        (replaced("role: theme", "role: gap"), "demo.yaml:14:9: patterns in a dimension of role gap;"),
        (replaced("[water colour]", "&x [water colour]").replace("[well]", "*x"), "the alias *x;"),
        (replaced("label: NO", "? [a, b]\n: c\nlabel: NO"), "demo.yaml:3:3: a list or mapping as a key;"),
        (GOOD + "---\nother: file\n", "demo.yaml:31:1: a second document;"),
        (replaced("label: NO", "label: 'NO"), "expected valid YAML;"),
        (replaced("label: NO", "label: a\x07b"), "demo.yaml:3:9: a character that YAML forbids"),
        (GOOD.replace("All about", "Über").encode("latin-1"), "demo.yaml:13:21: the byte 0xdc is not UTF-8;"),
        ("", "demo.yaml:1:1: no codebook in the file;"),
        ("- a\n- b\n", "demo.yaml:1:1: no codebook in the file;"),
        ("a: " + "[" * 50_000, "nested too deeply;"),
    ],
)  # fmt: skip
def test_load_reports_fault(tmp_path: Path, text: str | bytes, expected: str) -> None:
    assert any(expected in line for line in faults(tmp_path, text))


def test_load_reports_ten_faults_at_once_in_order_of_lines(tmp_path: Path) -> None:
    text = GOOD
    for old, new in [
        ("codebook: demo", "codebook: Demo"), ("version: 1.0", "version: x"), ("label: NO", "lable: NO"),
        ("role: theme", "role: thema"), ("id: water", "id: W"), ("- waste water", "- '*'"),
        ("'\\bspill(?:s|ed)?\\b'", "'['"), ("[water colour]", "x"), ("label: Deep", "label: ''"),
    ]:  # fmt: skip
        text = text.replace(old, new, 1)
    lines = [int(line.split(":")[1]) for line in faults(tmp_path, text)]
    assert lines == [1, 1, 2, 3, 8, 11, 15, 18, 19, 28]


def test_load_says_what_expected_and_remedy_in_one_line(tmp_path: Path) -> None:
    (line,) = faults(tmp_path, replaced("id: water", "id: Water"))
    assert line.count("; ") == 2


def test_load_names_the_shipped_codebooks_when_there_is_no_file() -> None:
    with pytest.raises(CodebookError, match=r"there is no such codebook.*csr-clusters"):
        load_codebook("csr-cluster")


def test_load_refuses_a_folder(tmp_path: Path) -> None:
    with pytest.raises(CodebookError, match="cannot be read"):
        load_codebook(tmp_path)


def test_load_refuses_a_name_with_a_null_character() -> None:
    with pytest.raises(CodebookError):
        load_codebook("a\0b")


@settings(deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_read_yaml_never_raises(content: bytes) -> None:
    found = read_yaml(content)
    assert found.tree is None or not isinstance(found.tree, bytes)


@settings(deadline=None)
@given(st.integers(0, len(GOOD) - 1), st.sampled_from(["", ":", "- ", "\t", "*", "[", "'", "&a", "\n", "{", "#", "é"]))
def test_load_of_a_damaged_file_gives_a_codebook_or_a_codebook_error(
    tmp_path_factory: pytest.TempPathFactory, place: int, insertion: str
) -> None:
    cut = 1 if not insertion else 0
    path = write(tmp_path_factory.mktemp("damaged"), GOOD[:place] + insertion + GOOD[place + cut :])
    with suppress(CodebookError):
        load_codebook(path)
