"""check_examples: whether a codebook does what its own examples say."""

from collections.abc import Callable, Collection

import pytest

from litreview.codebooks import check_examples, load_codebook, shipped_codebooks
from litreview.mentions import build_finder, find_codes
from litreview.records import Code, Codebook, Dimension, DimensionRole, Pattern

SENTENCES = ("Rain a.", "Rain b.", "Rain c.")
DRY = ("Sun a.", "Sun b.")


def make_code(code_id: str = "rain", **changes: object) -> Code:
    fields: dict[str, object] = {
        "patterns": (Pattern("phrase", "rain", "demo.yaml:7"),),
        "examples": SENTENCES,
        "counterexamples": DRY,
        "source": "demo.yaml:5",
    }
    return Code(code_id, code_id, "", **(fields | changes))  # type: ignore[arg-type]  # fields of mixed types


def make_codebook(*codes: Code, role: DimensionRole = "theme", fallback: str | None = None) -> Codebook:
    return Codebook("demo", "1", "", "", "", (Dimension("themes", "", "", role, codes, fallback),))


def word_finder(**words: str) -> Callable[[str], Collection[tuple[str, str]]]:
    return lambda text: {("themes", code) for code, word in words.items() if word in text}


def test_check_finds_nothing_wrong_when_examples_hold() -> None:
    assert check_examples(make_codebook(make_code()), find=word_finder(rain="Rain")) == ()


def test_check_warns_of_an_example_that_is_missed() -> None:
    codebook = make_codebook(make_code(examples=(*SENTENCES, "Snow fell.")))
    (problem,) = check_examples(codebook, find=word_finder(rain="Rain"))
    assert (problem.severity, problem.where) == ("warning", "demo.yaml:5")
    assert '"Snow fell."' in problem.what


def test_check_warns_of_a_counterexample_that_is_found() -> None:
    codebook = make_codebook(make_code(counterexamples=(*DRY, "Rain of blows.")))
    (problem,) = check_examples(codebook, find=word_finder(rain="Rain"))
    assert problem.severity == "warning"
    assert 'counterexample "Rain of blows."' in problem.what


def test_check_notes_too_few_sentences() -> None:
    codebook = make_codebook(make_code(examples=SENTENCES[:2]))
    (problem,) = check_examples(codebook, find=word_finder(rain="Rain"))
    assert problem.severity == "note"
    assert "2 examples and 2 counterexamples" in problem.what


def test_check_notes_a_code_that_no_pattern_finds() -> None:
    (problem,) = check_examples(make_codebook(make_code(patterns=())), find=word_finder())
    assert problem.severity == "note"
    assert "no pattern" in problem.what


def test_check_says_nothing_of_the_fallback_code() -> None:
    codebook = make_codebook(make_code(patterns=(), examples=()), role="factor", fallback="rain")
    assert check_examples(codebook, find=word_finder()) == ()


def test_check_says_nothing_of_kinds_of_gap() -> None:
    codebook = make_codebook(make_code("theory", patterns=(), examples=("x",)), role="gap")
    assert check_examples(codebook, find=word_finder()) == ()


def test_check_counts_a_child_for_its_parent() -> None:
    weather = make_code("weather", patterns=())
    codebook = make_codebook(weather, make_code("rain", parent="weather"))
    assert check_examples(codebook, find=word_finder(rain="Rain")) == ()


def test_check_counts_no_parent_for_its_child() -> None:
    codebook = make_codebook(make_code("weather"), make_code("rain", parent="weather"))
    problems = check_examples(codebook, find=word_finder(weather="Rain"))
    assert {problem.what.split()[0] for problem in problems} == {"themes/rain"}


def test_check_counts_no_code_of_another_dimension() -> None:
    problems = check_examples(make_codebook(make_code()), find=lambda text: {("factors", "rain")})
    assert len(problems) == len(SENTENCES)


@pytest.mark.parametrize("name", shipped_codebooks())
def test_check_finds_nothing_wrong_in_shipped_codebook(name: str) -> None:
    codebook = load_codebook(name)
    finder = build_finder(codebook)
    assert [p.what for p in check_examples(codebook, find=lambda text: find_codes(text, finder=finder))] == []
