import csv
from dataclasses import replace

import pytest

from litreview import review, storage
from litreview.errors import InputError
from litreview.records import Decision

AT = "2026-01-01T00:00:00+00:00"
NEW = "Brick kilns\n\nResults\n\nWeak enforcement undermined cleaner production in the kilns.\n"


def changed_words(project):
    compared = review.compare_editions(
        storage.load_edition(project, "First"), review.current_edition(project), row_dimension="factors",
        column_dimension="themes",
    )  # fmt: skip
    return {reason.words for cell in compared.changes.cells for reason in cell.reasons}


def test_an_edition_holds_what_a_map_needs_and_not_where_words_stand(run_project):
    kept = review.keep_edition(run_project, "First", kept_at=AT)
    assert storage.load_edition(run_project, "First") == kept
    proposals = review.load_proposals(run_project)
    assert [row.row_id for row in kept.rows] == [row.row_id for row in proposals]
    assert all(row.mentions == row.statements == row.boxes == () for row in kept.rows)
    assert review.edition_rows(kept) == tuple(
        replace(row, mentions=(), statements=(), boxes=()) for row in review.load_evidence(run_project)
    )


def test_nothing_changes_while_nothing_is_done(run_project):
    review.keep_edition(run_project, "First", kept_at=AT)
    assert changed_words(run_project) == set()


def test_keeping_waits_for_papers_that_are_not_read(run_project, papers):
    (papers / "kilns.txt").write_text(NEW)
    review.add_papers(run_project, [str(papers)])
    with pytest.raises(InputError, match="1 paper waits to be read or coded"):
        review.keep_edition(run_project, "First", kept_at=AT)


def test_no_edition_is_kept_under_the_name_of_the_state_now(run_project):
    with pytest.raises(InputError, match="nobody has kept yet"):
        review.keep_edition(run_project, " Now", kept_at=AT)


def test_nothing_is_written_of_papers_that_wait_to_be_coded(run_project, tmp_path):
    review.keep_edition(run_project, "First", kept_at=AT)
    path = run_project.codebook_path
    path.write_text(path.read_text().replace("version: ", "version: 9", 1))
    for name in ("e.csv", "e.xlsx", "map.html"):
        with pytest.raises(InputError, match=r"papers are not coded with the codebook") as told:
            review.export_review(run_project, tmp_path / name)
        assert "litreview run" in told.value.remedy
    with pytest.raises(InputError, match="not coded with the codebook"):
        review.export_changes(run_project, tmp_path / "changes.csv", since="First")
    assert review.export_changes(run_project, tmp_path / "changes.csv", since="First", until="First") == 0
    review.run_review(run_project)
    assert review.export_review(run_project, tmp_path / "e.csv") > 0


def test_a_new_paper_a_reviewer_and_the_codebook_are_told_apart(run_project, papers):
    review.keep_edition(run_project, "First", kept_at=AT)
    row = next(r for r in review.load_evidence(run_project) if r.quote.startswith("Local inspectors"))
    storage.decide_row(run_project, Decision(row.row_id, "reject", "Ann", "2026-02-01T00:00:00Z"))
    (papers / "kilns.txt").write_text(NEW)
    review.add_papers(run_project, [str(papers)])
    review.run_review(run_project)
    words = changed_words(run_project)
    assert {"Ann rejected it", "new paper: kilns.txt"} <= words
    path = run_project.codebook_path
    before, found, after = path.read_text().partition("      - id: unions_worker_voice")
    assert found
    rest = after[after.index("\n      - id: ") + 1 :]
    path.write_text(before + rest)
    review.run_review(run_project)
    assert any(w.startswith("codebook: ") and w.endswith("removed") for w in changed_words(run_project))


def test_export_changes_writes_a_table_and_a_page(run_project, papers, tmp_path):
    review.keep_edition(run_project, "First", kept_at=AT)
    (papers / "kilns.txt").write_text(NEW)
    review.add_papers(run_project, [str(papers)])
    review.run_review(run_project)
    n_cells = review.export_changes(run_project, tmp_path / "changes.csv", since="First")
    with (tmp_path / "changes.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert len(lines) == n_cells > 0
    assert all(line["why"] == "new paper: kilns.txt" for line in lines)
    assert review.export_changes(run_project, tmp_path / "changes.html", since="First") == n_cells
    assert "new paper: kilns.txt" in (tmp_path / "changes.html").read_text()


def test_export_changes_until_the_same_edition_has_none(run_project, tmp_path):
    review.keep_edition(run_project, "First", kept_at=AT)
    assert review.export_changes(run_project, tmp_path / "changes.csv", since="First", until="First") == 0


def test_export_changes_refuses_other_suffixes(run_project, tmp_path):
    review.keep_edition(run_project, "First", kept_at=AT)
    with pytest.raises(InputError, match=r"cannot be written as \.xlsx"):
        review.export_changes(run_project, tmp_path / "changes.xlsx", since="First")
