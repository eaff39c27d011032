import pytest
from builders import a_codebook, a_document, a_mention, a_row

from litreview.errors import InputError
from litreview.interchange import codes_to_plain, read_sentences


def test_read_sentences_gives_ids_and_texts(tmp_path):
    path = tmp_path / "s.jsonl"
    path.write_text('\ufeff{"id": 1, "text": "A."}\n\n{"id": "b", "text": "B.", "more": []}\n', encoding="utf-8")
    assert read_sentences(path) == (("1", "A."), ("b", "B."))


def test_read_sentences_reports_every_faulty_line_at_once(tmp_path):
    path = tmp_path / "s.jsonl"
    path.write_text('{"id": 1, "text": "A."}\nnonsense\n{"id": 2}\n{"text": "x"}\n{"id": 1, "text": "again"}\n[]\n')
    with pytest.raises(InputError) as caught:
        read_sentences(path)
    lines = caught.value.what.splitlines()
    assert [line.split(":")[1] for line in lines] == ["2", "3", "4", "5", "6"]


def test_read_sentences_refuses_other_encodings(tmp_path):
    path = tmp_path / "s.jsonl"
    path.write_bytes('{"id": 1, "text": "São"}'.encode("latin-1"))
    with pytest.raises(InputError, match="not UTF-8"):
        read_sentences(path)


def test_codes_to_plain_of_nothing_is_empty():
    plain = codes_to_plain("s1", None, codebook=a_codebook())
    assert plain.pop("id") == "s1"
    assert plain.pop("future") is False
    assert all(value == [] for value in plain.values())


def test_codes_to_plain_gives_top_codes_and_polarity():
    row = a_row(
        "r1", ("themes", "effluent"), ("themes", "water"), ("factors", "law", "driver"), ("factors", "law", "barrier"),
        ("factors", "buyers"),
    )  # fmt: skip
    plain = codes_to_plain("s1", row, codebook=a_codebook())
    assert (plain["themes"], plain["drivers"], plain["barriers"]) == (["water"], ["law"], ["law"])


def test_codes_to_plain_gives_entities_as_written():
    document = a_document("Pakistani firms changed.")
    mention = a_mention(document, "Pakistani", "countries", "PK", label="Pakistan")
    plain = codes_to_plain("s1", a_row("r1", mentions=(mention,)), codebook=a_codebook())
    assert plain["countries"] == [{"text": "Pakistani", "iso2": "PK"}]


def test_read_sentences_keeps_a_line_separator_within_a_sentence(tmp_path):
    path = tmp_path / "s.jsonl"
    path.write_text('{"id": "1", "text": "One\u2028line."}\n', encoding="utf-8")
    assert read_sentences(path) == (("1", "One\u2028line."),)
