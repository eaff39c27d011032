"""Finder: a codebook made ready for searching, and the two searches with it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from spacy.language import Language
from spacy.tokens import Doc

from litreview.mentions.abbreviations import find_abbreviations
from litreview.mentions.actors import read_actors
from litreview.mentions.apparatus import find_stray_references, is_address
from litreview.mentions.cluster_places import count_scenes, find_places_of_clusters, find_scenes
from litreview.mentions.clusters import cluster_label, list_industries, read_clusters
from litreview.mentions.context import find_qualifiers
from litreview.mentions.gazetteer import load_gazetteer
from litreview.mentions.geography import read_geography
from litreview.mentions.known_clusters import choose_known, find_known
from litreview.mentions.lexicon import Lexicon, Tokens, join_tags, read_tokens, split_words
from litreview.mentions.network import Part
from litreview.mentions.pipeline import Tagger, build_tokeniser
from litreview.mentions.rules import Hit, RuleSet, phrase_keys
from litreview.mentions.standing import ClusterUse, read_cues, speaks_of_clusters
from litreview.mentions.views import SentenceView
from litreview.records import Codebook, Document, Mention, Qualifier
from litreview.spans import Span
from litreview.text import fold, plain_punctuation

FINDING_VERSION = "10"


@dataclass(frozen=True, slots=True)
class Finder:
    """A codebook compiled for searching; build it once, use it for every document. Not for several threads."""

    codebook: Codebook
    nlp: Language
    lexicon: Lexicon
    tagger: Tagger
    rules: RuleSet
    sector_words: frozenset[str]
    dimension_of: dict[str, str]


def build_finder(codebook: Codebook) -> Finder:
    """Compile the patterns of a codebook.

    Raises CodebookError with every pattern that cannot be compiled, each as file:line.
    """
    nlp = build_tokeniser()
    rules = RuleSet(codebook, nlp=nlp)
    return Finder(
        codebook=codebook,
        nlp=nlp,
        lexicon=Lexicon(nlp.vocab),
        tagger=Tagger(nlp, coarse=rules.needs_tags),
        rules=rules,
        sector_words=_list_sector_words(codebook, nlp),
        dimension_of={dimension.role: dimension.dimension_id for dimension in codebook.dimensions},
    )


def _list_sector_words(codebook: Codebook, nlp: Language) -> frozenset[str]:
    """Return the word keys of the phrases of one or two words that name sectors."""
    words: set[str] = set()
    for dimension in codebook.dimensions:
        if dimension.role == "sector":
            for pattern in (pattern for code in dimension.codes for pattern in code.patterns):
                keys = phrase_keys(pattern.value, nlp=nlp) if pattern.kind == "phrase" else ()
                if len(keys) == 1 and not keys[0].endswith("*"):
                    words.update(keys)
    return frozenset(words)


def find_codes(text: str, *, finder: Finder) -> frozenset[tuple[str, str]]:
    """Return (dimension_id, code_id) of every code that the patterns find in one sentence, and of the codes above."""
    plain = plain_text(text)
    found: set[tuple[str, str]] = set()
    doc = finder.nlp.make_doc(plain)
    for hit in finder.rules.match(doc, read_tokens(doc, finder.lexicon), plain):
        code = finder.rules.codes[hit.group]
        found.update((code.dimension_id, code_id) for code_id in (code.code_id, *code.ancestors))
    return frozenset(found)


def find_mentions(document: Document, *, finder: Finder) -> tuple[Mention, ...]:
    """Return every mention in the sentences of a document, sorted by place.

    Codes by the codebook's patterns (a code below another gives its own mention only); countries, places and clusters
    where the codebook has a dimension of that role. A mention within a citation carries the qualifier "citation", one
    in the authors' addresses "affiliation"; countries, places and clusters are not sought there.
    """
    text = plain_text(document.text)
    docs = [finder.nlp.make_doc(sentence.span.cut(text)) for sentence in document.sentences]
    tokens = [read_tokens(doc, finder.lexicon) for doc in docs]
    coded = list(_find_coded(document, docs, tokens, text, finder))
    coded += list(_find_short_forms(document, coded, text))
    addresses = frozenset(at for at in range(len(document.sentences)) if is_address(document, at, text))
    coded = _qualify(document, coded, text, addresses)
    mentions = [*coded, *_find_located(document, tokens, text, addresses, finder)]
    return tuple(sorted(mentions, key=lambda m: (m.span, m.dimension_id, m.code_id, m.rule)))


def plain_text(text: str) -> str:
    """Make quotes and hyphens plain, one character for one; a long dash stays, because it joins no words."""
    return plain_punctuation(text.replace("—", "―")).replace("―", "—")


# ---------------------------------------------------------------- codes


def _find_coded(
    document: Document, docs: list[Doc], tokens: list[Tokens], text: str, finder: Finder
) -> Iterator[Mention]:
    """Yield the mentions of codes; actors are read in a second round, which needs tags and so costs more."""
    if finder.rules.needs_tags:
        docs = list(finder.tagger.tag(docs))
    with_actors: list[tuple[int, list[Hit]]] = []
    for index, (sentence, doc, of_sentence) in enumerate(zip(document.sentences, docs, tokens, strict=True)):
        actors: list[Hit] = []
        for hit in finder.rules.match(doc, of_sentence, sentence.span.cut(text)):
            if finder.rules.codes[hit.group].role == "actor":
                actors.append(hit)
            else:
                yield _to_mention(hit, sentence.span.start, document, finder)
        if actors:
            with_actors.append((index, actors))
    parts = [Part(docs[index], 0, _count_needed(tokens[index], hits)) for index, hits in with_actors]
    tags = finder.tagger.list_tags(parts)
    for (index, hits), chosen in zip(with_actors, tags, strict=True):
        span = document.sentences[index].span
        for hit in read_actors(join_tags(tokens[index], chosen), span.cut(text), hits):
            yield _to_mention(hit, span.start, document, finder)


def _count_needed(tokens: Tokens, hits: list[Hit]) -> int:
    """Return how many tokens there are up to the one behind the last hit."""
    return min(len(tokens.ends), bisect_left(tokens.ends, max(hit.span.end for hit in hits)) + 2)


def _to_mention(hit: Hit, offset: int, document: Document, finder: Finder) -> Mention:
    code = finder.rules.codes[hit.group]
    span = hit.span.shift(offset)
    return Mention(
        document_id=document.document_id,
        span=span,
        quote=span.cut(document.text),
        dimension_id=code.dimension_id,
        code_id=code.code_id,
        label=code.label,
        rule=hit.rule,
        qualifiers=_place_qualifiers(span, document),
    )


def _place_qualifiers(span: Span, document: Document) -> tuple[Qualifier, ...]:
    at = bisect_left(document.citations, span.end, key=lambda citation: citation.span.start) - 1
    if at >= 0 and document.citations[at].span.overlaps(span):
        return ("citation",)
    return ()


def _find_short_forms(document: Document, coded: Sequence[Mention], text: str) -> Iterator[Mention]:
    """Yield mentions of short forms whose long form, where the document defines it, was found to be a code."""
    by_end: dict[int, list[Mention]] = {}
    for mention in coded:
        by_end.setdefault(mention.span.end, []).append(mention)
    for abbreviation in find_abbreviations(text):
        long = abbreviation.long_span
        sources = {(m.dimension_id, m.code_id): m for m in by_end.get(long.end, ()) if 2 * len(m.span) >= len(long)}
        for mention in coded:
            if abbreviation.short in mention.quote.split():  # the codebook's own patterns know the short form
                sources.pop((mention.dimension_id, mention.code_id), None)
        if not sources or not abbreviation.short[0].isupper():
            continue
        for found in re.finditer(rf"(?<![\w-]){re.escape(abbreviation.short)}(?:s|'s)?(?![\w-])", text):
            span = Span(found.start(), found.start() + len(abbreviation.short))
            if span.overlaps(abbreviation.short_span) or _sentence_at(document, span) is None:
                continue
            for source in sources.values():
                yield replace(
                    source,
                    span=span,
                    quote=span.cut(document.text),
                    rule=f"{source.rule} ({abbreviation.short})",
                    qualifiers=_place_qualifiers(span, document),
                )


def _sentence_at(document: Document, span: Span) -> int | None:
    at = bisect_right(document.sentences, span.start, key=lambda sentence: sentence.span.start) - 1
    return at if at >= 0 and document.sentences[at].span.contains(span) else None


def _qualify(document: Document, coded: Sequence[Mention], text: str, addresses: frozenset[int]) -> list[Mention]:
    """Return the mentions with the qualifiers that their sentence and its place in the document give them."""
    starts = [sentence.span.start for sentence in document.sentences]
    by_sentence: dict[int, list[Mention]] = {}
    for mention in coded:
        at = bisect_right(starts, mention.span.start) - 1
        if at >= 0 and document.sentences[at].span.contains(mention.span):
            by_sentence.setdefault(at, []).append(mention)
    qualified: list[Mention] = []
    for at, mentions in by_sentence.items():
        sentence = document.sentences[at].span
        spans = [mention.span.shift(-sentence.start) for mention in mentions]
        found = find_qualifiers(sentence.cut(text), set(spans))
        beside: tuple[Qualifier, ...] = ("affiliation",) if at in addresses else ()
        for mention, span in zip(mentions, spans, strict=True):
            more = (*found.get(span, ()), *beside)
            qualified.append(replace(mention, qualifiers=(*mention.qualifiers, *more)) if more else mention)
    return qualified


# ---------------------------------------------------------------- countries, places, clusters


def _find_located(
    document: Document, tokens: list[Tokens], text: str, addresses: frozenset[int], finder: Finder
) -> Iterator[Mention]:
    if not finder.dimension_of.keys() & {"country", "place", "cluster"}:
        return
    views = _view_sentences(document, tokens, text, addresses)
    industries = list_industries(finder.sector_words)
    cues = [read_cues(view.text) for view in views]
    usable = [at for at, view in enumerate(views) if Span(0, len(view.text)) not in view.barred]
    texts = [views[at].text for at in usable]
    is_about_clusters = speaks_of_clusters([cues[at] for at in usable])
    known = choose_known(texts, speaks_of_clusters=is_about_clusters)
    scenes = count_scenes(texts) if is_about_clusters else frozenset()

    def find_extra(sentence: str) -> Iterator[tuple[Span, str]]:
        yield from find_places_of_clusters(sentence, industries)
        yield from find_known(sentence, known)
        yield from find_scenes(sentence, scenes)

    read_geography(views, gazetteer=load_gazetteer(), authors=_list_authors(document), find_extra=find_extra)
    clusters = read_clusters(
        views, sector_words=finder.sector_words, known=known, is_about_clusters=speaks_of_clusters(cues)
    )
    homes = _list_homes(clusters)
    for view, uses in zip(views, clusters, strict=True):
        offset = document.sentences[view.index].span.start
        for span, role, code_id, label, rule, iso2 in _list_located(view, uses, homes):
            dimension_id = finder.dimension_of.get(role)
            if dimension_id is None:
                continue
            whole = span.shift(offset)
            yield Mention(
                document.document_id, whole, whole.cut(document.text), dimension_id, code_id, label, rule, iso2=iso2
            )


def _list_homes(clusters: Iterable[Sequence[ClusterUse]]) -> dict[str, str | None]:
    """Return the country of each place, by key, whose clusters a document puts in one country."""
    homes: dict[str, set[str | None]] = {}
    for use in chain.from_iterable(clusters):
        homes.setdefault(use.place.key, set()).add(use.place.iso2)
    return {key: countries.pop() for key, countries in homes.items() if len(countries) == 1}


def _list_located(
    view: SentenceView, clusters: list[ClusterUse], homes: Mapping[str, str | None]
) -> Iterator[tuple[Span, str, str, str, str, str | None]]:
    """Yield what is located in a sentence; a place that no country stands beside is where its cluster is (`homes`)."""
    for country in view.countries:
        sense = country.sense
        yield country.span, "country", sense.iso2, sense.label, f"country/{sense.kind}", sense.iso2
    for place in view.places:
        iso2 = place.iso2 if place.is_sure else homes.get(place.key, place.iso2)
        code_id = f"{iso2 or '--'}/{_slug(place.canonical or place.key)}"
        yield place.span, "place", code_id, place.label, place.rule, iso2
    for cluster in clusters:
        label, name = cluster_label(cluster), cluster.place.canonical or cluster.place.key
        yield (
            cluster.span,
            "cluster",
            _slug(f"{name} {cluster.industry or 'cluster'}"),
            label,
            cluster.rule,
            cluster.place.iso2,
        )


def _slug(name: str) -> str:
    return fold(name).replace(" ", "-")


def _view_sentences(
    document: Document, tokens: list[Tokens], text: str, addresses: frozenset[int]
) -> list[SentenceView]:
    starts = [citation.span.start for citation in document.citations]
    views = []
    stray: frozenset[int] = frozenset()
    if not document.references:
        stray = find_stray_references([sentence.span.cut(text) for sentence in document.sentences])
    for index, (sentence, words) in enumerate(zip(document.sentences, tokens, strict=True)):
        span = sentence.span
        if index in stray or index in addresses:
            barred: tuple[Span, ...] = (Span(0, len(span)),)
        else:
            first = max(0, bisect_left(starts, span.start) - 1)
            last = bisect_left(starts, span.end)
            barred = tuple(
                Span(max(citation.span.start, span.start) - span.start, min(citation.span.end, span.end) - span.start)
                for citation in document.citations[first:last]
                if citation.span.overlaps(span)
            )
        views.append(SentenceView(index, span.cut(text), split_words(words), barred))
    return views


def _list_authors(document: Document) -> frozenset[str]:
    """Return the folded family names of everyone whom the document cites or who wrote it."""
    names = [key.author for citation in document.citations for key in citation.keys]
    names += [author.split()[-1] for author in document.bibliography.authors if author.split()]
    for reference in document.references:
        names += [
            author.split(",")[0] if "," in author else author.split()[-1]
            for author in reference.authors
            if author.split()
        ]
    folded = {part for name in names for part in re.split(r"\s+(?:and|&)\s+|,\s*", name)}
    return frozenset(key for key in map(fold, folded) if key)
