"""The sentence that the rooms make: read, code, join, resolve, model, count.

This package alone knows the order in which the rooms work and which step is stale when. Each document is a transaction
of its own: whatever stops a run, the next one goes on where it stopped.

    new_review(Path("my-review"), codebook="csr-clusters", name="My review")
    with open_project(Path("my-review")) as project:
        add_papers(project, ["papers/"])
        report = run_review(project)
        export_review(project, Path("evidence.xlsx"))
"""

from __future__ import annotations

from litreview.gapmap import find_rows_of_cell
from litreview.review.added_statements import Placed, merge_added, place_additions
from litreview.review.adding import add_papers, build_demo, choose_codebook, new_review
from litreview.review.coding import check_codebook, code_file, code_sentences, make_coder
from litreview.review.concordance import (
    Corpus,
    Hit,
    HitChange,
    Hits,
    compare_hits,
    find_hits,
    load_corpus,
    show_hit,
)
from litreview.review.doctor import Finding, examine_machine
from litreview.review.editions import (
    Comparison,
    changes_page,
    compare_editions,
    current_edition,
    edition_rows,
    export_changes,
    keep_edition,
    open_edition,
    papers_waiting,
    shared_dimensions,
    study_labels,
)
from litreview.review.evaluating import (
    evaluate,
    evaluate_review,
    evaluate_sentences,
    evaluation_problems,
    measure_codes,
    mistakes_csv,
)
from litreview.review.exporting import estimate_errors, export_review
from litreview.review.gold import keep_gold, list_gold, sample_sentences, write_sample
from litreview.review.laboratory import (
    Change,
    Effect,
    ExampleCheck,
    Proposal,
    propose,
    save_proposal,
    try_codebook,
    try_examples,
)
from litreview.review.promoting import promote_topic
from litreview.review.reports import AddReport, Progress, ProgressEvent, RunReport, report_review
from litreview.review.results import (
    LOADED_UP_TO,
    count_evidence,
    default_dimensions,
    is_loadable,
    load_evidence,
    load_proposals,
    load_proposals_of,
    map_evidence,
)
from litreview.review.running import coded_otherwise, load_codebook, run_review
from litreview.review.suggesting import suggest_codes, suggestions_csv
from litreview.review.theme_shares import SHARE_BY, place_new_papers, share_topics
from litreview.review.themes import choose_model, fit_topics, load_topics, match_models, topics_to_plain
from litreview.review.units import UNIT_KINDS
from litreview.review.uploading import add_uploads

__all__ = [
    "LOADED_UP_TO",
    "SHARE_BY",
    "UNIT_KINDS",
    "AddReport",
    "Change",
    "Comparison",
    "Corpus",
    "Effect",
    "ExampleCheck",
    "Finding",
    "Hit",
    "HitChange",
    "Hits",
    "Placed",
    "Progress",
    "ProgressEvent",
    "Proposal",
    "RunReport",
    "add_papers",
    "add_uploads",
    "build_demo",
    "changes_page",
    "check_codebook",
    "choose_codebook",
    "choose_model",
    "code_file",
    "code_sentences",
    "coded_otherwise",
    "compare_editions",
    "compare_hits",
    "count_evidence",
    "current_edition",
    "default_dimensions",
    "edition_rows",
    "estimate_errors",
    "evaluate",
    "evaluate_review",
    "evaluate_sentences",
    "evaluation_problems",
    "examine_machine",
    "export_changes",
    "export_review",
    "find_hits",
    "find_rows_of_cell",
    "fit_topics",
    "is_loadable",
    "keep_edition",
    "keep_gold",
    "list_gold",
    "load_codebook",
    "load_corpus",
    "load_evidence",
    "load_proposals",
    "load_proposals_of",
    "load_topics",
    "make_coder",
    "map_evidence",
    "match_models",
    "measure_codes",
    "merge_added",
    "mistakes_csv",
    "new_review",
    "open_edition",
    "papers_waiting",
    "place_additions",
    "place_new_papers",
    "promote_topic",
    "propose",
    "report_review",
    "run_review",
    "sample_sentences",
    "save_proposal",
    "share_topics",
    "shared_dimensions",
    "show_hit",
    "study_labels",
    "suggest_codes",
    "suggestions_csv",
    "topics_to_plain",
    "try_codebook",
    "try_examples",
    "write_sample",
]
