import json

import pytest

from litreview import codebooks, review

SENTENCES = [
    "Weak enforcement of labour laws undermined compliance.",
    "We met on a Tuesday.",
    "Little is known about effluent treatment in Sialkot.",
]


def test_code_sentences_gives_one_row_or_none_for_each_sentence():
    rows = review.code_sentences(SENTENCES, codebook=codebooks.load_codebook("csr-clusters"), name="x")
    assert [row.quote if row else None for row in rows] == [SENTENCES[0], None, SENTENCES[2]]


def test_code_file_writes_one_line_for_each_id_in_order(tmp_path):
    given, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    given.write_text("".join(json.dumps({"id": f"s{i}", "text": t}) + "\n" for i, t in enumerate(SENTENCES)))
    assert review.code_file(given, out, codebook="csr-clusters") == 3
    lines = [json.loads(line) for line in out.read_text().splitlines()]
    assert [line["id"] for line in lines] == ["s0", "s1", "s2"]
    assert lines[0].keys() == {
        "id", "themes", "drivers", "barriers", "gap", "future", "clusters", "countries", "places", "actors",
    }  # fmt: skip
    assert "law_enforcement" in lines[0]["barriers"]
    assert "knowledge" in lines[2]["gap"]


def test_code_file_of_nothing_writes_nothing(tmp_path):
    (tmp_path / "in.jsonl").write_text("")
    assert review.code_file(tmp_path / "in.jsonl", tmp_path / "out.jsonl", codebook="csr-clusters") == 0
    assert (tmp_path / "out.jsonl").read_text() == ""


@pytest.mark.parametrize("name", codebooks.shipped_codebooks())
def test_every_example_of_a_shipped_codebook_holds(name):
    _, problems = review.check_codebook(name)
    assert problems == ()
