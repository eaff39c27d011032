"""Labels of published sentences: joined with a reader's copies, and refused where a copy differs."""

import gzip
import importlib.util
import json
import sys
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from litreview.codebooks import load_codebook
from litreview.records import GAP_KINDS

ROOT = Path(__file__).resolve().parents[2]
LABELS = ROOT / "corpora" / "training" / "published" / "labels.jsonl"
PLACE = {"article", "paragraph", "start", "end", "paragraph_sha256", "sentence_sha256"}
DIGITS = 64  # of a SHA-256; nothing else is as long
KEYS = PLACE | {"split", "sampled", "themes", "drivers", "barriers", "gap", "future", "sure"}

pytestmark = pytest.mark.skipif(not LABELS.exists(), reason="needs the checkout")

ARTICLE = """<article><front><article-meta><abstract><p>We asked <italic>weavers</italic>.</p></abstract>
</article-meta></front><body><sec><title>Introduction</title><p>Credit helps the weavers
 (<xref>Rao 2001</xref>). Nothing is known about dyers.<fig><caption><p>Fig. 1. Looms.</p></caption></fig></p>
</sec></body></article>"""


@cache
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("published_labels", ROOT / "scripts" / "published_labels.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "PMC1.xml").write_text(ARTICLE, encoding="utf-8")
    return tmp_path


def label(folder: Path, sentence: str, **labels: Any) -> dict[str, Any]:
    path = folder / "PMC1.xml"
    number = next(p.number for p in script().read_paragraphs(path) if sentence in p.text)
    return label_of(path, number, sentence) | labels


def label_of(path: Path, number: int, sentence: str) -> dict[str, Any]:
    paragraph = script().read_paragraphs(path)[number]
    start = paragraph.text.index(sentence)
    row = {"article": path.name.partition(".")[0], "paragraph": number, "start": start, "end": start + len(sentence)}
    row |= {"paragraph_sha256": paragraph.digest, "sentence_sha256": script().digest_of_sentence(sentence)}
    return row | {"split": "training", "drivers": [], "barriers": [], "gap": [], "future": False}


def rows() -> list[dict[str, Any]]:
    return [json.loads(line) for line in LABELS.read_text(encoding="utf-8").splitlines()]


def test_read_paragraphs_counts_every_paragraph_and_keeps_captions_apart(folder: Path) -> None:
    texts = [paragraph.text for paragraph in script().read_paragraphs(folder / "PMC1.xml")]
    assert texts == [
        "We asked weavers.",
        "Credit helps the weavers (Rao 2001). Nothing is known about dyers.",
        "Fig. 1. Looms.",
    ]


def test_expand_joins_labels_with_the_text_of_the_copy(folder: Path) -> None:
    sentence = "Credit helps the weavers (Rao 2001)."
    (row,) = script().expand([label(folder, sentence, drivers=["capacity_awareness"])], folder)
    assert row["text"] == sentence
    assert row["drivers"] == ["capacity_awareness"]
    assert row["id"].rpartition("-")[0] == "PMC1"


def test_expand_takes_abstracts_from_a_collection_each_by_itself(tmp_path: Path) -> None:
    (tmp_path / "Looms.csv.gz").write_bytes(
        gzip.compress(b'record_id,abstract\n7,"Credit  helps. Dyers were not asked."\n8,Nothing is known.\n')
    )
    second = {**label_of(tmp_path / "Looms.csv.gz", 0, "Dyers were not asked."), "domain": "abstract 7"}
    third = {
        **label_of(tmp_path / "Looms.csv.gz", 1, "Nothing is known."),
        "domain": "abstract 8",
        "gap": ["knowledge"],
    }
    rows_ = script().expand([second, third], tmp_path)
    assert [(row["text"], row["domain"], row["gap"]) for row in rows_] == [
        ("Dyers were not asked.", "abstract 7", []),
        ("Nothing is known.", "abstract 8", ["knowledge"]),
    ]
    assert not any("article" in row for row in rows_)


def test_join_adds_labels_in_other_dimensions(folder: Path) -> None:
    labels = [label(folder, "Credit helps the weavers (Rao 2001).")]
    rows_ = script().expand(labels, folder)
    place = {key: labels[0][key] for key in ("article", "paragraph", "start")}
    actor = {"start": 17, "end": 24, "type": "firm"}
    (row,) = script().join(rows_, labels, [place | {"actors": [actor]}])
    (row,) = script().join([row], labels, [place | {"themes": ["poverty"]}])
    assert row["actors"] == [{"text": "weavers", "type": "firm"}]
    assert row["themes"] == ["poverty"]
    assert row["text"] == rows_[0]["text"]


def test_sentences_that_nobody_labelled_in_the_other_dimensions_are_left_out_and_counted(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    labels = [
        label(folder, "Credit helps the weavers (Rao 2001)."),
        label(folder, "Nothing is known about dyers."),
    ]
    place = {key: labels[1][key] for key in ("article", "paragraph", "start")}
    for name, rows_ in (("labels", labels), ("actors", [place | {"actors": []}])):
        script().write_lines(folder / f"{name}.jsonl", rows_)
    files = [str(folder / f"{name}.jsonl") for name in ("labels", "out", "actors")]
    monkeypatch.setattr(sys, "argv", ["published_labels.py", "expand", str(folder), *files[:2], "--with", files[2]])
    assert script().main() == 0
    assert [row["text"] for row in script().read_lines(folder / "out.jsonl")] == ["Nothing is known about dyers."]
    assert "1 of 2 sentences are left out" in capsys.readouterr().out


def test_join_refuses_sentences_that_nobody_read_for_it(folder: Path) -> None:
    labels = [label(folder, "Credit helps the weavers (Rao 2001).")]
    with pytest.raises(ValueError, match="1 of 1 sentences are not labelled there, PMC1-p001c00000 first"):
        script().join(script().expand(labels, folder), labels, [])


def test_prose_is_every_longer_sentence_of_an_article_that_is_not_known(folder: Path) -> None:
    known, other = "Credit helps the weavers of the upper valley.", "Of dyers and their daughters nothing is known."
    body = f"<article><body><p>{known} {other} It ends.</p><p>{other}</p></body></article>"
    (folder / "PMC3.xml").write_text(body, encoding="utf-8")
    assert [row["text"] for row in script().prose(folder, ["PMC3"], known=())] == [known, other]
    assert script().prose(folder, ["PMC3"], known={known}) == [{"text": other, "article": "PMC3"}]
    with pytest.raises(ValueError, match=r"neither PMC2\.xml nor PMC2\.csv\.gz"):
        script().prose(folder, ["PMC2"], known=())


def test_expand_refuses_a_copy_whose_paragraph_differs(folder: Path) -> None:
    row = label(folder, "Nothing is known about dyers.")
    (folder / "PMC1.xml").write_text(ARTICLE.replace("helps", "helped"), encoding="utf-8")
    with pytest.raises(ValueError, match=r"PMC1, paragraph 1, .*the paragraph differs"):
        script().expand([row], folder)


def test_expand_refuses_a_label_that_points_beside_its_sentence(folder: Path) -> None:
    row = label(folder, "Nothing is known about dyers.")
    with pytest.raises(ValueError, match="the sentence differs"):
        script().expand([row | {"start": row["start"] + 1}], folder)


def test_expand_names_articles_that_are_missing(folder: Path) -> None:
    row = label(folder, "We asked weavers.")
    with pytest.raises(ValueError, match=r"no PMC2\.xml"):
        script().expand([row | {"article": "PMC2"}], folder)


def test_main_writes_nothing_when_an_article_is_damaged(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    script().write_lines(folder / "labels.jsonl", [label(folder, "We asked weavers.")])
    (folder / "PMC1.xml").write_text("<article>", encoding="utf-8")
    out = folder / "out.jsonl"
    monkeypatch.setattr(sys, "argv", ["", "expand", str(folder), str(folder / "labels.jsonl"), str(out)])
    assert script().main() == 1
    assert "not well-formed" in capsys.readouterr().err
    assert not out.exists()


def test_draw_marks_how_each_sentence_was_chosen_and_repeats_itself(folder: Path) -> None:
    drawn = script().draw(folder / "PMC1.xml")
    assert {row["sampled"] for row in drawn} == {"run"}
    assert drawn == script().draw(folder / "PMC1.xml")
    assert "Fig. 1. Looms." not in {row["text"] for row in drawn}


def test_agreement_counts_shared_labels_over_shared_sentences(folder: Path) -> None:
    first = [label(folder, "We asked weavers.", drivers=["other"]), label(folder, "Nothing is known about dyers.")]
    again = [first[0] | {"drivers": ["technology"], "gap": ["knowledge"]}]
    figures = {name: rest for name, *rest in script().agreement(first, again)}
    assert figures["polarity"] == [1, 1, 1, 1.0]
    assert figures["factor with polarity"] == [0, 1, 1, 0.0]
    assert figures["gap"] == [0, 0, 1, 0.0]


def test_agreement_knows_written_sentences_by_their_words() -> None:
    row = {"text": "Pumps help.", "drivers": ["technology"], "barriers": [], "gap": [], "future": False}
    other = row | {"text": "Rain fell.", "drivers": []}
    (sentences, polarity, *_) = script().agreement([row, other], [other | {"set": "set1"}, row | {"drivers": []}])
    assert sentences[1:] == (2, 2, 2, 1.0)
    assert polarity[1:] == (0, 1, 0, 0.0)


def test_labels_hold_places_and_codes_but_no_words() -> None:
    codes = {code.code_id for dimension in load_codebook("csr-clusters").dimensions for code in dimension.codes}
    for row in rows():
        assert KEYS <= set(row) <= KEYS | {"scope"}
        assert {*row["drivers"], *row["barriers"]} <= codes | {"other"}
        assert {*row["gap"]} <= {kind.removeprefix("gap.") for kind in GAP_KINDS}


@pytest.mark.parametrize("path", sorted(LABELS.parent.glob("*.jsonl")), ids=lambda path: path.stem)
def test_published_folder_names_sentences_and_quotes_none(path: Path) -> None:
    found = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert found
    assert all({"article", "paragraph", "start", "sentence_sha256"} <= set(row) for row in found)
    words = [value for row in found for value in row.values() if isinstance(value, str)]
    assert max(map(len, words)) <= DIGITS


def test_labels_have_a_scope_inside_the_sentence_exactly_where_they_claim() -> None:
    for row in rows():
        claims = bool(row["drivers"] or row["barriers"] or row["gap"] or row["future"])
        assert claims == ("scope" in row)
        if claims:
            start, end = row["scope"]
            assert 0 <= start < end <= row["end"] - row["start"]


def test_no_article_stands_in_both_splits() -> None:
    splits = {(row["article"], row["split"]) for row in rows()}
    assert len(splits) == len({article for article, _ in splits}) == 14
