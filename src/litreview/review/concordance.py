"""Where a code's patterns match in the review's sentences, and what a change of them gains and loses there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from litreview import evidence, storage, suggesting
from litreview.records import Code, Document, Pattern
from litreview.review.reports import Progress, ProgressEvent, silent
from litreview.spans import Span
from litreview.storage import FileEntry, Project
from litreview.suggesting import KwicLine
from litreview.text import digest

if TYPE_CHECKING:
    from litreview.mentions import Finder, Sentences

MAX_SENTENCES = 100_000  # kept in memory at once: whole papers, drawn by their digest
MAX_UNFILTERED = 3_000  # read for a pattern that has no letters to look for first


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sentence of a Corpus stands: its paper, the file's name, its start, the page from 1 and as printed.

    `is_evidence` is False on title pages and in lists of references, from which no statement comes.
    """

    document_id: str
    name: str
    start: int
    page: int
    page_label: str
    is_evidence: bool


@dataclass(frozen=True, slots=True)
class Corpus:
    """The sentences of `n_documents` of a review's `n_all_documents` papers, ready for searching."""

    sentences: Sentences
    places: tuple[Place, ...]
    n_documents: int
    n_all_documents: int

    @property
    def is_whole(self) -> bool:
        """Tell whether no paper was left out."""
        return self.n_documents == self.n_all_documents


@dataclass(frozen=True, slots=True, order=True)
class Hit:
    """A pattern (`rule` is code@where) matches the part `span` of a sentence, by its index in the Corpus."""

    sentence: int
    span: Span
    rule: str


@dataclass(frozen=True, slots=True)
class Hits:
    """What the patterns of a code find in the sentences `searched` (indices, sorted) of a Corpus."""

    found: frozenset[Hit]
    searched: Sequence[int]


@dataclass(frozen=True, slots=True)
class HitChange:
    """Hits that a change of a code keeps, gains and loses, in order of the text, in `n_searched` of `n_sentences`."""

    kept: tuple[Hit, ...]
    gained: tuple[Hit, ...]
    lost: tuple[Hit, ...]
    n_searched: int
    n_sentences: int


def load_corpus(project: Project, *, max_sentences: int = MAX_SENTENCES, progress: Progress = silent) -> Corpus:
    """Return the sentences of the papers read; of more than `max_sentences`, those of a sample of the papers."""
    from litreview import mentions

    files = [f for f in storage.list_files(project) if f.document_id is not None]
    chosen = _sample(files, max_sentences)
    texts: list[str] = []
    places: list[Place] = []
    for done, file in enumerate(chosen, start=1):
        document = storage.load_document(project, str(file.document_id))
        for text, place in _read(document, file.name):
            texts.append(text)
            places.append(place)
        progress(ProgressEvent("Loading", done, len(chosen), "papers", file.name))
    return Corpus(mentions.make_searchable(texts), tuple(places), len(chosen), len(files))


def find_hits(corpus: Corpus, code: Code, *, finder: Finder) -> Hits:
    """Return where the patterns of a code match, by themselves: actors' grammar and short forms come with coding.

    `finder` lends its tokeniser. Raises CodebookError for patterns that cannot be compiled.
    """
    everything = _list_evidence(corpus)
    candidates = _candidates(corpus, code.patterns, everything, finder)
    searched = everything if candidates is not None else _spread(everything)
    return Hits(_search(corpus, code, searched if candidates is None else candidates, finder), searched)


def compare_hits(corpus: Corpus, saved: Code, changed: Code, *, before: Hits, finder: Finder) -> HitChange:
    """Return what a change of a code keeps, gains and loses; `before` are the hits of the code as it is saved.

    Only sentences that hold what the patterns that differ need are read again.
    """
    candidates = _candidates(corpus, different_patterns(saved, changed), before.searched, finder)
    searched = before.searched if candidates is not None else _spread(before.searched)
    again = frozenset(searched if candidates is None else candidates)
    part = frozenset(searched)
    old = {hit for hit in before.found if hit.sentence in part}
    new = {hit for hit in old if hit.sentence not in again} | _search(corpus, changed, sorted(again), finder)
    was, now = ({(hit.sentence, hit.span) for hit in hits} for hits in (old, new))
    return HitChange(
        kept=tuple(sorted(hit for hit in new if (hit.sentence, hit.span) in was)),
        gained=tuple(sorted(hit for hit in new if (hit.sentence, hit.span) not in was)),
        lost=tuple(sorted(hit for hit in old if (hit.sentence, hit.span) not in now)),
        n_searched=len(searched),
        n_sentences=len(_list_evidence(corpus)),
    )


