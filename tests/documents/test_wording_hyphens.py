from __future__ import annotations

import json
from pathlib import Path

import pytest

from litreview.documents.wording.hyphens import Vocabulary
from litreview.documents.wording.lexicon import Lexicon, format_counts, load_lexicon, parse_counts, shipped_lexicon
from litreview.errors import LitreviewError
from litreview.resources import shipped_folder


def keeps(left: str, right: str, *words: str) -> bool:
    return Vocabulary(words).keeps_hyphen(left, right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("clus-", "ters"),
        ("develop-", "ments,"),
        ("sub-", "contractors"),
        ("pharma-", "ceutical"),
        ("Manu-", "facturing"),
    ],
)
def test_keeps_hyphen_joins_a_word_of_the_list(left: str, right: str) -> None:
    assert not keeps(left, right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("long-", "term"),
        ("labour-", "intensive"),
        ("state-of-the-", "art"),
        ("sweatshop-", "related"),
        ("self-", "help"),
    ],
)
def test_keeps_hyphen_keeps_that_of_a_compound(left: str, right: str) -> None:
    assert keeps(left, right)


def test_keeps_hyphen_follows_the_document_against_the_list() -> None:
    assert keeps("decision-", "making")
    assert not keeps("decision-", "making", *["decisionmaking"] * 3)
    assert not keeps("stake-", "holder")
    assert keeps("stake-", "holder", *["stake-holder"] * 3)


@pytest.mark.parametrize(
    ("left", "right"), [("COVID-", "19"), ("Shapiro-", "Wilk"), ("p-", "value"), ("HIV-", "AIDS"), ("Lund-", "Thomsen")]
)
def test_keeps_hyphen_before_digits_names_and_behind_single_letters(left: str, right: str) -> None:
    assert keeps(left, right)


def test_keeps_hyphen_joins_words_in_capitals() -> None:
    assert not keeps("INTRO-", "DUCTION")


def test_keeps_hyphen_joins_at_a_soft_hyphen() -> None:
    assert not keeps("long\u00ad", "term")


def test_keeps_hyphen_joins_words_of_other_languages() -> None:
    assert not keeps("Arbeits-", "markt")
    assert not keeps("dévelop-", "pement")
    assert keeps("socio-", "professionnelle", "socio-professionnelle", "socio-professionnelles")


@pytest.mark.parametrize(
    ("left", "right"), [("small-", "and"), ("Unter-", "und"), ("pre-", "or"), ("short-", "to"), ("Ein-", "bzw.")]
)
def test_is_suspended_finds_the_rest_of_a_compound(left: str, right: str) -> None:
    assert Vocabulary(()).is_suspended(left, right)


def test_is_suspended_leaves_words_that_end_alike() -> None:
    assert not Vocabulary(()).is_suspended("thous-", "and")
    assert not Vocabulary(()).is_suspended("long-", "term")


def test_shipped_lexicon_knows_british_and_american_words() -> None:
    lexicon = shipped_lexicon()
    assert all(word in lexicon for word in ("labour", "labor", "globalisation", "globalization", "subcontractor"))
    assert lexicon.level("the") > lexicon.level("cluster") > lexicon.level("subcontractor") > 0
    assert lexicon.level("isoftenused") == 0


def test_parse_counts_reads_what_format_counts_wrote() -> None:
    counts = {"the": 72, "a": 72, "clus": 1, "ß": 3}
    assert parse_counts(format_counts(counts)) == counts
    assert format_counts(counts) == "72 a the\n3 ß\n1 clus\n".encode()


@pytest.mark.parametrize("damage", ["missing", "manifest", "digest", "version"])
def test_load_lexicon_says_what_is_wrong(tmp_path: Path, damage: str) -> None:
    for file in (shipped_folder("models") / "words").iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    if damage == "missing":
        (tmp_path / "words.txt").unlink()
    elif damage == "digest":
        (tmp_path / "compounds.txt").write_bytes(b"1 a-b\n")
    else:
        manifest = json.loads((tmp_path / "manifest.json").read_bytes())
        manifest["version"] = "0"
        (tmp_path / "manifest.json").write_text("[]" if damage == "manifest" else json.dumps(manifest))
    with pytest.raises(LitreviewError, match="list of English words"):
        load_lexicon(tmp_path)


def test_describe_hyphen_names_the_weights_of_the_manifest() -> None:
    names = set(Vocabulary((), lexicon=Lexicon({}, {})).describe_hyphen("a", "b"))
    assert names | {"intercept"} == set(shipped_lexicon().weights)


def test_keeps_hyphen_keeps_all_in_a_document_that_breaks_no_words() -> None:
    compounds = [(f"{first}-", "water") for first in ("waste", "rain", "ground", "tap", "sea", "well")]
    assert not Vocabulary((), breaks=compounds[1:]).keeps_hyphen("waste-", "water")
    assert Vocabulary((), breaks=compounds).keeps_hyphen("waste-", "water")
    assert not Vocabulary((), breaks=[*compounds, ("clus-", "ters")]).keeps_hyphen("waste-", "water")
    assert not Vocabulary((), breaks=compounds).keeps_hyphen("waste\u00ad", "water")
