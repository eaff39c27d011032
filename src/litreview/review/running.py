"""The run: each step does what is stale, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from litreview import catalogue, codebooks, evidence, storage
from litreview.errors import InputError
from litreview.records import Codebook
from litreview.review.coding import make_full_coder
from litreview.review.reports import Progress, ProgressEvent, RunReport, report_review, silent
from litreview.review.themes import fit_stale_topics
from litreview.storage import FileEntry, Project
from litreview.text import digest


def load_codebook(project: Project) -> Codebook:
    """Return the review's own codebook as it is now; raises CodebookError with all its faults."""
    return codebooks.load_codebook(project.codebook_path)


def run_review(project: Project, *, progress: Progress = silent, model_themes: bool = True) -> RunReport:
    """Bring everything up to date that is not; a file that fails becomes a Problem and the rest goes on.

    Without `model_themes` topic models stay as they were fitted, so that new papers can be placed in them.
    Raises CodebookError before anything is done, and ProjectError while another run works on the project.
    """
    codebook = load_codebook(project)
    with project.running():
        n_read, n_failed = _read_files(project, progress)
        n_coded = _code_documents(project, codebook, progress)
        _resolve_studies(project)
        fitted = fit_stale_topics(project, codebook, progress) if model_themes else ()
        storage.load_columns(project)  # so that the app need not assemble them when it opens
    return replace(report_review(project), n_read=n_read, n_failed=n_failed, n_coded=n_coded, topics_fitted=fitted)


def _read_files(project: Project, progress: Progress) -> tuple[int, int]:
    from litreview import documents

    reading = project.settings.reading
    limits = documents.Limits(
        seconds=reading.max_seconds,
        n_bytes=int(reading.max_megabytes * 1e6),
        pages=reading.max_pages,
        ocr_seconds=reading.max_ocr_seconds,
    )
    ocr = documents.OcrSettings(mode=reading.ocr, languages=reading.ocr_languages)
    ocr_key = documents.ocr_key(ocr)
    read_key = digest(documents.READING_VERSION, storage.CODEC_VERSION, reading.engine)
    failed_key = digest(read_key, repr(limits))
    # Only what OCR has to do with is stale when Tesseract is installed, renewed or gone.
    keys = {"read": (read_key, digest(read_key, ocr_key)), "failed": (failed_key, digest(failed_key, ocr_key))}
    stale = [f for f in storage.list_files(project) if f.read_key not in keys.get(f.status, ())]
    if not stale:
        return 0, 0
    entries = [(f.name, project.paper_path(f.sha256, f.suffix)) for f in stale]
    n_read = n_pages = 0
    progress(ProgressEvent("Reading", 0, len(stale), "files"))
    outcomes = documents.read_documents(entries, engine=reading.engine, workers=reading.workers, limits=limits, ocr=ocr)
    for done, (entry, outcome) in enumerate(zip(stale, outcomes, strict=True), start=1):
        if outcome.document is not None:
            key = keys["read"][outcome.depends_on_ocr]
            storage.save_document(project, outcome.document, sha256=entry.sha256, read_key=key)
            n_read += 1
            n_pages += len(outcome.document.pages)
        elif outcome.problem is not None:
            key = "" if outcome.may_pass else keys["failed"][outcome.depends_on_ocr]
            storage.save_failure(project, outcome.problem, sha256=entry.sha256, read_key=key)
        progress(ProgressEvent("Reading", done, len(stale), "files", f"{n_pages} pages · {entry.name}"))
    return n_read, len(stale) - n_read


def code_key(content_digest: str, codebook: Codebook) -> str:
    """Return the key of a document's coding: it changes with the document, the codebook and what codes."""
    from litreview import mentions, statements

    found = (mentions.FINDING_VERSION, mentions.ROLES_VERSION, statements.CLASSIFYING_VERSION)
    return digest(content_digest, codebook.digest, storage.CODEC_VERSION, *found, evidence.JOINING_VERSION)


def check_coded(project: Project, codebook: Codebook) -> None:
    """Raise InputError where papers were coded with another codebook, or by other rules, than there are now.

    What is written of them would be told as that of a codebook which nobody has applied to them.
    """
    n_waiting = len(coded_otherwise(storage.list_files(project), codebook))
    if n_waiting:
        are = "paper is" if n_waiting == 1 else "papers are"
        raise InputError(
            f"{n_waiting:,} {are} not coded with the codebook and the version of litreview that there are now.",
            where=str(project.folder),
            remedy=f"Run it first: litreview run {project.folder}.",
        )


def coded_otherwise(files: Iterable[FileEntry], codebook: Codebook) -> list[FileEntry]:
    """Return the files whose document waits to be coded with this codebook, by what codes now."""
    return [
        f
        for f in files
        if f.document_id is not None
        and f.content_digest is not None
        and f.code_key != code_key(f.content_digest, codebook)
    ]


def _code_documents(project: Project, codebook: Codebook, progress: Progress) -> int:
    stale = coded_otherwise(storage.list_files(project), codebook)
    if not stale:
        return 0
    from litreview import statements

    total, done = sum(f.n_sentences or 0 for f in stale), 0
    progress(ProgressEvent("Coding", 0, total, "sentences"))
    scores = project.models_folder / "statement_scores.npz"
    encoder = statements.shipped_model().encoder
    known = statements.read_scores(scores, encoder)
    code = make_full_coder(codebook, known=known)
    n_known = len(known)
    for entry in stale:
        document_id, key = str(entry.document_id), code_key(str(entry.content_digest), codebook)
        coded = code(storage.load_document(project, document_id))
        storage.save_rows(project, document_id, coded.rows, code_key=key, countries=coded.countries)
        done += entry.n_sentences or 0
        progress(ProgressEvent("Coding", done, total, "sentences", entry.name))
    if len(known) > n_known:
        statements.write_scores(scores, known, encoder)
    return len(stale)


def _resolve_studies(project: Project) -> None:
    outlines = storage.list_outlines(project)
    key = digest(catalogue.RESOLVING_VERSION, *(digest(repr(o)) for o in outlines))
    if storage.step_key(project, "studies") == key:
        return
    found = catalogue.resolve_studies(outlines)
    storage.save_studies(project, found.studies, own=found.own, cited=found.cited, key=key)
