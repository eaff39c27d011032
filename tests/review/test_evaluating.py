import csv
import json

import pytest

from litreview import review, storage
from litreview.errors import InputError
from litreview.evaluation import micro_scores
from litreview.records import Decision

LITTLE = "Little is known about the wages of tannery workers."
FORCED = "Local inspectors forced tanneries in Pakistan to treat effluent."
UNIONS = "Trade unions raised wages in Brazil."


def a_line(line_id, text, document="water.txt", **labels):
    empty = {"themes": [], "drivers": [], "barriers": [], "gap": [], "future": False, "countries": []}
    return {"id": line_id, "document": document, "text": text} | empty | labels


LINES = (
    a_line("1", FORCED, themes=["environment"], drivers=["law_enforcement"], countries=[{"text": "P", "iso2": "PK"}]),
    a_line("2", LITTLE, themes=["work_conditions"], gap=["knowledge"]),
    a_line("3", UNIONS, "wages.txt", themes=["poverty"], countries=[{"text": "Brazil", "iso2": "BR"}]),
)


@pytest.fixture
def gold(tmp_path):
    def write(*lines, name="gold.jsonl"):
        path = tmp_path / name
        path.write_text("".join(json.dumps(line) + "\n" for line in lines))
        return path

    return write


def counts(measured, dimension):
    (score,) = [s for s in micro_scores(measured.scores) if s.dimension == dimension]
    return score.n_gold, score.n_found, score.n_right


def row_of(project, quote):
    return next(row for row in review.load_evidence(project) if row.quote == quote)


def decide(project, quote, action, **changes):
    row = row_of(project, quote)
    storage.decide_row(project, Decision(row.row_id, action, "ann", "2024-05-01T10:00:00Z", **changes))


def test_review_is_scored_where_the_gold_stands(run_project, gold):
    measured = review.evaluate_review(run_project, [gold(*LINES)])
    assert (measured.n_lines, measured.n_units, measured.n_documents, measured.unlocated) == (3, 3, 2, ())
    assert counts(measured, "countries") == (2, 2, 2)
    assert counts(measured, "gap") == (1, 1, 1)
    missed = [m for m in measured.mistakes if m.outcome == "missed" and m.dimension == "themes"]
    assert [(m.gold, m.document, m.page, m.quote) for m in missed] == [("poverty", "wages.txt", "1", UNIONS)]


def test_review_and_sentences_by_themselves_get_the_same_figures(run_project, gold):
    path = gold(*LINES)
    first, second = (
        review.evaluate_review(run_project, [path]),
        review.evaluate_sentences([path], codebook="csr-clusters"),
    )
    assert [(s.dimension, s.label, s.n_found, s.n_right) for s in first.scores.labels] == [
        (s.dimension, s.label, s.n_found, s.n_right) for s in second.scores.labels
    ]


def test_a_rejected_statement_is_not_found_unless_the_machine_is_asked(run_project, gold):
    path = gold(*LINES)
    decide(run_project, FORCED, "reject")
    decided, machine = (review.evaluate_review(run_project, [path], machine=m) for m in (False, True))
    assert (counts(decided, "countries"), counts(machine, "countries")) == ((2, 1, 1), (2, 2, 2))
    assert (decided.n_decided, machine.n_decided) == (1, 0)


def test_an_edited_statement_counts_with_its_new_codes(run_project, gold):
    row = row_of(run_project, FORCED)
    kept = tuple(c for c in row.codes if c.dimension_id != "countries")
    assert len(kept) < len(row.codes)
    decide(run_project, FORCED, "edit", codes=kept)
    assert counts(review.evaluate_review(run_project, [gold(*LINES)]), "countries") == (2, 1, 1)


def test_a_country_that_a_reviewer_added_is_found(run_project, gold):
    row = row_of(run_project, FORCED)
    country = next(c for c in row.codes if c.dimension_id == "countries")
    added = type(country)(country.dimension_id, "IN", "India")
    decide(run_project, FORCED, "edit", codes=(*row.codes, added))
    assert counts(review.evaluate_review(run_project, [gold(*LINES)]), "countries") == (2, 3, 2)


def test_lines_that_are_nowhere_are_told_and_left_out(run_project, gold):
    lost = a_line("9", "Nobody wrote this sentence anywhere.", themes=["poverty"])
    measured = review.evaluate_review(run_project, [gold(*LINES, lost)])
    assert counts(measured, "themes")[0] == 3
    (problem,) = review.evaluation_problems(measured)
    assert (problem.severity, problem.where.endswith("gold.jsonl:4")) == ("error", True)
    assert "The sentence 9 could not be located. It stands nowhere in water.txt" in problem.what


def test_gold_of_which_nothing_is_there_is_an_error(run_project, gold):
    with pytest.raises(InputError, match=r"None of the 1 sentences .* No document that was read is called x\.pdf"):
        review.evaluate_review(run_project, [gold(a_line("1", UNIONS, "x.pdf"))])


