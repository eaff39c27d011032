"""Topic models of a review: fitted when stale, kept with their stability, and shown as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from litreview import storage
from litreview.errors import InputError
from litreview.records import Codebook, ThemeAgreement, TopicMatch, Topics
from litreview.review.reports import Progress, ProgressEvent
from litreview.review.units import UNITS_VERSION, TopicUnit, read_units
from litreview.storage import Project
from litreview.text import digest

GUIDED_NOTE = (
    "Guided topics come back, and have their theme as the nearest, because their words are held: neither speaks for "
    "the theme. Their share and coherence do."
)


def fit_stale_topics(project: Project, codebook: Codebook, progress: Progress) -> tuple[str, ...]:
    """Fit the models that the settings ask for, or that were fitted before, and are not up to date; return them."""
    from litreview import topics

    kept = {folder.name.removeprefix("topics-") for folder in project.models_folder.glob("topics-*")}
    methods = sorted({*project.settings.topics.methods, *(kept & set(topics.METHODS))})
    wanted = [m for m in methods if not _topics_are_fresh(project, codebook, m)]
    for done, method in enumerate(wanted):
        progress(ProgressEvent("Modelling themes", done, len(wanted), "models", method))
        fit_topics(project, codebook, method=method)
    if wanted:
        progress(ProgressEvent("Modelling themes", len(wanted), len(wanted), "models"))
    return tuple(wanted)


def _topics_key(project: Project, codebook: Codebook) -> str:
    from litreview import topics

    files = [f for f in storage.list_files(project) if f.content_digest is not None]
    chosen = project.settings.topics
    # What is coded in the units is part of the card, and the claims are units themselves.
    contents = sorted(f"{f.content_digest} {f.code_key}" for f in files)
    versions = (topics.FITTING_VERSION, topics.TRUSTING_VERSION, UNITS_VERSION)
    asked = (chosen.units, str(chosen.guided), str(chosen.n_topics), str(chosen.seed))
    return digest(*versions, codebook.digest, *asked, *contents)


def _topics_are_fresh(project: Project, codebook: Codebook, method: str) -> bool:
    from litreview import topics

    folder = project.models_folder / f"topics-{method}"
    was_fitted = storage.step_key(project, f"topics_{method}") == _topics_key(project, codebook)
    return was_fitted and folder.is_dir() and not topics.is_older(folder)


def fit_topics(
    project: Project,
    codebook: Codebook,
    *,
    method: str,
    n_topics: int | None = None,
    units: str | None = None,
    guided: bool | None = None,
) -> Topics:
    """Fit a topic model on the review, measure its stability and keep it in the project's models/.

    `n_topics`, `units` and `guided` are those of the settings where they are not given; `guided` gives each theme of
    the codebook a topic that its words hold. Raises InputError for what cannot be met.
    """
    from litreview import topics

    chosen = project.settings.topics
    kind = units or chosen.units
    found = read_units(project, kind)
    words = _theme_words(codebook)
    is_guided = method in topics.GUIDED and chosen.guided if guided is None else guided
    fitted = topics.model_topics(
        [unit.text for unit in found],
        unit_ids=[unit.unit_id for unit in found],
        papers=[unit.document_id for unit in found],
        method=method,
        n_topics=n_topics or chosen.n_topics or None,
        seed=chosen.seed,
        themes=words,
        embedding_cache=project.models_folder / "embeddings.npz",
        guide=words if is_guided else None,
    )
    fitted = replace(
        fitted,
        settings=(("units", kind), ("guided", "by the codebook" if is_guided else "no"), *fitted.settings),
        notes=(*fitted.notes, GUIDED_NOTE) if is_guided and fitted.ids else fitted.notes,
        agreement=_agreement(project, codebook, fitted, found),
    )
    topics.save_topics(fitted, project.models_folder / f"topics-{method}")
    storage.save_step_key(project, f"topics_{method}", _topics_key(project, codebook))
    return fitted


def load_topics(project: Project) -> tuple[Topics, ...]:
    """Return the topic models that the project keeps, by method; those of an older version wait for the next run."""
    from litreview import topics

    folders = sorted(p for p in project.models_folder.glob("topics-*") if (p / "manifest.json").is_file())
    return tuple(topics.load_topics(folder) for folder in folders if not topics.is_older(folder))


def choose_model(project: Project, method: str | None = None) -> Topics:
    """Return the model of a method, or the one that was asked for first in the settings, or any; as it was fitted.

    Raises InputError where the project keeps none.
    """
    kept = {model.method: model for model in load_topics(project)}
    order = [method] if method is not None else [*project.settings.topics.methods, *sorted(kept)]
    found = next((kept[name] for name in order if name in kept), None)
    if found is None:
        which = "no topic model that says how stable it is" if method is None else f"no model by {method}"
        remedy = f"Fit one: litreview themes fit {project.folder}" + (f" --method {method}" if method else "")
        raise InputError(f"The review keeps {which}.", where=str(project.folder), remedy=remedy)
    return found


def match_models(topics: Topics, other: Topics) -> tuple[TopicMatch, ...]:
    """Match each topic of a model with one of another by the units that they have in common."""
    from litreview import topics as room

    return room.match_models(topics, other)


def _agreement(
    project: Project, codebook: Codebook, fitted: Topics, units: Sequence[TopicUnit]
) -> ThemeAgreement | None:
    """Return how the topics agree with the themes coded in their units; None for a codebook without themes."""
    from litreview import topics

    homes = theme_homes(codebook)
    if not homes:
        return None
    coded: dict[str, list[tuple[int, str]]] = {}
    for row in storage.list_rows(project):
        for code in row.codes:
            if code.dimension_id in homes and code.code_id in homes[code.dimension_id]:
                home = homes[code.dimension_id][code.code_id]
                coded.setdefault(row.document_id, []).append((row.span.start, home))
    codes = [
        frozenset(home for at, home in coded.get(u.document_id, ()) if u.span.start <= at < u.span.end) for u in units
    ]
    labels = {c.code_id: c.label for d in codebook.dimensions if d.role == "theme" for c in d.codes if c.parent is None}
    return topics.agree_with_themes(fitted, papers=[u.document_id for u in units], codes=codes, labels=labels)


def theme_homes(codebook: Codebook) -> dict[str, dict[str, str]]:
    """Return for each dimension of themes the theme at the top of each of its codes."""
    homes = {}
    for dimension in codebook.dimensions:
        if dimension.role == "theme" and dimension.codes:
            parents = {code.code_id: code.parent for code in dimension.codes}
            homes[dimension.dimension_id] = {code_id: _top(code_id, parents) for code_id in parents}
    return homes


def _top(code_id: str, parents: dict[str, str | None]) -> str:
    parent = parents.get(code_id)
    return code_id if parent is None else _top(parent, parents)


def _theme_words(codebook: Codebook) -> dict[str, tuple[str, ...]]:
    homes = theme_homes(codebook)
    words: dict[str, tuple[str, ...]] = {}
    for dimension in codebook.dimensions:
        for code in dimension.codes if dimension.dimension_id in homes else ():
            phrases = tuple(p.value.replace("*", "") for p in code.patterns if p.kind == "phrase")
            home = homes[dimension.dimension_id][code.code_id]
            words[home] = (*words.get(home, ()), code.label, *phrases)
    return words


def topics_to_plain(topics: Topics, *, n_terms: int = 10) -> dict[str, Any]:
    """Return a model's topics with their strongest words and their stability, as dictionaries and lists."""
    card = topics.stability
    return {
        "method": topics.method,
        "settings": dict(topics.settings),
        "seed": topics.seed,
        "versions": dict(topics.versions),
        "units": len(topics.unit_ids),
        "unassigned": int((topics.document_topic.sum(axis=1) == 0).sum()),
        "verdict": None if card is None else card.verdict,
        "topics": [
            {
                "id": topics.ids[k],
                "title": topics.titles[k],
                "terms": [topics.terms[v] for v in topics.topic_term[k].argsort(kind="stable")[::-1][:n_terms]],
                "theme": topics.themes[k],
                "theme_words": topics.theme_words[k] if topics.theme_words else (),
                "examples": [topics.unit_ids[e.unit] for e in topics.examples[k]],
                "stability": None if card is None else asdict(card.topics[k]),
            }
            for k in range(len(topics.ids))
        ],
        "left_out": [] if card is None else list(card.documents),
        "curve": None if topics.curve is None else asdict(topics.curve),
        "agreement": None if topics.agreement is None else asdict(topics.agreement),
        "notes": [*(() if card is None else card.notes), *topics.notes],
    }
