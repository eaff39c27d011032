from dataclasses import replace

import pytest

from litreview import codebooks, mentions, review, storage
from litreview.errors import CodebookError, StaleDataError
from litreview.records import Code, Decision, Pattern
from litreview.resources import shipped_folder
from litreview.review import Change, results
from litreview.review import concordance as concordance_module


@pytest.fixture(scope="module")
def finder():
    return mentions.empty_finder()


def saved_code(project, dimension_id, code_id):
    return codebooks.find_code(review.load_codebook(project), dimension_id, code_id)


def phrase(value):
    return Pattern("phrase", value, "typed")


def coding(project):
    return {
        row.row_id: (
            row.document_id,
            frozenset((c.dimension_id, c.code_id, c.polarity) for c in row.codes),
            row.polarity,
            row.gap_kinds,
            row.is_future,
        )
        for row in review.load_evidence(project)
    }


def cells(project, dimensions):
    codebook, rows = review.load_codebook(project), review.load_evidence(project)
    down, across = dimensions
    counted = review.map_evidence(project, rows, codebook=codebook, row_dimension=down, column_dimension=across)
    return {(c.row_code, c.column_code): c for c in counted.cells}


def try_and_do(project, change, finder):
    """Return what the trial of a change counts, and the same counted on the project before and after it was made."""
    corpus = review.load_corpus(project)
    proposal = review.propose(project, change)
    before = coding(project)
    effect = review.try_codebook(project, proposal.saved, proposal.changed, corpus=corpus, finder=finder)
    assert coding(project) == before
    old_cells = cells(project, effect.dimensions)
    review.save_proposal(project, proposal)
    review.run_review(project, model_themes=False)
    after, new_cells = coding(project), cells(project, effect.dimensions)
    differ = [row_id for row_id in before.keys() & after.keys() if before[row_id] != after[row_id]]
    touched = [before.get(r) or after[r] for r in (*differ, *(before.keys() ^ after.keys()))]
    in_both = [key for key in old_cells.keys() & new_cells.keys() if old_cells[key] != new_cells[key]]
    in_one = [c for key in old_cells.keys() ^ new_cells.keys() for c in [old_cells.get(key) or new_cells[key]]]
    return effect, {
        "n_new": len(after.keys() - before.keys()),
        "n_gone": len(before.keys() - after.keys()),
        "n_recoded": len(differ),
        "n_documents": len({document_id for document_id, *_ in touched}),
        "n_cells": len(in_both) + sum(bool(c.row_ids or c.stated_gap_ids) for c in in_one),
    }


def counted(effect):
    return {name: getattr(effect, name) for name in ("n_new", "n_gone", "n_recoded", "n_documents", "n_cells")}


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """Three papers of the demonstration, coded."""
    folder = tmp_path_factory.mktemp("laboratory") / "review"
    review.new_review(folder, codebook="csr-clusters", name="Demo")
    with storage.open_project(folder) as project:
        papers = [str(shipped_folder("corpora/demo") / "pdfs" / f"{number}-*.pdf") for number in ("01", "04", "08")]
        review.add_papers(project, papers)
        review.run_review(project, model_themes=False)
        yield project


def test_trial_counts_what_coding_again_gives_on_the_demo(demo, finder):
    environment = saved_code(demo, "themes", "environment")
    kept = tuple(p for p in environment.patterns if p.value not in ("water", "effluent", "waste"))
    added = [phrase(word) for word in ("enforcement", "inspectors", "river", "plants", "tanneries", "tanners")]
    edited = replace(environment, patterns=(*kept, *added, Pattern("regex", r"\bdye(?:rs?|ing)\b", "")))
    effect, done = try_and_do(demo, Change("edit", "themes", edited), finder)
    assert counted(effect) == done
    assert effect.n_rows > 5
    assert effect.n_cells > 1
    law = saved_code(demo, "factors", "law_enforcement")
    effect, done = try_and_do(demo, Change("delete", "factors", law), finder)
    assert counted(effect) == done
    assert effect.n_recoded > 5
    poverty = saved_code(demo, "themes", "poverty")
    effect, done = try_and_do(demo, Change("delete", "themes", poverty), finder)
    assert counted(effect) == done
    assert effect.n_rows > 0
    oldest = storage.list_codebook_versions(demo)[-1]
    effect, done = try_and_do(demo, Change("restore", version=oldest.name), finder)
    assert counted(effect) == done
    assert effect.n_rows > 5