def different_patterns(saved: Code | None, changed: Code | None) -> list[Pattern]:
    """Return the patterns and excludes that only one of two versions of a code has."""

    def listed(code: Code | None) -> dict[tuple[str, str, bool], Pattern]:
        if code is None:
            return {}
        both = [(p, False) for p in code.patterns] + [(p, True) for p in code.excludes]
        return {(p.kind, p.value, excludes): p for p, excludes in both}

    old, new = listed(saved), listed(changed)
    return [(old.get(key) or new[key]) for key in sorted(old.keys() ^ new.keys())]


def show_hit(corpus: Corpus, hit: Hit) -> KwicLine:
    """Return the line that shows a hit in its sentence."""
    place = corpus.places[hit.sentence]
    return suggesting.kwic_line(
        corpus.sentences.plain[hit.sentence], hit.span, document=place.name, page=place.page_label
    )  # fmt: skip


def documents_holding(corpus: Corpus, patterns: Sequence[Pattern], *, finder: Finder) -> frozenset[str]:
    """Return the papers in which one of the patterns matches anywhere, title page and references included."""
    from litreview import mentions

    codes = [Code(f"p{number}", "", "", patterns=(pattern,)) for number, pattern in enumerate(patterns)]
    everything = range(len(corpus.places))
    candidates = mentions.may_hold(patterns, corpus.sentences, finder=finder)
    sought = mentions.finder_of_codes(codes, like=finder)
    found = mentions.search(corpus.sentences, everything if candidates is None else candidates, finder=sought)
    return frozenset(corpus.places[at].document_id for at in found)


def _sample(files: Sequence[FileEntry], max_sentences: int) -> list[FileEntry]:
    """Return files in order, as many as have that many sentences; which ones hangs on nothing but themselves."""
    kept: list[FileEntry] = []
    total = 0
    for file in sorted(files, key=lambda f: digest(f.sha256)):
        total += file.n_sentences or 0
        if total > max_sentences and kept:
            break
        kept.append(file)
    chosen = {file.sha256 for file in kept}
    return [file for file in files if file.sha256 in chosen]


def _read(document: Document, name: str) -> Iterator[tuple[str, Place]]:
    for sentence in document.sentences:
        number = sentence.page
        label = document.pages[number - 1].label if 0 < number <= len(document.pages) else None
        yield (
            sentence.span.cut(document.text),
            Place(
                document.document_id,
                name,
                sentence.span.start,
                number,
                label or str(number),
                evidence.can_be_evidence(document, sentence),
            ),
        )


def _list_evidence(corpus: Corpus) -> list[int]:
    return [at for at, place in enumerate(corpus.places) if place.is_evidence]


def _candidates(corpus: Corpus, patterns: Sequence[Pattern], within: Sequence[int], finder: Finder) -> list[int] | None:
    """Return which of the sentences `within` may hold one of the patterns; None when that cannot be told of many."""
    from litreview import mentions

    if not patterns:
        return []
    found = mentions.may_hold(patterns, corpus.sentences, finder=finder)
    if found is None:
        return list(within) if len(within) <= MAX_UNFILTERED else None
    return sorted(set(found).intersection(within))


def _spread(within: Sequence[int]) -> list[int]:
    """Return MAX_UNFILTERED of the sentences, evenly spread."""
    return [within[at * len(within) // MAX_UNFILTERED] for at in range(MAX_UNFILTERED)]


def _search(corpus: Corpus, code: Code, at: Iterable[int], finder: Finder) -> frozenset[Hit]:
    from litreview import mentions

    found = mentions.search(corpus.sentences, at, finder=mentions.finder_of_codes([code], like=finder))
    return frozenset(Hit(index, span, rule) for index, hits in found.items() for span, rule in hits)
