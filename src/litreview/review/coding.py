"""One document or text coded: mentions, statements, rows."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from litreview import codebooks, evidence, interchange
from litreview.records import Codebook, CountryRole, Dimension, Document, EvidenceRow, Problem

if TYPE_CHECKING:
    from litreview import statements


# Countries and their places are sought whatever the codebook asks: the parts that countries play belong to each paper.
_SOUGHT = (Dimension("(country)", "", "", "country"), Dimension("(place)", "", "", "place"))


@dataclass(frozen=True, slots=True)
class Coded:
    """What coding finds in a document: its evidence rows, and the parts that countries play in it."""

    rows: tuple[EvidenceRow, ...]
    countries: tuple[CountryRole, ...]


def make_coder(
    codebook: Codebook, *, known: statements.Known | None = None
) -> Callable[[Document], tuple[EvidenceRow, ...]]:
    """Return the function that codes a document into rows; building its pipeline takes about a second.

    `known` is that of `make_full_coder`.
    """
    code = make_full_coder(codebook, known=known)
    return lambda document: code(document).rows


def make_full_coder(codebook: Codebook, *, known: statements.Known | None = None) -> Callable[[Document], Coded]:
    """Return the function that finds everything in a document that a project keeps of coding.

    `known` keeps what the model of statements read, by text, so that a codebook that changed does not cost it again.
    """
    from litreview import mentions, statements

    asked = {d.role for d in codebook.dimensions}
    added = tuple(d for d in _SOUGHT if d.role not in asked)
    finder = mentions.build_finder(replace(codebook, dimensions=codebook.dimensions + added))
    own = {d.dimension_id for d in codebook.dimensions}
    factors = {d.dimension_id for d in codebook.dimensions if d.role == "factor"}
    themes = {d.dimension_id: d for d in codebook.dimensions if d.role == "theme"}

    def code(document: Document) -> Coded:
        found = mentions.mark_addresses(document, mentions.find_mentions(document, finder=finder))
        targets = [m for m in found if m.dimension_id in factors]
        about = [
            replace(mention, code_id=code_id)
            for mention in found
            if mention.dimension_id in themes
            for above in (evidence.ancestors(themes[mention.dimension_id], mention.code_id),)
            for code_id in (mention.code_id, *(code.code_id for code in above))
        ]
        read = statements.classify_sentences(document, mentions=targets, themes=about, known=known)
        kept = [m for m in found if m.dimension_id in own]
        rows = evidence.build_rows(
            document, mentions=kept, statements=read.statements, themes=read.themes, codebook=codebook
        )
        return Coded(rows, mentions.rank_countries(document, found))

    return code


def code_sentences(sentences: Sequence[str], *, codebook: Codebook, name: str) -> tuple[EvidenceRow | None, ...]:
    """Code consecutive sentences of one text; one row, or None, for each."""
    from litreview import documents

    document = documents.document_from_sentences(sentences, name=name)
    by_start = {row.span.start: row for row in make_coder(codebook)(document)}
    return tuple(by_start.get(s.span.start) for s in document.sentences)


def code_file(sentences: Path, out: Path, *, codebook: str) -> int:
    """Code JSON Lines of sentences into JSON Lines of codes; return how many sentences there were."""
    loaded = codebooks.load_codebook(codebook)
    given = interchange.read_sentences(sentences)
    rows = code_sentences([text for _, text in given], codebook=loaded, name=sentences.name) if given else ()
    coded = zip(given, rows, strict=True)
    plain = (interchange.codes_to_plain(sentence_id, row, codebook=loaded) for (sentence_id, _), row in coded)
    out.write_text("".join(json.dumps(p, ensure_ascii=False) + "\n" for p in plain), encoding="utf-8")
    return len(given)


def check_codebook(path_or_name: Path | str) -> tuple[Codebook, tuple[Problem, ...]]:
    """Load a codebook and try each example and counterexample; raises CodebookError when it cannot be loaded."""
    from litreview import mentions

    codebook = codebooks.load_codebook(path_or_name)
    finder = mentions.build_finder(codebook)
    return codebook, codebooks.check_examples(codebook, find=lambda text: mentions.find_codes(text, finder=finder))