def test_trial_of_a_new_code_below_another_counts_what_coding_gives(run_project, finder):
    inspectors = Code("inspectors", "Inspectors", "Who inspects.", "state", patterns=(phrase("local inspector"),))
    effect, done = try_and_do(run_project, Change("add", "actors", inspectors), finder)
    assert counted(effect) == done
    assert effect.n_recoded == 1


def test_trial_respects_decisions(run_project, finder):
    row = next(row for row in review.load_evidence(run_project) if "effluent" in row.quote)
    storage.decide_row(run_project, Decision(row.row_id, "edit", "Ann", "2026-01-01T00:00:00Z", codes=row.codes))
    environment = saved_code(run_project, "themes", "environment")
    without = replace(environment, patterns=tuple(p for p in environment.patterns if p.value != "effluent"))
    effect, done = try_and_do(run_project, Change("edit", "themes", without), finder)
    assert counted(effect) == done
    assert row.row_id in coding(run_project)


def test_trial_says_how_many_papers_wait_to_be_coded_with_the_saved_codebook(run_project, finder):
    path = run_project.codebook_path
    path.write_text(path.read_text() + "# changed by hand\n")
    saved = review.load_codebook(run_project)
    corpus = review.load_corpus(run_project)
    effect = review.try_codebook(run_project, saved, saved, corpus=corpus, finder=finder)
    assert (effect.n_rows, effect.n_tried, effect.n_stale) == (0, 0, 2)


def test_trial_of_a_new_label_recodes_nothing_and_counts_the_rows_that_show_it(run_project, finder):
    environment = saved_code(run_project, "themes", "environment")
    proposal = review.propose(run_project, Change("edit", "themes", replace(environment, label="Nature")))
    corpus = review.load_corpus(run_project)
    effect = review.try_codebook(run_project, proposal.saved, proposal.changed, corpus=corpus, finder=finder)
    assert (effect.n_rows, effect.n_tried) == (0, 0)
    assert effect.n_relabelled == sum(
        any(c.code_id == "environment" for c in row.codes) for row in review.load_evidence(run_project)
    )


@pytest.mark.parametrize("verb", ["edit", "delete"])
def test_trial_in_a_large_review_loads_only_the_papers_that_it_tries(run_project, finder, monkeypatch, verb):
    # In a dimension whose patterns no trained model doubts.
    state = saved_code(run_project, "actors", "state")
    other = replace(state, label="Nature", patterns=(phrase("firms"), phrase("wages")))
    proposal = review.propose(run_project, Change(verb, "actors", other))

    def try_it():
        corpus = review.load_corpus(run_project)
        return review.try_codebook(run_project, proposal.saved, proposal.changed, corpus=corpus, finder=finder)

    whole, asked, list_rows = try_it(), [], storage.list_rows
    monkeypatch.setattr(results, "LOADED_UP_TO", 0)
    monkeypatch.setattr(
        storage, "list_rows", lambda project, names=None: asked.append(names) or list_rows(project, names)
    )
    large = try_it()
    assert [len(names) for names in asked] == [large.n_tried]
    assert whole.n_rows > 0
    assert large == replace(whole, n_cells=None, n_tried=large.n_tried, n_affected=large.n_affected)
    assert large.n_affected >= whole.n_affected


def test_suggestions_of_many_papers_are_those_of_a_sample(run_project, monkeypatch):
    everything, asked, list_rows = review.suggest_codes(run_project), [], storage.list_rows
    monkeypatch.setattr(
        storage, "list_rows", lambda project, names=None: asked.append(names) or list_rows(project, names)
    )
    sample = review.suggest_codes(run_project, max_papers=1)
    assert (everything.n_documents, sample.n_documents) == (2, 1)
    assert 0 < sample.n_sentences < everything.n_sentences
    assert len(asked[0]) == 1
    assert review.suggest_codes(run_project, max_papers=2) == everything


