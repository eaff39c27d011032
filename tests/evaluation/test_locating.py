import pytest
from builders import a_document

from litreview.evaluation import group_located, locate_lines, read_gold

SENTENCES = (
    "Inspectors visited the tanneries of the town twice in that year.",
    "Buyers from abroad asked for proof, and few owners had any to show.",
    "The treatment plant stood idle for most of the dry season.",
)


@pytest.fixture
def locate(write, vocabulary):
    def run(*lines, documents):
        gold = read_gold([write(*({"themes": []} | line for line in lines))], vocabulary)
        return locate_lines(gold.lines, documents)

    return run


def a_line(text, line_id="g-1", document="paper.pdf"):
    return {"id": line_id, "text": text} | ({"document": document} if document else {})


def paper(*sentences, name="paper.pdf", document_id="d0c0000000000001"):
    return a_document(*(sentences or SENTENCES), name=name, document_id=document_id)


@pytest.mark.parametrize(
    "text",
    [
        SENTENCES[1],
        "Buyers from abroad asked for proof , and few own- ers had any to show .",
        "“Buyers from abroad asked for proof, and few owners had any to show.”",
    ],
)
def test_the_same_letters_are_the_same_sentence(locate, text):
    located, unlocated = locate(a_line(text), documents=[paper()])
    assert [(p.sentences, p.similarity) for p in located] == [((1,), 1.0)]
    assert unlocated == ()


def test_raised_numbers_of_notes_are_no_part_of_the_wording(locate):
    document = paper("Buyers from abroad asked for proof,¹² and few owners had any to show.³", SENTENCES[0])
    located, _ = locate(a_line(SENTENCES[1]), documents=[document])
    assert [(p.sentences, p.similarity) for p in located] == [((0,), 1.0)]


def test_a_line_that_the_document_splits_stands_in_both_sentences(locate):
    located, _ = locate(a_line(f"{SENTENCES[0]} {SENTENCES[1]}"), documents=[paper()])
    assert located[0].sentences == (0, 1)


def test_lines_that_the_document_joins_are_compared_together(locate):
    halves = SENTENCES[1].split(", ")
    lines = [a_line(half, f"g-{n}") for n, half in enumerate(halves)] + [a_line(SENTENCES[2], "g-3")]
    located, _ = locate(*lines, documents=[paper()])
    assert [[p.line.line_id for p in group] for group in group_located(located)] == [["g-0", "g-1"], ["g-3"]]


def test_equal_sentences_are_told_apart_by_their_ids(locate):
    document = paper(SENTENCES[2], SENTENCES[0], SENTENCES[2])
    located, _ = locate(a_line(SENTENCES[2], "g-9"), a_line(SENTENCES[2], "g-1"), documents=[document])
    assert {p.line.line_id: p.sentences for p in located} == {"g-1": (0,), "g-9": (2,)}


def test_a_short_line_must_be_a_whole_sentence(locate):
    document = paper("Results", "The results were poor, as results often are.")
    located, _ = locate(a_line("Results"), documents=[document])
    assert located[0].sentences == (0,)
    _, unlocated = locate(a_line("poor"), documents=[document])
    assert [u.line.line_id for u in unlocated] == ["g-1"]


def test_a_misread_sentence_is_found_by_the_passage_that_is_similar(locate):
    located, _ = locate(
        a_line("Buyers from abroad asked for prool, and lew owners had any to show."), documents=[paper()]
    )
    (place,) = located
    assert place.sentences == (1,)
    assert 0.9 < place.similarity < 1


def test_a_misread_line_over_two_sentences_is_found(locate):
    text = f"{SENTENCES[0]} {SENTENCES[1]}".replace("f", "l")
    located, _ = locate(a_line(text), documents=[paper()])
    assert located[0].sentences == (0, 1)


def test_two_passages_that_are_as_similar_are_none(locate):
    twins = [SENTENCES[1].replace("Buyers", who) for who in ("Buyerz", "Buyerx")]
    _, unlocated = locate(a_line(SENTENCES[1]), documents=[paper(*twins)])
    assert "Several passages of paper.pdf are about as similar" in unlocated[0].why


def test_a_sentence_of_another_paper_is_not_forced_upon_this_one(locate):
    _, unlocated = locate(a_line("Women in the villages carried water until the well was dug."), documents=[paper()])
    assert "It stands nowhere in paper.pdf; the most similar passage reaches 0." in unlocated[0].why


@pytest.mark.parametrize("name", ["paper.pdf", "PAPER.PDF", "paper", "pdfs/paper.pdf", "paper.txt"])
def test_a_document_is_named_by_its_file_or_stem(locate, name):
    located, _ = locate(
        a_line(SENTENCES[0], document=name), documents=[paper(), paper(name="other.pdf", document_id="d2")]
    )
    assert [p.document_id for p in located] == ["d0c0000000000001"]


def test_a_line_without_document_is_sought_in_the_one_that_its_id_begins_with(locate):
    twin = paper(name="twin.pdf", document_id="d2")
    line = a_line(SENTENCES[0].replace("f", "l"), "twin-0001", document=None)
    located, _ = locate(line, documents=[paper(), twin])
    assert [(p.document_id, p.sentences) for p in located] == [("d2", (0,))]


def test_an_unknown_document_is_told(locate):
    _, unlocated = locate(a_line(SENTENCES[0], document="gone.pdf"), documents=[paper()])
    assert unlocated[0].why == "No document that was read is called gone.pdf."


def test_a_line_without_document_is_sought_everywhere_and_must_be_unique(locate):
    other = paper("Nothing of the kind was said in this one.", SENTENCES[2], name="other.pdf", document_id="d2")
    located, unlocated = locate(
        a_line(SENTENCES[0], "1", document=None), a_line(SENTENCES[2], "2", document=None), documents=[paper(), other]
    )
    assert [p.line.line_id for p in located] == ["1"]
    assert [u.why for u in unlocated] == ['It stands in 2 documents; name one as "document".']
