import pytest

from litreview.errors import InputError
from litreview.evaluation import Label, labels_of, read_gold

LINE = {"id": "a-1", "text": "Inspectors came twice.", "themes": ["water"]}


def test_read_gold_gives_labels_and_what_was_asked(write, vocabulary):
    line = LINE | {"drivers": ["law"], "barriers": [], "gap": None, "optional": {"barriers": ["buyers"]}}
    (read,) = read_gold([write(line)], vocabulary).lines
    assert read.asked == {"themes", "factors with polarity", "polarity"}
    assert read.labels == (
        Label("themes", "water"),
        Label("factors with polarity", "law", "driver"),
        Label("polarity", "driver"),
    )
    assert read.optional == (Label("factors with polarity", "buyers", "barrier"), Label("polarity", "barrier"))


def test_read_gold_sorts_lines_of_all_files_by_id(write, vocabulary):
    second = write(LINE | {"id": "a-2"}, LINE, name="b.jsonl")
    first = write(LINE | {"id": "a-0"}, name="a.jsonl")
    assert [line.line_id for line in read_gold([second, first], vocabulary).lines] == ["a-0", "a-1", "a-2"]


def test_a_line_without_document_belongs_to_the_text_that_its_id_names(write, vocabulary):
    (line,) = read_gold([write(LINE | {"id": "khan-2007-12"})], vocabulary).lines
    assert (line.document, line.has_document) == ("khan-2007", False)


def test_a_code_counts_as_the_code_at_the_top(vocabulary):
    assert labels_of({"themes": ["effluent", "water"]}, vocabulary) == (Label("themes", "water"),)


def test_dimensions_of_other_roles_are_read_under_their_ids(write, vocabulary):
    (line,) = read_gold([write(LINE | {"levels": ["town"]})], vocabulary).lines
    assert Label("levels", "town") in line.labels
    assert "levels" in line.asked


def test_a_sentence_may_hold_a_line_separator_of_unicode(write, vocabulary):
    path = write('{"id": "1", "text": "One\u2028two.", "themes": []}')
    assert read_gold([path], vocabulary).lines[0].text == "One\u2028two."


def test_keys_that_nothing_reads_are_told(write, vocabulary):
    gold = read_gold([write(LINE | {"theme": ["wages"], "sure": True, "page": "3"})], vocabulary)
    assert gold.unread_keys == ("theme",)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("{", "no JSON (Expecting property name enclosed in double quotes at column 2)"),
        ("[1]", "no JSON object"),
        ('{"id": "1", "text": "\\ud800"}', "half a character"),
        pytest.param("[" * 100_000, "no JSON of a labelled sentence", id="nested too deeply"),
        pytest.param('{"id": 1' + "0" * 5000 + "}", "no JSON of a labelled sentence", id="too long a number"),
        (LINE | {"clusters": [{"text": "Kasur", "name": 5}]}, "clusters: a name that is no text"),
        ({"text": "x", "themes": []}, 'no "id"'),
        ({"id": "1", "text": " ", "themes": []}, 'no "text", or an empty one'),
        (LINE | {"document": 3}, "document is no name of a file"),
        (LINE | {"themes": ["watr"]}, "themes: the codebook has no 'watr' (did you mean 'water'?)"),
        (LINE | {"themes": "water"}, "themes is no list of codes"),
        (LINE | {"drivers": []}, "drivers without barriers"),
        (LINE | {"drivers": ["law"], "barriers": ["zzz"]}, "barriers: the codebook has no 'zzz'"),
        (LINE | {"gap": ["knowlege"]}, "gap: the codebook has no 'knowlege' (did you mean 'knowledge'?)"),
        (LINE | {"future": "yes"}, "future is neither true nor false"),
        (LINE | {"countries": [{"text": "Pakistan"}]}, "countries: an entry without iso2"),
        (LINE | {"places": [{"text": "Kasur", "iso2": "Pak"}]}, "places: 'Pak' is no country code"),
        (LINE | {"places": ["Kasur"]}, "places is no list of objects"),
        (LINE | {"actors": [{"text": "mills", "type": "firms"}]}, "the codebook has no type 'firms' (did you mean"),
        (LINE | {"actors": [{"type": "firm"}]}, "actors: an entry without text"),
        (LINE | {"levels": ["village"]}, "levels: the codebook has no 'village'"),
        (LINE | {"optional": {"themes": ["wage"]}}, "optional: themes: the codebook has no 'wage'"),
        (LINE | {"optional": []}, "optional is no object"),
    ],
)
def test_faulty_lines_are_told_with_file_and_line(write, vocabulary, line, fault):
    path = write(LINE | {"id": "fine"}, line)
    with pytest.raises(InputError) as raised:
        read_gold([path], vocabulary)
    assert f"{path}:2: " in raised.value.what
    assert fault in raised.value.what
    assert raised.value.remedy


def test_an_id_used_twice_is_told_with_both_places(write, vocabulary):
    first, second = write(LINE, name="a.jsonl"), write("", LINE, name="b.jsonl")
    with pytest.raises(InputError, match=r"b\.jsonl:2: the id a-1 was used before .*a\.jsonl:1"):
        read_gold([first, second], vocabulary)


def test_every_faulty_line_is_told_up_to_twenty(write, vocabulary):
    with pytest.raises(InputError) as raised:
        read_gold([write(*["{"] * 25)], vocabulary)
    assert raised.value.what.count("no JSON") == 20
    assert raised.value.what.endswith("… and 5 more")


@pytest.mark.parametrize(
    ("lines", "what"),
    [([], "There is no sentence"), ([{"id": "1", "text": "x", "themes": None}], "No sentence of the gold is labelled")],
)
def test_gold_without_labels_is_an_error(write, vocabulary, lines, what):
    with pytest.raises(InputError, match=what):
        read_gold([write(*lines)], vocabulary)


def test_files_that_cannot_be_read_are_errors(tmp_path, vocabulary):
    (tmp_path / "latin.jsonl").write_bytes('{"id": "é"}'.encode("latin-1"))
    with pytest.raises(InputError, match="not UTF-8"):
        read_gold([tmp_path / "latin.jsonl"], vocabulary)
    with pytest.raises(InputError, match="No such file"):
        read_gold([tmp_path / "none.jsonl"], vocabulary)
