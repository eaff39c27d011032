"""What the papers of a review say that its codebook does not know."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from litreview import interchange, storage, suggesting
from litreview.errors import InputError
from litreview.records import Codebook, EvidenceRow, Problem
from litreview.review.results import load_evidence
from litreview.review.running import coded_otherwise, load_codebook
from litreview.storage import FileEntry, Project
from litreview.suggesting import Passage, Suggestions
from litreview.text import digest

if TYPE_CHECKING:
    from litreview.mentions import Finder


def suggest_codes(
    project: Project,
    *,
    dimension: str | None = None,
    limit: int = 20,
    near_misses: bool = True,
    max_papers: int | None = None,
) -> Suggestions:
    """Return phrases that no code covers and near misses of patterns, at most `limit` of each.

    With a `dimension` (id) only its codes count as covering, and only its patterns are looked at. Decisions are
    applied: what a reviewer rejected is no claim. Of more than `max_papers` papers, at most some hundred, a sample is
    read, which hangs on nothing but the files. Raises InputError for a review without coded papers, and for a dimension
    without patterns.
    """
    from litreview import mentions
    from litreview.documents.wording.lexicon import shipped_lexicon

    if limit < 1:
        raise InputError(f"At most {limit} suggestions are none.", remedy="Ask for 1 or more with --limit.")
    codebook = load_codebook(project)
    dimensions = _choose_dimensions(codebook, dimension)
    files = [f for f in storage.list_files(project) if f.code_key is not None]
    if not files:
        raise InputError(
            "No paper of the review has been coded.",
            where=str(project.folder),
            remedy=f"Run `litreview run {project.folder}` first.",
        )
    is_sample = max_papers is not None and len(files) > max_papers
    if is_sample:
        chosen = {f.sha256 for f in sorted(files, key=lambda f: digest(f.sha256))[:max_papers]}
        files = [f for f in files if f.sha256 in chosen]
    finder = mentions.build_finder(codebook)
    passages = _read_passages(project, files, codebook, finder, dimensions, is_sample=is_sample)
    missed = (
        suggesting.find_near_misses(
            passages,
            codebook=codebook,
            forms_of=partial(mentions.pattern_forms, finder=finder),
            is_word=shipped_lexicon().__contains__,
            dimensions=dimensions,
            limit=limit,
        )
        if near_misses
        else ()
    )
    return Suggestions(
        n_documents=len(files),
        n_sentences=len(passages),
        n_claims=sum(bool(passage.claims) for passage in passages),
        phrases=suggesting.suggest_phrases(passages, limit=limit),
        near_misses=missed,
        problems=_stale_problems(project, files, codebook),
    )


def suggestions_csv(suggestions: Suggestions) -> bytes:
    """Return the suggestions as CSV that is safe to open in a spreadsheet, a line for each line in context."""
    return interchange.csv_bytes(suggesting.suggestion_table(suggestions))


def _choose_dimensions(codebook: Codebook, dimension: str | None) -> frozenset[str]:
    with_patterns = {d.dimension_id for d in codebook.dimensions if any(code.patterns for code in d.codes)}
    if dimension is not None and dimension not in with_patterns:
        raise InputError(
            f"The codebook has no dimension {dimension!r} with patterns.",
            where=codebook.name,
            remedy=f"Choose one of {', '.join(sorted(with_patterns))}." if with_patterns else "Add patterns first.",
        )
    return frozenset(with_patterns if dimension is None else {dimension})


def _read_passages(
    project: Project,
    files: list[FileEntry],
    codebook: Codebook,
    finder: Finder,
    dimensions: frozenset[str],
    *,
    is_sample: bool,
) -> list[Passage]:
    from litreview import mentions

    by_document: dict[str, list[EvidenceRow]] = {}
    for row in load_evidence(project, [str(file.document_id) for file in files] if is_sample else None):
        by_document.setdefault(row.document_id, []).append(row)
    passages: list[Passage] = []
    for file in files:
        document = storage.load_document(project, str(file.document_id))
        rows = by_document.get(document.document_id, [])
        sentences = suggesting.list_content(document)
        claims = {row.span.start for row in rows if suggesting.is_claim(row)}
        tagged = {at for at in sentences if document.sentences[at].span.start in claims}
        tokens = mentions.read_tokens(document, sentences, finder=finder, tagged=tagged)
        passages += suggesting.make_passages(
            document, sentences, tokens, rows=rows, codebook=codebook, dimensions=dimensions, name=file.name
        )
    return passages


def _stale_problems(project: Project, files: list[FileEntry], codebook: Codebook) -> tuple[Problem, ...]:
    stale = coded_otherwise(files, codebook)
    if not stale:
        return ()
    what = f"{len(stale):,} of {len(files):,} papers were coded with another codebook or version than there is now."
    remedy = f"Run `litreview run {project.folder}`, so that what you added is known."
    return (Problem(what, str(project.codebook_path), remedy, "warning"),)
