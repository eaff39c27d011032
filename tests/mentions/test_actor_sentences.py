"""Actors of many fields, with the shipped codebook, against invented sentences and a careful reader's list."""

from pathlib import Path

import pytest
from builders import a_document

from litreview.codebooks import load_codebook
from litreview.mentions import build_finder, find_mentions

LINES = [
    line.split("|")
    for line in (Path(__file__).parent / "actor_sentences.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.fixture(scope="module")
def finder():
    return build_finder(load_codebook("csr-clusters"))


@pytest.mark.parametrize(("text", "listed"), LINES, ids=[text[:40] for text, _ in LINES])
def test_find_mentions_lists_actors_as_a_reader_would(finder, text, listed):
    wanted = {tuple(part.strip() for part in item.split("=")) for item in listed.split(";") if item.strip()}
    mentions = find_mentions(a_document(text.strip()), finder=finder)
    assert {(m.quote, m.code_id) for m in mentions if m.dimension_id == "actors"} == wanted
