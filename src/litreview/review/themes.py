"""Topic models of a review's paragraphs."""

from __future__ import annotations

from typing import Any

from litreview import storage
from litreview.records import Codebook, Paragraph, Topics
from litreview.review.reports import Progress, ProgressEvent
from litreview.storage import Project
from litreview.text import digest

TOPIC_ROLES = frozenset({"abstract", "introduction", "background", "methods", "results", "discussion", "limitations",
                         "conclusions", "other"})  # fmt: skip
TOPIC_KINDS = frozenset({"body", "list", "box"})


def fit_stale_topics(project: Project, codebook: Codebook, progress: Progress) -> tuple[str, ...]:
    """Fit the models that the settings ask for, or that were fitted before, and are not up to date; return them."""
    kept = {folder.name.removeprefix("topics-") for folder in project.models_folder.glob("topics-*")}
    methods = sorted({*project.settings.topics.methods, *kept})
    wanted = [m for m in methods if not _topics_are_fresh(project, codebook, m)]
    for done, method in enumerate(wanted):
        progress(ProgressEvent("Modelling themes", done, len(wanted), "models", method))
        fit_topics(project, codebook, method=method)
    if wanted:
        progress(ProgressEvent("Modelling themes", len(wanted), len(wanted), "models"))
    return tuple(wanted)


def _topics_key(project: Project, codebook: Codebook) -> str:
    from litreview import topics

    contents = sorted(f.content_digest for f in storage.list_files(project) if f.content_digest is not None)
    chosen = project.settings.topics
    return digest(topics.FITTING_VERSION, codebook.digest, str(chosen.n_topics), str(chosen.seed), *contents)


def _topics_are_fresh(project: Project, codebook: Codebook, method: str) -> bool:
    folder = project.models_folder / f"topics-{method}"
    return folder.is_dir() and storage.step_key(project, f"topics_{method}") == _topics_key(project, codebook)


def fit_topics(project: Project, codebook: Codebook, *, method: str, n_topics: int | None = None) -> Topics:
    """Fit a topic model on the paragraphs of the review and keep it in the project's models/."""
    from litreview import topics

    units = [unit for document_id in _document_ids(project) for unit in _topic_units(project, document_id)]
    chosen = project.settings.topics
    fitted = topics.fit_topics(
        [text for _, text in units],
        unit_ids=[unit_id for unit_id, _ in units],
        method=method,
        n_topics=n_topics or chosen.n_topics or None,
        seed=chosen.seed,
        themes=_theme_words(codebook),
        embedding_cache=project.models_folder / "embeddings.npz",
    )
    topics.save_topics(fitted, project.models_folder / f"topics-{method}")
    storage.save_step_key(project, f"topics_{method}", _topics_key(project, codebook))
    return fitted


def load_topics(project: Project) -> tuple[Topics, ...]:
    """Return the topic models that the project keeps, by method."""
    from litreview import topics

    folders = sorted(p for p in project.models_folder.glob("topics-*") if (p / "manifest.json").is_file())
    return tuple(topics.load_topics(folder) for folder in folders)


def _document_ids(project: Project) -> list[str]:
    return [f.document_id for f in storage.list_files(project) if f.document_id is not None]


def _topic_units(project: Project, document_id: str) -> list[tuple[str, str]]:
    document = storage.load_document(project, document_id)

    def is_unit(paragraph: Paragraph) -> bool:
        role = document.sections[paragraph.section].role if document.sections else "other"
        return paragraph.kind in TOPIC_KINDS and role in TOPIC_ROLES

    return [
        (f"{document_id}:{p.span.start}:{p.span.end}", p.span.cut(document.text))
        for p in document.paragraphs
        if is_unit(p)
    ]


def _theme_words(codebook: Codebook) -> dict[str, tuple[str, ...]]:
    themes = [c for d in codebook.dimensions if d.role == "theme" for c in d.codes]
    top = {c.code_id: c.parent or c.code_id for c in themes}
    words: dict[str, tuple[str, ...]] = {}
    for code in themes:
        phrases = tuple(p.value.replace("*", "") for p in code.patterns if p.kind == "phrase")
        home = top[top[code.code_id]]
        words[home] = (*words.get(home, ()), code.label, *phrases)
    return words


def topics_to_plain(topics: Topics, *, n_terms: int = 10) -> dict[str, Any]:
    """Return a model's topics with their strongest words, as dictionaries and lists."""
    return {
        "method": topics.method,
        "settings": dict(topics.settings),
        "seed": topics.seed,
        "versions": dict(topics.versions),
        "units": len(topics.unit_ids),
        "unassigned": int((topics.document_topic.sum(axis=1) == 0).sum()),
        "topics": [
            {
                "id": topics.ids[k],
                "title": topics.titles[k],
                "terms": [topics.terms[v] for v in topics.topic_term[k].argsort(kind="stable")[::-1][:n_terms]],
                "theme": topics.themes[k],
                "examples": [topics.unit_ids[e.unit] for e in topics.examples[k]],
            }
            for k in range(len(topics.ids))
        ],
        "notes": list(topics.notes),
    }