def test_order_of_lines_and_files_changes_nothing(run_project, gold):
    one = review.evaluate_review(run_project, [gold(*LINES)])
    other = review.evaluate_review(run_project, [gold(LINES[2], name="b.jsonl"), gold(*LINES[1::-1], name="a.jsonl")])
    assert (one.scores, one.mistakes) == (other.scores, other.mistakes)


def test_errors_as_csv_run_no_formula(run_project, gold):
    measured = review.evaluate_review(run_project, [gold(a_line('=HYPERLINK("x")', UNIONS, "wages.txt", future=True))])
    rows = list(csv.DictReader(review.mistakes_csv(measured).decode("utf-8-sig").splitlines()))
    assert {row["id"] for row in rows} == {'\'=HYPERLINK("x")'}
    assert ("missed", "future research") in {(row["outcome"], row["dimension"]) for row in rows}


def test_sample_holds_sentences_of_the_review_without_labels(run_project, tmp_path):
    text = review.sample_sentences(run_project, 3)
    lines = [json.loads(line) for line in text.splitlines()]
    assert len({line["id"] for line in lines}) == 3
    assert all(line["document"] in ("water.txt", "wages.txt") and line["drivers"] is None for line in lines)
    assert text == review.sample_sentences(run_project, 3)
    assert any(text != review.sample_sentences(run_project, 3, seed=seed) for seed in range(9))
    for line in lines:
        line["themes"] = []
    path = tmp_path / "labelled.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    measured = review.evaluate_review(run_project, [path])
    assert (measured.unlocated, [s.dimension for s in micro_scores(measured.scores)]) == ((), ["themes"])


def test_labels_of_a_code_that_was_deleted_are_left_out_and_told(run_project, gold):
    path = gold(a_line("1", UNIONS, "wages.txt", barriers=["gone"], themes=["work_conditions"]))
    measured = review.evaluate_review(run_project, [path])
    (problem,) = review.evaluation_problems(measured)
    assert problem.what == "1 label of 'gone' (barriers) left out: the codebook has no such code."
    by_name = {score.dimension: score for score in micro_scores(measured.scores)}
    assert by_name["polarity"].n_gold == 1
    assert by_name["factors with polarity"].n_gold == 0
    with pytest.raises(InputError, match="barriers: the codebook has no 'gone'"):
        review.keep_gold(run_project, "new.jsonl", path.read_bytes())


def test_second_sample_has_none_of_the_sentences_that_are_labelled(run_project):
    everything = [json.loads(line) for line in review.sample_sentences(run_project, 1000).split("\n")[:-1]]
    first = review.sample_sentences(run_project, len(everything) - 1)
    labelled = "".join(json.dumps(json.loads(line) | {"themes": []}) + "\n" for line in first.split("\n")[:-1])
    review.keep_gold(run_project, "first.jsonl", labelled.encode())
    (left,) = review.sample_sentences(run_project, 1000).split("\n")[:-1]
    assert json.loads(left)["text"] not in {json.loads(line)["text"] for line in first.split("\n")[:-1]}
    last = json.dumps(json.loads(left) | {"themes": []}) + "\n"
    review.keep_gold(run_project, "second.jsonl", last.encode())
    with pytest.raises(InputError, match="Every sentence is labelled already"):
        review.sample_sentences(run_project, 1)


def test_gold_with_ids_that_are_in_the_project_already_is_not_kept(run_project):
    content = (json.dumps(LINES[0]) + "\n").encode()
    review.keep_gold(run_project, "first.jsonl", content)
    with pytest.raises(InputError, match=r"second\.jsonl:1: the id .* was used before"):
        review.keep_gold(run_project, "second.jsonl", content)
    assert [path.name for path in review.list_gold(run_project)] == ["first.jsonl"]


def test_sample_of_a_review_without_papers_is_an_error(project):
    with pytest.raises(InputError, match="No paper has been read yet"):
        review.sample_sentences(project, 3)


def test_uploaded_gold_is_kept_in_the_project_once(run_project):
    content = (json.dumps(LINES[0]) + "\n").encode()
    path = review.keep_gold(run_project, "../../first.json", content)
    assert path == run_project.folder / "gold" / "first.jsonl"
    assert review.keep_gold(run_project, "first.jsonl", content) == path
    assert review.list_gold(run_project) == (path,)
    with pytest.raises(InputError, match="another gold file of this name"):
        review.keep_gold(run_project, "first.jsonl", content + content.replace(b'"1"', b'"2"'))
    assert path.read_bytes() == content


def test_faulty_uploaded_gold_is_not_kept(run_project):
    with pytest.raises(InputError, match=r"^bad.jsonl: bad.jsonl:1: no JSON"):
        review.keep_gold(run_project, "bad.jsonl", b"{")
    assert list((run_project.folder / "gold").iterdir()) == []