def test_propose_tells_a_file_changed_meanwhile_and_a_dimension_left_empty(run_project):
    environment = saved_code(run_project, "themes", "environment")
    digest = review.load_codebook(run_project).digest
    run_project.codebook_path.write_text(run_project.codebook_path.read_text() + "# theirs\n")
    with pytest.raises(StaleDataError, match="changed by somebody else"):
        review.propose(run_project, Change("edit", "themes", environment), digest=digest)
    with pytest.raises(CodebookError, match="the fallback 'other'"):
        review.propose(run_project, Change("delete", "factors", saved_code(run_project, "factors", "other")))


# ---------------------------------------------------------------- hits


def test_compare_hits_tells_kept_gained_and_lost(run_project, finder):
    corpus = review.load_corpus(run_project)
    saved = Code("c", "", "", patterns=(phrase("wages"), phrase("tannery")))
    changed = replace(saved, patterns=(phrase("wages"), phrase("football stitcher"), phrase("child labour")))
    before = review.find_hits(corpus, saved, finder=finder)
    found = review.compare_hits(corpus, saved, changed, before=before, finder=finder)
    keys = {
        name: [review.show_hit(corpus, hit).key.lower() for hit in getattr(found, name)]
        for name in ("kept", "gained", "lost")
    }
    assert keys["kept"] == ["wages", "wages"]
    assert set(keys["lost"]) <= {"tannery", "tanneries"}
    assert keys["lost"]
    assert keys["gained"][-1] == "child labour"
    assert found.n_searched == found.n_sentences


def test_compare_hits_is_the_same_as_searching_everything_again(run_project, finder):
    corpus = review.load_corpus(run_project)
    saved = saved_code(run_project, "themes", "environment")
    changed = replace(
        saved, patterns=(*saved.patterns[5:], phrase("labour")), excludes=(*saved.excludes, phrase("production"))
    )
    before = review.find_hits(corpus, saved, finder=finder)
    found = review.compare_hits(corpus, saved, changed, before=before, finder=finder)
    again = review.find_hits(corpus, changed, finder=finder).found
    assert {(h.sentence, h.span) for h in (*found.kept, *found.gained)} == {(h.sentence, h.span) for h in again}


def test_compare_hits_says_when_only_a_sample_was_searched(run_project, finder, monkeypatch):
    monkeypatch.setattr(concordance_module, "MAX_UNFILTERED", 2)
    corpus = review.load_corpus(run_project)
    saved = Code("c", "", "", patterns=(phrase("wages"),))
    before = review.find_hits(corpus, saved, finder=finder)
    assert len(before.searched) > 2
    wide = replace(saved, patterns=(*saved.patterns, Pattern("regex", r"\w+", "x")))
    found = review.compare_hits(corpus, saved, wide, before=before, finder=finder)
    assert (found.n_searched, found.n_sentences) == (2, len(before.searched))


def test_load_corpus_of_more_sentences_than_fit_is_a_sample_of_papers(run_project):
    corpus = review.load_corpus(run_project, max_sentences=3)
    assert (corpus.n_documents, corpus.n_all_documents, corpus.is_whole) == (1, 2, False)


def test_try_examples_says_of_each_whether_it_is_found(run_project, finder):
    codebook = review.load_codebook(run_project)
    code = replace(
        saved_code(run_project, "themes", "environment"),
        patterns=(phrase("brine"),),
        examples=("Brine flows.", "Nothing is said.", "Cleaner technologies spread."),
        counterexamples=("Brine is a word.", "Nothing is meant."),
    )
    found = review.try_examples(codebook, "themes", code, finder=finder)
    assert [(one.is_found, one.is_expected) for one in found] == [
        (True, True), (False, True), (True, True), (True, False), (False, False),
    ]  # fmt: skip
