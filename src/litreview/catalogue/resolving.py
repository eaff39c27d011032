"""Studies from documents and from what they cite."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

from litreview.records import Bibliography, Citation, CitationKey, DocumentOutline, Reference, Study
from litreview.text import fold, study_key

RESOLVING_VERSION = "1"
TITLE_MIN = 20  # folded characters; shorter titles ("Introduction") are shared by different works
SAME_TITLE_WORDS = 6  # references abbreviate and mistype the ends of titles more often than their beginnings


@dataclass(frozen=True, slots=True)
class StudyCatalogue:
    """Studies sorted by id; `own` maps document_id to study_id, `cited` (document_id, citation key) to study_id."""

    studies: tuple[Study, ...]
    own: Mapping[str, str]
    cited: Mapping[tuple[str, str], str]


def resolve_studies(entries: Iterable[DocumentOutline]) -> StudyCatalogue:
    """Group files of one paper, and match citations to papers read.

    Two files are one study when their DOIs are equal, or when their titles are and no two different DOIs speak against
    it. A citation means a paper read when first family name and year agree and either the reference's title agrees too
    or no other paper read fits. Citations of one work that was not read are joined over papers by first family name,
    year and, where reference lists give it, the beginning of the title.
    """
    entries = sorted(entries, key=lambda e: (e.name, e.document_id))
    groups = _group_documents(entries)
    read = _name_groups(groups)
    own = {entry.document_id: study_id for study_id, group in read.items() for entry in group}
    by_key: dict[str, list[str]] = defaultdict(list)
    for study_id, group in read.items():
        by_key[_document_key(group[0])].append(study_id)
    cited: dict[tuple[str, str], str] = {}
    only_cited: dict[str, tuple[str, Reference | None]] = {}
    cited_by: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        references = {r.reference_id: r for r in entry.references}
        for citation in entry.citations:
            for position, key in enumerate(citation.keys):
                name = study_key(key.author, key.year + key.suffix)
                if (entry.document_id, name) in cited:
                    continue
                reference = _reference_of(citation, position, key, references)
                study_id = _match_read(key, reference, by_key, read) or _cited_id(name, key, reference, read)
                cited[entry.document_id, name] = study_id
                cited_by[study_id].add(entry.document_id)
                if study_id not in read:
                    only_cited.setdefault(study_id, (_label(key), reference))
    return StudyCatalogue(_studies(read, only_cited, cited_by), own, cited)


def _group_documents(entries: Sequence[DocumentOutline]) -> list[list[DocumentOutline]]:
    groups: list[list[DocumentOutline]] = []
    for entry in entries:
        home = next((g for g in groups if all(_may_be_same(entry, e) for e in g) and _is_same(entry, g)), None)
        if home is None:
            groups.append([entry])
        else:
            home.append(entry)
    return groups


def _may_be_same(one: DocumentOutline, other: DocumentOutline) -> bool:
    a, b = one.bibliography.doi, other.bibliography.doi
    return a is None or b is None or a.casefold() == b.casefold()


def _is_same(entry: DocumentOutline, group: Sequence[DocumentOutline]) -> bool:
    doi, title = entry.bibliography.doi, fold(entry.bibliography.title or "")
    for other in group:
        if doi is not None and other.bibliography.doi is not None:
            return True  # equal: _may_be_same has been asked
        if len(title) >= TITLE_MIN and title == fold(other.bibliography.title or ""):
            return True
    return False


def _name_groups(groups: Sequence[Sequence[DocumentOutline]]) -> dict[str, Sequence[DocumentOutline]]:
    keyed = sorted(groups, key=lambda g: (_document_key(g[0]), fold(g[0].bibliography.title or ""), g[0].document_id))
    named: dict[str, Sequence[DocumentOutline]] = {}
    for group in keyed:
        key = base = _document_key(group[0])
        number = 2
        while key in named:
            key, number = f"{base}-{number}", number + 1
        named[key] = group
    return named


def _document_key(entry: DocumentOutline) -> str:
    known = entry.bibliography
    if known.authors and known.year is not None:
        return study_key(known.authors[0].split()[-1], str(known.year))
    words = fold(known.title or entry.name).split()[:SAME_TITLE_WORDS]
    return "-".join(words) or entry.document_id


def _reference_of(
    citation: Citation, position: int, key: CitationKey, references: Mapping[str, Reference]
) -> Reference | None:
    candidates = [references[r] for r in citation.reference_ids if r in references]
    if len(candidates) == len(citation.keys):
        return candidates[position]
    family = fold(study_key(key.author, ""))
    return next((r for r in candidates if r.authors and fold(study_key(r.authors[0], "")) == family), None)


def _match_read(
    key: CitationKey,
    reference: Reference | None,
    by_key: Mapping[str, Sequence[str]],
    read: Mapping[str, Sequence[DocumentOutline]],
) -> str | None:
    candidates = by_key.get(study_key(_last_word(key.author), key.year), [])
    title = _title_start(reference.title) if reference is not None else None
    if title is not None:
        return next((c for c in candidates if any(_title_start(e.bibliography.title) == title for e in read[c])), None)
    return candidates[0] if len(candidates) == 1 else None


def _last_word(author: str) -> str:
    # Documents print "Given Family"; of a citation's "van der Berg and Li" only "Berg" is sure to be the same.
    return study_key(author, "").removesuffix("-n-d").rsplit("-", 1)[-1] if " " in author.split(" and ")[0] else author


def _title_start(title: str | None) -> str | None:
    words = fold(title or "").split()[:SAME_TITLE_WORDS]
    return " ".join(words) or None


def _cited_id(name: str, key: CitationKey, reference: Reference | None, taken: Container[str]) -> str:
    if not key.suffix and name not in taken:
        return name
    # "2010a" in one paper may be "2010b" in the next, and a paper read may have the name already: the title tells.
    title = _title_start(reference.title) if reference is not None else None
    if title is not None:
        return f"{study_key(key.author, key.year)}-{title.replace(' ', '-')}"
    return f"{name}-cited" if name in taken else name


def _label(key: CitationKey) -> str:
    return f"{key.author} ({key.year}{key.suffix})"


def _studies(
    read: Mapping[str, Sequence[DocumentOutline]],
    only_cited: Mapping[str, tuple[str, Reference | None]],
    cited_by: Mapping[str, set[str]],
) -> tuple[Study, ...]:
    studies = [
        Study(
            study_id=study_id,
            label=_document_label(group[0]),
            bibliography=group[0].bibliography,
            document_ids=tuple(e.document_id for e in group),
            cited_by=tuple(sorted(cited_by.get(study_id, ()))),
        )
        for study_id, group in read.items()
    ]
    studies += [
        Study(study_id, label, _bibliography_of(reference), (), tuple(sorted(cited_by[study_id])))
        for study_id, (label, reference) in only_cited.items()
    ]
    return tuple(sorted(studies, key=lambda s: s.study_id))


def _document_label(entry: DocumentOutline) -> str:
    known = entry.bibliography
    if not known.authors:
        return known.title or entry.name
    families = [author.split()[-1] for author in known.authors]
    who = (
        families[0] if len(families) == 1 else " and ".join(families) if len(families) == 2 else f"{families[0]} et al."
    )
    return f"{who} ({known.year or 'n.d.'})"


def _bibliography_of(reference: Reference | None) -> Bibliography:
    if reference is None:
        return Bibliography()
    year = reference.year[:4] if reference.year else ""
    return Bibliography(
        title=reference.title,
        authors=reference.authors,
        year=int(year) if year.isdigit() else None,
        doi=reference.doi,
        container=reference.container,
    )
